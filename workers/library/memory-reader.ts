import type { MemoryId } from '../../src/contracts/memory';
import { LruMap } from '../../src/core/lru-map';
import type { Monitor } from '../../src/core/monitor/monitor';
import type { LibraryStore } from '../../src/storage/library-store';
import type { MemoryRow } from '../../src/storage/schema';

/**
 * Rows kept at hand, in UTF-16 units of text and what an object costs beside it: about 12,000 memories of 100 words, some 20 MB. What was just
 * written is embedded next, what was found is found again, and reading them elsewhere would wait behind an import's transactions.
 */
const REMEMBERED_UNITS = 16_000_000;
const ROW_UNITS = 700;
/** A longer text would push out too many others. */
const LONGEST_REMEMBERED = 20_000;

/** Reads memories, the recent ones without asking the database. */
export class MemoryReader {
  readonly #rows = new LruMap<MemoryId, MemoryRow>(REMEMBERED_UNITS, (row) => row.text.length + ROW_UNITS);

  /** Reads on their way to the database, and what was written or deleted since the first of them began. */
  #reading = 0;
  readonly #changed = new Set<MemoryId>();

  /** Told of each row that was written; null: nobody wants to know. */
  onWritten: ((row: MemoryRow) => void) | null = null;

  constructor(
    private readonly store: LibraryStore,
    private readonly monitor: Pick<Monitor, 'gauge'>,
  ) {}

  /** @returns in the order of `ids`, undefined where there is none */
  async memories(ids: readonly MemoryId[]): Promise<(MemoryRow | undefined)[]> {
    const found = ids.map((id) => this.#rows.get(id));
    const missing = ids.filter((_, i) => found[i] === undefined);
    // Nothing asked is no hit: that is no number, and dropped.
    this.monitor.gauge('cache.memories.hits', 1 - missing.length / ids.length);
    if (missing.length === 0) return found;
    this.#reading++;
    try {
      const read = new Map<MemoryId, MemoryRow | undefined>();
      (await this.store.getMemories(missing)).forEach((row, i) => read.set(missing[i], row));
      return ids.map((id, i) => {
        // What was written while we read is newer than what we read, and must not be replaced by it.
        const row = this.#rows.get(id) ?? found[i] ?? read.get(id);
        if (row !== undefined && !this.#changed.has(id)) this.#keep(row);
        return row;
      });
    } finally {
      this.#reading--;
      if (this.#reading === 0) this.#changed.clear();
    }
  }

  /** As {@link memories}, for one look at very many: what is read is not kept at hand in the place of what people come back to. */
  async glimpse(ids: readonly MemoryId[]): Promise<(MemoryRow | undefined)[]> {
    const found = ids.map((id) => this.#rows.get(id));
    const missing = ids.filter((_, i) => found[i] === undefined);
    if (missing.length === 0) return found;
    const read = await this.store.getMemories(missing);
    let at = 0;
    return found.map((row) => row ?? read[at++]);
  }

  /** The row as it was just written. */
  remember(row: MemoryRow): void {
    this.#keep(row);
    if (this.#reading > 0) this.#changed.add(row.id);
    this.onWritten?.(row);
  }

  /** A memory that was just deleted. */
  forget(id: MemoryId): void {
    this.#rows.delete(id);
    if (this.#reading > 0) this.#changed.add(id);
  }

  #keep(row: MemoryRow): void {
    if (row.text.length <= LONGEST_REMEMBERED) this.#rows.set(row.id, row);
    else this.#rows.delete(row.id);
  }
}
