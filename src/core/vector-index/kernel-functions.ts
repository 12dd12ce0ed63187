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
  /**
   * As `scanInt8`, but each row's approximate dot product goes to `rowScores[row]`, whatever document it belongs to: several threads may write.
   * @param rowScores - float32 `[count]`
   */
  scoreInt8(codes: number, scales: number, count: number, stride: number, query: number, queryScale: number, rowScores: number): void;
  /** `scores[slots[row]] = max(scores[slots[row]], rowScores[row])`. Float32, uint32 `[count]`, float32 */
  raiseScores(rowScores: number, slots: number, count: number, scores: number): void;
  /**
   * `distances[row]` = how many bits of the row differ from the query's.
   * @param bits - `[count, rowBytes]`
   * @param rowBytes - a multiple of 16; padding bits are 0 in rows and query
   * @param query - `[rowBytes]`
   * @param distances - uint16 `[count]`
   */
  hamming(bits: number, count: number, rowBytes: number, query: number, distances: number): void;
  /** `slotDistances[slots[row]] = min(slotDistances[slots[row]], distances[row])`. Uint16, uint32 `[count]`, uint16; nothing there yet: 0xffff */
  lowerDistances(distances: number, slots: number, count: number, slotDistances: number): void;
  /**
   * Distance of each document: that of its best passage plus that of its whole text; a document of one row counts it twice. Counts how often
   * each occurs.
   * @param slotDistances - uint16 `[documents, 2]`: best passage, whole text; 0xffff: there is none
   * @param allowed - uint8 `[documents]`, 1 takes part; or 0 (no address): all do
   * @param combined - uint16 `[documents]`; receives 0xffff for a document that takes no part
   * @param histogram - uint32, zeroed by the caller, as long as the largest combined distance + 1
   * @returns how many documents take part
   */
  combineDistances(slotDistances: number, allowed: number, documents: number, combined: number, histogram: number): number;
  /** Documents with `combined[document] <= cut`, in rising order. @param found - uint32, long enough @returns how many */
  collectWithin(combined: number, documents: number, cut: number, found: number): number;
  /** Dot product of a row in half precision with a float32 query, in float32. */
  dotHalf(row: number, query: number, stride: number): number;
  /** Rounds to nearest, ties to even, as `Math.f16round`; beyond 65504 to infinity. @param count - a multiple of 16 */
  toHalf(values: number, halves: number, count: number): void;
  /** @param count - a multiple of 16 */
  fromHalf(halves: number, values: number, count: number): void;
  /**
   * `rotated = H·S₂·H·S₁·(values − mean) / length`: signs flipped, a fast Walsh–Hadamard transform, and both once more. An orthogonal transform of
   * what was filled up with zeros, so lengths and angles stay, and whatever a vector consists of is spread evenly.
   * @param values - float32 `[stride]`
   * @param mean - float32 `[stride]`
   * @param signs - float32 `[2, length]`, each 1 or -1
   * @param length - a power of two, `stride` to 2048
   * @param rotated - receives float32 `[length]`
   */
  rotate(values: number, mean: number, stride: number, signs: number, length: number, rotated: number): void;
  /**
   * Bit i = `rotated[i] > 0`, lowest bit of the first byte first.
   * @param rotated - float32 `[length]`
   * @param bits - receives `length / 8` bytes
   * @returns the factor of the row, Σv² / Σ|v|: with s = ±1 for its bits, factor × Σs·q estimates Σv·q without bias, for any q; 0 for zeros
   * @see Gao & Long 2024, RaBitQ
   */
  makeBits(rotated: number, length: number, bits: number): number;
  /**
   * For each byte of a row of bits and each of its values: what the byte contributes to Σs·q.
   * @param rotated - the query, float32 `[length]`
   * @param table - receives float32 `[length / 8, 256]`
   */
  makeTable(rotated: number, length: number, table: number): void;
  /**
   * Σv·q of rows, estimated from their bits and factors, plus a number that each row brings.
   * @param directory - `ScanJob.directory`; behind the bits of a segment lie float32 `[SEGMENT_ROWS, 2]`: the row's factor, and what is added
   * @param rows - uint32 `[count]`, row numbers
   * @param table - of the query, see `makeTable`
   * @param estimates - receives float32 `[count]`
   */
  estimateRows(directory: number, rows: number, count: number, rowBytes: number, table: number, estimates: number): void;
  /**
   * Quantises `count` float32 rows, as `quantise` with `ROW_CODE_LIMIT`. Padding of a row must be 0.
   * @param values - float32 `[count, stride]`, no row all zero
   * @param codes - int8 `[count, stride]`
   * @param scales - float32 `[count]`
   * @param errors - float32 `[count]`: L2 norm of the difference between a row and what its codes stand for, rounded up
   */
  quantiseRows(values: number, count: number, stride: number, codes: number, scales: number, errors: number): void;
}

/** Kernels and the memory they work on. Each vector index takes one of these for itself. */
export interface Kernels extends KernelFunctions {
  /** `relaxed`: SIMD with the dot product of 8-bit and 7-bit numbers, where that passed its self-test and won a race against the other. */
  readonly path: 'relaxed' | 'simd' | 'scalar';
  /** Why this path, in words for the monitor. */
  readonly reason: string;
  /** Which instruction counts bits: the one that was faster here; not measured for a resident index, which counts none. `table` without WebAssembly. */
  readonly popcount: 'i64' | 'i8x16' | 'table';
  /** What other threads instantiate; null where there is no WebAssembly or the memory is not shared. */
  readonly module: WebAssembly.Module | null;
  readonly memory: LinearMemory;
  /** First byte that is free, a multiple of 16. */
  readonly base: number;
}
