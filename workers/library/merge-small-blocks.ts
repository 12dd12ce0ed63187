import type { MemoryId } from '../../src/contracts/memory';
import type { TimeSlice } from '../../src/core/time-slice';
import type { LibraryStore } from '../../src/storage/library-store';
import type { VectorBlockRow } from '../../src/storage/schema';
import { blockOf, type MemoryVectors } from './vector-block';
import type { VectorShelf } from './vector-shelf';

const MERGED_BLOCK_BYTES = 1_000_000;

interface MergeOptions {
  readonly store: Pick<LibraryStore, 'getVectorBlock' | 'replaceVectorBlocks'>;
  /** Entries that are of no use any more are left out. */
  readonly isOfUse: (id: MemoryId, seq: number) => boolean;
  readonly slice: TimeSlice;
}

/** Merges a shelf's small blocks into large ones, each step one transaction. Among the writers, alone. */
export async function mergeSmallBlocks(shelf: VectorShelf, { store, isOfUse, slice }: MergeOptions): Promise<void> {
  const waiting = [...shelf.smallBlocks];
  while (waiting.length > 0) {
    const ids: number[] = [];
    const parts: MemoryVectors[] = [];
    let bytes = 0;
    while (waiting.length > 0 && bytes < MERGED_BLOCK_BYTES) {
      const id = waiting.shift()!;
      const block = await store.getVectorBlock(id);
      if (block === undefined) {
        shelf.rewritten(id, null);
        continue;
      }
      ids.push(id);
      bytes += block.vectors.byteLength;
      parts.push(...entriesOf(block).filter((entry) => isOfUse(entry.id, entry.seq)));
      await slice.breathe();
    }
    if (ids.length < 2) return;
    const merged = blockOf(shelf.space, parts);
    const id = await store.replaceVectorBlocks(ids, merged);
    for (const gone of ids) shelf.rewritten(gone, null);
    if (id !== null) shelf.rewritten(id, merged);
  }
}

function entriesOf(block: VectorBlockRow): MemoryVectors[] {
  const vectors = new Float32Array(block.vectors);
  let row = 0;
  return block.memoryIds.map((id, i) => {
    const first = row;
    row += block.rowCounts[i];
    return { id, seq: block.seqs[i], contentHash: block.contentHashes[i], rows: vectors.subarray(first * block.dimensions, row * block.dimensions) };
  });
}
