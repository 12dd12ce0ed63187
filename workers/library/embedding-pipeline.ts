import type { MemoryId } from '../../src/contracts/memory';
import type { DocumentTable } from '../../src/core/document-table';
import type { Monitor } from '../../src/core/monitor/monitor';
import type { TimeSlice } from '../../src/core/time-slice';
import type { LibraryStore } from '../../src/storage/library-store';
import type { MemoryRow } from '../../src/storage/schema';
import type { EmbedderLine } from './embedder-line';
import type { EmbeddingManner } from './embedding-manner';
import type { VectorShelf } from './vector-shelf';

export interface EmbeddingPipelineOptions {
  readonly line: {
    readonly status: { readonly at: string };
    embed(texts: readonly string[], kind: 'passage'): ReturnType<EmbedderLine['embed']>;
  };
  /** Default: that of the built-in embedder. */
  readonly manner?: EmbeddingManner;
  readonly store: LibraryStore;
  readonly documents: DocumentTable;
  readonly monitor: Monitor;
  /** The shelf of the current vector space, null while none is known. */
  readonly shelf: () => VectorShelf | null;
  /** Text of memories from memory or disk; undefined for one that is gone. */
  readonly read: (ids: readonly MemoryId[]) => Promise<(MemoryRow | undefined)[]>;
  /** Runs alone among all writers. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly slice: TimeSlice;
  readonly onProgress: () => void;
  /** Asked before each run; absent: always. Who says no calls {@link EmbeddingPipeline.start} later. */
  readonly mayStart?: () => boolean;
}

/** Memories that are to be embedded, in the order of arrival, and those that no embedder could. */
export interface EmbeddingQueue {
  readonly waiting: Set<MemoryId>;
  readonly parked: Set<MemoryId>;
}

/**
 * Embeds what waits, batch by batch. The queue is in memory only: what has no vectors on disk at the next start waits again. The work itself
 * is part of a script of its own, see `EmbeddingRun`: at most starts there is none.
 */
export class EmbeddingPipeline {
  readonly #options: EmbeddingPipelineOptions;
  readonly #queue: EmbeddingQueue = { waiting: new Set(), parked: new Set() };
  #running: Promise<void> | null = null;

  constructor(options: EmbeddingPipelineOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#queue.waiting.size;
  }

  get parked(): number {
    return this.#queue.parked.size;
  }

  enqueue(ids: Iterable<MemoryId>): void {
    const { waiting, parked } = this.#queue;
    for (const id of ids) {
      parked.delete(id);
      waiting.add(id);
    }
    this.start();
  }

  forget(id: MemoryId): void {
    this.#queue.waiting.delete(id);
    this.#queue.parked.delete(id);
  }

  /** Begins or goes on, e.g. after an embedder has come back. */
  start(): void {
    const { shelf, mayStart, onProgress } = this.#options;
    if (this.#running !== null || this.pending === 0 || shelf()?.isLoaded !== true || mayStart?.() === false) return;
    this.#running = import('./keeping')
      .then(({ EmbeddingRun }) => new EmbeddingRun(this.#queue, this.#options).run())
      .catch(() => {
        // Their texts, or the script, could not be read now: they go on waiting, and the next round of maintenance begins again.
      })
      .finally(() => {
        this.#running = null;
        onProgress();
      });
  }

  /** Resolves when the queue is empty, or when it cannot go on without an embedder. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }
}
