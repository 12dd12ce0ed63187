import type { MemoryId } from '../../src/contracts/memory';
import { tokenize } from '../../src/core/text/tokens';
import type { TimeSlice } from '../../src/core/time-slice';
import type { Along, MemoryRemoval, MemoryWrite } from '../../src/storage/library-store';
import type { MemoryRow, StaleRow } from '../../src/storage/schema';
import type { LibraryInsides } from './insides';
import { type ChangedRecord, indexedText, toMemory } from './memory-records';
import type { MemoryVectors } from './vector-block';
import type { VectorShelf } from './vector-shelf';

/** Memories read at once when a change concerns very many. */
const READ_AT_ONCE = 200;
/** Memories whose vectors are stored again together: a block of this many is some 500 KB. */
const VECTORS_AT_ONCE = 128;

/** One memory, as it is and as it is going to be. */
export interface Change extends ChangedRecord {
  readonly before: MemoryRow;
}

/**
 * Changes, removes and brings back memories that are there: one transaction each, whatever their number, then both indexes. All
 * methods are to be called within `exclusively`; they work in slices, so that searches go on meanwhile.
 */
export class MemoryWriter {
  readonly #insides: LibraryInsides;

  constructor(insides: LibraryInsides) {
    this.#insides = insides;
  }

  /** The memories that are there, each once. */
  async read(ids: readonly MemoryId[], slice: TimeSlice): Promise<MemoryRow[]> {
    const { reader, documents } = this.#insides;
    const there = [...new Set(ids)].filter((id) => documents.documentOf(id) !== undefined);
    const rows: MemoryRow[] = [];
    for (let from = 0; from < there.length; from += READ_AT_ONCE) {
      for (const row of await reader.memories(there.slice(from, from + READ_AT_ONCE))) if (row !== undefined) rows.push(row);
      await slice.breathe();
    }
    return rows;
  }

  async change(changes: readonly Change[], along: readonly Along[] = []): Promise<void> {
    if (changes.length === 0) return;
    const { store, reader } = this.#insides;
    const slice = this.#insides.newSlice();
    const writes: MemoryWrite[] = [];
    for (const { before, row, reindex } of changes) {
      writes.push({ row, stale: reindex ? this.#markStale(before, row.seq) : null });
      await slice.breathe();
    }
    await store.putMemories(writes, along);
    for (const { row } of writes) reader.remember(row);
    await this.#reindex(changes.filter((change) => change.reindex), slice);
    this.#insides.changed('updated', changes.map((change) => change.row.id));
  }

  /** Moves memories to the trash. */
  async takeAway(rows: readonly MemoryRow[], along: readonly Along[] = []): Promise<void> {
    if (rows.length === 0) return;
    const { store, maintenance, keywords, documents, reader } = this.#insides;
    const records = this.#insides.records();
    const slice = this.#insides.newSlice();
    const removals: MemoryRemoval[] = [];
    for (const row of rows) {
      const tombstone = records.tombstone(row);
      removals.push({ tombstone, trash: { id: row.id, deletedAt: tombstone.deletedAt, memory: toMemory(row) }, stale: this.#markStale(row, tombstone.seq) });
      await slice.breathe();
    }
    await store.removeMemories(removals, along);
    for (const { stale } of removals) {
      maintenance.intoTrash(stale.memoryId);
      maintenance.markStale(stale.memoryId, stale.seq);
    }
    for (const row of rows) {
      const document = documents.documentOf(row.id);
      if (document !== undefined) {
        keywords.remove(document, tokenize(indexedText(row)));
        for (const { shelf } of this.#insides.living()) shelf?.remove(document);
      }
      documents.delete(row.id);
      for (const { pipeline } of this.#insides.living()) pipeline.forget(row.id);
      reader.forget(row.id);
      await slice.breathe();
    }
    this.#insides.changed('removed', rows.map((row) => row.id));
  }

  /** Takes memories out of the trash; one that lives (kept again under its id) is not replaced by what it was. @returns how many */
  async bringBack(ids: readonly MemoryId[], along: readonly Along[] = []): Promise<number> {
    const { store, maintenance, documents } = this.#insides;
    const records = this.#insides.records();
    const slice = this.#insides.newSlice();
    const dead = [...new Set(ids)].filter((id) => documents.documentOf(id) === undefined);
    const writes: MemoryWrite[] = [];
    for (let from = 0; from < dead.length; from += READ_AT_ONCE) {
      for (const row of await store.getTrash(dead.slice(from, from + READ_AT_ONCE))) {
        if (row === undefined) continue;
        writes.push(records.revive(row.memory));
        await slice.breathe();
      }
    }
    if (writes.length === 0) return 0;
    await store.restoreMemories(writes, along);
    await this.#insides.indexWritten(writes, slice);
    for (const { row } of writes) maintenance.outOfTrash(row.id);
    this.#insides.changed('restored', writes.map((write) => write.row.id));
    return writes.length;
  }

  /** Words change at once. Vectors of an unchanged text stay in each space that has them, and are stored again under the new change number. */
  async #reindex(changes: readonly Change[], slice: TimeSlice): Promise<void> {
    const { maintenance, documents, keywords } = this.#insides;
    for (const { row } of changes) maintenance.markStale(row.id, row.seq);
    const keep = new Map<VectorShelf, MemoryVectors[]>();
    const store = async (fewest: number): Promise<void> => {
      for (const [shelf, vectors] of keep) {
        if (vectors.length >= fewest) await shelf.commit(vectors.splice(0));
      }
    };
    for (const { before, row } of changes) {
      const document = documents.documentOf(row.id);
      if (document !== undefined) keywords.remove(document, tokenize(indexedText(before)));
      const living = this.#insides.living();
      const keeps = living.filter(({ shelf }) => document !== undefined && row.contentHash === before.contentHash && shelf?.index.has(document) === true);
      if (document === undefined || keeps.length === 0) {
        if (document !== undefined) for (const { shelf } of living) shelf?.remove(document);
        await this.#insides.indexWritten([{ row, stale: null }], slice);
        continue;
      }
      keywords.index.add(documents.set(row), tokenize(indexedText(row)), row.seq);
      for (const { shelf, pipeline } of living) {
        if (shelf?.index.has(document) !== true) pipeline.enqueue([row.id]);
        else {
          if (!keep.has(shelf)) keep.set(shelf, []);
          keep.get(shelf)?.push({ id: row.id, seq: row.seq, contentHash: row.contentHash, rows: shelf.index.vectorsOf(document) });
        }
      }
      await store(VECTORS_AT_ONCE);
      await slice.breathe();
    }
    await store(1);
  }

  /** What is dead once the change with this number is made. */
  #markStale(row: MemoryRow, seq: number): StaleRow {
    const { documents, keywords } = this.#insides;
    const document = documents.documentOf(row.id);
    const stored = document !== undefined && (keywords.index.isClosed(document) || keywords.isPending(document));
    const indexedSeq = documents.seqOf(row.id) ?? row.seq;
    return { memoryId: row.id, seq, versions: stored ? [{ seq: indexedSeq, terms: [...new Set(tokenize(indexedText(row)))] }] : [] };
  }
}
