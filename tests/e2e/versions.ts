import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIST } from './fixtures';

/** A second build of the app, for update tests. */
export interface AppVersion {
  readonly root: string;
  remove(): Promise<void>;
}

/** Version 2 says so here, in place of version 1's description. */
export const VERSION_META = 'engram-test-version';

/**
 * Copies dist and changes what a new release changes: the shell (a meta element tells which version a page is) and the
 * service worker (its list of shell files names the new shell).
 * @param label - e.g. `2`; letters and digits
 */
export async function copyAsVersion(label: string): Promise<AppVersion> {
  const root = await mkdtemp(join(tmpdir(), 'engram-version-'));
  await cp(DIST, root, { recursive: true });
  const shell = await readFile(join(root, 'index.html'), 'utf8');
  await replaceServed(root, 'index.html', shell.replace('</head>', `<meta name="${VERSION_META}" content="${label}"></head>`));
  const worker = await readFile(join(root, 'sw.js'), 'utf8');
  const changed = worker.replace(
    /(\{[^{}]*url:\s*["`']index\.html["`'][^{}]*\})/,
    (entry) => entry.replace(/(revision:\s*["`'])[^"`']*/, `$1version${label}`),
  );
  const changedJson = changed === worker ? worker.replace(/("revision":")[^"]*(","url":"index\.html")/, `$1version${label}$2`) : changed;
  if (changedJson === worker) throw new Error('sw.js does not list index.html: the version could not be changed.');
  await replaceServed(root, 'sw.js', changedJson);
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

/** Writes a file and drops its compressed copies, which the server would prefer. */
async function replaceServed(root: string, name: string, content: string): Promise<void> {
  await writeFile(join(root, name), content);
  await Promise.all(['.br', '.gz'].map((extension) => rm(join(root, name + extension), { force: true })));
}
