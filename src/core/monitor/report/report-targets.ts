import type { MetricDefinition, MetricSummary } from '../../../contracts/figures';
import type { ReportTarget } from '../../../contracts/report';
import { isEnough, metWords } from '../verdict-words';
import type { PeriodFigures, ReportInput } from './report-input';

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
  return isEnough(samples, statistic);
}

/** `met`, `missed`, `met so far`, `not measured`. */
export function targetVerdict(target: ReportTarget): string {
  return target.met === null ? 'not measured' : metWords(target.met, isSure(target));
}

function latestOf(metric: MetricDefinition['id'], series: ReportInput['series']): MetricSummary['mean'] {
  return series.find((one) => one.metric === metric)?.points.at(-1)?.mean ?? null;
}
