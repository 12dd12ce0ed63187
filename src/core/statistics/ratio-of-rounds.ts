import type { Interval } from '../../contracts/figures';
import { intervalOfDraws, ratioOf } from './interval-of-draws';
import { normalShareBelow, studentQuantile } from './normal-distribution';
import { sorted, statisticOf } from './ratio-of-samples';
import type { RatioOptions, RatioStatistic } from './ratio-statistic';
import { seededRandom } from './seeded-random';

/** One turn of both sides, near each other in time. */
export interface Round {
  /** Samples, finite and positive, at least one. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** With fewer rounds even the whole range of their ratios would miss the true one more than 5 times of 100 (2 / 2^n). */
export const FEWEST_ROUNDS = 6;

/**
 * How a statistic of `after` compares to that of `before`, where both were measured in turn, round by round. Samples of one run of a program are alike
 * (same heap, same compiled code), and a busy machine drifts: so each round gives one ratio, in which what was slow for both cancels out, and
 * whole rounds are resampled. The estimate is the geometric mean of the ratios. As a bootstrap of few is too narrow, the interval is widened
 * by as much as Student's t is wider than the normal distribution.
 * @returns after / before with its interval; null: fewer than {@link FEWEST_ROUNDS}, or a ratio with 0
 * @throws RangeError for a round without samples, or a sample that is no finite number or negative
 * @see Kalibera & Jones 2013, Rigorous Benchmarking in Reasonable Time, on resampling the highest level of repetition
 * @see Hesterberg 2015, What Teachers Should Know About the Bootstrap, §4.3, the expanded percentile interval
 */
export function ratioOfRounds(rounds: readonly Round[], statistic: RatioStatistic, { confidence = 0.95, resamples = 2000, seed = 1 }: RatioOptions = {}): Interval | null {
  const logs = Float64Array.from(rounds, ({ before, after }, round) => {
    if (before.length === 0 || after.length === 0) throw new RangeError(`round ${round} has no samples of one side`);
    return Math.log(ratioOf(statisticOf(sorted(before), statistic), statisticOf(sorted(after), statistic)));
  });
  const count = logs.length;
  if (count < FEWEST_ROUNDS || !logs.every(Number.isFinite)) return null;
  const random = seededRandom(seed);
  const draws = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) {
    let sum = 0;
    for (let pick = 0; pick < count; pick++) sum += logs[Math.floor(random() * count)]!;
    draws[draw] = Math.exp(sum / count);
  }
  const tail = normalShareBelow(-Math.sqrt(count / (count - 1)) * studentQuantile((1 + confidence) / 2, count - 1));
  return intervalOfDraws(Math.exp(logs.reduce((sum, log) => sum + log, 0) / count), draws, tail);
}
