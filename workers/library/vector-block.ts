import type { VectorSpace } from '../../src/contracts/embedder';
import type { MemoryId } from '../../src/contracts/memory';
import type { VectorBlockRow } from '../../src/storage/schema';

/** The vectors of one memory: the whole text first, then its passages. */
export interface MemoryVectors {
  readonly id: MemoryId;
  /** Change number of the text they were made of. */
  readonly seq: number;
  readonly contentHash: string;
  /** Row-major `[rows, dimensions]`. */
  readonly rows: Float32Array;
}

/** True when the arrays of a block fit each other. */
export function isWellFormedBlock(block: VectorBlockRow): boolean {
  const entries = block.memoryIds.length;
  if (block.seqs.length !== entries || block.contentHashes.length !== entries || block.rowCounts.length !== entries) return false;
  const rows = block.rowCounts.reduce((sum, count) => sum + count, 0);
  return block.vectors.byteLength === rows * block.dimensions * Float32Array.BYTES_PER_ELEMENT;
}

/** These vectors as they are stored. */
export function blockOf({ dimensions, id: spaceId }: VectorSpace, batch: readonly MemoryVectors[]): VectorBlockRow {
  const vectors = new Float32Array(batch.reduce((sum, entry) => sum + entry.rows.length, 0));
  const rowCounts = new Uint32Array(batch.length);
  let offset = 0;
  batch.forEach((entry, i) => {
    vectors.set(entry.rows, offset);
    offset += entry.rows.length;
    rowCounts[i] = entry.rows.length / dimensions;
  });
  return {
    spaceId,
    dimensions,
    memoryIds: batch.map((entry) => entry.id),
    seqs: batch.map((entry) => entry.seq),
    contentHashes: batch.map((entry) => entry.contentHash),
    rowCounts,
    vectors: vectors.buffer,
  };
}
