import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestRank, percentiles } from './percentiles';

const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 });

describe('nearest-rank percentiles', () => {
  it('is the smallest sample that at least this share of the samples does not exceed', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 0, max: 100 }), (values, percent) => {
        const sorted = [...values].sort((a, b) => a - b);
        const result = nearestRank(sorted, percent);
        expect(values).toContain(result);
        const atOrUnder = values.filter((value) => value <= result).length;
        const under = values.filter((value) => value < result).length;
        expect(atOrUnder * 100).toBeGreaterThanOrEqual(percent * values.length);
        // A smaller sample would not have been enough (0 % has no smaller one to compare with).
        if (percent > 0) expect(under * 100).toBeLessThan(percent * values.length);
      }),
    );
  });

  it('gives p50, p95 and p99 of 1 to 100 as 50, 95 and 99, in any order', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentiles(values)).toEqual({ p50: 50, p95: 95, p99: 99 });
    expect(values[0]).toBe(100);
  });

  it('is not pushed up a rank by rounding', () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    for (let percent = 1; percent <= 100; percent++) expect(nearestRank(sorted, percent)).toBe(percent);
  });

  it('has no value for an empty window, and refuses shares that are none', () => {
    expect(nearestRank([], 95)).toBeNaN();
    expect(() => nearestRank([1], 101)).toThrow(RangeError);
    expect(() => nearestRank([1], Number.NaN)).toThrow(RangeError);
  });
});
