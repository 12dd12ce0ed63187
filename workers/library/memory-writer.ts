import type { Memory, MemoryId } from '../../src/contracts/memory';
import { tokenize } from '../../src/core/text/tokens';
import type { TimeSlice } from '../../src/core/time-slice';
import type { Along, MemoryRemoval, MemoryWrite } from '../../src/storage/library-store';
import { mergeMemories } from '../../src/storage/merge-memories';
import type { MemoryRow, StaleRow } from '../../src/storage/schema';
import { keepVersion } from '../../src/storage/version-store';
import { moveToTrash, takeFromTrash } from '../../src/storage/trash-moves';
import { TrashStore } from '../../src/storage/trash-store';
import type { LibraryInsides } from './insides';
import type { ChangedRecord } from './memory-records';
import { indexedText, toMemory } from './memory-text';
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
    const slice = this.#insides.newSlice();
    const { monitor, store } = this.#insides;
    const writes = await this.#writesOf(changes, slice);
    await monitor.measure('update.write', () => store.putMemories(writes, along));
    await this.#changed(changes, slice);
  }

  /**
   * Moves memories to the trash.
   * @param onStep - called with a count of steps: one for each memory before the transaction, where it may throw and nothing has happened, and one for each after it, where it must not
   */
  async takeAway(rows: readonly MemoryRow[], along: readonly Along[] = [], onStep: (steps: number) => void = () => {}): Promise<void> {
    if (rows.length === 0) return;
    const slice = this.#insides.newSlice();
    const removals = await this.#removalsOf(rows, slice, onStep);
    const { monitor, store } = this.#insides;
    await monitor.measure('remove.write', () => moveToTrash(store, removals, along));
    await this.#taken(rows, removals, slice, onStep);
  }

  /** Both at once: what is changed has taken in what is removed. */
  async merge(changes: readonly Change[], rows: readonly MemoryRow[], along: readonly Along[]): Promise<void> {
    const slice = this.#insides.newSlice();
    const removals = await this.#removalsOf(rows, slice);
    const { monitor, store } = this.#insides;
    const writes = await this.#writesOf(changes, slice);
    await monitor.measure('update.write', () => mergeMemories(store, { writes, removals, along }));
    await this.#changed(changes, slice);
    await this.#taken(rows, removals, slice);
  }

  /**
   * Takes a merge back: memories become what they were, and others come out of the trash; all at once. A wording that is younger than the merge becomes a version.
   * @param was - as they were; one that is in the trash comes out of it so
   * @param at - when they were merged, Unix ms
   */
  async unmerge(was: readonly Memory[], ids: readonly MemoryId[], at: number, along: readonly Along[]): Promise<number> {
    const { store, documents, reader, wallNow } = this.#insides;
    const versions: Along[] = [];
    const records = this.#insides.records();
    const slice = this.#insides.newSlice();
    const changes: Change[] = [];
    const revived: MemoryWrite[] = [];
    for (const memory of was) {
      const [before] = documents.documentOf(memory.id) === undefined ? [] : await reader.memories([memory.id]);
      const write = records.revive(memory);
      if (before === undefined) revived.push(write);
      else changes.push({ before, row: write.row, reindex: true });
      if (before === undefined || before.updatedAt === at || (before.text === memory.text && before.title === memory.title)) continue;
      const { text, title, titleDerived, tags, type, updatedAt: writtenAt } = before;
      versions.push(keepVersion({ memoryId: memory.id, text, title, titleDerived, tags, type, writtenAt, replacedAt: wallNow(), byRestore: true }));
    }
    const others = ids.filter((id) => documents.documentOf(id) === undefined && !was.some((memory) => memory.id === id));
    for (const row of await new TrashStore(store.db).get(others)) if (row !== undefined) revived.push(records.revive(row.memory));
    const writes = [...(await this.#writesOf(changes, slice)), ...revived];
    await this.#insides.monitor.measure('restore.write', () => takeFromTrash(store, writes, [...along, ...versions]));
    await this.#changed(changes, slice);
    await this.#revived(revived, slice);
    return changes.length + revived.length;
  }

  /** Takes memories out of the trash; one that lives (kept again under its id) is not replaced by what it was. @returns how many */
  async bringBack(ids: readonly MemoryId[], along: readonly Along[] = []): Promise<number> {
    const { store, documents } = this.#insides;
    const records = this.#insides.records();
    const slice = this.#insides.newSlice();
    const dead = [...new Set(ids)].filter((id) => documents.documentOf(id) === undefined);
    const writes: MemoryWrite[] = [];
    for (let from = 0; from < dead.length; from += READ_AT_ONCE) {
      for (const row of await new TrashStore(store.db).get(dead.slice(from, from + READ_AT_ONCE))) {
        if (row === undefined) continue;
        writes.push(records.revive(row.memory));
        await slice.breathe();
      }
    }
    if (writes.length === 0) return 0;
    await this.#insides.monitor.measure('restore.write', () => takeFromTrash(store, writes, along));
    await this.#revived(writes, slice);
    return writes.length;
  }

  async #writesOf(changes: readonly Change[], slice: TimeSlice): Promise<MemoryWrite[]> {
    const writes: MemoryWrite[] = [];
    for (const { before, row, reindex } of changes) {
      writes.push({ row, stale: reindex ? this.#markStale(before, row.seq) : null });
      await slice.breathe();
    }
    return writes;
  }

  async #removalsOf(rows: readonly MemoryRow[], slice: TimeSlice, onStep: (steps: number) => void = () => {}): Promise<MemoryRemoval[]> {
    const records = this.#insides.records();
    const removals: MemoryRemoval[] = [];
    for (const row of rows) {
      const tombstone = records.tombstone(row);
      removals.push({ tombstone, trash: { id: row.id, deletedAt: tombstone.deletedAt, memory: toMemory(row) }, stale: this.#markStale(row, tombstone.seq) });
      onStep(removals.length);
      await slice.breathe();
    }
    return removals;
  }

  /** Stored: now both indexes. */
  async #changed(changes: readonly Change[], slice: TimeSlice): Promise<void> {
    if (changes.length === 0) return;
    for (const { row } of changes) this.#insides.reader.remember(row);
    await this.#reindex(changes.filter((change) => change.reindex), slice);
    this.#insides.changed('updated', changes.map((change) => change.row.id));
  }

  async #taken(rows: readonly MemoryRow[], removals: readonly MemoryRemoval[], slice: TimeSlice, onStep: (steps: number) => void = () => {}): Promise<void> {
    const { maintenance, keywords, documents, reader, monitor, now } = this.#insides;
    const start = now();
    let steps = rows.length;
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
      onStep(++steps);
      await slice.breathe();
    }
    monitor.record('index.remove', (now() - start) / rows.length);
    this.#insides.changed('removed', rows.map((row) => row.id));
  }

  async #revived(writes: readonly MemoryWrite[], slice: TimeSlice): Promise<void> {
    if (writes.length === 0) return;
    await this.#insides.indexWritten(writes, slice);
    for (const { row } of writes) this.#insides.maintenance.outOfTrash(row.id);
    this.#insides.changed('restored', writes.map((write) => write.row.id));
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
