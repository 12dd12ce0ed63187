import { proxy, type Remote, releaseProxy, wrap } from 'comlink';
import { v7 as uuidv7 } from 'uuid';
import { AppError } from '../contracts/errors';
import type { LibraryApi, LibraryEvent, LibraryStatus } from '../contracts/library';
import { Lifespan } from '../core/lifespan';
import './install-errors';
import { lockReleased } from './running-worker';

/** A line to the library worker that may break; calls in flight are told when it does. */
export interface LibraryConnection<Api extends LibraryApi = LibraryApi> {
  readonly api: Remote<Api>;
  /** Ends with `WORKER_CRASHED` when the worker at the other end is gone, or the line was closed. */
  readonly life: Lifespan;
  readonly status: LibraryStatus;
  /** Calls in flight are told as well: the line is closed when somebody learns of the end earlier than the line itself. */
  close(): void;
}

let tabLock: Promise<string> | null = null;

/** Held by this tab as long as it lives: a library that runs in another one sees by it when nobody listens here any more. */
function holdTabLock(): Promise<string> {
  tabLock ??= new Promise((resolve) => {
    const name = `engram-tab-${uuidv7()}`;
    void navigator.locks.request(name, () => {
      resolve(name);
      return new Promise(() => {});
    });
  });
  return tabLock;
}

/**
 * Subscribes over an endpoint, which also proves that somebody is there.
 * @param died - settles when the worker is known to have ended, for endpoints whose owner can tell
 * @throws whatever `patience` rejects with, when nobody answers in time
 */
export async function connectLibrary<Api extends LibraryApi>(
  endpoint: Worker | MessagePort,
  onEvent: (event: LibraryEvent) => void,
  died: Promise<void> | null,
  patience: Promise<never>,
): Promise<LibraryConnection<Api>> {
  const api = wrap<Api>(endpoint);
  const subscribe = api.subscribe as unknown as Remote<LibraryApi>['subscribe'];
  const { status, aliveLock } = await Promise.race([subscribe(proxy(onEvent), died === null ? await holdTabLock() : null), patience]);
  const watching = new AbortController();
  const ended = died ?? (aliveLock === null ? new Promise<void>(() => {}) : lockReleased(aliveLock, watching.signal));
  const life = new Lifespan();
  const lose = (): void => life.end(new AppError('WORKER_CRASHED', { worker: 'library' }));
  // Stopped watching: closed.
  ended.then(lose, () => {});
  return {
    api,
    life,
    status,
    close: () => {
      lose();
      watching.abort();
      api[releaseProxy]();
      if (endpoint instanceof MessagePort) endpoint.close();
    },
  };
}
