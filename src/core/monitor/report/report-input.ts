import type { AlertsState, HistorySeries, MetricComparison, MetricDefinition, MetricReading, MetricSummary, Period, Trace } from '../../../contracts/figures';
import type { StorageHealth } from '../../../contracts/health';
import type { MonitorConditions } from '../../../contracts/monitor';

/** Everything that a report is made of. */
export interface ReportInput {
  readonly takenAt: number;
  readonly period: Period;
  readonly previous: Period;
  readonly conditions: MonitorConditions;
  /** Every metric with words; also of other versions. */
  readonly definitionOf: (metric: string) => MetricDefinition;
  /** Metrics that every report names, measured or not, in this order. */
  readonly catalogue: readonly MetricDefinition[];
  /** Of this session: who caused what, and what this browser cannot say. */
  readonly readings: readonly MetricReading[];
  /** The previous period against this one, whatever was measured in either. */
  readonly comparison: readonly MetricComparison[];
  /** The first half of the period against the second. */
  readonly halves: readonly MetricComparison[];
  /** Of the period. */
  readonly series: readonly HistorySeries[];
  readonly alerts: AlertsState;
  readonly traces: readonly Trace[];
  /** Null: not known. */
  readonly health: StorageHealth | null;
  readonly trashed: number;
}

const NOTHING: MetricSummary = { count: 0, min: null, max: null, mean: null, p50: null, p75: null, p95: null, p99: null };

/** What a metric came to in the period. */
export class PeriodFigures {
  readonly #after: ReadonlyMap<string, MetricSummary>;

  constructor(comparison: readonly MetricComparison[]) {
    this.#after = new Map(comparison.map(({ metric, after }) => [metric, after]));
  }

  /** Names that have samples. */
  get measured(): readonly string[] {
    return [...this.#after].filter(([, { count }]) => count > 0).map(([metric]) => metric);
  }

  of(metric: string): MetricSummary {
    return this.#after.get(metric) ?? NOTHING;
  }

  /** Samples times mean. */
  sum(metric: string): number {
    const { count, mean } = this.of(metric);
    return count * (mean ?? 0);
  }
}

/** Parts of operations, jobs that show how far they are, and `timeline`, which is read beside a page of it (`list`): nobody waits for them by themselves. */
const NOT_WAITED = /\.(?:library|failed|cancelled)$|\.write$|^(?:search\.|embed|model\.|index\.|write\.|keep\.prepare|vectors\.|embedder\.|imports?\.|backups\.|storage\.integrity|duplicates\.list|images\.add|timeline$)/;

/** Operations of the page whose end somebody waits for. */
export function isWaitedFor({ id, group, unit }: MetricDefinition): boolean {
  return group === 'operations' && unit === 'ms' && !NOT_WAITED.test(id);
}
