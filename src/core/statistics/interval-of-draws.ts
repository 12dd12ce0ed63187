import type { Interval } from '../../contracts/figures';

/**
 * The middle of resampled ratios, as an interval around what was estimated from all samples.
 * @param draws - one for each resample; sorted here
 * @param tail - share left out at each end
 * @returns null where there is no finite interval, e.g. because what is divided by is sometimes 0
 * @see Efron & Tibshirani 1993, An Introduction to the Bootstrap, §13.3, the percentile interval
 */
export function intervalOfDraws(estimate: number, draws: Float64Array, tail: number): Interval | null {
  draws.sort();
  const cut = Math.min((draws.length - 1) >> 1, Math.floor(draws.length * tail));
  // Rounding of a sketch may leave the estimate a little outside.
  const low = Math.min(estimate, draws[cut]!);
  const high = Math.max(estimate, draws[draws.length - 1 - cut]!);
  return Number.isFinite(low) && Number.isFinite(high) ? { estimate, low, high } : null;
}

/** Nothing of both is the same; anything compared with nothing is not a number of times it. */
export function ratioOf(before: number, after: number): number {
  return before === 0 && after === 0 ? 1 : after / before;
}
