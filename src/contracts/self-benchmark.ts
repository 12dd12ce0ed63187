/** The self-benchmark: this device measured in under a minute, without touching what the person keeps. */
import type { Interval, Verdict } from './figures';
import type { ModelId } from './models';
import type { SearchReply } from './search';

export type BenchmarkUnit = 'ms' | 'MB/s' | 'per second';

export interface BenchmarkRow {
  /** Stable: results of other devices and versions are matched by it. */
  readonly id: string;
  readonly label: string;
  readonly unit: BenchmarkUnit;
  readonly better: 'lower' | 'higher';
  /** Why it could not be measured here; then the figures are null. */
  readonly unsupported: string | null;
  /** How many were taken. */
  readonly samples: number;
  /** The samples themselves, at most 100, in the order in which they were taken, so that two results can be compared by interval. */
  readonly values: readonly number[];
  /** Runs that one sample is the mean of; 1: each was timed alone. What is shorter than the browser's clock can tell is timed in batches. */
  readonly batch: number;
  readonly p50: number | null;
  /** 95 of 100 samples are at least as good: the 95th percentile where less is better, the 5th where more is. */
  readonly p95: number | null;
  /** p95 that has to be reached; null: none. */
  readonly target: number | null;
  readonly met: boolean | null;
}

export interface BenchmarkConditions {
  readonly memories: number;
  /** Memories that were waiting to be embedded meanwhile: work beside the measuring. */
  readonly pending: number;
  readonly cores: number;
  readonly userAgent: string;
  readonly kernels: string;
  /** Id of the downloaded model in use; null: none. */
  readonly model: string | null;
  readonly crossOriginIsolated: boolean;
  /** False: the page was hidden at some moment, and browsers slow hidden pages down. */
  readonly visible: boolean;
}

export interface BenchmarkResult {
  readonly format: 'engram-benchmark';
  readonly formatVersion: 1;
  readonly id: string;
  /** Unix ms. */
  readonly takenAt: number;
  readonly elapsedMs: number;
  readonly version: string;
  /** As the person calls the device; '' until they do. */
  readonly device: string;
  /** Unix ms when it was read from a file; null: measured here. */
  readonly importedAt: number | null;
  /** What whoever made the file says of it; absent: nothing. */
  readonly note?: string;
  readonly conditions: BenchmarkConditions;
  readonly rows: readonly BenchmarkRow[];
}

export interface BenchmarkProgress {
  /** In words, for the person. */
  readonly step: string;
  /** Share of the expected time: `done` of `total`, not a count of rows. */
  readonly done: number;
  readonly total: number;
}

export interface BenchmarkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BenchmarkProgress) => void;
  /** Ids of the rows to measure, e.g. `['search.library']`; default: all. */
  readonly only?: readonly string[];
  /** Keeps the result among `benchmarks()`. Default true. */
  readonly keep?: boolean;
}

/** One row of two results. */
export interface BenchmarkComparison {
  readonly id: string;
  readonly label: string;
  readonly unit: BenchmarkUnit;
  readonly before: BenchmarkRow | null;
  readonly after: BenchmarkRow | null;
  /** after / before by the median; null: too few samples on one side to say. */
  readonly ratio: Interval | null;
  readonly verdict: Verdict;
  /** Why, in words. */
  readonly reason: string;
}

/** What was measured, or why it could not be. */
export type Measured = { readonly values: readonly number[]; readonly batch: number } | { readonly unsupported: string };

/** The worker that measures: it holds nothing of the person's, and ends with the run. */
export interface BenchmarkWorkerApi {
  ping(): Promise<void>;
  /** Kernels compiled anew and compared with their reference, each time. */
  kernels(samples: number): Promise<Measured>;
  /** The built-in embedder's own time for one text. @param texts - taken in turn */
  embed(texts: readonly string[], samples: number): Promise<Measured>;
  /** Searches of the ten nearest among so many seeded vectors, in the index that the product takes for as many. */
  search(vectors: number, samples: number): Promise<Measured>;
  /** In a database of its own, see `storage/benchmark-scratch`. */
  database(samples: number): Promise<{ readonly open: Measured; readonly write: Measured; readonly read: Measured }>;
  /** In a private folder of its own. MB/s. */
  files(samples: number): Promise<{ readonly write: Measured; readonly read: Measured }>;
  /** In a cache of its own. */
  cache(samples: number): Promise<Measured>;
}

/** What the library worker does for the self-benchmark: the real thing, without counting it as something the person did. */
export interface BenchmarkLibraryApi {
  /** As `search`, but for figures, remembered vectors, remembered rankings and past questions, which it leaves alone. */
  search(text: string): Promise<SearchReply>;
  /**
   * As `embed` of one text, without remembering it.
   * @param model - null: the built-in embedder
   * @returns null: this model's vectors are not kept here
   */
  embed(text: string, model: ModelId | null): Promise<Float32Array | null>;
}
