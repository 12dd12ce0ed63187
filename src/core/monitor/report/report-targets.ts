import type { MetricDefinition, MetricSummary, Statistic } from '../../../contracts/figures';
import type { ReportTarget } from '../../../contracts/report';
import type { PeriodFigures, ReportInput } from './report-input';

/** Below this a p95 is the worst of a few runs, and a share of hits chance. */
export const ENOUGH_SAMPLES = 20;
/** Named even where nothing was measured: what the product is for. */
const CORE = new Set(['search', 'keep', 'embed', 'index.update', 'start.firstSearch', 'memory.total', 'mainThread.block', 'vitals.INP']);

/** What has a target and was measured, missed ones first; then the most important ones that were not. */
export function reportTargets({ catalogue, series }: Pick<ReportInput, 'catalogue' | 'series'>, figures: PeriodFigures): ReportTarget[] {
  const rows: ReportTarget[] = [];
  for (const { id, label, unit, better, target } of catalogue) {
    if (target === null) continue;
    const summary = figures.of(id);
    if (summary.count === 0 && !CORE.has(id)) continue;
    const statistic = target.judgedBy ?? 'p95';
    const value = statistic === 'latest' ? latestOf(id, series) : summary[statistic];
    rows.push({
      metric: id, label, unit, statistic, value, samples: summary.count, bar: target.bar, goal: target.goal,
      met: value === null ? null : better === 'lower' ? value <= target.bar : value >= target.bar,
    });
  }
  const rank = ({ met }: ReportTarget): number => (met === false ? 0 : met === true ? 1 : 2);
  return rows.map((row, at) => ({ row, at })).toSorted((a, b) => rank(a.row) - rank(b.row) || a.at - b.at).map(({ row }) => row);
}

/** Whether so many samples are enough to call it met or missed. */
export function isSure({ samples, statistic }: ReportTarget): boolean {
  return samples >= (statistic === 'p95' || statistic === 'p99' || statistic === 'mean' ? ENOUGH_SAMPLES : statistic === 'p75' ? 4 : 1);
}

/** `met`, `missed`, `met so far`, `not measured`. */
export function metWords(target: ReportTarget): string {
  if (target.met === null) return 'not measured';
  return `${target.met ? 'met' : 'missed'}${isSure(target) ? '' : ' so far'}`;
}

export function statisticWords(statistic: Statistic): string {
  return { p50: 'median', p75: 'p75', p95: 'p95', p99: 'p99', mean: 'mean', max: 'longest', min: 'least', count: 'count', latest: 'latest' }[statistic];
}

/** The label of a metric whose largest value counts says more than `longest`. */
export function judgedWords({ unit, statistic }: Pick<ReportTarget, 'unit' | 'statistic'>): string {
  return statistic === 'max' && unit !== 'ms' ? 'most' : statisticWords(statistic);
}

function latestOf(metric: MetricDefinition['id'], series: ReportInput['series']): MetricSummary['mean'] {
  return series.find((one) => one.metric === metric)?.points.at(-1)?.mean ?? null;
}
