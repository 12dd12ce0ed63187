import type { SearchTimings } from '../../contracts/search';
import type { Monitor } from '../../core/monitor/monitor';
import type { Collector } from './collector';

/** Stages that a search tells with its reply, and that no worker counts by itself. Taken from the spans of searches, so that a search does nothing more for it. */
export class SearchStages implements Collector {
  readonly ids = ['search.fuse', 'search.read', 'search.rescore', 'search.way'];
  #next = 0;

  constructor(private readonly monitor: Pick<Monitor, 'spans' | 'gauge'>) {}

  unsupported(): string | null {
    return null;
  }

  /** Those of the last 512 operations that are new. */
  settle(): void {
    const { spans } = this.monitor;
    if (spans.count === this.#next) return;
    for (const { name, detail } of spans.since(this.#next)) {
      if (name !== 'search' || !isTimings(detail)) continue;
      const { fuseMs, readMs, rescoreMs, totalMs, workerMs } = detail;
      this.#add('search.fuse', fuseMs);
      this.#add('search.read', readMs);
      this.#add('search.rescore', rescoreMs);
      this.#add('search.way', totalMs - workerMs);
    }
    this.#next = spans.count;
  }

  close(): void {}

  #add(stage: string, ms: number | null): void {
    if (ms !== null) this.monitor.gauge(stage, ms);
  }
}

function isTimings(detail: unknown): detail is SearchTimings {
  return typeof detail === 'object' && detail !== null && 'workerMs' in detail;
}
