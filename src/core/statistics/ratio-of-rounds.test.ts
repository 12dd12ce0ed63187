import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../contracts/figures';
import { ratioOfRounds, FEWEST_ROUNDS } from './ratio-of-rounds';
import { ratioOfSamples } from './ratio-of-samples';
import { syntheticRounds, type SyntheticRounds } from './testing/synthetic-rounds';
import { verdictOf } from './verdict-of';

/** As `npm run bench:check` measures searches, and judges them. */
const SIZE = { rounds: 12, samples: 60 };
const TOLERANCE = 0.1;
const USUAL = { sample: 0.2, run: 0.02, drift: 0.1 };

/** How often each verdict came out, of 100 different experiments. */
function verdicts(made: Omit<SyntheticRounds, 'seed' | 'rounds' | 'samples'> & Partial<SyntheticRounds>): Record<Verdict, number> {
  const counts = { improved: 0, regressed: 0, unchanged: 0, unsure: 0 };
  for (let seed = 1; seed <= 100; seed++) {
    const ratio = ratioOfRounds(syntheticRounds({ ...SIZE, ...made, seed: seed * 977 }), 'p50', { resamples: 1000 });
    counts[verdictOf(ratio, { better: 'lower', tolerance: TOLERANCE }).verdict]++;
  }
  return counts;
}

describe.each(['lognormal', 'bimodal'] as const)('of %s times', (shape) => {
  it('the same is unchanged at least 95 of 100 times, whatever the machine does to both', () => {
    const counts = verdicts({ factor: 1, shape, noise: USUAL });
    expect(counts.unchanged).toBeGreaterThanOrEqual(95);
    expect(counts.regressed + counts.improved).toBe(0);
  });

  it('30 % slower is found at least 95 of 100 times, and 30 % faster', () => {
    expect(verdicts({ factor: 1.3, shape, noise: USUAL }).regressed).toBeGreaterThanOrEqual(95);
    expect(verdicts({ factor: 0.7, shape, noise: USUAL }).improved).toBeGreaterThanOrEqual(95);
  });

  it('too much noise is unsure rather than wrong', () => {
    const same = verdicts({ factor: 1, shape, noise: { sample: 0.6, run: 0.4, drift: 0.3 } });
    expect(same.unsure).toBeGreaterThanOrEqual(95);
    const slower = verdicts({ factor: 1.3, shape, noise: { sample: 0.6, run: 0.4, drift: 0.3 } });
    expect(slower.improved + slower.unchanged).toBeLessThanOrEqual(1);
  });
});

it('the interval holds the true ratio about 95 of 100 times, of few rounds as of many', () => {
  for (const rounds of [FEWEST_ROUNDS, 12]) {
    let covered = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const { low, high } = ratioOfRounds(syntheticRounds({ seed: seed * 7919, rounds, samples: 20, factor: 1.3, shape: 'bimodal', noise: USUAL }), 'p50', { resamples: 400 })!;
      if (low <= 1.3 && high >= 1.3) covered++;
    }
    expect(covered / 400).toBeGreaterThanOrEqual(0.925);
    expect(covered / 400).toBeLessThanOrEqual(0.98);
  }
});

it('runs that differ are not taken for many samples that differ, as pooled samples would be', () => {
  const unlike = { ...SIZE, factor: 1, shape: 'lognormal', noise: { sample: 0.1, run: 0.25, drift: 0 } } as const;
  let wrongByRounds = 0;
  let wrongPooled = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const rounds = syntheticRounds({ ...unlike, seed: seed * 31 });
    const byRounds = ratioOfRounds(rounds, 'p50', { resamples: 500 })!;
    const pooled = ratioOfSamples(rounds.flatMap(({ before }) => before), rounds.flatMap(({ after }) => after), 'p50', { resamples: 200 })!;
    if (byRounds.low > 1 || byRounds.high < 1) wrongByRounds++;
    if (pooled.low > 1 || pooled.high < 1) wrongPooled++;
  }
  expect(wrongByRounds).toBeLessThanOrEqual(7);
  expect(wrongPooled).toBeGreaterThanOrEqual(25);
});

it('what is exact has an interval without width', () => {
  const rounds = Array.from({ length: FEWEST_ROUNDS }, () => ({ before: [149_000], after: [150_490] }));
  expect(ratioOfRounds(rounds, 'mean')!).toMatchObject({ low: expect.closeTo(1.01, 10), estimate: expect.closeTo(1.01, 10), high: expect.closeTo(1.01, 10) });
});

it('says nothing of too few rounds, of a ratio with 0, and refuses what was not measured', () => {
  const round = { before: [1], after: [1] };
  expect(ratioOfRounds(Array.from({ length: FEWEST_ROUNDS - 1 }, () => round), 'p50')).toBeNull();
  expect(ratioOfRounds(Array.from({ length: 8 }, () => ({ before: [0], after: [1] })), 'p50')).toBeNull();
  expect(() => ratioOfRounds([{ before: [], after: [1] }], 'p50')).toThrow('round 0 has no samples of one side');
  expect(() => ratioOfRounds([{ before: [-1], after: [1] }], 'p50')).toThrow(RangeError);
});

it('gives the same interval for the same seed', () => {
  const rounds = syntheticRounds({ ...SIZE, seed: 4, factor: 1.1, shape: 'bimodal', noise: USUAL });
  expect(ratioOfRounds(rounds, 'p95', { seed: 9 })).toEqual(ratioOfRounds(rounds, 'p95', { seed: 9 }));
  expect(ratioOfRounds(rounds, 'p95', { seed: 9 })).not.toEqual(ratioOfRounds(rounds, 'p95', { seed: 10 }));
});
