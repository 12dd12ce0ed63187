import { type Remote, releaseProxy, wrap } from 'comlink';
import archiveUrl from '../../workers/archive/main.ts?worker&url';
import type { ArchiveApi } from '../contracts/archive';
import { abortError, AppError } from '../contracts/errors';
import { Lifespan } from '../core/lifespan';
import './install-errors';
import { type RunningWorker, startWorker } from './running-worker';

/** Imports and exports are rare: the worker's memory is given back when it has had nothing to do for so long. */
const IDLE_MS = 30_000;
const CALL_PATIENCE_MS = 120_000;

/** Starts the archive worker when it is needed and ends it afterwards. */
export class ArchiveClient {
  #running: Promise<{ readonly worker: RunningWorker; readonly api: Remote<ArchiveApi> }> | null = null;
  #users = 0;
  #jobs = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  /**
   * Runs one job with its own number. Aborting the signal ends the job in the worker and rejects at once.
   * @throws what the job throws; an `AbortError`; AppError `WORKER_START_FAILED`, `WORKER_CRASHED`
   */
  async run<T>(work: (api: Remote<ArchiveApi>, job: number, guard: <R>(reply: Promise<R>) => Promise<R>) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    clearTimeout(this.#idle);
    this.#users++;
    this.#running ??= this.#start();
    const job = ++this.#jobs;
    try {
      const { worker, api } = await this.#running;
      // An abort while the worker was starting came before anybody listened for it.
      signal?.throwIfAborted();
      const going = new Lifespan();
      const onAbort = (): void => {
        void api.cancel(job);
        going.end(abortError());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const guard = async <R>(reply: Promise<R>): Promise<R> => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        const late = new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new AppError('WORKER_TIMEOUT', { worker: 'archive', waitedMs: CALL_PATIENCE_MS })), CALL_PATIENCE_MS);
        });
        try {
          return await Promise.race([worker.life.during(going.during(reply)), late]);
        } finally {
          clearTimeout(timer);
        }
      };
      try {
        return await work(api, job, guard);
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    } finally {
      this.#users--;
      if (this.#users === 0) this.#idle = setTimeout(() => void this.close(), IDLE_MS);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    await running.then(
      ({ worker, api }) => {
        api[releaseProxy]();
        worker.terminate();
      },
      () => {},
    );
  }

  async #start(): Promise<{ readonly worker: RunningWorker; readonly api: Remote<ArchiveApi> }> {
    try {
      const worker = await startWorker('archive', archiveUrl);
      // Also between two jobs: the next one starts another.
      void worker.died.then(() => {
        this.#running = null;
      });
      return { worker, api: wrap<ArchiveApi>(worker.worker) };
    } catch (error) {
      this.#running = null;
      throw error;
    }
  }
}
