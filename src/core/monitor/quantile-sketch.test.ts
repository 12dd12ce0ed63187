import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestRank } from './percentiles';
import { QuantileSketch, SKETCH_RELATIVE_ERROR } from './quantile-sketch';

const milliseconds = fc.oneof(
  fc.double({ min: 0.001, max: 3_600_000, noNaN: true }),
  fc.double({ min: 0.001, max: 10, noNaN: true }),
);
const stream = fc.array(milliseconds, { minLength: 1, maxLength: 400 });
/** Room for rounding in the logarithm at a bucket's very bound. */
const ROUNDING = 1e-9;

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

describe('QuantileSketch', () => {
  it('stays within the stated relative error of the exact percentile', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 0, max: 100 }), (values, percent) => {
        const exact = nearestRank(Float64Array.from(values).sort(), percent);
        const estimate = sketchOf(values).percentile(percent);
        expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(exact * (SKETCH_RELATIVE_ERROR + ROUNDING));
      }),
    );
  });

  it('merges to the sketch of both streams', () => {
    fc.assert(
      fc.property(stream, stream, (left, right) => {
        const merged = sketchOf(left);
        merged.merge(sketchOf(right));
        const whole = sketchOf([...left, ...right]);
        for (const percent of [0, 25, 50, 95, 99, 100]) expect(merged.percentile(percent)).toBe(whole.percentile(percent));
        expect(merged.count).toBe(whole.count);
        expect(merged.sum).toBeCloseTo(whole.sum, 3);
      }),
    );
  });

  it('keeps the ends exact and copes with zero and with what lies beyond its range', () => {
    const sketch = sketchOf([0, 0, 5, 7_200_000, 9_000_000]);
    expect(sketch.percentile(0)).toBe(0);
    expect(sketch.percentile(40)).toBeLessThanOrEqual(0.001);
    expect(sketch.percentile(80)).toBe(9_000_000);
    expect(sketch.percentile(100)).toBe(9_000_000);
    expect(sketch.min).toBe(0);
    expect(new QuantileSketch().percentile(95)).toBeNaN();
  });
});
