import { describe, expect, it } from 'vitest';
import type { Round } from '../../src/core/statistics/ratio-of-rounds';
import { syntheticRounds } from '../../src/core/statistics/testing/synthetic-rounds';
import { CHECK_METRICS, type CheckMetric } from './check-metrics.mjs';
import { FULL_SIZE, QUICK_SIZE } from './check-size';
import { checkTable } from './check-table';
import { exitCodeOf, judge } from './judge';
import { orderOfRound } from './round-order';

const find = (id: string): CheckMetric => CHECK_METRICS.find((metric) => metric.id === id)!;
const quiet = { sample: 0.15, run: 0.01, drift: 0.1 };
const made = (factor: number, seed = 1): Round[] => syntheticRounds({ seed, rounds: FULL_SIZE.rounds, samples: FULL_SIZE.searches, factor, shape: 'lognormal', noise: quiet });

describe('the verdict of a metric', () => {
  it('is unchanged for the same, regressed for 30 % slower, improved for 30 % faster', () => {
    expect(judge(find('search'), { rounds: made(1) }).verdict).toBe('unchanged');
    expect(judge(find('search'), { rounds: made(1.3) }).verdict).toBe('regressed');
    expect(judge(find('search'), { rounds: made(0.7) }).verdict).toBe('improved');
    expect(judge(find('import'), { rounds: made(0.7) }).verdict).toBe('regressed');
  });

  it('says how much was measured, and of what the ratio is', () => {
    const row = judge(find('search'), { rounds: made(1.3) });
    expect(row).toMatchObject({ id: 'search', unit: 'ms', rounds: 12, before: { samples: 720 }, after: { samples: 720 } });
    expect(row.ratio!.estimate).toBeCloseTo(row.after!.p50 / row.before!.p50, 1);
  });

  it('is regressed where only the slowest twentieth became slower', () => {
    const rounds = made(1).map(({ before, after }) => ({ before, after: after.map((ms, index) => (index % 10 === 0 ? ms * 4 : ms)) }));
    expect(judge(find('search'), { rounds })).toMatchObject({ verdict: 'regressed', reason: expect.stringContaining('The slowest twentieth:') });
    expect(judge({ ...find('search'), tailTolerance: undefined } as unknown as CheckMetric, { rounds }).verdict).toBe('unchanged');
  });

  it('of what is exact needs no rounds, and sees one per cent', () => {
    expect(judge(find('first-load'), { rounds: [{ before: [150], after: [150] }] })).toMatchObject({ verdict: 'unchanged', ratio: { low: 1, high: 1 } });
    expect(judge(find('first-load'), { rounds: [{ before: [150], after: [152] }] }).verdict).toBe('regressed');
  });

  it('is unsure of too few rounds, and says why something was not measured', () => {
    expect(judge(find('search'), { rounds: made(1).slice(0, 5) })).toMatchObject({ verdict: 'unsure', reason: 'Too few samples to say.' });
    expect(judge(find('memory'), { unsupported: 'Only Linux tells.' })).toMatchObject({ verdict: 'unsupported', before: null });
    expect(judge(find('keep'), { failed: 'A kept memory did not come back' })).toMatchObject({ verdict: 'failed', reason: 'A kept memory did not come back' });
  });
});

describe('the exit code', () => {
  const codeOf = (verdicts: readonly Parameters<typeof exitCodeOf>[0][number]['verdict'][], strict = false) => exitCodeOf(verdicts.map((verdict) => ({ verdict })), strict);

  it('is 0 where nothing regressed, 1 where something did, whatever else happened', () => {
    expect(codeOf(['unchanged', 'improved', 'unsure', 'unsupported'])).toBe(0);
    expect(codeOf(['unchanged', 'failed', 'unsure', 'regressed'], true)).toBe(1);
  });

  it('is 2 where something or everything could not be measured', () => {
    expect(codeOf(['unchanged', 'failed', 'unsure'], true)).toBe(2);
    expect(codeOf([])).toBe(2);
  });

  it('is 3 for noise only when that is asked for', () => {
    expect(codeOf(['unchanged', 'unsure'], true)).toBe(3);
    expect(codeOf(['unchanged', 'unsupported'], true)).toBe(0);
  });
});

describe('rounds', () => {
  it('begin with both sides equally often: ABBA', () => {
    expect([0, 1, 2, 3].flatMap((round) => orderOfRound(round))).toEqual(['before', 'after', 'after', 'before', 'before', 'after', 'after', 'before']);
    for (const { rounds, mostRounds } of [FULL_SIZE, QUICK_SIZE]) expect([rounds % 2, mostRounds % 2]).toEqual([0, 0]);
  });
});

describe('the table', () => {
  const rows = [judge(find('first-load'), { rounds: [{ before: [150], after: [150] }] }), judge(find('search'), { rounds: made(1.3) }), judge(find('memory'), { unsupported: 'Only Linux tells the memory of a process.' })];

  it('has a line for each metric, its reason in words, and a summary', () => {
    const table = checkTable(rows);
    expect(table).toMatch(/^metric +before +after +unit +ratio +95 % interval +n +verdict$/mu);
    expect(table).toMatch(/^search .* 12 x 60 +REGRESSED$/mu);
    expect(table).toMatch(/^memory +– +– +MB .* not supported$/mu);
    expect(table).toMatch(/^Hybrid search, call to reply: REGRESSED\. \d+% higher \(/mu);
    expect(table).toMatch(/Regressed: search\.$/u);
  });

  it('claims no more than what was shown', () => {
    expect(checkTable([rows[0]!])).toMatch(/Nothing is shown to have regressed\.$/u);
    expect(checkTable([judge(find('keep'), { rounds: made(1).slice(0, 5) })])).toContain('Too noisy to say: keep.');
  });
});
