import type { EncodedSketch, MetricComparison } from '../../contracts/figures';
import { decodeSketch, mergeSketches, summariseSketch } from '../../core/monitor/encode-sketch';
import { ratioOfSketches } from '../../core/statistics/ratio-of-sketches';
import { verdictOf } from '../../core/statistics/verdict-of';
import { TimeSlice } from '../../core/time-slice';
import { definitionOf } from '../metrics/definitions';

type Rows = readonly EncodedSketch[];
type RowsOf = Readonly<Record<string, Rows>>;

/**
 * Each metric of one period against that of another. Judged by the statistic that its target is judged by, p95 where it has none or is judged by a single value; where that
 * needs more samples than there are, by p50. Samples of one stretch of time are more alike than those of several, which the interval takes into account. A metric takes some
 * milliseconds (thousands of resamples), so the page is let in between two.
 * @param metrics - default: all that either period has
 */
export async function comparePeriods(
  before: RowsOf,
  after: RowsOf,
  metrics: readonly string[] = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(),
  slice = new TimeSlice({ now: () => performance.now(), yieldToEvents: () => new Promise((resolve) => setTimeout(resolve)) }),
): Promise<readonly MetricComparison[]> {
  const compared: MetricComparison[] = [];
  for (const metric of metrics) {
    const [left, right] = [before[metric] ?? [], after[metric] ?? []];
    if (left.length === 0 && right.length === 0) continue;
    compared.push(await compareMetric(metric, left, right, slice));
  }
  return compared;
}

async function compareMetric(metric: string, before: Rows, after: Rows, slice: TimeSlice): Promise<MetricComparison> {
  const definition = definitionOf(metric);
  const [left, right] = [before.map(decodeSketch), after.map(decodeSketch)];
  const ratio = async (statistic: 'p50' | 'p75' | 'p95' | 'mean') => {
    await slice.breathe();
    return ratioOfSketches(left, right, statistic);
  };
  const ratioP50 = await ratio('p50');
  const ratioP95 = await ratio('p95');
  const judgedBy = definition.target?.judgedBy ?? 'p95';
  const asked = judgedBy === 'p75' || judgedBy === 'mean' ? await ratio(judgedBy) : judgedBy === 'p50' ? ratioP50 : ratioP95;
  const byMedian = asked === null && ratioP50 !== null;
  const { verdict, reason } = verdictOf(byMedian ? ratioP50 : asked, definition);
  const missing = before.length === 0 ? 'No samples before.' : after.length === 0 ? 'No samples after.' : null;
  return {
    metric,
    before: summariseSketch(mergeSketches(before)),
    after: summariseSketch(mergeSketches(after)),
    ratioP50,
    ratioP95,
    verdict,
    reason: missing ?? (byMedian ? `${reason} By the median: too few samples for the ${judgedBy}.` : reason),
  };
}
