import { describe, expect, it } from 'vitest';
import { fewestSamples, type RatioStatistic } from './ratio-statistic';
import { ratioOfSamples } from './ratio-of-samples';
import { syntheticRounds } from './testing/synthetic-rounds';

const pairOf = (seed: number, factor: number, samples: number) => syntheticRounds({ seed: seed * 613, rounds: 1, samples, factor, shape: 'lognormal', noise: { sample: 0.3, run: 0, drift: 0 } })[0]!;

describe.each<[RatioStatistic, number]>([['p50', 80], ['p75', 80], ['p95', 160], ['mean', 80]])('%s of %i independent samples', (statistic, samples) => {
  it('the interval holds the true ratio about 95 of 100 times', () => {
    let covered = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const { before, after } = pairOf(seed, 1.3, samples);
      const ratio = ratioOfSamples(before, after, statistic, { resamples: 300 })!;
      expect(ratio.low).toBeLessThanOrEqual(ratio.estimate);
      expect(ratio.high).toBeGreaterThanOrEqual(ratio.estimate);
      if (ratio.low <= 1.3 && ratio.high >= 1.3) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(89);
  });

  it('says nothing of too few, and leaves the samples as they are', () => {
    const fewest = fewestSamples(statistic, 0.95);
    const enough = Array.from({ length: fewest }, (_, index) => 10 - index / fewest);
    expect(ratioOfSamples(enough, enough.slice(1), statistic)).toBeNull();
    expect(ratioOfSamples(enough, enough, statistic)).toMatchObject({ estimate: 1 });
    expect(enough[0]).toBe(10);
  });
});

it('draws medians by their distribution as drawing every sample would', () => {
  const { before, after } = pairOf(5, 1.2, 40);
  const ends = ratioOfSamples(before, after, 'p50', { resamples: 4000 })!;
  // The plain bootstrap, written out, with random numbers of another kind.
  let state = 12_345;
  const pick = (values: readonly number[]): number => values[Math.floor(((state = (state * 48_271) % 2_147_483_647) / 2_147_483_647) * values.length)]!;
  const median = (values: readonly number[]): number => values.map(() => pick(values)).sort((a, b) => a - b)[values.length / 2 - 1]!;
  const draws = Array.from({ length: 4000 }, () => median(after) / median(before)).sort((a, b) => a - b);
  expect(ends.low).toBeCloseTo(draws[100]!, 1);
  expect(ends.high).toBeCloseTo(draws[3899]!, 1);
});

it('nothing and nothing is the same; something and nothing is not a ratio', () => {
  const nothing = Array.from({ length: 20 }, () => 0);
  const something = nothing.map(() => 1);
  expect(ratioOfSamples(nothing, nothing, 'p50')).toEqual({ estimate: 1, low: 1, high: 1 });
  expect(ratioOfSamples(nothing, something, 'p50')).toBeNull();
  expect(() => ratioOfSamples([...something, Number.NaN], something, 'mean')).toThrow('not NaN');
});
