import { expect, it } from 'vitest';
import { normalQuantile, normalShareBelow, studentQuantile } from './normal-distribution';
import { betaDraw, normalDraw } from './random-draws';
import { seededRandom } from './seeded-random';

const SIZE = 20_000;

/** Mean and variance. */
function moments(draw: () => number): [number, number] {
  const values = Array.from({ length: SIZE }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / SIZE;
  return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / SIZE];
}

it('random numbers are those of the seed, uniform in [0, 1)', () => {
  const [first, again, other] = [seededRandom(1), seededRandom(1), seededRandom(2)];
  const values = Array.from({ length: 5 }, first);
  expect(Array.from({ length: 5 }, again)).toEqual(values);
  expect(Array.from({ length: 5 }, other)).not.toEqual(values);
  const [mean, variance] = moments(first);
  expect(mean).toBeCloseTo(0.5, 1);
  expect(variance).toBeCloseTo(1 / 12, 2);
});

it('draws have the mean and variance of their distribution', () => {
  const random = seededRandom(7);
  const [mean, variance] = moments(() => normalDraw(random));
  expect(mean).toBeCloseTo(0, 1);
  expect(variance).toBeCloseTo(1, 1);
  for (const [a, b] of [[1, 1], [3, 8], [95, 6]] as const) {
    const [betaMean, betaVariance] = moments(() => betaDraw(random, a, b));
    expect(betaMean).toBeCloseTo(a / (a + b), 2);
    expect(betaVariance).toBeCloseTo((a * b) / ((a + b) ** 2 * (a + b + 1)), 3);
  }
});

it('quantiles are those of the tables', () => {
  expect(normalShareBelow(1.959964)).toBeCloseTo(0.975, 6);
  expect(normalShareBelow(-1)).toBeCloseTo(0.158655, 6);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 4);
  expect(normalQuantile(0.5)).toBeCloseTo(0, 5);
  for (const [freedom, expected] of [[3, 3.182], [5, 2.571], [7, 2.365], [11, 2.201], [30, 2.042]] as const) expect(studentQuantile(0.975, freedom)).toBeCloseTo(expected, 2);
  expect(() => normalQuantile(1)).toThrow(RangeError);
});
