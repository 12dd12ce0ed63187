// @ts-check
/**
 * What the page and every worker contain, as one file that all of them load. Page and workers are bundles of their own, which know
 * nothing of each other; but a chunk with the same modules and the same exports comes out the same in each, so its name, which is
 * the hash of its content, is the same as well: one transfer, and from then on the browser's cache. The budget of the first load
 * (tests/e2e/budgets.spec.ts) notices when it no longer is.
 */
import { fileURLToPath } from 'node:url';

const NAME = 'shared';
const ENTRY = `virtual:${NAME}`;
const RESOLVED = `\0${ENTRY}`;

const MODULES = [
  'node_modules/comlink/dist/esm/comlink.mjs',
  'src/contracts/errors.ts',
  'src/contracts/remote-errors.ts',
  'src/core/lifespan.ts',
  'src/core/monitor/monitor.ts',
  'src/core/monitor/performance-track.ts',
  'src/core/monitor/quantile-sketch.ts',
  'src/core/monitor/span-ring.ts',
].map((path) => fileURLToPath(new URL(`../${path}`, import.meta.url)).replaceAll('\\', '/'));

/** Where page and workers begin. */
const MAINS = /\/(?:src\/app|workers\/[^/]+)\/main\.ts$/;

/** For `output.codeSplitting.groups` of the page and of the workers. */
export const SHARED_GROUP = { name: NAME, priority: 2, test: (/** @type {string} */ id) => MODULES.includes(id) };

/**
 * Keeps every export of these modules in every bundle, used there or not: an entry that exports them all. Each bundle's own entry begins with them, so that they
 * stand in the same order wherever else they are imported.
 * @returns {import('vite').Plugin}
 */
export function sharedChunk() {
  return {
    name: 'shared-chunk',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: ENTRY, name: NAME, preserveSignature: 'strict' });
    },
    resolveId: (id) => (id === ENTRY ? RESOLVED : null),
    load: (id) => (id === RESOLVED ? MODULES.map((path) => `export * from ${JSON.stringify(path)};`).join('\n') : null),
    transform: (code, id) => (MAINS.test(id) ? { code: MODULES.map((path) => `import ${JSON.stringify(path)};`).join('') + code, map: null } : null),
    generateBundle(_options, bundle) {
      // The entry itself has done its part: nothing imports it.
      for (const [file, output] of Object.entries(bundle)) if (output.type === 'chunk' && output.facadeModuleId === RESOLVED) delete bundle[file];
    },
  };
}
