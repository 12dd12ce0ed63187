import type { LibraryClient } from '../../clients/library-client';
import type { Engram } from '../../contracts/engine';
import type { Monitor } from '../../core/monitor/monitor';
import type { Collector } from './collector';

/** Workers that ended by themselves and were started again. A sample when it is first known, and with each restart: how many there were. */
export class Restarts implements Collector {
  readonly ids = ['worker.restarts'];
  readonly #end: () => void;
  #told = -1;

  constructor(private readonly parts: { readonly library: Pick<LibraryClient, 'workerRestarts'>; readonly monitor: Monitor; readonly engram: Pick<Engram, 'onStatus'> }) {
    this.#end = parts.engram.onStatus(() => this.settle());
    this.settle();
  }

  unsupported(): string | null {
    return null;
  }

  settle(): void {
    const { workerRestarts } = this.parts.library;
    if (workerRestarts === this.#told) return;
    this.#told = workerRestarts;
    this.parts.monitor.gauge('worker.restarts', workerRestarts);
  }

  close(): void {
    this.#end();
  }
}
