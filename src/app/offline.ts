import type { Workbox } from 'workbox-window';
import { trustedScriptUrl } from '../clients/trusted-url';

/** Whether the app works without a network, and whether a newer version waits for the person's yes. */
export type OfflineState =
  /** No service worker here: an old browser, a private window, an insecure address, or the development server. */
  | { readonly at: 'unsupported' }
  /** Shell or embedder files are still on their way into the caches. */
  | { readonly at: 'installing' }
  /** Every file of the shell and the embedder was found in the caches just now. */
  | { readonly at: 'ready-offline' }
  /** A newer version is downloaded. It takes over when {@link OfflineStore.applyUpdate} is called, not before. */
  | { readonly at: 'update-waiting'; readonly readyOffline: boolean }
  | { readonly at: 'failed'; readonly message: string };

/** Fits React's `useSyncExternalStore`: `useSyncExternalStore(offline.subscribe, offline.getSnapshot)`. */
export interface OfflineStore {
  readonly getSnapshot: () => OfflineState;
  /** @returns a function that ends the subscription */
  readonly subscribe: (listener: () => void) => () => void;
  /** Looks into the caches again; worth calling when the embedder has loaded. */
  readonly refresh: () => Promise<void>;
  /** Lets the waiting version take over and reloads this tab, once. Does nothing when none is waiting. */
  readonly applyUpdate: () => void;
}

const SERVICE_WORKER_URL = '/sw.js';
/** Shared by name with `workers/service/main.ts` and the embedder worker, which fills it. */
const EMBEDDER_CACHE = 'engram-embedder-1';
const EMBEDDER_FILES = ['/embedder/vectors.bin', '/embedder/vocab.txt'];

const UPDATE_CHECK_MS = 60 * 60_000;
/** Focus comes often; the server is asked at most this often because of it. */
const FOCUS_CHECK_MIN_MS = 60_000;
/** The caches fill within seconds of the first visit, so they are looked at often first, then ever more rarely. */
const READY_CHECK_MS = { first: 500, factor: 1.6, longest: 60_000 } as const;
const SHELL_ANSWER_MS = 3_000;

/** Asks the active service worker whether all files of the shell are in its cache. */
async function isShellCached(): Promise<boolean> {
  const worker = navigator.serviceWorker.controller;
  if (worker === null) return false;
  const { port1, port2 } = new MessageChannel();
  try {
    return await new Promise<boolean>((resolve) => {
      setTimeout(() => resolve(false), SHELL_ANSWER_MS); // an older version does not know the question
      port1.onmessage = (event) => resolve(event.data === true);
      worker.postMessage({ type: 'engram:is-shell-cached' }, [port2]);
    });
  } finally {
    port1.close();
  }
}

async function isEmbedderCached(): Promise<boolean> {
  // The name is given so that no other cache counts; the version of a file may stand in its query.
  const found = await Promise.all(
    EMBEDDER_FILES.map((file) => caches.match(file, { cacheName: EMBEDDER_CACHE, ignoreSearch: true })),
  );
  return found.every((response) => response !== undefined);
}

/**
 * Registers the service worker and follows its life. Call once, at start-up; in development it registers nothing.
 * @returns the store, at once; registration goes on behind it
 */
export function startOffline(): OfflineStore {
  const supported = 'serviceWorker' in navigator && 'caches' in globalThis && isSecureContext && import.meta.env.PROD;
  let state: OfflineState = supported ? { at: 'installing' } : { at: 'unsupported' };
  const listeners = new Set<() => void>();
  let workbox: Workbox | undefined;
  let readyOffline = false;
  /** `waiting`: a new version asks to take over. `taken-over`: another tab said yes, and this page is still the old one. */
  let update: 'none' | 'waiting' | 'taken-over' = 'none';
  let accepted = false;
  let reloading = false;

  function publish(next: OfflineState): void {
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    for (const listener of listeners) listener();
  }

  function publishCurrent(): void {
    if (update !== 'none') publish({ at: 'update-waiting', readyOffline });
    else publish({ at: readyOffline ? 'ready-offline' : 'installing' });
  }

  function reloadOnce(): void {
    if (reloading) return;
    reloading = true;
    location.reload();
  }

  async function refresh(): Promise<void> {
    if (!supported || state.at === 'failed') return;
    readyOffline = (await isShellCached()) && (await isEmbedderCached());
    publishCurrent();
  }

  async function refreshUntilReady(): Promise<void> {
    for (let waitMs: number = READY_CHECK_MS.first; !readyOffline && state.at !== 'failed'; ) {
      await refresh().catch(() => undefined); // storage that fails now may work at the next look
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs = Math.min(waitMs * READY_CHECK_MS.factor, READY_CHECK_MS.longest);
    }
  }

  function checkForUpdates(registered: Workbox): void {
    let checkedAt = Date.now();
    const check = (): void => {
      checkedAt = Date.now();
      registered.update().catch(() => undefined); // offline, most likely: the next check comes
    };
    setInterval(check, UPDATE_CHECK_MS);
    const onFocus = (): void => {
      if (document.visibilityState === 'visible' && Date.now() - checkedAt >= FOCUS_CHECK_MIN_MS) check();
    };
    addEventListener('focus', onFocus);
    document.addEventListener('visibilitychange', onFocus);
  }

  async function register(): Promise<void> {
    // A page without a controller gets its first one by `clients.claim`: that is no update.
    const wasControlled = navigator.serviceWorker.controller !== null;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (accepted) reloadOnce();
      else if (wasControlled) {
        update = 'taken-over';
        publishCurrent();
      } else void refresh();
    });
    const { Workbox: WorkboxWindow } = await import('workbox-window');
    const registered = new WorkboxWindow(trustedScriptUrl(SERVICE_WORKER_URL), { scope: '/', updateViaCache: 'none' });
    registered.addEventListener('waiting', () => {
      update = 'waiting';
      publishCurrent();
    });
    await registered.register();
    workbox = registered;
    checkForUpdates(registered);
    await refreshUntilReady();
  }

  if (supported) {
    register().catch((error: unknown) => publish({ at: 'failed', message: error instanceof Error ? error.message : String(error) }));
  }

  return {
    getSnapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh,
    applyUpdate() {
      if (update === 'none') return;
      accepted = true;
      if (update === 'taken-over') reloadOnce();
      else workbox?.messageSkipWaiting();
    },
  };
}
