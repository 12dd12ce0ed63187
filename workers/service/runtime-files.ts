/**
 * The files that run a downloaded model: scripts of the encoder and model workers, ONNX Runtime's glue and WebAssembly. Large, and of no use to
 * those who use no model; so they are kept in a cache of their own when they are first asked for, by names that hold a hash of the content.
 */
export const RUNTIME_CACHE = 'engram-runtime';

/** Given by `vite.config.ts`. */
const RUNTIME_FILE = /(?:^|\/)assets\/runtime-[^/]+\.(?:js|mjs|wasm)$/;

/** The other builds have a second name: `….asyncify-<hash>.wasm`. */
const CPU_BUILD = /\/runtime-ort-[\w-]+\.(?:mjs|wasm)$/;

/** @param path - with or without origin */
export function isRuntimeFile(path: string): boolean {
  return RUNTIME_FILE.test(path);
}

/** A file's name without its hash: what is the same file in two versions of the app. */
function stemOf(url: string): string {
  return new URL(url).pathname.replace(/-[\w-]{8}(?=\.\w+$)/, '');
}

/** From the cache, else from the network; what comes whole is kept. */
export async function answerRuntimeFile(request: Request): Promise<Response> {
  if (await caches.has(RUNTIME_CACHE)) {
    const cached = await (await caches.open(RUNTIME_CACHE)).match(request.url);
    if (cached !== undefined) return cached;
  }
  const response = await fetch(request);
  if (isWhole(response)) {
    const copy = response.clone();
    // Not waited for, so that WebAssembly is compiled while it comes. No space: fetched again the next time.
    void caches.open(RUNTIME_CACHE).then((cache) => cache.put(request.url, copy)).catch(() => undefined);
  }
  return response;
}

/**
 * Call while a version installs: fetches its files for those who use models, so that the model works offline after the update too.
 * Scripts always, the rest (a build for the CPU, a build for WebGPU) where the like of it was used. What cannot be had is fetched when
 * it is asked for.
 * @param files - of this version, absolute
 */
export async function carryRuntimeOver(files: readonly string[]): Promise<void> {
  if (!(await caches.has(RUNTIME_CACHE))) return;
  const cache = await caches.open(RUNTIME_CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const stems = new Set(Array.from(kept, stemOf));
  const wanted = files.filter((url) => !kept.has(url) && (url.endsWith('.js') || stems.has(stemOf(url))));
  await Promise.allSettled(
    wanted.map(async (url) => {
      const response = await fetch(url, { credentials: 'same-origin' });
      if (isWhole(response)) await cache.put(url, response);
    }),
  );
}

/**
 * Fetches what every model needs while there is a network: somebody who brings a model along, or goes offline after a download, can use
 * it at once. The build for WebGPU is fetched when it is used.
 * @param files - of this version, absolute
 */
export async function keepRuntime(files: readonly string[]): Promise<void> {
  const cache = await caches.open(RUNTIME_CACHE);
  const wanted = files.filter((url) => url.endsWith('.js') || CPU_BUILD.test(url));
  await Promise.allSettled(
    wanted.map(async (url) => {
      if ((await cache.match(url)) !== undefined) return;
      const response = await fetch(url, { credentials: 'same-origin' });
      if (isWhole(response)) await cache.put(url, response);
    }),
  );
}

/**
 * Drops files of other versions. Call only while no page of another version is open.
 * @param files - of this version, absolute
 */
export async function forgetOlderRuntime(files: readonly string[]): Promise<void> {
  if (!(await caches.has(RUNTIME_CACHE))) return;
  const cache = await caches.open(RUNTIME_CACHE);
  const current = new Set(files);
  for (const request of await cache.keys()) if (!current.has(request.url)) await cache.delete(request);
}

/** Not a page in place of a file, not a part, not an error. */
function isWhole(response: Response): boolean {
  return response.status === 200 && !response.redirected && !/text\/html/.test(response.headers.get('Content-Type') ?? '');
}
