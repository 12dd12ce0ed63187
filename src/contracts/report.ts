import type { AlertEvent, Interval, MetricComparison, MetricUnit, Period, Statistic, Trace } from './figures';
import type { MonitorConditions } from './monitor';

/** The report of a period: what a performance engineer would want to know, with evidence, in words for everybody. Data; `core/monitor/report` makes Markdown and HTML of it. */
export interface MonitorReport {
  readonly format: 'engram-report';
  readonly formatVersion: 1;
  readonly takenAt: number;
  readonly period: Period;
  /** The one before, equally long. */
  readonly previous: Period;
  /** One sentence. */
  readonly headline: string;
  /** A few more. */
  readonly summary: readonly string[];
  readonly conditions: MonitorConditions;
  readonly targets: readonly ReportTarget[];
  readonly trends: readonly ReportTrend[];
  readonly bottlenecks: readonly Bottleneck[];
  readonly recommendations: readonly Recommendation[];
  readonly comparison: readonly ReportComparison[];
  readonly field: readonly FieldFigure[];
  readonly alerts: readonly ReportAlert[];
  /** Answers to "fast enough?". */
  readonly ratings: { readonly yes: number; readonly no: number };
  readonly slowest: readonly ReportTrace[];
}

export interface ReportTarget {
  readonly metric: string;
  readonly label: string;
  readonly unit: MetricUnit;
  readonly statistic: Statistic;
  readonly value: number | null;
  readonly samples: number;
  readonly bar: number;
  readonly goal: number;
  readonly met: boolean | null;
}

/** In words and units of the metric. `before`: the previous period. */
export interface ReportComparison extends MetricComparison {
  readonly label: string;
  readonly unit: MetricUnit;
}

export interface ReportAlert extends AlertEvent {
  readonly unit: MetricUnit;
}

export interface ReportTrace extends Trace {
  /** Of the operation. */
  readonly label: string;
}

export interface ReportTrend {
  readonly metric: string;
  readonly label: string;
  readonly unit: MetricUnit;
  /** The bar, in `unit`; null: none. */
  readonly target: number | null;
  readonly points: readonly { readonly start: number; readonly p50: number | null; readonly p95: number | null; readonly count: number; readonly version: string }[];
  /** p95 of the second half of the period against that of the first, 0.1: a tenth more; null: too little to say. */
  readonly change: Interval | null;
  readonly words: string;
}

export interface Bottleneck {
  readonly title: string;
  /** Figures that show it. */
  readonly evidence: readonly string[];
  /** Of the time people waited in the period, 0 to 1. */
  readonly share: number | null;
}

/** What the engine can do about it when the person presses the button. */
export type RecommendedAction = 'persist-storage' | 'use-built-in' | 'purge-trash' | 'check-integrity' | 'raise-threshold' | 'open-backup' | 'reload';

export interface Recommendation {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly action: RecommendedAction | null;
  readonly actionLabel: string | null;
}

/** A published figure of comparable software. */
export interface FieldFigure {
  readonly who: string;
  readonly what: string;
  readonly theirs: string;
  /** Ours in this period; null: not measured. */
  readonly ours: string | null;
  readonly source: string;
  /** Why the two are not quite the same thing. */
  readonly caveat: string;
}
