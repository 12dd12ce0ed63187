import { type Remote, releaseProxy, wrap } from 'comlink';
import benchmarkUrl from '../../workers/benchmark/main.ts?worker&url';
import { AppError } from '../contracts/errors';
import type { BenchmarkWorkerApi } from '../contracts/self-benchmark';
import './install-errors';
import { type RunningWorker, startWorker } from './running-worker';

/** Of the longest step on a slow phone: 100,000 vectors made and searched. */
const CALL_PATIENCE_MS = 40_000;

interface Running {
  readonly worker: RunningWorker;
  readonly api: Remote<BenchmarkWorkerApi>;
}

/** A worker that measures, for one run. Ending it gives its memory back and stops whatever it does, at once. */
export class BenchmarkClient {
  #running: Running | null = null;

  /**
   * Starts a worker when there is none.
   * @param signal - ends the worker
   * @throws an `AbortError`; AppError `WORKER_START_FAILED`, `WORKER_CRASHED` (out of memory, say), `WORKER_TIMEOUT`; the next call then has another worker
   */
  async call<T>(work: (api: BenchmarkWorkerApi) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let onAbort: (() => void) | undefined;
    try {
      this.#running ??= await this.#start();
      signal?.throwIfAborted();
      const { worker, api } = this.#running;
      const ended = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new AppError('WORKER_TIMEOUT', { worker: 'benchmark', waitedMs: CALL_PATIENCE_MS })), CALL_PATIENCE_MS);
        onAbort = () => reject(signal?.reason as Error);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
      // Comlink's type takes the reply, a union, apart; every method is async as it is.
      return await Promise.race([worker.life.during(work(api as unknown as BenchmarkWorkerApi)), ended]);
    } catch (error) {
      // What it is in the middle of would be measured together with what comes next.
      this.close();
      throw error;
    } finally {
      clearTimeout(timer);
      if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    }
  }

  close(): void {
    const running = this.#running;
    this.#running = null;
    running?.api[releaseProxy]();
    running?.worker.terminate();
  }

  async #start(): Promise<Running> {
    const worker = await startWorker('benchmark', benchmarkUrl);
    return { worker, api: wrap<BenchmarkWorkerApi>(worker.worker) };
  }
}
