import type { CompareTies } from '../top-k-heap';
import type { Kernels } from './kernel-functions';

/**
 * Nearest documents by cosine. A document owns one or more rows: ordinal 0 is the vector of its whole text, the others are its
 * passages. Its score is the mean of its best passage's cosine and its whole text's; a single row counts as both. All vectors have
 * unit length. A search sees every change before it.
 *
 * `ResidentIndex` keeps everything in memory and is exact by proof. `LargeIndex` keeps codes in memory and rows elsewhere.
 */
export interface VectorIndex {
  readonly dimensions: number;
  readonly kernels: Pick<Kernels, 'path' | 'reason'>;
  readonly rowCount: number;
  readonly documentCount: number;
  /** Memory held, used or not. */
  readonly memoryBytes: number;
  has(document: number): boolean;
  /**
   * Inserts a document or replaces all its rows. The next search sees it.
   * @param document - dense small integer of the caller's choice; may be used again after removal
   * @param rows - `[n, dimensions]` row-major, n ≥ 1, unit length each; copied
   * @throws AppError `DIMENSION_MISMATCH`, `INVALID_VECTOR` (NaN, infinite, or without direction), `INVALID_INPUT` (document
   *   number), `STORAGE_FULL`. The index is unchanged then.
   */
  set(document: number, rows: Float32Array): void;
  /** Does nothing for a document that is not there. @returns whether it was */
  remove(document: number): boolean;
  /** A copy of a document's rows, `[n, dimensions]`; empty for a document that is not there. */
  vectorsOf(document: number): Float32Array<ArrayBuffer>;
  /** Removes every document and keeps the memory for the next ones. */
  clear(): void;
  /**
   * @param query - `[dimensions]`, unit length
   * @throws AppError `DIMENSION_MISMATCH`, `INVALID_VECTOR`, `INVALID_INPUT` (limit)
   */
  search(query: Float32Array, options: VectorSearchOptions): VectorSearchResult;
  /**
   * Exact scores of given documents, as in `VectorHit.score`.
   * @param ordinals - if given, receives each one's `VectorHit.ordinal`; at least as long as `documents`
   * @returns one score per document in the same order; NaN where the document is not there
   * @throws AppError `DIMENSION_MISMATCH`, `INVALID_VECTOR`
   */
  scoreDocuments(query: Float32Array, documents: ArrayLike<number>, ordinals?: Uint32Array): Float32Array<ArrayBuffer>;
}

export interface VectorIndexOptions {
  /** 64 to 2048 in practice; 1 to 2048 work. */
  readonly dimensions: number;
  /** Kernels and memory for this index alone. */
  readonly kernels: Kernels;
  /** Milliseconds, rising, as `performance.now`. */
  readonly now: () => number;
  /** Default `VECTOR_INDEX_DEFAULTS.candidateLimit`. A search that wants more hits takes as many candidates. */
  readonly candidateLimit?: number;
  /** Default `VECTOR_INDEX_DEFAULTS.directRows`. */
  readonly directRows?: number;
}

export interface VectorSearchOptions {
  /** Hits wanted, 1 or more. */
  readonly limit: number;
  /** Indexed by document: 1 lets it take part, anything else and whatever lies beyond the end does not. Default: all may. */
  readonly allowed?: Uint8Array;
  /** Documents that score less are left out. Default: none is. */
  readonly minScore?: number;
  /** Order of two documents with the same score. Default: lower number first. */
  readonly compareTies?: CompareTies;
}

export interface VectorHit {
  readonly document: number;
  /** (best + whole) / 2. */
  readonly score: number;
  /** Cosine of the best passage, or of the only row. */
  readonly best: number;
  /** Cosine of the whole text. */
  readonly whole: number;
  /** Ordinal of the best passage, the first of equals; 0 for a document of one row. */
  readonly ordinal: number;
}

export interface VectorSearchResult {
  /** Best first. */
  readonly hits: readonly VectorHit[];
  /** True when the hits are proven to be the best; a scan of 1-bit codes proves nothing, its recall is measured. */
  readonly exact: boolean;
  /** Rows whose codes (or float32 values, without codes) were compared with the query. */
  readonly scannedRows: number;
  /** Documents that rescoring had to choose from. */
  readonly candidates: number;
  /** Documents that may take part and score at least `minScore`. */
  readonly aboveMinScore: number;
  /** False when they were not all scored exactly; the others are then counted by approximate score. */
  readonly aboveMinScoreExact: boolean;
  readonly scanMs: number;
  readonly rescoreMs: number;
  /** What ran: kernels, then formats: of the scan, then of rescoring. Codes alone: the rows could not be read. */
  readonly path: `${Kernels['path']}-${'f32' | 'f16' | 'i8' | 'b1' | `${'i8' | 'b1'}+${'f32' | 'f16'}`}`;
}
