/** What two distributions can be compared by. */
export type RatioStatistic = 'p50' | 'p75' | 'p95' | 'mean';

export interface RatioOptions {
  /** How often an interval made in this way holds the true ratio. Default 0.95. */
  readonly confidence?: number;
  /** Default 2000, of sketches 1000: the ends of an interval then move by a few per cent of its width with the seed. */
  readonly resamples?: number;
  /** Same seed, same interval. Default 1. */
  readonly seed?: number;
}

/** Null: the mean. */
export function percentOf(statistic: RatioStatistic): 50 | 75 | 95 | null {
  switch (statistic) {
    case 'p50': return 50;
    case 'p75': return 75;
    case 'p95': return 95;
    case 'mean': return null;
  }
}

/** Which of so many values, in ascending order and counted from 1, is the nearest-rank percentile. */
export function rankOf(percent: number, count: number): number {
  return Math.max(1, Math.ceil((percent * count) / 100));
}

/**
 * With fewer samples nothing honest can be said. Of a percentile: even the largest sample would lie above it with too little certainty to be
 * the upper end of an interval (p^n > 2.5 %), which asks for 6, 13 and 72 samples. Of a mean: 8, below which its spread is hardly known.
 */
export function fewestSamples(statistic: RatioStatistic, confidence: number): number {
  const percent = percentOf(statistic);
  return percent === null ? 8 : Math.ceil(Math.log((1 - confidence) / 2) / Math.log(percent / 100));
}
