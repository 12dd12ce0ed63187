import type { MemoryId } from '../../src/contracts/memory';
import type { DocumentTable } from '../../src/core/document-table';
import type { TimeSlice } from '../../src/core/time-slice';
import type { LibraryStore } from '../../src/storage/library-store';
import type { Compaction } from './compaction';
import type { KeywordShelf } from './keyword-shelf';
import type { LivingSpace } from './insides';

const DAY_MS = 86_400_000;
/** How long a deleted memory can be restored. */
export const TRASH_MS = 30 * DAY_MS;
/** Between two looks for what has been in the trash long enough. */
const PURGE_INTERVAL_MS = 3_600_000;

export interface MaintenanceOptions {
  readonly store: LibraryStore;
  readonly documents: DocumentTable;
  readonly keywords: KeywordShelf;
  readonly living: () => readonly LivingSpace[];
  /** Number of the last change. */
  readonly lastSeq: () => number;
  /** Nobody searches, and nothing waits to be embedded. */
  readonly isQuiet: () => boolean;
  /** Runs alone among all writers. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly newSlice: () => TimeSlice;
  /** Forgets what was deleted before this time (Unix milliseconds), and says so by {@link Maintenance.forgotten}. */
  readonly purge: (deletedBefore: number) => Promise<unknown>;
  /** What can wait longest; goes on as long as `mayGoOn` says so. */
  readonly tidy: (mayGoOn: () => boolean) => Promise<void>;
  /** Unix milliseconds. */
  readonly wallNow: () => number;
}

/**
 * What can wait: storing keyword segments, merging small blocks, emptying the trash, compaction, tidying up. Also keeps what these need to
 * know of changes: which derived data is dead, and what is in the trash.
 */
export class Maintenance {
  readonly #options: MaintenanceOptions;
  /** Loaded in the first quiet moment. What changed before that it learns from the marks, and what was purged from the database. */
  #compaction: Compaction | null = null;
  /** Change number below which a memory's derived data is dead. */
  readonly #stale = new Map<MemoryId, number>();
  /** Deleted memories that can still be restored. */
  readonly #trash = new Set<MemoryId>();
  #running: Promise<void> | null = null;
  #purgedAt = Number.NEGATIVE_INFINITY;

  constructor(options: MaintenanceOptions) {
    this.#options = options;
  }

  /** @param marks - memories with dead derived data, and the change number below which it is */
  async open(marks: Iterable<{ readonly memoryId: MemoryId; readonly seq: number }>): Promise<void> {
    for (const { memoryId, seq } of marks) this.#stale.set(memoryId, seq);
    for (const id of await this.#options.store.trashIds()) this.#trash.add(id);
  }

  /** Change number below which the memory's derived data is dead; 0: none is. */
  staleSeq(id: MemoryId): number {
    return this.#stale.get(id) ?? 0;
  }

  /** A version has died whose words or vectors may stand on disk. */
  markStale(id: MemoryId, seq: number): void {
    this.#stale.set(id, seq);
    this.#compaction?.countChange();
  }

  /** To be called before the memory leaves the table of documents: until it is purged it is never nobody's. */
  intoTrash(id: MemoryId): void {
    this.#trash.add(id);
  }

  /** To be called when the memory is back in the table of documents. */
  outOfTrash(id: MemoryId): void {
    this.#trash.delete(id);
  }

  /** Memories that were purged: no more in the trash, and nothing derived from them may stay. */
  forgotten(ids: readonly MemoryId[]): void {
    for (const id of ids) this.#trash.delete(id);
    if (ids.length > 0) this.#compaction?.forget();
  }

  /** One round, when everything is loaded; a call during a round shares it. Never rejects: nothing of this is needed for what was acknowledged. */
  run(): Promise<void> {
    this.#running ??= this.#round()
      .catch(() => {
        // The next round tries again.
      })
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  async #round(): Promise<void> {
    await this.#purge();
    const { maintenanceRound } = await import('./maintenance-round');
    await maintenanceRound({
      ...this.#options,
      stale: this.#stale,
      trash: this.#trash,
      isOfUse: (id, seq) => this.#isOfUse(id, seq),
      compaction: this.#compaction,
      onCompaction: (compaction) => {
        this.#compaction = compaction;
      },
    });
  }

  async #purge(): Promise<void> {
    const now = this.#options.wallNow();
    // Also when the clock was set back.
    if (Math.abs(now - this.#purgedAt) < PURGE_INTERVAL_MS) return;
    await this.#options.purge(now - TRASH_MS);
    this.#purgedAt = now;
  }

  /** Vectors of the present version, or of a deleted memory that can still be restored. */
  #isOfUse(id: MemoryId, seq: number): boolean {
    return this.#options.documents.documentOf(id) === undefined ? this.#trash.has(id) : seq >= this.staleSeq(id);
  }
}
