// @ts-check
import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * Whether a module is the script that Node was started with, and not imported by another.
 * @param {string} moduleUrl its `import.meta.url`
 */
export function isMain(moduleUrl) {
  const script = process.argv[1];
  // Node resolves links for `import.meta.url`, but not for argv.
  return script !== undefined && pathToFileURL(realpathSync(script)).href === moduleUrl;
}
