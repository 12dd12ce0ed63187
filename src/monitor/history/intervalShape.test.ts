import { expect, it } from 'vitest';
import { intervalShape, intervalSpan } from './intervalShape';

it('puts no change in the middle, and half as far from it as double', () => {
  expect(intervalShape({ low: 0.5, estimate: 1, high: 2 }, 4, 100)).toEqual({ from: 25, at: 50, to: 75, cutLeft: false, cutRight: false });
});

it('cuts what reaches beyond the picture, and says so', () => {
  expect(intervalShape({ low: 0, estimate: 5, high: 40 }, 4, 100)).toEqual({ from: 0, at: 100, to: 100, cutLeft: true, cutRight: true });
});

it('has one scale for all, wide enough for most and never so narrow that noise looks like news', () => {
  expect(intervalSpan([null, { low: 0.99, estimate: 1, high: 1.01 }])).toBe(1.25);
  expect(intervalSpan([{ low: 0.5, estimate: 0.6, high: 0.7 }])).toBe(2);
  expect(intervalSpan([{ low: 0.01, estimate: 0.6, high: 0.7 }])).toBe(4);
  expect(intervalSpan([])).toBe(1.25);
});
