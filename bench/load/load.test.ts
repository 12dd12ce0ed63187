import { describe, expect, it } from 'vitest';
import { judgeStep, nextRate } from './judge-step';
import { createSchedule, OPERATION_SHARES } from './schedule';

describe('createSchedule', () => {
  const arrivals = createSchedule({ perSecond: 50, seconds: 300, seed: 7 });

  it('has as many arrivals as the rate says, in time, with all operations in their shares', () => {
    expect(arrivals.length).toBeGreaterThan(15_000 * 0.97);
    expect(arrivals.length).toBeLessThan(15_000 * 1.03);
    expect(arrivals.every(({ atMs }, index) => atMs < 300_000 && (index === 0 || atMs >= arrivals[index - 1]!.atMs))).toBe(true);
    const total = Object.values(OPERATION_SHARES).reduce((sum, share) => sum + share, 0);
    for (const [operation, share] of Object.entries(OPERATION_SHARES)) {
      const seen = arrivals.filter((arrival) => arrival.operation === operation).length / arrivals.length;
      expect(seen).toBeGreaterThan((share / total) * 0.8);
      expect(seen).toBeLessThan((share / total) * 1.2);
    }
  });

  it('comes in bursts, as independent callers do: the variance of a second is about its mean', () => {
    const seconds = new Float64Array(300);
    for (const { atMs } of arrivals) seconds[Math.floor(atMs / 1000)]!++;
    const variance = seconds.reduce((sum, count) => sum + (count - 50) ** 2, 0) / 300;
    expect(variance).toBeGreaterThan(35);
    expect(variance).toBeLessThan(70);
  });

  it('is the same for the same seed, and refuses a rate of nothing', () => {
    expect(createSchedule({ perSecond: 50, seconds: 300, seed: 7 })).toEqual(arrivals);
    expect(createSchedule({ perSecond: 50, seconds: 300, seed: 8 })).not.toEqual(arrivals);
    expect(() => createSchedule({ perSecond: 0, seconds: 1, seed: 1 })).toThrow(RangeError);
  });
});

describe('judgeStep', () => {
  const quick = Array.from({ length: 100 }, (_, index) => index / 10);

  it('holds a rate that is answered in time, and one slow call in a hundred does not break it', () => {
    expect(judgeStep(50, { latenciesMs: { get: [...quick.slice(1), 900] }, errors: [], outstanding: [1, 2, 1] }).broke).toEqual([]);
  });

  it('names the operation that became slow, though the mean of all did not', () => {
    const step = judgeStep(50, { latenciesMs: { get: Array.from({ length: 900 }, () => 1), related: Array.from({ length: 30 }, () => 301) }, errors: [], outstanding: [0] });
    expect(step.p95Ms).toBe(1);
    expect(step.broke).toEqual(['p95 of related 301 ms']);
  });

  it('breaks on errors and on calls that pile up, not on a burst that is over', () => {
    expect(judgeStep(50, { latenciesMs: { get: quick }, errors: [{ operation: 'keep', message: 'no' }], outstanding: [0] }).broke).toEqual(['1 errors, first: keep: no']);
    expect(judgeStep(50, { latenciesMs: { get: quick }, errors: [], outstanding: [10, 30, 60] }).broke).toEqual(['60 calls waiting at the end']);
    expect(judgeStep(50, { latenciesMs: { get: quick }, errors: [], outstanding: [10, 60, 5] }).broke).toEqual([]);
  });
});

describe('nextRate', () => {
  const held = (perSecond: number) => ({ perSecond, broke: [] });
  const broke = (perSecond: number) => ({ perSecond, broke: ['p95'] });

  it('doubles until it breaks, then halves the gap to an eighth', () => {
    expect(nextRate([], 50)).toBe(50);
    expect(nextRate([held(50), held(100)], 50)).toBe(200);
    expect(nextRate([held(50), held(100), broke(200)], 50)).toBe(150);
    expect(nextRate([held(50), held(100), broke(200), held(150)], 50)).toBe(175);
    expect(nextRate([held(50), held(100), broke(200), held(150), held(175)], 50)).toBeNull();
  });

  it('halves where the first rate breaks, and ends when next to nothing is left', () => {
    expect(nextRate([broke(50)], 50)).toBe(25);
    expect(nextRate([broke(50), held(25)], 50)).toBe(38);
    expect(nextRate([broke(50), broke(25), broke(13), broke(7), broke(4)], 50)).toBeNull();
  });
});
