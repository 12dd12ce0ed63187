import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILT_IN_SPACE } from '../../src/core/embedder/manifest';
import { DocumentTable } from '../../src/core/document-table';
import { TimeSlice } from '../../src/core/time-slice';
import { createKernels } from '../../src/core/vector-index/kernels';
import { ResidentIndex } from '../../src/core/vector-index/resident-index';
import { LibraryStore } from '../../src/storage/library-store';
import type { VectorBlockRow } from '../../src/storage/schema';
import { mergeSmallBlocks } from './merge-small-blocks';
import { VectorShelf } from './vector-shelf';
import { yieldInNode } from './testing/yield-in-node';

const { dimensions, id: spaceId } = BUILT_IN_SPACE;
const MANY = 48;

const now = (): number => performance.now();
const slice = new TimeSlice({ now, yieldToEvents: yieldInNode });

let store: LibraryStore;
let documents: DocumentTable;
let shelf: VectorShelf;

const newShelf = (): VectorShelf => new VectorShelf(BUILT_IN_SPACE, ResidentIndex.create({ dimensions, kernels: createKernels(null), now }), store, documents);
const storedBlocks = async (): Promise<VectorBlockRow[]> => store.db.vectorBlocks.where({ spaceId }).toArray();

/** A block of its own for a memory. */
async function commit(seq: number): Promise<void> {
  const id = `m${seq}`;
  documents.set({ id, personaId: 'me', createdAt: seq, seq });
  const rows = new Float32Array(dimensions);
  rows[seq % dimensions] = 1;
  await shelf.commit([{ id, seq, contentHash: `hash${seq}`.padEnd(32, '-'), rows }]);
}

beforeEach(async () => {
  store = new LibraryStore(`blocks-${uuidv7()}`);
  await store.open('device', () => {});
  documents = new DocumentTable();
  shelf = newShelf();
  await shelf.load(() => 0, slice);
});

afterEach(() => store.close());

describe('mergeSmallBlocks', () => {
  it('makes one block of many small ones, without what is of no use, and every vector is found as before', async () => {
    for (let seq = 1; seq < MANY; seq++) await commit(seq);
    expect(shelf.wantsMerging).toBe(false);
    await commit(MANY);
    expect(shelf.wantsMerging).toBe(true);
    expect(await storedBlocks()).toHaveLength(MANY);

    await mergeSmallBlocks(shelf, { store, isOfUse: (id) => id !== 'm2', slice });
    const [merged, ...others] = await storedBlocks();
    expect(others).toEqual([]);
    expect(merged.memoryIds).toHaveLength(MANY - 1);
    expect(merged.memoryIds).not.toContain('m2');
    expect(shelf.wantsMerging).toBe(false);
    expect((await shelf.findByHash('hash3'.padEnd(32, '-')))?.[3]).toBe(1);
    expect(await shelf.findByHash('hash2'.padEnd(32, '-'))).toBeNull();

    const reopened = newShelf();
    await reopened.load(() => 0, slice);
    expect(reopened.index.documentCount).toBe(MANY - 1);
    // Small still, so the next merge takes it along.
    expect(reopened.smallBlocks).toEqual(shelf.smallBlocks);
  });

  it('passes over a block that is gone', async () => {
    for (let seq = 1; seq <= 3; seq++) await commit(seq);
    await store.db.vectorBlocks.delete(shelf.smallBlocks[1]);
    await mergeSmallBlocks(shelf, { store, isOfUse: () => true, slice });
    expect((await storedBlocks()).map(({ memoryIds }) => memoryIds)).toEqual([['m1', 'm3']]);
    expect(shelf.smallBlocks).toHaveLength(1);
  });
});
