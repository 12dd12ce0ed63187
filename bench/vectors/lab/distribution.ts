import { nearestRank } from '../../../src/core/monitor/percentiles';

/** Milliseconds; percentiles by nearest rank. */
export interface Distribution {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

/** @throws RangeError without samples */
export function distribution(samples: ArrayLike<number>): Distribution {
  if (samples.length === 0) throw new RangeError('No samples');
  const sorted = Float64Array.from(samples).sort();
  const at = (percent: number): number => Number(nearestRank(sorted, percent).toPrecision(4));
  return { count: sorted.length, p50: at(50), p95: at(95), p99: at(99), most: Number(sorted[sorted.length - 1].toPrecision(4)) };
}
