import { proxy, type Remote, releaseProxy, wrap } from 'comlink';
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

/**
 * Subscribes over an endpoint, which also proves that somebody is there.
 * @param whose - of the tab that started the worker: settles when that is known to have ended; of another tab: the lock that it holds
 * @throws whatever `patience` rejects with, when nobody answers in time
 */
export async function connectLibrary<Api extends LibraryApi>(
  endpoint: Worker | MessagePort,
  onEvent: (event: LibraryEvent) => void,
  whose: { readonly died: Promise<void> } | { readonly tabLock: string },
  patience: Promise<never>,
): Promise<LibraryConnection<Api>> {
  const api = wrap<Api>(endpoint);
  const subscribe = api.subscribe as unknown as Remote<LibraryApi>['subscribe'];
  const { status, aliveLock } = await Promise.race([subscribe(proxy(onEvent), 'died' in whose ? null : whose.tabLock), patience]);
  const watching = new AbortController();
  const ended = 'died' in whose ? whose.died : aliveLock === null ? new Promise<void>(() => {}) : lockReleased(aliveLock, watching.signal);
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
