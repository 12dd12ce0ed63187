import type { Interval } from '../../contracts/figures';
import { nearestRank } from '../monitor/percentiles';
import { intervalOfDraws, ratioOf } from './interval-of-draws';
import { betaDraw } from './random-draws';
import { fewestSamples, percentOf, rankOf, type RatioOptions, type RatioStatistic } from './ratio-statistic';
import { seededRandom, type Random } from './seeded-random';

/**
 * How a statistic of `after` compares to that of `before`, by the percentile bootstrap. The samples of each side must be independent of each other:
 * those of one run of a program are not quite, those of alternating runs are best left in their rounds (`ratioOfRounds`).
 * @param before - finite and not negative, any order; not changed
 * @param after - the same
 * @returns after / before with its interval; null: too few samples (`fewestSamples`), or a ratio to 0
 * @throws RangeError for a sample that is no finite number or negative
 * @see Efron & Tibshirani 1993, An Introduction to the Bootstrap, §8.3 (two samples) and §13.3
 */
export function ratioOfSamples(before: readonly number[], after: readonly number[], statistic: RatioStatistic, { confidence = 0.95, resamples = 2000, seed = 1 }: RatioOptions = {}): Interval | null {
  const [left, right] = [sorted(before), sorted(after)];
  if (Math.min(left.length, right.length) < fewestSamples(statistic, confidence)) return null;
  const random = seededRandom(seed);
  const draws = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) draws[draw] = ratioOf(resampled(random, left, statistic), resampled(random, right, statistic));
  return intervalOfDraws(ratioOf(statisticOf(left, statistic), statisticOf(right, statistic)), draws, (1 - confidence) / 2);
}

/** @param values - ascending, at least one */
export function statisticOf(values: Float64Array, statistic: RatioStatistic): number {
  const percent = percentOf(statistic);
  return percent === null ? values.reduce((sum, value) => sum + value, 0) / values.length : nearestRank(values, percent);
}

/** Ascending. @throws RangeError for a sample that is no finite number or negative */
export function sorted(samples: readonly number[]): Float64Array {
  const wrong = samples.find((sample) => !(Number.isFinite(sample) && sample >= 0));
  if (wrong !== undefined) throw new RangeError(`samples must be finite and not negative, not ${wrong}`);
  return Float64Array.from(samples).sort();
}

/** The statistic of as many values drawn with replacement. */
function resampled(random: Random, values: Float64Array, statistic: RatioStatistic): number {
  const count = values.length;
  const percent = percentOf(statistic);
  if (percent !== null) {
    // The k-th smallest of n draws is the value at the k-th smallest of n uniform numbers, which is Beta distributed: no need to draw and sort all n.
    const rank = rankOf(percent, count);
    return values[Math.min(count - 1, Math.floor(betaDraw(random, rank, count - rank + 1) * count))]!;
  }
  let sum = 0;
  for (let draw = 0; draw < count; draw++) sum += values[Math.floor(random() * count)]!;
  return sum / count;
}
