import type { Page } from '@playwright/test';
import type { Engram } from '../../src/contracts/engine';

declare global {
  var engram: Engram | undefined;
}

/** Lets the service worker in where the journey holds it back (fixtures.ts); resolves when one controls the page and says that every file of the shell is in its cache. */
export async function waitForShell(page: Page): Promise<void> {
  await page.evaluate(() => globalThis.letServiceWorkerIn?.());
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.waitForFunction(async () => {
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise<boolean>((resolve) => {
      port1.onmessage = (event) => resolve(event.data === true);
    });
    navigator.serviceWorker.controller?.postMessage({ type: 'engram:is-shell-cached' }, [port2]);
    return answer;
  });
}

/** Resolves when the embedder's files are in the cache that updates never purge. */
export async function waitForEmbedderCache(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    const files = ['/embedder/vectors.bin', '/embedder/vocab.txt'];
    const found = await Promise.all(files.map((file) => caches.match(file, { cacheName: 'engram-embedder-1', ignoreSearch: true })));
    return found.every((response) => response !== undefined);
  });
}

/** Resolves when the app published its engine and can keep and find. */
export async function waitForEngine(page: Page): Promise<void> {
  await page.waitForFunction(() => globalThis.engram !== undefined);
  await page.evaluate(() => globalThis.engram?.ready);
}

/** What the network was asked for besides the app's own server. Call before the first `goto`. */
export function watchForeignRequests(page: Page, ownUrl: string): string[] {
  const foreign: string[] = [];
  const own = new URL(ownUrl).origin;
  // The context's events include those of workers and the service worker.
  page.context().on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (['http:', 'https:', 'ws:', 'wss:'].includes(protocol) && origin !== own) foreign.push(request.url());
  });
  return foreign;
}
