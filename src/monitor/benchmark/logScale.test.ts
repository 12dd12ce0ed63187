import { expect, it } from 'vitest';
import { logScale } from './logScale';

it('has an axis from power of ten to power of ten', () => {
  expect(logScale([0.004, 17, 100])?.ticks).toEqual([0.001, 0.01, 0.1, 1, 10, 100]);
  expect(logScale([1000])?.ticks).toEqual([1000, 10_000]);
});

it('places equal ratios at equal distances, and stays within its ends', () => {
  const scale = logScale([1, 100]);
  expect([1, 10, 100, 0, 1e9, 0.1].map((value) => scale?.place(value))).toEqual([0, 0.5, 1, 0, 1, 0]);
});

it('is none without anything above zero', () => {
  expect(logScale([0, -1, Number.NaN])).toBeNull();
});
