import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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

export interface VersionChanges {
  /**
   * Names of scripts without hash, e.g. `archive`, that this version has by another name only. A script that names them keeps its
   * own name, and so its older copy in the caches of whoever has updated: this is for watching pages of the older version.
   */
  readonly renamed?: readonly string[];
  /** What this version says it brings, as version 99.0.0. */
  readonly changes?: readonly string[];
}

/**
 * Copies dist and changes what a new release changes: the shell (a meta element tells which version a page is) and the
 * service worker (its list of shell files names the new shell).
 * @param label - e.g. `2`; letters and digits
 */
export async function copyAsVersion(label: string, { renamed = [], changes }: VersionChanges = {}): Promise<AppVersion> {
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
  for (const name of renamed) await renameScript(root, name, label);
  if (changes !== undefined) await replaceServed(root, 'whats-new.json', JSON.stringify([{ version: '99.0.0', changes }]));
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

/** Gives a script the name of other content, wherever it is named. */
async function renameScript(root: string, name: string, label: string): Promise<void> {
  const assets = await readdir(join(root, 'assets'));
  const old = assets.find((file) => new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(file));
  if (old === undefined) throw new Error(`There is no script ${name} in this build.`);
  const next = old.replace('.js', `${label}.js`);
  await rename(join(root, 'assets', old), join(root, 'assets', next));
  await Promise.all(['.br', '.gz'].map((extension) => rm(join(root, 'assets', old + extension), { force: true })));
  for (const file of ['index.html', 'sw.js', ...(await readdir(join(root, 'assets'))).filter((asset) => asset.endsWith('.js')).map((asset) => `assets/${asset}`)]) {
    const content = await readFile(join(root, file), 'utf8');
    if (content.includes(old)) await replaceServed(root, file, content.replaceAll(old, next));
  }
}

/** Writes a file and drops its compressed copies, which the server would prefer. */
async function replaceServed(root: string, name: string, content: string): Promise<void> {
  await writeFile(join(root, name), content);
  await Promise.all(['.br', '.gz'].map((extension) => rm(join(root, name + extension), { force: true })));
}
