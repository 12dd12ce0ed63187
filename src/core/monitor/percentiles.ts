/** What a window of samples is reduced to. Same unit as the samples. */
export interface PercentileSummary {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * Nearest-rank percentile: the smallest sample such that at least `percent` % of all samples are at or under it. It is
 * always a value that was really measured, never an interpolation between two.
 * @param sorted - ascending, without NaN
 * @param percent - 0 to 100; 0 gives the smallest sample
 * @returns NaN for an empty window
 * @throws RangeError when `percent` lies outside 0 to 100
 * @see Hyndman & Fan 1996, Sample Quantiles in Statistical Packages, definition 1
 */
export function nearestRank(sorted: ArrayLike<number>, percent: number): number {
  if (!(percent >= 0 && percent <= 100)) throw new RangeError(`percent must be 0 to 100, not ${percent}`);
  const count = sorted.length;
  if (count === 0) return Number.NaN;
  // Multiplied before divided: 7 % of 100 is exactly rank 7, while 0.07 * 100 would be a little above it.
  const rank = Math.max(1, Math.ceil((percent * count) / 100));
  return sorted[rank - 1]!;
}

/**
 * Nearest-rank p50, p95 and p99 of samples in any order. The input is not changed.
 * @param samples - without NaN
 * @returns NaN in every field for an empty window
 */
export function percentiles(samples: ArrayLike<number>): PercentileSummary {
  const sorted = Float64Array.from(samples).sort();
  return { p50: nearestRank(sorted, 50), p95: nearestRank(sorted, 95), p99: nearestRank(sorted, 99) };
}
