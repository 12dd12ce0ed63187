import { robustSlope, type Point } from '../../src/engine/metrics/robust-slope';

export interface Growth {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** One look at memory while the day was lived. */
export interface Reading {
  readonly hours: number;
  readonly privateMB: number;
  readonly heapsMB: number;
}

/**
 * Readings without those shortly after a worker was ended on purpose: until its memory has gone back, they are up to a third higher, and where they come early in a run
 * the slope of all is one of recovery, which would hide a leak.
 * @param endedAtHours - when workers were ended
 * @param settleHours - how long after that a reading does not count
 */
export function settledReadings(readings: readonly Reading[], endedAtHours: readonly number[], settleHours: number): Reading[] {
  return readings.filter(({ hours }) => endedAtHours.every((endedAt) => hours < endedAt || hours - endedAt > settleHours));
}

/** 95 % of a normal distribution lie within so many deviations. */
const Z = 1.96;

/**
 * Slope of readings, with its 95 % interval by ranks, which no distribution is assumed for. It takes readings as independent; those of memory are not quite, so the
 * true interval is somewhat wider.
 * @param points - at least 4, with different `x`
 * @throws RangeError with fewer
 * @see Sen 1968, Estimates of the regression coefficient based on Kendall's tau
 */
export function growthOf(points: readonly Point[]): Growth {
  const estimate = robustSlope(points);
  if (estimate === null || points.length < 4) throw new RangeError(`${points.length} readings are too few for a slope.`);
  const slopes: number[] = [];
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      const run = points[j]!.x - points[i]!.x;
      if (run !== 0) slopes.push((points[j]!.y - points[i]!.y) / run);
    }
  }
  slopes.sort((a, b) => a - b);
  const n = points.length;
  const spread = Z * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const low = Math.max(0, Math.floor((slopes.length - spread) / 2));
  const high = Math.min(slopes.length - 1, Math.ceil((slopes.length + spread) / 2));
  return { estimate, low: slopes[low]!, high: slopes[high]! };
}
