import { expect, it } from 'vitest';
import type { MetricComparison, MetricSummary, Verdict } from '../../contracts/figures';
import { definitionOf } from '../../engine/metrics/definitions';
import { comparisonRows, comparisonSummary } from './comparisonRows';

const summary = (count: number): MetricSummary => ({ count, min: null, max: null, mean: null, p50: null, p75: null, p95: null, p99: null });
const comparison = (metric: string, verdict: Verdict, estimate: number | null, after = 9): MetricComparison => ({
  metric, before: summary(9), after: summary(after), ratioP50: null, ratioP95: estimate === null ? null : { estimate, low: estimate, high: estimate }, verdict, reason: '',
});

it('shows what got worse first, and the larger change before the smaller', () => {
  const { rows, inOneOnly } = comparisonRows([
    comparison('list', 'unchanged', 1), comparison('get', 'improved', 0.5), comparison('search', 'regressed', 1.3), comparison('keep', 'regressed', 2), comparison('embed', 'unsure', null), comparison('update', 'unsure', null, 0),
  ], definitionOf);
  expect(rows.map(({ comparison: { metric } }) => metric)).toEqual(['keep', 'search', 'get', 'embed', 'list']);
  expect(inOneOnly).toBe(1);
  expect(comparisonSummary(rows)).toBe('2 worse, 1 better, 1 unsure, 1 unchanged');
});
