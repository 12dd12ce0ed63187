import type { Interval } from '../../contracts/figures';
import { QuantileSketch, SKETCH_RELATIVE_ERROR } from '../monitor/quantile-sketch';
import { intervalOfDraws, ratioOf } from './interval-of-draws';
import { normalQuantile, studentQuantile } from './normal-distribution';
import { betaDraw, normalDraw } from './random-draws';
import { fewestSamples, percentOf, rankOf, type RatioOptions, type RatioStatistic } from './ratio-statistic';
import { seededRandom, type Random } from './seeded-random';

/** With fewer stretches of time how alike the samples of one are cannot be told. */
const FEWEST_STRETCHES = 5;
/** Ratio of the bounds of a bucket of a sketch. */
const GAMMA = (1 + SKETCH_RELATIVE_ERROR) / (1 - SKETCH_RELATIVE_ERROR);

/**
 * How a statistic of `after` compares to that of `before`, by resampling from the histograms. What a sketch rounds away (1 %) is in the interval.
 *
 * One sketch a side: its samples are taken as independent. Several a side (e.g. the rows of a period's history): where samples of one stretch of
 * time are more alike than those of different ones, they count as accordingly fewer, so that a thousand searches of one slow hour do not pass for a thousand hours.
 * @param before - a sketch, or one for each stretch of time; not changed
 * @param after - the same
 * @returns after / before with its interval; null: too few samples (`fewestSamples`), or a ratio to 0
 * @see Efron & Tibshirani 1993, An Introduction to the Bootstrap, §13.3, the percentile interval
 * @see Korn & Graubard 1998, Confidence Intervals for Proportions with Small Expected Number of Positive Counts, on samples that come in clusters
 */
export function ratioOfSketches(
  before: QuantileSketch | readonly QuantileSketch[],
  after: QuantileSketch | readonly QuantileSketch[],
  statistic: RatioStatistic,
  { confidence = 0.95, resamples = 1000, seed = 1 }: RatioOptions = {},
): Interval | null {
  const left = sideOf(before, statistic, confidence);
  const right = sideOf(after, statistic, confidence);
  if (left === null || right === null) return null;
  const random = seededRandom(seed);
  const draws = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) draws[draw] = ratioOf(left.draw(random), right.draw(random));
  return intervalOfDraws(ratioOf(left.estimate, right.estimate), draws, (1 - confidence) / 2);
}

interface Side {
  readonly estimate: number;
  /** The statistic of another sample like this one. */
  draw(random: Random): number;
}

function sideOf(given: QuantileSketch | readonly QuantileSketch[], statistic: RatioStatistic, confidence: number): Side | null {
  const stretches = (given instanceof QuantileSketch ? [given] : given).filter(({ count }) => count > 0);
  const sketch = stretches.length === 1 ? stretches[0]! : merged(stretches);
  if (sketch.count < fewestSamples(statistic, confidence)) return null;
  const percent = percentOf(statistic);
  const side = percent === null ? meanOf(sketch, stretches, confidence) : quantileOf(sketch, stretches, percent, confidence);
  return side.effective < fewestSamples(statistic, confidence) ? null : side;
}

function quantileOf(sketch: QuantileSketch, stretches: readonly QuantileSketch[], percent: number, confidence: number): Side & { effective: number } {
  const { count } = sketch;
  const steps = stepsOf(sketch);
  const rank = rankOf(percent, count);
  const at = steps.buckets[stepAt(steps.upTo, rank)]!;
  const below = stretches.map(({ buckets }) => countUpTo(buckets, at));
  const shareBelow = below.reduce((sum, part) => sum + part, 0) / count;
  const spread = stretches.map((stretch, index) => below[index]! - stretch.count * shareBelow);
  const effective = effectiveCount(count, spread, count * shareBelow * (1 - shareBelow), confidence);
  // Where the quantile of another sample would lie in this one: Beta distributed, as of order statistics.
  const [a, b] = [(rank * effective) / count, ((count - rank) * effective) / count + 1];
  return {
    effective,
    estimate: sketch.percentile(percent),
    draw(random) {
      const position = betaDraw(random, Math.max(1, a), b) * count;
      const step = stepAt(steps.upTo, position);
      const from = step === 0 ? 0 : steps.upTo[step - 1]!;
      const within = (position - from) / (steps.upTo[step]! - from);
      return Math.min(sketch.max, Math.max(sketch.min, steps.values[step]! * GAMMA ** (within - 0.5)));
    },
  };
}

function meanOf(sketch: QuantileSketch, stretches: readonly QuantileSketch[], confidence: number): Side & { effective: number } {
  const { count, sum } = sketch;
  const mean = sum / count;
  const { buckets, values } = stepsOf(sketch);
  const variance = values.reduce((total, value, step) => total + sketch.buckets[buckets[step]!]! * (value - mean) ** 2, 0) / (count - 1);
  const effective = effectiveCount(count, stretches.map((stretch) => stretch.sum - stretch.count * mean), count * variance, confidence);
  // On the scale of logarithms, where a mean of durations is nearer to normal and never below 0.
  const relativeError = mean === 0 ? 0 : (Math.sqrt(variance / effective) / mean) * (studentQuantile((1 + confidence) / 2, count - 1) / normalQuantile((1 + confidence) / 2));
  return { effective, estimate: mean, draw: (random) => mean * Math.exp(relativeError * normalDraw(random)) };
}

/**
 * How many independent samples those at hand are worth.
 * @param spread - of each stretch: by how much its total differs from what it would be if it were like all
 * @param variance - of the total, if all samples were independent
 */
function effectiveCount(count: number, spread: readonly number[], variance: number, confidence: number): number {
  const stretches = spread.length;
  if (stretches < FEWEST_STRETCHES || !(variance > 0)) return count;
  const observed = (spread.reduce((sum, difference) => sum + difference ** 2, 0) * stretches) / (stretches - 1);
  const effect = observed / variance;
  if (effect <= 1) return count;
  const tail = (1 + confidence) / 2;
  return (count / effect) * (normalQuantile(tail) / studentQuantile(tail, stretches - 1)) ** 2;
}

/** A plain loop: a period may have hundreds of stretches, and a monitor sixty metrics. */
function countUpTo(buckets: Uint32Array, last: number): number {
  let count = 0;
  for (let bucket = 0; bucket <= last; bucket++) count += buckets[bucket]!;
  return count;
}

function merged(sketches: readonly QuantileSketch[]): QuantileSketch {
  const all = new QuantileSketch();
  for (const sketch of sketches) all.merge(sketch);
  return all;
}

interface Steps {
  /** Buckets with values in them, ascending. */
  readonly buckets: readonly number[];
  /** Values up to and with each of them. */
  readonly upTo: readonly number[];
  /** What the sketch says a value in each of them is. */
  readonly values: readonly number[];
}

function stepsOf(sketch: QuantileSketch): Steps {
  const steps = { buckets: [] as number[], upTo: [] as number[], values: [] as number[] };
  let seen = 0;
  for (let bucket = 0; bucket < sketch.buckets.length; bucket++) {
    const inBucket = sketch.buckets[bucket]!;
    if (inBucket === 0) continue;
    seen += inBucket;
    steps.buckets.push(bucket);
    steps.upTo.push(seen);
    // Asked for between two ranks, so that rounding cannot lead to the next one.
    steps.values.push(sketch.percentile((100 * (seen - 0.5)) / sketch.count));
  }
  return steps;
}

/** The first step that reaches a position. */
function stepAt(upTo: readonly number[], position: number): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! >= position) high = middle;
    else low = middle + 1;
  }
  return low;
}
