import type { Interval, MetricDefinition } from '../../../contracts/figures';
import type { ReportTrend } from '../../../contracts/report';
import { changeWords } from './figure-words';
import { isWaitedFor, type PeriodFigures, type ReportInput } from './report-input';

const MOST = 8;
/** In this order, where they were measured; then what most time was waited for. */
const FIRST = ['search', 'keep', 'start.firstSearch', 'memory.total', 'mainThread.block', 'vitals.INP'];

/** Metrics whose course is worth drawing, the most important first. */
export function trendMetrics({ definitionOf }: Pick<ReportInput, 'definitionOf'>, figures: PeriodFigures): readonly string[] {
  const measured = new Set(figures.measured);
  const waited = figures.measured.filter((metric) => isWaitedFor(definitionOf(metric))).toSorted((a, b) => figures.sum(b) - figures.sum(a));
  return [...new Set([...FIRST.filter((metric) => measured.has(metric)), ...waited])].slice(0, MOST);
}

/** How the most important metrics went over the period. */
export function reportTrends({ series, halves, definitionOf }: Pick<ReportInput, 'series' | 'halves' | 'definitionOf'>, figures: PeriodFigures): ReportTrend[] {
  const trends: ReportTrend[] = [];
  for (const metric of trendMetrics({ definitionOf }, figures)) {
    const points = series.find((one) => one.metric === metric)?.points ?? [];
    if (points.length === 0) continue;
    const definition = definitionOf(metric);
    const half = halves.find((comparison) => comparison.metric === metric);
    const change = relative(half?.ratioP95 ?? null);
    trends.push({
      metric, label: definition.label, unit: definition.unit, target: definition.target?.bar ?? null,
      points: points.map(({ start, p50, p95, count, version }) => ({ start, p50, p95, count, version })),
      change, words: trendWords(change, half?.verdict, definition),
    });
  }
  return trends;
}

/** A ratio as a change: 1.1 is 0.1 more. */
function relative(ratio: Interval | null): Interval | null {
  return ratio === null ? null : { estimate: ratio.estimate - 1, low: ratio.low - 1, high: ratio.high - 1 };
}

function trendWords(change: Interval | null, verdict: string | undefined, { better }: MetricDefinition): string {
  if (change === null) return 'Too little was measured in one half of the period to speak of a trend.';
  const figures = `p95 ${changeWords(change)} in the second half`;
  if (verdict === 'regressed') return `Getting ${better === 'lower' ? 'slower or larger' : 'worse'}: ${figures}.`;
  if (verdict === 'improved') return `Getting better: ${figures}.`;
  if (verdict === 'unchanged') return `Steady: ${figures}.`;
  return `No change can be shown: ${figures}.`;
}
