/** What is measured, against which targets. Data only; the reducing is in `core/monitor`. */

/** Words and sources: `core/monitor/target-words.ts`. `targetMs` is a p95 unless the row says otherwise. */
export interface Target {
  readonly targetMs: number;
  /** Our own, stricter goal. */
  readonly goalMs: number;
}

/** Last 100 samples and all since start. Milliseconds. Percentiles: nearest rank. */
export interface OperationStats {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly avg: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Samples the figures above are made of: at most 100, the newest. */
  readonly windowCount: number;
  /** `p75` is absent where an older version of Engram runs the library, in another tab. */
  readonly sinceStart: { readonly count: number; readonly min: number; readonly max: number; readonly avg: number; readonly p50: number; readonly p75?: number; readonly p95: number; readonly p99: number };
  /** The newest samples, oldest first, at most 100: for a sparkline. */
  readonly recent: readonly number[];
  readonly targetMs: number | null;
  readonly goalMs: number | null;
  /** p95 at or under the target; null without target or samples. */
  readonly met: boolean | null;
  /** Where it was measured. */
  readonly context: string;
}

export type OperationTable = Readonly<Record<string, OperationStats>>;

export interface MonitorSnapshot {
  readonly takenAt: number;
  readonly operations: OperationTable;
  /** What ran and on what: filled by the engine. */
  readonly conditions: MonitorConditions;
}

export interface MonitorConditions {
  readonly version: string;
  readonly memories: number;
  readonly vectors: number;
  readonly pending: number;
  readonly vectorSpace: string | null;
  /** Id of the downloaded model that orders hits; null: none, the built-in embedder does. */
  readonly model: string | null;
  /** Kernel path in use, and why not a faster one. */
  readonly path: string;
  /** The index of each living vector space, that of the built-in embedder first. */
  readonly vectorIndexes: readonly VectorIndexReport[];
  readonly crossOriginIsolated: boolean;
  readonly online: boolean;
  readonly cores: number;
  readonly userAgent: string;
  /** Renderer memory in bytes where the browser can say, else null. */
  readonly memoryBytes: number | null;
  readonly memorySource: string;
  readonly workerRestarts: number;
  /** `owner`: this tab runs the library; `guest`: another tab does. */
  readonly role: 'owner' | 'guest' | 'starting';
}

/** How one vector space is searched, and what is known of how well. */
export interface VectorIndexReport {
  readonly space: string;
  readonly dimensions: number;
  readonly rows: number;
  /** What a search reads first: rows in float32, int8 codes, or bits. */
  readonly format: 'f32' | 'i8' | 'b1';
  /** Documents scored exactly after a scan of bits; null: as many as the proof asks for. */
  readonly candidates: number | null;
  /** Kernel path, why not a faster one, and how bits are counted. */
  readonly kernels: string;
  /** Threads that scan; and how many and why, in words. */
  readonly threads: number;
  readonly threadsReason: string;
  /** Where the rows are. */
  readonly rowsIn: 'memory' | 'file';
  /** Memory of the index. */
  readonly memoryBytes: number;
  /** The file of rows; null: there is none. */
  readonly file: SlotFileReport | null;
  /** Measured on this library against exact answers; null: proven exact, or nothing measured yet (`recallReason` says which). */
  readonly recall: RecallReport | null;
  readonly recallReason: string;
  /** What its upkeep fails at, in words, and when it is tried again; null: nothing. Absent from a library of an older version. */
  readonly trouble?: string | null;
}

export interface SlotFileReport {
  readonly state: 'absent' | 'building' | 'current' | 'behind' | 'failed';
  readonly sizeBytes: number;
  /** Stretches of rows that were found damaged, stale or foreign since the start, and made again. */
  readonly repairedPages: number;
  readonly reason: string;
}

export interface RecallReport {
  /** Mean recall@10 of the samples. */
  readonly at10: number;
  /** The lowest of them. */
  readonly worst: number;
  readonly samples: number;
  /** Unix milliseconds. */
  readonly checkedAt: number;
  /** What was changed because of it, latest last. */
  readonly steps: readonly string[];
}
