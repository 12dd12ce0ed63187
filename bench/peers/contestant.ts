/** One way to find the nearest of many vectors, as its own documentation says it is used. */
export interface Contestant {
  /** Adds rows `first` to `first + count`, under those numbers. @param rows - `[count, dimensions]`, unit length; valid during the call */
  add(first: number, count: number, rows: Float32Array): Promise<void> | void;
  /** Called once after the rows of the collection are in, if it needs that. Counts as building. */
  finish?(): Promise<void> | void;
  /** One more row, while searches may go on. @returns when the next search finds it */
  insert(id: number, row: Float32Array): Promise<void> | void;
  /** @returns numbers of the `k` nearest by cosine, nearest first */
  search(query: Float32Array, k: number): Promise<readonly number[]> | readonly number[];
}

export interface ContestantOptions {
  readonly dimensions: number;
  /** Rows of the collection. */
  readonly rows: number;
  /** With those that are inserted afterwards, for who must know. */
  readonly capacity: number;
}

export type CreateContestant = (options: ContestantOptions) => Promise<Contestant>;

/** Rows of a chunk as arrays of numbers, which is what most packages take. */
export function toArrays(rows: Float32Array, count: number, dimensions: number): number[][] {
  return Array.from({ length: count }, (_, row) => Array.from(rows.subarray(row * dimensions, (row + 1) * dimensions)));
}
