import type { MetricComparison, MetricDefinition, Verdict } from '../../contracts/figures';
import { VERDICT_WORDS } from '../../core/monitor/verdict-words';

export interface ComparisonRow {
  readonly comparison: MetricComparison;
  readonly definition: MetricDefinition;
}

/** What somebody has to know comes first. */
const ORDER: Readonly<Record<Verdict, number>> = { regressed: 0, improved: 1, unsure: 2, unchanged: 3 };

/** Metrics of both periods, by verdict and how far they moved; and how many were measured in one of them only. */
export function comparisonRows(comparisons: readonly MetricComparison[], definitionOf: (id: string) => MetricDefinition): { readonly rows: readonly ComparisonRow[]; readonly inOneOnly: number } {
  const inBoth = comparisons.filter(({ before, after }) => before.count > 0 && after.count > 0);
  const moved = ({ comparison: { ratioP95, ratioP50 } }: ComparisonRow): number => Math.abs(Math.log(Math.max((ratioP95 ?? ratioP50)?.estimate ?? 1, Number.MIN_VALUE)));
  const rows = inBoth.map((comparison) => ({ comparison, definition: definitionOf(comparison.metric) }))
    .sort((a, b) => ORDER[a.comparison.verdict] - ORDER[b.comparison.verdict] || moved(b) - moved(a) || a.definition.label.localeCompare(b.definition.label));
  return { rows, inOneOnly: comparisons.filter(({ before, after }) => (before.count > 0) !== (after.count > 0)).length };
}

/** `2 worse, 1 better, 4 unchanged` */
export function comparisonSummary(rows: readonly ComparisonRow[]): string {
  return (Object.keys(ORDER) as Verdict[])
    .map((verdict) => [rows.filter(({ comparison }) => comparison.verdict === verdict).length, VERDICT_WORDS[verdict]] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');
}
