import type { Workbox } from 'workbox-window';
import { trustedScriptUrl } from '../../clients/trusted-url';

/** Whether the app works without a network, and whether a newer version waits for the person's yes. */
export type OfflineState =
  /** No service worker here: an old browser, a private window, an insecure address, or the development server. */
  | { readonly at: 'unsupported' }
  /** Shell or embedder files are still on their way into the caches. */
  | { readonly at: 'installing' }
  /** Every file of the shell and the embedder was found in the caches just now. */
  | { readonly at: 'ready-offline' }
  /** Files have gone from the caches (browsers clear them when a device is full) and could not be fetched again yet. */
  | { readonly at: 'incomplete' }
  /** A newer version is downloaded. It takes over when {@link OfflineStore.applyUpdate} is called, not before. */
  | { readonly at: 'update-waiting'; readonly readyOffline: boolean }
  | { readonly at: 'failed'; readonly message: string };

/** Fits React's `useSyncExternalStore`: `useSyncExternalStore(offline.subscribe, offline.getSnapshot)`. */
export interface OfflineStore {
  readonly getSnapshot: () => OfflineState;
  /** @returns a function that ends the subscription */
  readonly subscribe: (listener: () => void) => () => void;
  /** Looks into the caches again, and fetches what has gone from them. */
  readonly refresh: () => Promise<void>;
  /** Lets the waiting version take over and reloads this tab, once. Does nothing when none is waiting. */
  readonly applyUpdate: () => void;
}

const SERVICE_WORKER_URL = '/sw.js';
const UPDATE_CHECK_MS = 60 * 60_000;
/** Focus comes often; the server is asked at most this often because of it. */
const FOCUS_CHECK_MIN_MS = 60_000;
/** The caches fill within seconds of the first visit, so they are looked at often first, then ever more rarely. */
const READY_CHECK_MS = { first: 500, factor: 1.6, longest: 60_000 } as const;
/** The embedder's worker fetches its own files when the app starts. Only when that took longer are they fetched in its place. */
const EMBEDDER_PATIENCE_MS = 30_000;
const ANSWER_MS = 3_000;
/** The embedder is 8 MB. */
const REPAIR_MS = 120_000;

/** The answer of `workers/service/offline-files.ts`. */
interface MissingFiles {
  readonly shell: number;
  readonly embedder: number;
}

/** Puts a question to the active service worker. @returns null without one, and when it does not answer in time (an older one does not know the question) */
async function ask(type: 'engram:find-missing' | 'engram:repair-missing', patienceMs: number): Promise<MissingFiles | null> {
  const worker = navigator.serviceWorker.controller;
  if (worker === null) return null;
  const { port1, port2 } = new MessageChannel();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<MissingFiles | null>((resolve) => {
      timer = setTimeout(() => resolve(null), patienceMs);
      port1.onmessage = (event: MessageEvent<MissingFiles>) => resolve(event.data);
      worker.postMessage({ type }, [port2]);
    });
  } finally {
    clearTimeout(timer);
    port1.close();
  }
}

const isComplete = (missing: MissingFiles | null): boolean => missing !== null && missing.shell === 0 && missing.embedder === 0;

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
  /** Something that was here has gone. */
  let incomplete = false;
  const startedAt = Date.now();
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
    else publish({ at: readyOffline ? 'ready-offline' : incomplete ? 'incomplete' : 'installing' });
  }

  function reloadOnce(): void {
    if (reloading) return;
    reloading = true;
    location.reload();
  }

  async function look(): Promise<void> {
    const missing = await ask('engram:find-missing', ANSWER_MS);
    const wasReady = readyOffline;
    readyOffline = isComplete(missing);
    if (missing !== null && !readyOffline) {
      // An installed shell was whole, so what it misses was taken from it; the embedder may still be on its way.
      if (wasReady || incomplete || missing.shell > 0 || Date.now() - startedAt > EMBEDDER_PATIENCE_MS) {
        incomplete = true;
        publishCurrent(); // said at once: fetching may take long, or fail
        readyOffline = await repair();
      }
    }
    if (readyOffline) incomplete = false;
    publishCurrent();
  }

  /** Fetches what is missing, if the server still has this version. A newer one brings a whole shell of its own. */
  async function repair(): Promise<boolean> {
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration === undefined || update !== 'none') return false;
    try {
      await registration.update();
    } catch {
      return false; // no network
    }
    if (registration.installing !== null || registration.waiting !== null) return false;
    return isComplete(await ask('engram:repair-missing', REPAIR_MS));
  }

  let looking: Promise<void> | null = null;
  let lookAgain = false;
  /** One look at a time. Whoever asks during one gets another after it: what it has seen may have changed. */
  async function refresh(): Promise<void> {
    if (!supported || state.at === 'failed') return;
    lookAgain = looking !== null;
    looking ??= (async () => {
      do {
        lookAgain = false;
        await look().catch(() => undefined); // storage that fails now may work at the next look
      } while (lookAgain);
    })().finally(() => {
      looking = null;
    });
    await looking;
    if (!readyOffline) void refreshUntilReady();
  }

  let waitingForReady = false;
  async function refreshUntilReady(): Promise<void> {
    if (waitingForReady) return;
    waitingForReady = true;
    for (let waitMs: number = READY_CHECK_MS.first; !isSettled(); waitMs = Math.min(waitMs * READY_CHECK_MS.factor, READY_CHECK_MS.longest)) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await refresh();
    }
    waitingForReady = false;
  }
  // While a new version waits, nothing more is asked of the old one: it has to come to rest before the new one gets in.
  const isSettled = (): boolean => readyOffline || update !== 'none' || state.at === 'failed';

  function checkForUpdates(registered: Workbox): void {
    let checkedAt = Date.now();
    const check = (): void => {
      checkedAt = Date.now();
      registered.update().catch(() => undefined); // offline, most likely: the next check comes
      if (update === 'none') void refresh();
    };
    setInterval(check, UPDATE_CHECK_MS);
    const onFocus = (): void => {
      if (document.visibilityState === 'visible' && Date.now() - checkedAt >= FOCUS_CHECK_MIN_MS) check();
    };
    addEventListener('focus', onFocus);
    addEventListener('online', check); // what is missing can perhaps be had now
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
    await refresh();
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
      // The old one is spoken to first: Chromium lets the new one in at once while the old is running, or has stopped; while it is just being
      // started, for half a minute or more.
      else void ask('engram:find-missing', ANSWER_MS).finally(() => workbox?.messageSkipWaiting());
    },
  };
}
