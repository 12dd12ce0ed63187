import type { VectorBlockRow } from '../../src/storage/schema';

/** True when the arrays of a block fit each other. */
export function isWellFormedBlock(block: VectorBlockRow): boolean {
  const entries = block.memoryIds.length;
  if (block.seqs.length !== entries || block.contentHashes.length !== entries || block.rowCounts.length !== entries) return false;
  const rows = block.rowCounts.reduce((sum, count) => sum + count, 0);
  return block.vectors.byteLength === rows * block.dimensions * Float32Array.BYTES_PER_ELEMENT;
}
