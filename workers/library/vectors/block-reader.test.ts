import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/contracts/errors';
import { DocumentTable } from '../../../src/core/document-table';
import { BUILT_IN_SPACE } from '../../../src/core/embedder/manifest';
import { TimeSlice } from '../../../src/core/time-slice';
import { createKernels } from '../../../src/core/vector-index/kernels';
import { ResidentIndex } from '../../../src/core/vector-index/resident-index';
import type { LargeStore } from '../../../src/storage/large-store';
import type { LibraryStore } from '../../../src/storage/library-store';
import { yieldInNode } from '../testing/yield-in-node';
import { blockOf } from '../vector-block';
import { VectorShelf } from '../vector-shelf';
import { BlockReader } from './block-reader';

const SPACE = { ...BUILT_IN_SPACE, dimensions: 16 };
const slice = new TimeSlice({ now: () => 0, yieldToEvents: yieldInNode });

/** As many blocks, each with two memories. */
function reading(count: number, set: () => void = () => {}) {
  const documents = new DocumentTable();
  const ids = Array.from({ length: count }, (_, i) => i + 1);
  const stored = new Map(
    ids.map((id) => {
      const entries = [`a${id}`, `b${id}`].map((memory) => ({ id: memory, seq: id, contentHash: memory, rows: new Float32Array(16).fill(0.25) }));
      for (const { id: memory, seq } of entries) documents.set({ id: memory, personaId: 'me', createdAt: 0, seq });
      return [id, { ...blockOf(SPACE, entries), id }];
    }),
  );
  const blocks = vi.fn<LargeStore['blocks']>(async (wanted) => wanted.map((id) => stored.get(id)));
  const index = ResidentIndex.create({ dimensions: 16, kernels: createKernels(null), now: () => 0 });
  const shelf = new VectorShelf(SPACE, index, {} as LibraryStore, documents);
  shelf.staleSeq = () => 0;
  const taken: string[] = [];
  const reader = new BlockReader({
    shelf,
    store: { blocks } as unknown as LargeStore,
    ids,
    remembers: false,
    has: () => false,
    set: (document) => {
      set();
      taken.push(documents.entry(document)!.id);
    },
  });
  const all = ids.flatMap((id) => [`a${id}`, `b${id}`]);
  return { reader, blocks, taken, all };
}

/** @returns how many calls failed on the way */
async function readAll(reader: BlockReader): Promise<number> {
  let failures = 0;
  for (let isMore = true; isMore; ) {
    isMore = await reader.next(slice).catch(() => {
      failures++;
      return true;
    });
  }
  return failures;
}

describe('BlockReader', () => {
  it('takes every block once, also those that come while it reads', async () => {
    const { reader, taken, all } = reading(21);
    reader.add(1);
    expect(await readAll(reader)).toBe(0);
    expect(taken).toEqual([...all, 'a1', 'b1']);
  });

  it.each([1, 2, 3])('reads again what could not be read (request %i of 3)', async (which) => {
    const { reader, blocks, taken, all } = reading(21);
    const read = blocks.getMockImplementation()!;
    let calls = 0;
    blocks.mockImplementation(async (ids) => {
      if (++calls === which) throw new AppError('STORAGE_FAILED');
      return read(ids);
    });
    expect(await readAll(reader)).toBe(1);
    expect(taken).toEqual(all);
  });

  it('goes on with the block that could not be taken, and leaves out none after it', async () => {
    let sets = 0;
    const { reader, taken, all } = reading(21, () => {
      if (++sets === 7) throw new AppError('STORAGE_FULL');
    });
    expect(await readAll(reader)).toBe(1);
    expect([...new Set(taken)].sort()).toEqual(all.toSorted());
  });
});
