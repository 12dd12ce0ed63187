import { describe, expect, it } from 'vitest';
import { QuantileSketch } from '../monitor/quantile-sketch';
import type { RatioStatistic } from './ratio-statistic';
import { ratioOfSamples } from './ratio-of-samples';
import { ratioOfSketches } from './ratio-of-sketches';
import { syntheticRounds } from './testing/synthetic-rounds';
import { verdictOf } from './verdict-of';

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

const STATISTICS: readonly RatioStatistic[] = ['p50', 'p75', 'p95', 'mean'];

describe.each(STATISTICS)('%s', (statistic) => {
  it('agrees with the bootstrap of the samples themselves', () => {
    const [{ before, after }] = syntheticRounds({ seed: 3, rounds: 1, samples: 400, factor: 1.3, shape: 'bimodal', noise: { sample: 0.2, run: 0, drift: 0 } }) as [{ before: number[]; after: number[] }];
    const exact = ratioOfSamples(before, after, statistic)!;
    const sketched = ratioOfSketches(sketchOf(before), sketchOf(after), statistic)!;
    // Buckets are 2 % wide.
    for (const end of ['estimate', 'low', 'high'] as const) expect(Math.abs(Math.log(sketched[end] / exact[end]))).toBeLessThan(0.035);
  });

  it('the interval holds the true ratio about 95 of 100 times', () => {
    let covered = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const [{ before, after }] = syntheticRounds({ seed: seed * 71, rounds: 1, samples: 200, factor: 1.2, shape: 'lognormal', noise: { sample: 0.4, run: 0, drift: 0 } }) as [{ before: number[]; after: number[] }];
      const { low, high } = ratioOfSketches(sketchOf(before), sketchOf(after), statistic, { resamples: 300 })!;
      if (low <= 1.2 && high >= 1.2) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(90);
  });

  it('hours that are unlike each other are not taken for as many samples', () => {
    let asOne = 0;
    let asHours = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const hours = syntheticRounds({ seed: seed * 17, rounds: 12, samples: 120, factor: 1, shape: 'lognormal', noise: { sample: 0.2, run: 0.25, drift: 0 } });
      const [before, after] = [hours.map((hour) => sketchOf(hour.before)), hours.map((hour) => sketchOf(hour.after))];
      const wrong = (ratio: { low: number; high: number } | null): number => (ratio !== null && (ratio.low > 1 || ratio.high < 1) ? 1 : 0);
      asHours += wrong(ratioOfSketches(before, after, statistic, { resamples: 200 }));
      asOne += wrong(ratioOfSketches(sketchOf(hours.flatMap((hour) => hour.before)), sketchOf(hours.flatMap((hour) => hour.after)), statistic, { resamples: 200 }));
    }
    expect(asOne).toBeGreaterThanOrEqual(20);
    expect(asHours).toBeLessThanOrEqual(8);
  });
});

it('a sketch and the same one again are unchanged, also of a single value', () => {
  const values = Array.from({ length: 2000 }, (_, index) => 5 + (index % 40) / 10);
  expect(verdictOf(ratioOfSketches(sketchOf(values), sketchOf(values), 'p50'), { better: 'lower' }).verdict).toBe('unchanged');
  const one = sketchOf(values.map(() => 7));
  expect(ratioOfSketches(one, one, 'p95')).toEqual({ estimate: 1, low: 1, high: 1 });
  const never = sketchOf(values.map(() => 0));
  expect(ratioOfSketches(never, never, 'p50')).toEqual({ estimate: 1, low: 1, high: 1 });
  expect(ratioOfSketches(never, one, 'p50')).toBeNull();
});

it('says nothing of too few, of nothing, and of hours that are too unlike', () => {
  const few = sketchOf(Array.from({ length: 71 }, (_, index) => index + 1));
  expect(ratioOfSketches(few, few, 'p95')).toBeNull();
  expect(ratioOfSketches(few, new QuantileSketch(), 'p50')).toBeNull();
  expect(ratioOfSketches([], few, 'mean')).toBeNull();
  const unlike = Array.from({ length: 6 }, (_, hour) => sketchOf(Array.from({ length: 100 }, () => 10 ** hour / 100)));
  expect(ratioOfSketches(unlike, unlike, 'p50')).toBeNull();
});

it('leaves the sketches as they are, and gives the same for the same seed', () => {
  const hours = [1, 2].map((seed) => sketchOf(syntheticRounds({ seed, rounds: 1, samples: 200, factor: 1, shape: 'lognormal', noise: { sample: 0.3, run: 0, drift: 0 } })[0]!.before));
  const first = ratioOfSketches(hours, hours[0]!, 'p75', { seed: 5 });
  expect(hours.map(({ count }) => count)).toEqual([200, 200]);
  expect(ratioOfSketches(hours, hours[0]!, 'p75', { seed: 5 })).toEqual(first);
});
