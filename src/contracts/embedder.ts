import type { ContextFigures } from './figures';
import type { OperationTable } from './monitor';

/** Between the library worker (which asks) and an embedder worker (which computes), over a direct MessagePort. */

/**
 * Identifies everything that makes two vectors comparable: model id @ revision / dtype / dimensions / chunker version.
 * Vectors of two spaces are never compared.
 */
export type VectorSpaceId = string;

export interface VectorSpace {
  readonly id: VectorSpaceId;
  readonly model: string;
  readonly revision: string;
  readonly dtype: string;
  readonly dimensions: number;
  readonly chunkerVersion: number;
  /** Put before a query, and before a passage, by models that were trained so. '' otherwise. */
  readonly queryPrefix: string;
  readonly passagePrefix: string;
  /** Longest input the model reads, in its own tokens; null: no limit. */
  readonly maxTokens: number | null;
  /** Cosine (or fused score) at which a hit is as likely right as wrong, and how fast that changes. See `core/fusion`. */
  readonly calibration: Calibration;
}

export interface Calibration {
  readonly semantic: LogisticCurve;
  readonly hybrid: LogisticCurve;
}

/** score = 1 / (1 + exp(-slope * (x - midpoint))) */
export interface LogisticCurve {
  readonly midpoint: number;
  readonly slope: number;
}

export interface LoadProgress {
  readonly loadedBytes: number;
  /** Null when the server does not say. */
  readonly totalBytes: number | null;
  readonly from: 'cache' | 'network';
}

export interface EmbeddingBatch {
  readonly dimensions: number;
  /** Row-major `[texts, dimensions]`, unit length each; a text without any token gives a zero row. Moved, not copied. */
  readonly vectors: Float32Array<ArrayBuffer>;
  /** Time the embedder itself took, in its worker. */
  readonly computeMs: number;
}

export type EmbedKind = 'query' | 'passage';

export interface EmbedderApi {
  /** Loads once; a second call shares the first one's work, and a failure may be tried again. */
  load(onProgress: (progress: LoadProgress) => void): Promise<VectorSpace>;
  /** Queries go before passages, and passages are computed in slices, so that a query never waits for a batch. */
  embed(job: number, texts: readonly string[], kind: EmbedKind): Promise<EmbeddingBatch>;
  cancel(job: number): Promise<void>;
  operations(): Promise<OperationTable>;
  /** Everything that was measured since the start, for the history. */
  figures(): Promise<ContextFigures>;
  resetOperations(): Promise<void>;
}

/** What the page that started the embedder worker can call. */
export interface EmbedderOwnerApi {
  /** Serves {@link EmbedderApi} on the port. Pass it by `transfer`. */
  connect(port: MessagePort): Promise<void>;
}
