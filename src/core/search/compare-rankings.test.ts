import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlapShare, spreadSample, summariseOverlaps } from './compare-rankings';

const ten = (from: number): number[] => Array.from({ length: 10 }, (_, i) => from + i);

describe('summariseOverlaps', () => {
  it('gives mean, median and how many queries have how many hits in common', () => {
    const summary = summariseOverlaps([
      { before: ten(0), after: ten(0).toReversed() },
      { before: ten(0), after: ten(5) },
      { before: ten(0), after: ten(10) },
      { before: ten(0), after: ten(6) },
    ]);
    expect(summary.mean).toBeCloseTo((1 + 0.5 + 0 + 0.4) / 4);
    expect(summary.median).toBeCloseTo(0.45);
    expect(summary.histogram).toEqual([1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1]);
  });

  it('counts every query once, whatever the lists', () => {
    const list = fc.uniqueArray(fc.nat(15), { maxLength: 10 });
    fc.assert(fc.property(fc.array(fc.record({ before: list, after: list }), { maxLength: 20 }), (queries) => {
      const { histogram, mean, median } = summariseOverlaps(queries);
      expect(histogram.reduce((sum, count) => sum + count, 0)).toBe(queries.length);
      for (const figure of [mean, median]) expect(figure >= 0 && figure <= 1).toBe(true);
    }));
  });
});

describe('overlapShare', () => {
  it('is of as many hits as there are, in a library with fewer than ten', () => {
    expect(overlapShare([1, 2], [2, 1])).toBe(1);
    expect(overlapShare([1, 2], [1])).toBe(0.5);
    expect(overlapShare([], [])).toBe(1);
  });
});

describe('spreadSample', () => {
  it('is spread over all, never repeats, and is the same every time', () => {
    const all = Array.from({ length: 1_000 }, (_, i) => i);
    const sample = spreadSample(all, 200);
    expect(new Set(sample).size).toBe(200);
    expect(sample[0]).toBeLessThan(5);
    expect(sample.at(-1)).toBeGreaterThanOrEqual(995);
    expect(spreadSample(all, 200)).toEqual(sample);
    expect(spreadSample([1, 2], 200)).toEqual([1, 2]);
  });
});
