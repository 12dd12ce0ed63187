import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EncodedSketch } from '../../contracts/figures';
import { contextFigures } from './context-figures';
import { decodeSketch, encodeSketch } from './encode-sketch';
import { createMonitor } from './monitor';
import { nearestRank } from './percentiles';
import { QuantileSketch, SKETCH_RELATIVE_ERROR } from './quantile-sketch';

const milliseconds = fc.oneof(fc.double({ min: 0.001, max: 3_600_000, noNaN: true }), fc.double({ min: 0.001, max: 20, noNaN: true }));
const streams = fc.array(fc.array(milliseconds, { minLength: 1, maxLength: 120 }), { minLength: 1, maxLength: 4 });
const PERCENTS = [0, 25, 50, 75, 95, 99, 100];
const ROUNDING = 1e-9;

/** As it is told from worker to worker and written to the database. */
const sent = (sketch: EncodedSketch): EncodedSketch => structuredClone(sketch);

function mergeAll(sketches: readonly EncodedSketch[]): QuantileSketch {
  const merged = new QuantileSketch();
  for (const sketch of sketches) merged.merge(decodeSketch(sent(sketch)));
  return merged;
}

function expectPercentilesOf(merged: QuantileSketch, values: readonly number[]): void {
  const sorted = Float64Array.from(values).sort();
  expect(merged.count).toBe(values.length);
  for (const percent of PERCENTS) {
    const exact = nearestRank(sorted, percent);
    expect(Math.abs(merged.percentile(percent) - exact), `p${percent}`).toBeLessThanOrEqual(exact * (SKETCH_RELATIVE_ERROR + ROUNDING));
  }
}

describe('percentiles of what several contexts have measured', () => {
  it('are as exact as those of one: within 1 % of the nearest rank over all samples', () => {
    fc.assert(
      fc.property(streams, (contexts) => {
        const figures = contexts.map((values, i) => {
          const monitor = createMonitor({ now: () => 0, context: `worker ${i}` });
          for (const value of values) monitor.gauge('search', value);
          return contextFigures(monitor, 0);
        });
        expectPercentilesOf(mergeAll(figures.map(({ sketches }) => sketches['search']!)), contexts.flat());
      }),
    );
  });

  it('are the same whether a minute is told at once or piece by piece, but for the ends of the pieces', () => {
    fc.assert(
      fc.property(streams, (pieces) => {
        const whole = new QuantileSketch();
        let before: EncodedSketch | undefined;
        const told: EncodedSketch[] = [];
        for (const values of pieces) {
          for (const value of values) whole.add(value);
          told.push(encodeSketch(whole, before));
          before = encodeSketch(whole);
        }
        const merged = mergeAll(told);
        expectPercentilesOf(merged, pieces.flat());
        expect(merged.sum).toBeCloseTo(whole.sum, 3);
        for (const [i, values] of pieces.entries()) expect(told[i]!.count).toBe(values.length);
      }),
    );
  });

  it('begin anew where a context did: what it has since is told whole', () => {
    fc.assert(
      fc.property(streams, (pieces) => {
        const sketches = pieces.map((values) => {
          const sketch = new QuantileSketch();
          for (const value of values) sketch.add(value);
          return sketch;
        });
        const [first, second] = [sketches[0]!, sketches.at(-1)!];
        fc.pre(second.count < first.count);
        expect(encodeSketch(second, encodeSketch(first))).toEqual(encodeSketch(second));
      }),
      { numRuns: 50 },
    );
  });
});
