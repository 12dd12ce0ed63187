import type { TimeSlice } from '../time-slice';
import type { Arena } from './arena';
import type { RowFile } from './row-file';
import type { Scanner } from './scanner';
import type { VectorIndex, VectorIndexOptions, VectorSearchOptions, VectorSearchResult } from './vector-index';

/** What a search of a large index reads, and how many documents it then scores exactly. */
export interface Manner {
  readonly format: 'i8' | 'b1';
  /** Documents rescored after a scan of bits and estimates. Int8 codes need no number: the error bound decides. */
  readonly candidates: number;
}

export interface LargeIndexOptions extends VectorIndexOptions {
  readonly manner: Manner;
  /** Where rows are kept in half precision; null: in memory, in half precision too. */
  readonly rows: RowFile | null;
  /**
   * What the bits are compared against, `[dimensions]`; null until `makeCodes('b1')` takes the mean of the rows. An index that begins with bits
   * and without a mean compares against zero.
   */
  readonly mean?: Float32Array | null;
  /** Default: this thread alone. */
  readonly createScanner?: (arena: Arena) => Scanner;
  /** The rows cannot be read any more: from now on scores are estimates from codes, until the index is replaced. */
  readonly onRowsLost?: (error: unknown) => void;
}

/** Rows that a file already holds, as they are brought back at a start: consecutive, from the end of the index on. */
export interface AdoptedRows {
  readonly count: number;
  /** `[count]`; -1: nobody's (dead, or of an incomplete document), a hole until `finishAdopting`. */
  readonly documents: Int32Array;
  /** `[count]` */
  readonly ordinals: Uint32Array;
  /** `[count, rowBytes]` made with the same mean; null: not stored, made from the rows if the manner needs them. */
  readonly bits: Uint8Array | null;
  /** `[count, 2]` of the same rows; null together with `bits`. */
  readonly factors: Float32Array | null;
}

/**
 * Codes in memory, rows elsewhere. Same order of hits, whatever threads or kernels computed them.
 */
export interface LargeVectorIndex extends VectorIndex {
  /** Padded dimensions: a multiple of 16. */
  readonly stride: number;
  /** Bytes of one row of bits: a power of two, 64 at least. */
  readonly rowBytes: number;
  readonly manner: Manner;
  readonly mean: Float32Array | null;
  readonly scanner: Scanner;
  /** False after `onRowsLost`. */
  readonly hasRows: boolean;
  /** Grows with every change. */
  readonly revision: number;
  hasCodes(format: Manner['format']): boolean;
  /** @throws AppError `INVALID_INPUT` when its codes are not there */
  setManner(manner: Manner): void;
  /** Another way to scan, from the next search on. */
  setScanner(createScanner: (arena: Arena) => Scanner): void;
  /** Makes the codes of this format for all rows, in slices; changes meanwhile are followed. Given up when `mayGoOn` says no. @returns whether they are all there @throws AppError `STORAGE_FULL`, with what was made taken back */
  makeCodes(format: Manner['format'], slice: TimeSlice, mayGoOn?: () => boolean): Promise<boolean>;
  /** Their memory is used again by what grows. @throws AppError `INVALID_INPUT` for those in use */
  dropCodes(format: Manner['format']): void;
  /**
   * Takes rows that `RowFile` holds already. In the format `i8` it reads them to make codes. Searches see them at once.
   * @throws AppError `STORAGE_FULL`, `INVALID_INPUT`, and what the file throws; nothing is adopted then
   */
  adopt(rows: AdoptedRows): void;
  /** Moves the last rows into the holes. No `set` or `remove` may come between the first `adopt` and this. In slices. */
  finishAdopting(slice: TimeSlice): Promise<void>;
  documentOfRow(row: number): number;
  ordinalOfRow(row: number): number;
  rowsOf(document: number): number;
  /**
   * A view, valid until the next change; null where there are no bits.
   * @param count - rows from `row` on, all in one segment of `SEGMENT_ROWS`
   * @returns `[count, rowBytes]`
   * @throws AppError `INVALID_INPUT` for other rows
   */
  bitsOfRows(row: number, count: number): Uint8Array | null;
  /** The same of their factors, `[count, 2]`: see `KernelFunctions.estimateRows`. */
  factorsOfRows(row: number, count: number): Float32Array | null;
  /** Scores every document from its rows, in slices. @returns null when the index changed meanwhile, or `mayGoOn` said no */
  searchExactly(query: Float32Array, options: VectorSearchOptions, slice: TimeSlice, mayGoOn?: () => boolean): Promise<VectorSearchResult | null>;
}
