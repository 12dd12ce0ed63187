/// <reference lib="webworker" />
import { cacheNames, clientsClaim } from 'workbox-core';
import { addPlugins, cleanupOutdatedCaches, createHandlerBoundToURL, getCacheKeyForURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';
import { BUILT_IN_CACHE } from '../../src/core/embedder/manifest';
import { watchNetwork } from '../../src/storage/network-ledger';
import { findMissing, repairMissing, type MissingFiles, type ShellFile } from './offline-files';
import { forgetOlderChunks, matchOlderChunk, noteOlderPages, setAsideOlderChunks } from './older-chunks';
import { createPortRelay, messageType } from './port-relay';
import { receiveShare, SHARE_PATH } from './receive-share';
import { answerRuntimeFile, carryRuntimeOver, forgetOlderRuntime, isRuntimeFile, keepRuntime } from './runtime-files';
import { withSecurityHeaders } from './shell-headers';

// Workbox's types give this scope its `__WB_MANIFEST`, which the build replaces by the list of shell files.
declare const self: ServiceWorkerGlobalScope;

const headerPlugin = {
  handlerWillRespond: async ({ request, response }: { request: Request; response: Response }): Promise<Response> =>
    withSecurityHeaders(request.destination, response),
};

// Install: the whole shell or nothing. Activate: only precaches of older versions of Workbox go; other caches have owners.
const listed = self.__WB_MANIFEST.map((entry) => (typeof entry === 'string' ? { url: entry, revision: null } : entry));
const manifest = listed.filter(({ url }) => !isRuntimeFile(url));
/** What runs models: 40 MB that most people never need, so they are kept when they are first used. */
const runtime = listed.filter(({ url }) => isRuntimeFile(url)).map(({ url }) => new URL(url, self.location.origin).href);
addPlugins([headerPlugin]);
cleanupOutdatedCaches();
precacheAndRoute(manifest);
clientsClaim();
// At once, unlike in pages and workers: it may be ended at any moment, and nobody waits for its first screen.
watchNetwork('service worker');

const shell: readonly ShellFile[] = manifest.map(({ url }) => ({ url, cacheKey: getCacheKeyForURL(url) ?? url }));

// Pages of the version before go on until they are reloaded; see older-chunks.ts. Where that fails (a full disk), such a page
// says what it could not load and offers to reload.
self.addEventListener('install', (event) => {
  event.waitUntil(setAsideOlderChunks(cacheNames.precache, new Set(shell.map(({ cacheKey }) => cacheKey))).catch(() => undefined));
  // Whose model works offline keeps one that does.
  event.waitUntil(carryRuntimeOver(runtime).catch(() => undefined));
});
self.addEventListener('activate', (event) => {
  event.waitUntil(openPages().then(noteOlderPages).catch(() => undefined));
});

// A page's address has no file extension. Anything else that is missing must stay missing: HTML where a script, a vector
// file or a model was expected would be cached and break the app for good.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), {
    denylist: [/^\/(?:[^?]*\/)?[^/?]+\.[^/?]+(?:\?|$)/, /^\/(?:assets|embedder|screenshots)(?:\/|\?|$)/],
  }),
);

// What other apps share with the installed app.
registerRoute(({ url, sameOrigin }) => sameOrigin && url.pathname === SHARE_PATH, ({ request }) => receiveShare(request, Date.now()), 'POST');

// The embedder's files, from the cache that its worker filled and checked, and which no version of the app deletes. A request that says it wants the network gets it: that is
// how a damaged copy is replaced.
registerRoute(
  ({ url, sameOrigin, request }) =>
    sameOrigin && url.pathname.startsWith('/embedder/') && !['reload', 'no-store', 'no-cache'].includes(request.cache),
  async ({ request }) => {
    // `has` first: opening a cache creates it, and an empty one would look like the embedder's.
    if (await caches.has(BUILT_IN_CACHE)) {
      const cached = await (await caches.open(BUILT_IN_CACHE)).match(request);
      if (cached !== undefined) return cached;
    }
    return fetch(request);
  },
);

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && isRuntimeFile(url.pathname),
  async ({ request }) => withSecurityHeaders(request.destination, await answerRuntimeFile(request)),
);

// Worker scripts outside the precache (of an older version, set aside here or still on the host) need the headers as well.
const workerScript = new NetworkOnly({ plugins: [headerPlugin] });
registerRoute(
  ({ request, sameOrigin }) => sameOrigin && (request.destination === 'worker' || request.destination === 'sharedworker'),
  async (options) => {
    const older = await matchOlderChunk(options.request).catch(() => undefined);
    return older === undefined ? workerScript.handle(options) : withSecurityHeaders(options.request.destination, older);
  },
);

// Other parts of an older version: precached names never come this far.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
  async ({ request }) => (await matchOlderChunk(request).catch(() => undefined)) ?? fetch(request),
);

const relay = createPortRelay({
  tabs: () => self.clients.matchAll({ type: 'window', includeUncontrolled: true }),
});

async function openPages(): Promise<string[]> {
  return (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).map(({ id }) => id);
}

async function forgetOlderVersions(): Promise<void> {
  const noneOpen = await forgetOlderChunks(await openPages());
  // A version that waits has put its files there already, and they are not on this one's list.
  const { installing, waiting } = self.registration;
  if (noneOpen && installing === null && waiting === null) await forgetOlderRuntime(runtime);
}

/** Counts that could not be taken are no proof that nothing is missing. */
const UNKNOWN: MissingFiles = { shell: shell.length, embedder: 1 };

self.addEventListener('message', (event) => {
  const answer = (reply: Promise<unknown>): void => event.waitUntil(reply.then((value) => event.ports[0]?.postMessage(value)));
  switch (messageType(event.data)) {
    case 'SKIP_WAITING': // only ever sent after the person said yes
      event.waitUntil(self.skipWaiting());
      return;
    case 'engram:is-shell-cached':
      answer(findMissing(shell, cacheNames.precache).then((missing) => missing.shell === 0, () => false));
      return;
    case 'engram:find-missing':
      answer(findMissing(shell, cacheNames.precache).catch(() => UNKNOWN));
      event.waitUntil(forgetOlderVersions().catch(() => undefined));
      return;
    case 'engram:keep-runtime':
      event.waitUntil(keepRuntime(runtime).catch(() => undefined));
      return;
    case 'engram:repair-missing':
      answer(repairMissing(shell, cacheNames.precache).catch(() => UNKNOWN));
      return;
    default:
      if (event.source instanceof WindowClient) {
        const handled = relay.receive(event.source.id, event.data, event.ports);
        if (handled !== null) event.waitUntil(handled);
      }
  }
});
