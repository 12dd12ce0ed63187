import type { CompareTies } from '../top-k-heap';
import type { Kernels } from './kernel-functions';

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
  /** False only when the limit on candidates may have cut off a hit. */
  readonly exact: boolean;
  /** Rows whose codes (or float32 values, without codes) were compared with the query. */
  readonly scannedRows: number;
  /** Documents within the error bound of the best, which rescoring had to choose from. */
  readonly candidates: number;
  /** Documents that may take part and score at least `minScore`. */
  readonly aboveMinScore: number;
  /** False when too many documents lie within the error bound of `minScore`; those are then counted by approximate score. */
  readonly aboveMinScoreExact: boolean;
  readonly scanMs: number;
  readonly rescoreMs: number;
  /** What ran: kernels, then formats. */
  readonly path: `${Kernels['path']}-${'i8+f32' | 'f32'}`;
}
