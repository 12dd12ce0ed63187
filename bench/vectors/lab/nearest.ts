import { TopKHeap } from '../../../src/core/top-k-heap';
import { createYardstick } from './yardstick';

/** The nearest rows of some queries, in float32 over everything. */
export interface Nearest {
  /** Each query's rows, nearest first. */
  readonly rows: readonly number[][];
  readonly scores: readonly number[][];
}

/** Rows at once: those of 512 dimensions still lie in a second-level cache while all queries are asked. */
export const CHUNK_ROWS = 512;

/** Finds the nearest rows of all queries while the rows go by once: a collection need not be held for it. */
export class NearestSearch {
  readonly #yardstick: Awaited<ReturnType<typeof createYardstick>>;
  readonly #stride: number;
  readonly #queryAddresses: readonly number[];
  readonly #rowsAddress: number;
  readonly #scores: Float32Array;
  readonly #heaps: readonly TopKHeap[];
  /** Each query's own row, which is no neighbour; -1: it has none. */
  readonly #own: readonly number[];

  static async create(queries: readonly Float32Array[], k: number, own: readonly number[] = []): Promise<NearestSearch> {
    const stride = Math.ceil(queries[0].length / 16) * 16;
    const yardstick = await createYardstick((CHUNK_ROWS + queries.length) * stride * 4 + CHUNK_ROWS * 4 + 4_096);
    return new NearestSearch(yardstick, queries, stride, k, own);
  }

  private constructor(yardstick: Awaited<ReturnType<typeof createYardstick>>, queries: readonly Float32Array[], stride: number, k: number, own: readonly number[]) {
    this.#yardstick = yardstick;
    this.#stride = stride;
    const { base, memory } = yardstick;
    this.#queryAddresses = queries.map((query, index) => {
      const address = base + index * stride * 4;
      new Float32Array(memory.buffer, address, stride).set(query);
      return address;
    });
    this.#rowsAddress = base + queries.length * stride * 4;
    this.#scores = new Float32Array(memory.buffer, this.#rowsAddress + CHUNK_ROWS * stride * 4, CHUNK_ROWS);
    this.#heaps = queries.map(() => new TopKHeap(k));
    this.#own = own;
  }

  /** @param rows - `[count, dimensions]`, at most `CHUNK_ROWS` */
  add(first: number, count: number, rows: Float32Array, dimensions: number): void {
    const { memory, dots } = this.#yardstick;
    const place = new Float32Array(memory.buffer, this.#rowsAddress, CHUNK_ROWS * this.#stride);
    if (this.#stride === dimensions) place.set(rows.subarray(0, count * dimensions));
    else for (let row = 0; row < count; row++) place.set(rows.subarray(row * dimensions, (row + 1) * dimensions), row * this.#stride);
    this.#heaps.forEach((heap, query) => {
      dots(this.#rowsAddress, count, this.#stride, this.#queryAddresses[query], this.#scores.byteOffset);
      const own = (this.#own[query] ?? -1) - first;
      for (let row = 0; row < count; row++) if (this.#scores[row] >= heap.threshold && row !== own) heap.push(first + row, this.#scores[row]);
    });
  }

  take(): Nearest {
    const found = this.#heaps.map((heap) => heap.drain());
    return { rows: found.map(({ keys }) => Array.from(keys)), scores: found.map(({ scores }) => Array.from(scores)) };
  }
}

/**
 * Share of the nearest rows that were found. A row that is as near as the last of them counts too: which of equals comes first is no matter of recall.
 * @param scoreOf - exact score of a row that is not among the nearest
 */
export function recallOfRows(found: readonly number[], nearest: readonly number[], scores: readonly number[], scoreOf: (row: number) => number): number {
  const wanted = new Set(nearest);
  // Rounding of a sum in float32.
  const last = scores[scores.length - 1] - 1e-6;
  const right = found.slice(0, nearest.length).filter((row) => wanted.has(row) || scoreOf(row) >= last);
  return new Set(right).size / nearest.length;
}
