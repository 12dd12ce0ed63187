import { BUILT_IN_CACHE, BUILT_IN_FILES } from '../../src/core/embedder/manifest';
import { fetchVerified } from '../../src/storage/asset-cache';

/** What has to lie in the caches before "ready offline" is true, and how much of it does not. */
export interface MissingFiles {
  readonly shell: number;
  readonly embedder: number;
}

/** A file of the shell: where it is fetched, and the key under which the precache holds this version of it. */
export interface ShellFile {
  readonly url: string;
  readonly cacheKey: string;
}

async function missingShellFiles(shell: readonly ShellFile[], cacheName: string): Promise<ShellFile[]> {
  // The name is given, so that no other cache counts, and `has` comes first: looking must not create it.
  if (!(await caches.has(cacheName))) return [...shell];
  const cache = await caches.open(cacheName);
  const found = await Promise.all(shell.map(({ cacheKey }) => cache.match(cacheKey)));
  return shell.filter((_, index) => found[index] === undefined);
}

async function missingEmbedderFiles() {
  // The version of a file may stand in its query.
  const found = await Promise.all(BUILT_IN_FILES.map(({ name }) => caches.match(`/embedder/${name}`, { cacheName: BUILT_IN_CACHE, ignoreSearch: true })));
  return BUILT_IN_FILES.filter((_, index) => found[index] === undefined);
}

/** Looks for every file, each time it is asked: the browser may empty caches behind our back. */
export async function findMissing(shell: readonly ShellFile[], cacheName: string): Promise<MissingFiles> {
  const [files, embedder] = await Promise.all([missingShellFiles(shell, cacheName), missingEmbedderFiles()]);
  return { shell: files.length, embedder: embedder.length };
}

/**
 * Fetches what is missing. Ask only while the server still has this version (see `repair` in `src/app/pwa/offline.ts`): the
 * addresses of files without a hash in their name would give those of another one.
 * @returns what is missing still; a file that cannot be had is no error, since there may be no network
 */
export async function repairMissing(shell: readonly ShellFile[], cacheName: string): Promise<MissingFiles> {
  const cache = await caches.open(cacheName);
  for (const { url, cacheKey } of await missingShellFiles(shell, cacheName)) {
    try {
      const response = await fetch(url, { cache: 'reload', credentials: 'same-origin' });
      if (response.ok && !response.redirected) await cache.put(cacheKey, response);
    } catch {
      // No network, or no space: the count below says it.
    }
  }
  for (const { name, sizeBytes, sha256 } of await missingEmbedderFiles()) {
    // An embedder that is loading stores its files itself; both store the same verified bytes.
    await fetchVerified(BUILT_IN_CACHE, { url: `/embedder/${name}`, sizeBytes, sha256 }).catch(() => undefined);
  }
  return findMissing(shell, cacheName);
}
