import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEARCH_MODES } from '../../contracts/search';
import { BUILT_IN_SPACE } from '../embedder/manifest';
import { type Candidate, cosineFloor, fuse, fusedScore, inverseLogistic, logistic } from './fusion';

const { calibration } = BUILT_IN_SPACE;
const curve = fc.record({ midpoint: fc.double({ min: -0.5, max: 1, noNaN: true }), slope: fc.double({ min: 1, max: 20, noNaN: true }) });
const cosine = fc.double({ min: -1, max: 1, noNaN: true });
const coverage = fc.double({ min: 0, max: 1, noNaN: true });
const mode = fc.constantFrom(...SEARCH_MODES);
const candidate: fc.Arbitrary<Candidate> = fc.record({ document: fc.nat(30), cosine: fc.option(cosine, { nil: null }), ordinal: fc.nat(3), coverage });
const byNumber = (a: number, b: number): number => a - b;

describe('logistic', () => {
  it('is undone by inverseLogistic', () => {
    fc.assert(
      fc.property(curve, cosine, (shape, x) => {
        const score = logistic(shape, x);
        fc.pre(score > 1e-9 && score < 1 - 1e-9);
        expect(inverseLogistic(shape, score)).toBeCloseTo(x, 5);
      }),
    );
    expect(inverseLogistic(calibration.hybrid, 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(inverseLogistic(calibration.hybrid, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('fusedScore', () => {
  it('gives words the same weight in a space whose cosines all lie close together', () => {
    // The same evidence, on a scale a fifth as wide and higher up.
    const squeeze = (x: number): number => 0.7 + x / 5;
    const narrow = { semantic: calibration.semantic, hybrid: { midpoint: squeeze(calibration.hybrid.midpoint), slope: calibration.hybrid.slope * 5 } };
    fc.assert(
      fc.property(candidate, (base) => {
        const there = { ...base, cosine: base.cosine === null ? null : squeeze(base.cosine) };
        expect(fusedScore(there, 'hybrid', narrow)).toBeCloseTo(fusedScore(base, 'hybrid', calibration), 9);
      }),
    );
  });

  it('never falls when cosine or coverage grow, and lies between 0 and 1', () => {
    fc.assert(
      fc.property(mode, candidate, cosine, coverage, (how, base, otherCosine, otherCoverage) => {
        const score = fusedScore(base, how, calibration);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        const nearer = { ...base, cosine: Math.max(base.cosine ?? otherCosine, otherCosine) };
        if (base.cosine !== null) expect(fusedScore(nearer, how, calibration)).toBeGreaterThanOrEqual(score);
        expect(fusedScore({ ...base, coverage: Math.max(base.coverage, otherCoverage) }, how, calibration)).toBeGreaterThanOrEqual(score);
      }),
    );
  });
});

describe('fuse', () => {
  const options = fc.record({ mode, threshold: fc.oneof(coverage, fc.constantFrom(0, 1)) });

  it('gives all that reach the threshold, best first, and nothing else', () => {
    fc.assert(
      fc.property(options, fc.uniqueArray(candidate, { selector: ({ document }) => document }), (how, candidates) => {
        const hits = fuse(candidates, { ...how, calibration }, byNumber);
        const expected = candidates.filter((one) => fusedScore(one, how.mode, calibration) >= how.threshold);
        expect(hits.map(({ document }) => document).toSorted(byNumber)).toEqual(expected.map(({ document }) => document).toSorted(byNumber));
        for (let i = 1; i < hits.length; i++) {
          expect(hits[i - 1].score > hits[i].score || (hits[i - 1].score === hits[i].score && hits[i - 1].document < hits[i].document)).toBe(true);
        }
      }),
    );
  });

  it('orders ties as the caller says, whatever order they came in', () => {
    const tied = [3, 1, 2].map((document): Candidate => ({ document, cosine: 0.5, ordinal: 0, coverage: 0.5 }));
    const order = (compare: (a: number, b: number) => number): number[] => fuse(tied, { mode: 'hybrid', threshold: 0, calibration }, compare).map(({ document }) => document);
    expect(order(byNumber)).toEqual([1, 2, 3]);
    expect(order((a, b) => b - a)).toEqual([3, 2, 1]);
  });
});

describe('cosineFloor', () => {
  it('loses no candidate without a matching word', () => {
    fc.assert(
      fc.property(fc.constantFrom('hybrid' as const, 'semantic' as const), coverage, cosine, (how, threshold, value) => {
        const score = fusedScore({ document: 0, cosine: value, ordinal: 0, coverage: 0 }, how, calibration);
        fc.pre(Math.abs(score - threshold) > 1e-9);
        expect(value >= cosineFloor(threshold, how, calibration)).toBe(score >= threshold);
      }),
    );
  });
});
