import type { VectorBlockRow } from '../../src/storage/schema';

/** The block with only some of its entries; null when none is left. @param keep - by entry: true for one that stays */
export function keepEntries(block: VectorBlockRow, keep: readonly boolean[]): VectorBlockRow | null {
  if (!keep.includes(true)) return null;
  const isKept = (_: unknown, i: number): boolean => keep[i];
  const rowCounts = block.rowCounts.filter(isKept);
  const before = new Float32Array(block.vectors);
  const vectors = new Float32Array(rowCounts.reduce((sum, count) => sum + count, 0) * block.dimensions);
  let from = 0;
  let to = 0;
  block.rowCounts.forEach((count, i) => {
    const end = from + count * block.dimensions;
    if (keep[i]) {
      vectors.set(before.subarray(from, end), to);
      to += end - from;
    }
    from = end;
  });
  return {
    ...block,
    memoryIds: block.memoryIds.filter(isKept),
    seqs: block.seqs.filter(isKept),
    contentHashes: block.contentHashes.filter(isKept),
    rowCounts,
    vectors: vectors.buffer,
  };
}
