import type { Kernels } from '../../../src/core/vector-index/kernel-functions';
import type { ScanWorkerMessage, ScanWorkerOrder } from '../../../src/core/vector-index/scan-worker-order';
import { ScanControl } from '../../../src/core/vector-index/shared-scan-control';

/** What is used of a worker. */
export type ScanWorker = Pick<Worker, 'postMessage' | 'terminate'> & {
  addEventListener(type: 'message' | 'error', listener: (event: Event) => void): void;
};

/** From `new Worker` to its answer. Nothing waits for it but a quiet moment. */
const START_PATIENCE_MS = 10_000;

export interface ScanHelpersOptions {
  /** With a module: on shared memory. */
  readonly kernels: Kernels;
  readonly count: number;
  readonly startWorker: () => ScanWorker;
  /** One of them ended by itself, after its start. */
  readonly onFailed: (reason: string) => void;
}

/** Scan workers and the control block that they share with this thread. */
export class ScanHelpers {
  readonly control = new ScanControl();
  readonly count: number;
  readonly #workers: ScanWorker[] = [];
  #stopped = false;

  private constructor(count: number) {
    this.count = count;
  }

  /** @throws Error when one of them does not start; none is left behind then */
  static async start(options: ScanHelpersOptions): Promise<ScanHelpers> {
    const helpers = new ScanHelpers(options.count);
    try {
      await Promise.all(Array.from({ length: options.count }, () => helpers.#add(options)));
      return helpers;
    } catch (error) {
      helpers.stop();
      throw error;
    }
  }

  /** They end when they have finished their chunk, or are ended in the middle of it. Nothing is heard of them any more. */
  stop(): void {
    this.#stopped = true;
    this.control.stop();
    for (const worker of this.#workers) worker.terminate();
    this.#workers.length = 0;
  }

  #add({ kernels, startWorker, onFailed }: ScanHelpersOptions): Promise<void> {
    const { module } = kernels;
    if (module === null) throw new TypeError('these kernels are not for several threads');
    return new Promise((resolve, reject) => {
      const worker = startWorker();
      this.#workers.push(worker);
      const timer = setTimeout(() => reject(new Error('it did not start in time')), START_PATIENCE_MS);
      let started = false;
      const fail = (reason: string): void => {
        clearTimeout(timer);
        if (!started) reject(new Error(reason));
        else if (!this.#stopped) onFailed(reason);
      };
      worker.addEventListener('message', (event) => {
        const { data } = event as MessageEvent<ScanWorkerMessage>;
        if (data.type === 'failed') return fail(data.reason);
        clearTimeout(timer);
        started = true;
        resolve();
      });
      worker.addEventListener('error', (event) => fail((event as ErrorEvent).message || 'its script could not be loaded'));
      // With a module there is WebAssembly, and its memory is a WebAssembly.Memory.
      worker.postMessage({ module, memory: kernels.memory as WebAssembly.Memory, control: this.control.buffer } satisfies ScanWorkerOrder);
    });
  }
}
