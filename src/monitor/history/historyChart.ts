import type { HistoryPoint, HistorySeries, MetricDefinition, Statistic } from '../../contracts/figures';
import { statisticWords } from '../../core/monitor/statistic-words';
import type { ChartProps, ChartSeries } from '../../ui/chart/chartProps';

export interface HistoryChart {
  readonly series: readonly ChartSeries[];
  readonly band: ChartProps['band'];
  /** Of the whole period. */
  readonly samples: number;
}

type Shown = Extract<Statistic, 'p50' | 'p75' | 'p95' | 'p99' | 'mean' | 'max'>;

/** In lengths of a point. More than this without samples, and the line breaks: a clock change or a rounding is less. */
const GAP = 0.5;

/**
 * The lines of one metric over time: the statistic that its target is about, and the median below it. Where the target is about an average, that alone.
 */
export function historyChart({ points }: HistorySeries, { target, better, unit }: MetricDefinition): HistoryChart {
  const judgedBy = target?.judgedBy;
  const upper: Shown = judgedBy === 'p75' || judgedBy === 'p99' || judgedBy === 'max' || judgedBy === 'mean' ? judgedBy : judgedBy === 'p50' && better === 'higher' ? 'p50' : 'p95';
  const statistics: readonly Shown[] = upper === 'mean' || upper === 'p50' ? [upper] : [upper, 'p50'];
  const spread = withGaps(points);
  const xs = spread.map(({ x }) => x);
  const counts = spread.map(({ point }) => point?.count ?? null);
  return {
    series: statistics.map((statistic) => ({ label: statisticWords(statistic, unit), xs, ys: spread.map(({ point }) => point?.[statistic] ?? null), counts })),
    band: statistics.length === 2 ? [0, 1] : undefined,
    samples: points.reduce((sum, { count }) => sum + count, 0),
  };
}

/** In time; null where nothing was measured, so that no line leads through it. Two versions in one stretch stand beside each other. */
function withGaps(points: readonly HistoryPoint[]): { readonly x: number; readonly point: HistoryPoint | null }[] {
  const spread: { x: number; point: HistoryPoint | null }[] = [];
  let before: HistoryPoint | null = null;
  for (const point of points) {
    if (before !== null && point.start - (before.start + before.lengthMs) > before.lengthMs * GAP) spread.push({ x: before.start + before.lengthMs, point: null });
    spread.push({ x: before?.start === point.start ? point.start + point.lengthMs / 2 : point.start, point });
    before = point;
  }
  return spread;
}
