import { nearestRank } from '../../src/core/monitor/percentiles';

/** Of one figure, the monitor's value and that of outside. */
export interface Pair {
  readonly name: string;
  readonly monitor: number;
  readonly outside: number;
}

/**
 * How far the monitor is off, in percent of outside: the largest of the pairs.
 * @param equalWithin - in the figure's unit: what both sides' clocks cannot tell apart, e.g. 0.005 ms of two times of an isolated page. Never more: what is off by that much is off
 */
export function largestDifferencePercent(pairs: readonly Pair[], equalWithin = 0): number {
  if (pairs.length === 0) throw new RangeError('There is nothing to compare.');
  return Math.max(...pairs.map(({ monitor, outside }) => {
    const off = Math.abs(monitor - outside);
    return off <= equalWithin ? 0 : (off / Math.abs(outside)) * 100;
  }));
}

/** p50 and p95 of two lists of samples of the same calls. */
export function percentilePairs(monitor: readonly number[], outside: readonly number[], percentiles: readonly number[] = [50, 95]): Pair[] {
  const [ours, theirs] = [Float64Array.from(monitor).sort(), Float64Array.from(outside).sort()];
  return percentiles.map((percentile) => ({ name: `p${percentile}`, monitor: nearestRank(ours, percentile), outside: nearestRank(theirs, percentile) }));
}

export function median(values: readonly number[]): number {
  return nearestRank(Float64Array.from(values).sort(), 50);
}
