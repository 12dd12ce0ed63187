import type { LinearMemory } from './linear-memory';

/** All addresses are byte offsets, multiples of 16; `stride` is the padded length of a row, a multiple of 16. */
export interface KernelFunctions {
  /** Dot product of two float32 rows. */
  dot(left: number, right: number, stride: number): number;
  /**
   * For each of `count` rows: `scores[slot] = max(scores[slot], approximate dot product with the query)`.
   * @param codes - int8 `[count, stride]`, each -127 to 127
   * @param scales - float32 `[count]`; code × scale is the value
   * @param slots - uint32 `[count]`, an index into `scores`
   * @param query - int16 `[stride]`, each within ±`QUERY_CODE_LIMIT`
   * @param scores - float32
   */
  scanInt8(
    codes: number,
    scales: number,
    slots: number,
    count: number,
    stride: number,
    query: number,
    queryScale: number,
    scores: number,
  ): void;
}

/** Kernels and the memory they work on. Each vector index takes one of these for itself. */
export interface Kernels extends KernelFunctions {
  readonly path: 'simd' | 'scalar';
  /** Why this path, in words for the monitor. */
  readonly reason: string;
  readonly memory: LinearMemory;
  /** First byte that is free, a multiple of 16. */
  readonly base: number;
}
