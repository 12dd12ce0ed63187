/// <reference lib="webworker" />
import { clientsClaim } from 'workbox-core';
import { addPlugins, cleanupOutdatedCaches, createHandlerBoundToURL, getCacheKeyForURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';
import { createPortRelay, messageType } from './port-relay';
import { withSecurityHeaders } from './shell-headers';

// Workbox's types give this scope its `__WB_MANIFEST`, which the build replaces by the list of shell files.
declare const self: ServiceWorkerGlobalScope;

/** Filled by the embedder worker, which checks what it stores. Never deleted here, whatever the version of the app. */
const EMBEDDER_CACHE = 'engram-embedder-1';

const headerPlugin = {
  handlerWillRespond: async ({ request, response }: { request: Request; response: Response }): Promise<Response> =>
    withSecurityHeaders(request.destination, response),
};

// Install: the whole shell or nothing. Activate: only precaches of older versions of Workbox go; other caches have owners.
const shell = self.__WB_MANIFEST;
addPlugins([headerPlugin]);
cleanupOutdatedCaches();
precacheAndRoute(shell);
clientsClaim();

// A page's address has no file extension. Anything else that is missing must stay missing: HTML where a script, a vector
// file or a model was expected would be cached and break the app for good.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), {
    denylist: [/^\/(?:[^?]*\/)?[^/?]+\.[^/?]+(?:\?|$)/, /^\/(?:assets|embedder)(?:\/|\?|$)/],
  }),
);

// The embedder's files, from the cache that its worker filled. A request that says it wants the network gets it: that is
// how a damaged copy is replaced.
registerRoute(
  ({ url, sameOrigin, request }) =>
    sameOrigin && url.pathname.startsWith('/embedder/') && !['reload', 'no-store', 'no-cache'].includes(request.cache),
  async ({ request }) => {
    // `has` first: opening a cache creates it, and an empty one would look like the embedder's.
    if (await caches.has(EMBEDDER_CACHE)) {
      const cached = await (await caches.open(EMBEDDER_CACHE)).match(request);
      if (cached !== undefined) return cached;
    }
    return fetch(request);
  },
);

// Worker scripts outside the precache (a host may still hold those of an older version) need the headers as well.
registerRoute(
  ({ request, sameOrigin }) => sameOrigin && (request.destination === 'worker' || request.destination === 'sharedworker'),
  new NetworkOnly({ plugins: [headerPlugin] }),
);

const relay = createPortRelay({
  tabs: () => self.clients.matchAll({ type: 'window', includeUncontrolled: true }),
});

/** True when every file of the shell is really in its cache, which the browser may have emptied behind our back. */
async function isShellCached(): Promise<boolean> {
  const keys = shell.map((entry) => getCacheKeyForURL(typeof entry === 'string' ? entry : entry.url));
  const found = await Promise.all(keys.map((key) => key !== undefined && caches.match(key)));
  return found.every(Boolean);
}

self.addEventListener('message', (event) => {
  switch (messageType(event.data)) {
    case 'SKIP_WAITING': // only ever sent after the person said yes
      event.waitUntil(self.skipWaiting());
      return;
    case 'engram:is-shell-cached':
      event.waitUntil(isShellCached().then((cached) => event.ports[0]?.postMessage(cached)));
      return;
    default:
      if (event.source instanceof WindowClient) {
        const handled = relay.receive(event.source.id, event.data, event.ports);
        if (handled !== null) event.waitUntil(handled);
      }
  }
});
