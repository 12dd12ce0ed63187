import { AppError } from '../contracts/errors';
import { Lifespan } from '../core/lifespan';
import { trustedScriptUrl } from './trusted-url';

/** From `new Worker` to its first word. Generous: a phone that has just been switched on parses slowly. */
const START_PATIENCE_MS = 20_000;

/** Reason of a start that failed because the script did not come. */
export const NO_SCRIPT = 'its script could not be loaded';

export interface RunningWorker {
  readonly worker: Worker;
  /** Resolves when the worker has ended by itself: crashed, closed, or killed by the browser. Never after `terminate()`. */
  readonly died: Promise<void>;
  /** Ends with `WORKER_CRASHED` when it has died. */
  readonly life: Lifespan;
  terminate(): void;
}

/**
 * Resolves when nobody holds the lock any more: the sign that whoever held it is gone.
 * @param signal - stops waiting
 */
export async function lockReleased(name: string, signal: AbortSignal): Promise<void> {
  await navigator.locks.request(name, { mode: 'shared', signal }, () => {});
}

interface StartedMessage {
  readonly type: 'engram:started';
  readonly lock: string | null;
}

function isStarted(data: unknown): data is StartedMessage {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'engram:started';
}

/**
 * Starts a module worker and waits for its sign of life (see `workers/shared/alive.ts`): Comlink alone would wait for ever for
 * a worker whose script fails to load.
 * @param onCreated - may post what the worker is to find when its script has come
 * @throws AppError `WORKER_START_FAILED`
 */
export function startWorker(name: string, url: string, onCreated?: (worker: Worker) => void): Promise<RunningWorker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(trustedScriptUrl(url), { type: 'module', name });
    onCreated?.(worker);
    const watching = new AbortController();
    const settle = (): void => {
      clearTimeout(timer);
      worker.removeEventListener('message', onMessage);
      worker.removeEventListener('error', onError);
    };
    const fail = (reason: string): void => {
      settle();
      worker.terminate();
      reject(new AppError('WORKER_START_FAILED', { worker: name, reason }));
    };
    const onError = (event: ErrorEvent): void => fail(event.message || NO_SCRIPT);
    const onMessage = ({ data }: MessageEvent<unknown>): void => {
      if (!isStarted(data)) return;
      settle();
      const { lock } = data;
      // Waits until the worker is gone; without locks nothing tells, and time limits of the calls must do.
      const released = lock === null ? new Promise<void>(() => {}) : lockReleased(lock, watching.signal);
      const died = released.catch(() => new Promise<void>(() => {}));
      const life = new Lifespan();
      void died.then(() => life.end(new AppError('WORKER_CRASHED', { worker: name })));
      resolve({
        worker,
        died,
        life,
        terminate: () => {
          watching.abort();
          worker.terminate();
        },
      });
    };
    const timer = setTimeout(() => fail('it did not start in time'), START_PATIENCE_MS);
    worker.addEventListener('message', onMessage);
    worker.addEventListener('error', onError);
  });
}
