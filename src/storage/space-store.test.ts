import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DerivedStore } from './derived-store';
import { LibraryStore } from './library-store';
import type { VectorBlockRow } from './schema';
import { SpaceStore } from './space-store';

const breathe = async (): Promise<void> => {};

function block(spaceId: string, memories: number): VectorBlockRow {
  const ids = Array.from({ length: memories }, () => uuidv7());
  return {
    spaceId,
    dimensions: 4,
    memoryIds: ids,
    seqs: ids.map((_, i) => i + 1),
    contentHashes: ids,
    rowCounts: new Uint32Array(memories).fill(2),
    vectors: new Float32Array(memories * 8).fill(0.5).buffer,
  };
}

let store: LibraryStore;
let spaces: SpaceStore;

beforeEach(async () => {
  store = new LibraryStore(`spaces-${uuidv7()}`);
  await store.open('device', () => {});
  spaces = new SpaceStore(store.db);
});

afterEach(() => store.close());

describe('SpaceStore', () => {
  it('remembers, and the library knows at its start that there is something to remember', async () => {
    expect(await spaces.read()).toBeNull();
    await spaces.write('{"a":1}');
    expect(await spaces.read()).toBe('{"a":1}');
    const { name } = store.db;
    store.close();
    store = new LibraryStore(name);
    expect(await store.open('device', () => {})).toMatchObject({ usesModels: true });
  });

  it('measures and deletes one space, and leaves the others', async () => {
    for (let i = 0; i < 20; i++) await store.putVectors(block('a', 3));
    await store.putVectors(block('b', 1));
    expect(await spaces.spaceIds()).toEqual(['a', 'b']);
    expect(await spaces.sizeOf('a', breathe)).toEqual({ vectors: 120, bytes: 20 * 3 * 2 * 4 * 4 });
    expect(await spaces.delete('a', breathe)).toBe(20 * 3 * 2 * 4 * 4);
    expect(await spaces.spaceIds()).toEqual(['b']);
    expect(await spaces.delete('a', breathe)).toBe(0);
  });

  it('leaves what a crash left to the next call', async () => {
    for (let i = 0; i < 20; i++) await store.putVectors(block('a', 1));
    const crash = new Error('killed');
    await expect(spaces.delete('a', () => Promise.reject(crash))).rejects.toBe(crash);
    expect((await spaces.sizeOf('a', breathe)).vectors).toBe(24);
    await spaces.delete('a', breathe);
    expect(await spaces.spaceIds()).toEqual([]);
  });

  it('does not bring a block back that is rewritten after it was deleted', async () => {
    const id = await store.putVectors(block('a', 2));
    await new DerivedStore(store.db).rewriteVectorBlock(id, block('a', 1));
    expect((await store.getVectorBlock(id))?.memoryIds).toHaveLength(1);
    await spaces.delete('a', breathe);
    await new DerivedStore(store.db).rewriteVectorBlock(id, block('a', 1));
    expect(await store.getVectorBlock(id)).toBeUndefined();
  });
});
