/** What the monitor keeps beyond the moment: metrics, their history, alerts, traces. Types only; the reducing is in `core/monitor`, the keeping in `workers/library/figures`. */

/** A distribution, small enough to be sent and kept: see `QuantileSketch`. Values in the unit of the metric. */
export interface EncodedSketch {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Index and count in turn, ascending by index; buckets without a value are left out. */
  readonly buckets: Uint32Array;
}

/** One operation that ran, in Unix milliseconds with fractions: times of different contexts can be compared. */
export interface TimedSpan {
  readonly number: number;
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly detail?: unknown;
}

/** Everything that one context (the page, a worker) has measured since it started. */
export interface ContextFigures {
  readonly context: string;
  /** Its time origin in Unix milliseconds: a context that started again has another one. */
  readonly epoch: number;
  /** By its own clock, Unix milliseconds: of two answers, the later one holds all of the earlier. */
  readonly takenAt: number;
  readonly sketches: Readonly<Record<string, EncodedSketch>>;
  /** The newest, oldest first. */
  readonly spans: readonly TimedSpan[];
}

/** `share`: 0 to 1. Bytes are given in MB (10^6), durations in ms: sketches hold 0.001 to 3.6 million. */
export type MetricUnit = 'ms' | 'MB' | 'MB/h' | 'frames/s' | 'share' | 'count' | 'score' | 'per minute';

export type MetricGroup = 'start' | 'operations' | 'responsiveness' | 'vitals' | 'memory' | 'queues' | 'caches' | 'storage' | 'reliability' | 'people';

/** What is measured, in words. Its id is also the name of its samples in the monitor. */
export interface MetricDefinition {
  readonly id: string;
  readonly label: string;
  readonly unit: MetricUnit;
  readonly group: MetricGroup;
  readonly better: 'lower' | 'higher';
  /** What measures it, e.g. `PerformanceObserver, long-animation-frame`. */
  readonly source: string;
  /** One sentence for somebody who is no engineer. */
  readonly meaning: string;
  /** `samples`: one for each time that it happens. `gauge`: read now and then. */
  readonly kind: 'samples' | 'gauge';
  /** The bar and our own goal, in `unit`, judged by `judgedBy` (default p95); null: none. */
  readonly target: { readonly bar: number; readonly goal: number; readonly judgedBy?: Statistic } | null;
}

export type Statistic = 'p50' | 'p75' | 'p95' | 'p99' | 'mean' | 'max' | 'min' | 'count' | 'latest';

/** NaN nowhere: where there is no value, `count` is 0 and the rest null. */
export interface MetricSummary {
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p75: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** A metric as it stands in this session. */
export interface MetricReading extends MetricDefinition {
  /** Why this browser, or this moment, cannot say; null: it can. Never shown as 0. */
  readonly unsupported: string | null;
  readonly latest: number | null;
  readonly sinceStart: MetricSummary;
  /** At most 100, oldest first. */
  readonly recent: readonly number[];
  /** What the newest of it was made by, e.g. the script and element of a blocked frame; newest first, at most 5. */
  readonly causes: readonly MetricCause[];
  readonly context: string;
}

export interface MetricCause {
  readonly at: number;
  readonly value: number;
  /** In words for an engineer: which event, script, function, element. Never text of a memory. */
  readonly what: string;
}

export type Resolution = 'minute' | 'hour' | 'day';

/** One row of the history: a metric in one stretch of time of one version of Engram. */
export interface HistoryRow {
  readonly resolution: Resolution;
  /** Unix ms; minutes and hours begin at full ones, days at midnight, where the person is. */
  readonly start: number;
  readonly metric: string;
  readonly version: string;
  readonly sketch: EncodedSketch;
}

export interface HistoryQuery {
  /** Default: all. */
  readonly metrics?: readonly string[];
  /** Unix ms, `to` excluded. */
  readonly from: number;
  readonly to: number;
  /** Default: the finest that the period still has and that gives at most 400 points. */
  readonly resolution?: Resolution;
  /** Default: all. */
  readonly version?: string;
}

export interface HistoryPoint extends MetricSummary {
  readonly start: number;
  readonly lengthMs: number;
  readonly version: string;
}

export interface HistorySeries {
  readonly metric: string;
  readonly resolution: Resolution;
  /** In time. A stretch without samples has no point; one with two versions has two. */
  readonly points: readonly HistoryPoint[];
}

/** What there is to look at. */
export interface HistoryExtent {
  /** Unix ms of the first row; null: nothing yet. */
  readonly from: number | null;
  readonly metrics: readonly string[];
  /** In the order in which they were first seen. */
  readonly versions: readonly { readonly version: string; readonly firstSeenAt: number; readonly lastSeenAt: number }[];
  readonly bytes: number;
  readonly capBytes: number;
  /** Why figures cannot be kept just now, in words; null: they can. */
  readonly problem: string | null;
}

/** A stretch of time, of one version or of all. */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly version?: string;
}

/** 95 % unless said otherwise. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** `unsure`: too few samples, or too much noise, to say. */
export type Verdict = 'improved' | 'regressed' | 'unchanged' | 'unsure';

export interface MetricComparison {
  readonly metric: string;
  readonly before: MetricSummary;
  readonly after: MetricSummary;
  /** after / before; null: nothing to compare. */
  readonly ratioP50: Interval | null;
  readonly ratioP95: Interval | null;
  readonly verdict: Verdict;
  /** Why, in words. */
  readonly reason: string;
}

/** An operation with its stages, of which the last 200 are kept. */
export interface Trace {
  /** Unique within the session. */
  readonly id: string;
  readonly operation: string;
  readonly context: string;
  /** Unix ms, with fractions. */
  readonly startedAt: number;
  readonly ms: number;
  readonly outcome: 'done' | 'failed' | 'cancelled';
  /** In time. They may overlap; what no stage accounts for is `other`. */
  readonly stages: readonly TraceStage[];
  /** Sizes and choices, e.g. hits, candidates, mode. Never text of a memory or a query. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

export interface TraceStage {
  readonly name: string;
  readonly context: string;
  /** From the start of the operation. */
  readonly startMs: number;
  readonly ms: number;
}

export interface AlertRule {
  readonly id: string;
  readonly label: string;
  readonly metric: string;
  readonly statistic: Statistic;
  /** Judged over the last so many minutes. */
  readonly windowMinutes: number;
  /** Fewer samples than this say nothing. */
  readonly minSamples: number;
  readonly when: 'above' | 'below';
  /** In the unit of the metric. Exactly at the threshold is silent. */
  readonly threshold: number;
  /** Hysteresis: over only when it has come back to this. */
  readonly recoversAt: number;
  /** After it is over, it is not told again for so long. */
  readonly cooldownMinutes: number;
  readonly enabled: boolean;
  /** What a person can do. */
  readonly advice: string;
}

export interface AlertEvent {
  readonly id: string;
  readonly rule: string;
  readonly kind: 'fired' | 'recovered';
  readonly at: number;
  readonly label: string;
  readonly metric: string;
  readonly value: number;
  readonly threshold: number;
  readonly samples: number;
  readonly version: string;
  readonly advice: string;
}

export interface AlertsState {
  readonly rules: readonly AlertRule[];
  /** Rules that have fired and are not over. */
  readonly active: readonly AlertEvent[];
  /** Newest first, at most 500. */
  readonly log: readonly AlertEvent[];
}

/** What a page has measured since it last told the library. */
export interface PageFigures {
  /** Of this life of the page, and of no other. */
  readonly page: string;
  /** 1, 2, 3, …: told again, because no answer came, it has the number that it had, and counts once. */
  readonly take: number;
  /** When it was measured, Unix ms. */
  readonly at: number;
  readonly version: string;
  /** Of samples that no earlier take held. */
  readonly sketches: Readonly<Record<string, EncodedSketch>>;
}

/** What the library worker does with figures, for every tab: it is the one writer of their database, which is not the library's. */
export interface FiguresApi {
  /**
   * Adds what a page has measured; what library, embedder and encoders have measured since the last call is added as well. Rows of minute, hour and day are
   * written in one transaction, old ones let go, alert rules judged. Takes that were counted before change nothing.
   * @param takes - of one page or several, e.g. also of one that is closed
   * @returns alerts that fired or are over now: of them each tab hears by the event `alert`
   * @throws AppError `STORAGE_FULL`, `STORAGE_FAILED`, `STORAGE_UNAVAILABLE`: nothing of it was kept
   */
  take(takes: readonly PageFigures[]): Promise<readonly AlertEvent[]>;
  /** Spans of library, embedder and encoders that are still remembered. */
  spans(): Promise<readonly (TimedSpan & { readonly context: string })[]>;
  history(query: HistoryQuery): Promise<readonly HistorySeries[]>;
  /** Says, instead of failing, why there is nothing. */
  extent(): Promise<HistoryExtent>;
  /** Of each metric the rows that together hold every sample of the period once, in time. */
  sketches(period: Period, metrics?: readonly string[]): Promise<Readonly<Record<string, readonly EncodedSketch[]>>>;
  alerts(): Promise<AlertsState>;
  /** Active alerts that nobody was told of; from now on they count as told. */
  untold(): Promise<readonly AlertEvent[]>;
  /** Null: the rules it came with. @throws AppError `INVALID_INPUT` naming the rule and what is wrong with it */
  setRules(rules: readonly AlertRule[] | null): Promise<AlertsState>;
  /** What a self-benchmark, a session or a report wants kept. Small values, by name; null forgets. @throws AppError `INVALID_INPUT` for a name or value that cannot be kept */
  keep(name: string, value: unknown): Promise<void>;
  /** Null: nothing. */
  kept(name: string): Promise<unknown>;
  /** Forgets history and log, and which alerts are active; rules and what was kept by name stay. */
  clear(): Promise<void>;
}
