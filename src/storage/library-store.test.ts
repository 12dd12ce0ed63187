import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAppError } from '../contracts/errors';
import type { Memory } from '../contracts/memory';
import { DerivedStore } from './derived-store';
import { LibraryStore, type MemoryRemoval, type MemoryWrite } from './library-store';
import { EngramDatabase, type KeywordSegmentRow, type MemoryRow, SCHEMA_VERSION, type VectorBlockRow } from './schema';
import { moveToTrash, takeFromTrash } from './trash-moves';
import { TrashStore } from './trash-store';
import { addStep } from './undo-steps';

const DEVICE = 'device-a';
const EMPTY_POSTINGS = { terms: '', counts: new Uint32Array(), places: new Uint16Array(), frequencies: new Uint16Array(), lengths: new Uint32Array() };

let name = '';
let store: LibraryStore;
/** The same database, looked at from outside. */
let db: EngramDatabase;
let seq = 0;

beforeEach(() => {
  name = `store-${uuidv7()}`;
  store = new LibraryStore(name);
  db = new EngramDatabase(name);
  seq = 0;
});

afterEach(() => {
  store.close();
  db.close();
});

const open = (): ReturnType<LibraryStore['open']> => store.open(DEVICE, () => {});

function memory(more: Partial<Memory> = {}): Memory {
  return {
    id: uuidv7(),
    text: 'text',
    title: 'text',
    titleDerived: true,
    type: 'note',
    createdAt: 1,
    updatedAt: 1,
    lastAccessedAt: 1,
    accessCount: 0,
    editCount: 0,
    pinned: false,
    importance: 0,
    importanceOverride: null,
    personaId: 'me',
    tags: [],
    source: { kind: 'written' },
    contentHash: 'hash',
    hlc: `00000000000000${1}-0000-${DEVICE}`,
    deviceId: DEVICE,
    ...more,
  };
}

function write(more: Partial<MemoryRow> = {}, stale: MemoryWrite['stale'] = null): MemoryWrite {
  return { row: { ...memory(more), passages: null, seq: ++seq, ...more }, stale };
}

function removal(row: MemoryRow, words: readonly string[] = []): MemoryRemoval {
  const at = ++seq;
  return {
    tombstone: { id: row.id, hlc: `${at}`, deviceId: DEVICE, deletedAt: at, seq: at },
    trash: { id: row.id, deletedAt: at, memory: memory({ id: row.id, text: row.text }) },
    stale: { memoryId: row.id, seq: at, versions: words.length === 0 ? [] : [{ seq: row.seq, terms: words }] },
  };
}

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('should have been refused'),
    (error: unknown) => error,
  );
}

describe('opening', () => {
  it('makes every index that the issue asks for', async () => {
    await open();
    await db.open();
    const indexes = db.memories.schema.indexes.map((index) => index.name);
    for (const wanted of ['[personaId+createdAt]', '[personaId+type]', '[importance+lastAccessedAt]', 'tags', 'contentHash', 'seq']) expect(indexes).toContain(wanted);
    expect(db.memories.schema.idxByName.tags.multi).toBe(true);
    await store.putMemories([write({ tags: ['garden', 'oak'], personaId: 'work', type: 'idea', createdAt: 7, contentHash: 'h1' }), write()]);
    expect(await db.memories.where('tags').equals('oak').count()).toBe(1);
    expect(await db.memories.where('[personaId+createdAt]').equals(['work', 7]).count()).toBe(1);
    expect(await db.memories.where('[personaId+type]').equals(['work', 'idea']).count()).toBe(1);
    expect(await db.memories.where('[importance+lastAccessedAt]').between([0, 0], [1, 5]).count()).toBe(2);
    expect((await store.findByHash(['h1', 'h1', 'none'])).map((row) => row.contentHash)).toEqual(['h1']);
  });

  it('gives a new library its device, and keeps it', async () => {
    expect(await open()).toEqual({ deviceId: DEVICE, lastSeq: 0, lastHlc: null, usesModels: false, readOnly: false, marks: [], segments: [] });
    store.close();
    store = new LibraryStore(name);
    expect((await store.open('another', () => {})).deviceId).toBe(DEVICE);
  });

  it('knows the last change, be it of a memory or a deletion', async () => {
    await open();
    const first = write({ hlc: 'a' });
    await store.putMemories([first, write({ hlc: 'b' })]);
    const reopened = async (): Promise<unknown> => {
      store.close();
      store = new LibraryStore(name);
      const { lastSeq, lastHlc } = await open();
      return { lastSeq, lastHlc };
    };
    expect(await reopened()).toEqual({ lastSeq: 2, lastHlc: 'b' });
    await moveToTrash(store, [removal(first.row)]);
    expect(await reopened()).toEqual({ lastSeq: 3, lastHlc: '3' });
  });

  it('leaves a library of a newer version untouched', async () => {
    await open();
    await store.putMemories([write()]);
    store.close();
    await db.open();
    await db.meta.put({ key: 'minVersion', value: SCHEMA_VERSION + 1 });
    await db.meta.delete('deviceId');
    // A version that did not know of readers means nobody; a reader that must be newer than this code, too.
    for (const reader of [[], [{ key: 'minReader', value: SCHEMA_VERSION + 1 }]]) {
      await db.meta.delete('minReader');
      await db.meta.bulkPut(reader);
      store = new LibraryStore(name);
      const error = await refusal(open());
      expect(isAppError(error, 'NEWER_DATABASE')).toBe(true);
      expect(await db.meta.toArray()).toEqual([...reader, { key: 'minVersion', value: SCHEMA_VERSION + 1 }]);
      expect(await db.memories.count()).toBe(1);
      store.close();
    }
  });

  it('makes way for a newer tab that upgrades, and says so', async () => {
    const lost: string[] = [];
    await store.open(DEVICE, (reason) => lost.push(reason));
    const version = (await indexedDB.databases()).find((database) => database.name === name)?.version ?? 0;
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(name, version + 10);
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
      request.onerror = () => reject(new Error('was blocked'));
    });
    expect(lost).toEqual(['upgrade']);
    expect(isAppError(await refusal(store.getMemories(['x'])), 'STORAGE_FAILED')).toBe(true);
  });
});

describe('changing', () => {
  it('writes all of a batch or nothing of it', async () => {
    await open();
    const good = write();
    const bad = write({ text: (() => 'cannot be cloned') as unknown as string }, { memoryId: 'x', seq: 1, versions: [] });
    expect(isAppError(await refusal(store.putMemories([good, bad])), 'STORAGE_FAILED')).toBe(true);
    await db.open();
    expect(await db.memories.count()).toBe(0);
    expect(await db.stale.count()).toBe(0);
  });

  it('removes all of a batch or nothing of it', async () => {
    await open();
    const { row } = write();
    await store.putMemories([{ row, stale: null }]);
    const broken = removal(row);
    const error = await refusal(moveToTrash(store, [{ ...broken, stale: { ...broken.stale, versions: [{ seq: 1, terms: [(() => 0) as unknown as string] }] } }]));
    expect(isAppError(error, 'STORAGE_FAILED')).toBe(true);
    await db.open();
    expect([await db.memories.count(), await db.trash.count(), await db.tombstones.count()]).toEqual([1, 0, 0]);
  });

  it('gathers the words of every version that stands in a segment', async () => {
    await open();
    const { row } = write();
    await store.putMemories([{ row, stale: null }]);
    await store.putMemories([{ row: { ...row, seq: 5 }, stale: { memoryId: row.id, seq: 5, versions: [{ seq: 1, terms: ['a'] }] } }]);
    await store.putMemories([{ row: { ...row, seq: 6 }, stale: { memoryId: row.id, seq: 6, versions: [] } }]);
    seq = 6;
    await moveToTrash(store, [removal({ ...row, seq: 6 }, ['b'])]);
    expect(await store.staleEntries()).toEqual([{ memoryId: row.id, seq: 7, versions: [{ seq: 1, terms: ['a'] }, { seq: 6, terms: ['b'] }] }]);
  });

  it('moves to the trash and back, tombstone and all', async () => {
    await open();
    const { row } = write({ text: 'kept' });
    await store.putMemories([{ row, stale: null }]);
    await moveToTrash(store, [removal(row)]);
    await db.open();
    expect([await db.memories.count(), await db.trash.count(), await db.tombstones.count()]).toEqual([0, 1, 1]);
    const [trash, none] = await new TrashStore(store.db).get([row.id, 'none']);
    expect(trash?.memory.text).toBe('kept');
    expect(none).toBeUndefined();
    await takeFromTrash(store, [{ row: { ...row, seq: ++seq }, stale: null }]);
    expect([await db.memories.count(), await db.trash.count(), await db.tombstones.count()]).toEqual([1, 0, 0]);
  });

  it('writes a change and what goes along with it together, or neither', async () => {
    await open();
    const { row } = write();
    const inverse = { do: 'restore', ids: [row.id] } as const;
    const failing = { tables: ['versions' as const], write: () => Promise.reject(new Error('no')) };
    const step = addStep({ at: 1, kind: 'removed', title: null, inverse });
    for (const along of [[step, failing], [failing, step]]) {
      expect(isAppError(await refusal(store.putMemories([{ row, stale: null }], along)), 'STORAGE_FAILED')).toBe(true);
    }
    await db.open();
    expect([await db.memories.count(), await db.undoSteps.count()]).toEqual([0, 0]);
    await store.putMemories([{ row, stale: null }], [step]);
    expect(isAppError(await refusal(moveToTrash(store, [removal(row)], [step, failing])), 'STORAGE_FAILED')).toBe(true);
    expect([await db.memories.count(), await db.trash.count(), await db.undoSteps.count()]).toEqual([1, 0, 1]);
  });

  it('forgets old trash, and keeps its tombstones', async () => {
    await open();
    const rows = [write().row, write().row];
    await store.putMemories(rows.map((row) => ({ row, stale: null })));
    const removals = rows.map((row) => removal(row));
    await moveToTrash(store, removals);
    expect(await new TrashStore(store.db).purge({ deletedBefore: removals[1].trash.deletedAt })).toEqual([removals[0].trash.id]);
    await db.open();
    expect((await db.trash.toArray()).map((trash) => trash.id)).toEqual([rows[1].id]);
    expect(await db.tombstones.count()).toBe(2);
  });
});

describe('reading', () => {
  it('gives memories in the order they were asked for', async () => {
    await open();
    const [a, b] = [write().row, write().row];
    await store.putMemories([{ row: a, stale: null }, { row: b, stale: null }]);
    expect((await store.getMemories([b.id, 'none', a.id])).map((row) => row?.id)).toEqual([b.id, undefined, a.id]);
    expect((await store.getMemories([a.id])).map((row) => row?.id)).toEqual([a.id]);
    expect(await store.getMemories([])).toEqual([]);
  });

  it('gives later changes oldest first, in slices', async () => {
    await open();
    await store.putMemories(Array.from({ length: 1_100 }, () => write()));
    const slices: number[][] = [];
    for await (const rows of store.memoriesChangedAfter(90)) slices.push(rows.map((row) => row.seq));
    expect(slices.length).toBeGreaterThan(1);
    expect(slices.flat()).toEqual(Array.from({ length: 1_010 }, (_, i) => i + 91));
  });

  it('gives back the vector blocks of one space, and replaces several by one', async () => {
    await open();
    const block = (spaceId: string, memoryIds: string[]): VectorBlockRow => ({
      spaceId,
      dimensions: 2,
      memoryIds,
      seqs: memoryIds.map(() => 1),
      contentHashes: memoryIds.map(() => 'h'),
      rowCounts: Uint32Array.from(memoryIds, () => 1),
      vectors: new Float32Array(memoryIds.length * 2).buffer,
    });
    const ids = [];
    for (let i = 0; i < 20; i++) ids.push(await store.putVectors(block(i % 2 === 0 ? 'even' : 'odd', [`m${i}`])));
    const inSpace = async (space: string): Promise<string[]> => {
      const found: string[] = [];
      for await (const row of store.vectorBlocks(space)) found.push(...row.memoryIds);
      return found;
    };
    expect(await inSpace('odd')).toEqual(ids.flatMap((_, i) => (i % 2 === 1 ? [`m${i}`] : [])));
    const merged = await store.replaceVectorBlocks([ids[0], ids[2]], block('even', ['m0', 'm2']));
    expect((await store.getVectorBlock(merged ?? -1))?.memoryIds).toEqual(['m0', 'm2']);
    expect(await store.getVectorBlock(ids[0])).toBeUndefined();
    expect(await store.replaceVectorBlocks([merged ?? -1], block('even', []))).toBeNull();
    expect(await inSpace('even')).toHaveLength(8);
  });

  it('keeps a keyword segment and its words together', async () => {
    await open();
    const segment: KeywordSegmentRow = { memoryIds: ['a'], personaIds: ['me'], createdAts: Float64Array.of(1), seqs: Float64Array.of(3), coveredSeq: 3 };
    const id = await new DerivedStore(store.db).putKeywordSegment(segment, { postings: { ...EMPTY_POSTINGS, terms: 'word' }, liveCounts: Uint32Array.of(1) });
    expect(await store.keywordSegments()).toEqual([{ ...segment, id }]);
    expect((await store.keywordPayload(id))?.postings.terms).toBe('word');
    expect(await store.keywordPayload(id + 1)).toBeUndefined();
    const broken = { postings: (() => 0) as unknown as typeof EMPTY_POSTINGS, liveCounts: new Uint32Array() };
    expect(isAppError(await refusal(new DerivedStore(store.db).putKeywordSegment(segment, broken)), 'STORAGE_FAILED')).toBe(true);
    expect(await store.keywordSegments()).toHaveLength(1);
  });
});
