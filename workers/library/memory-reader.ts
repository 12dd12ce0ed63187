import type { MemoryId } from '../../src/contracts/memory';
import { LruMap } from '../../src/core/lru-map';
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

  constructor(private readonly store: LibraryStore) {}

  /** @returns in the order of `ids`, undefined where there is none */
  async memories(ids: readonly MemoryId[]): Promise<(MemoryRow | undefined)[]> {
    const found = ids.map((id) => this.#rows.get(id));
    const missing = ids.filter((_, i) => found[i] === undefined);
    if (missing.length === 0) return found;
    const read = new Map<MemoryId, MemoryRow | undefined>();
    (await this.store.getMemories(missing)).forEach((row, i) => read.set(missing[i], row));
    // What was written while we read is newer than what we read.
    return ids.map((id, i) => {
      const row = found[i] ?? this.#rows.get(id) ?? read.get(id);
      if (row !== undefined) this.remember(row);
      return row;
    });
  }

  remember(row: MemoryRow): void {
    if (row.text.length <= LONGEST_REMEMBERED) this.#rows.set(row.id, row);
    else this.#rows.delete(row.id);
  }

  forget(id: MemoryId): void {
    this.#rows.delete(id);
  }
}
