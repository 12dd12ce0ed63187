import { describe, expect, it } from 'vitest';
import { isOtherQuestion, judgeTrial, questionOf, THREAD_POLICY, ThreadGuard, threadsFor } from './thread-policy';

/** 15 times: mostly `typical`, the slowest `slowest`. */
const times = (typical: number, slowest = typical): number[] => [slowest, ...Array.from({ length: THREAD_POLICY.trialScans - 1 }, () => typical)];

describe('judgeTrial', () => {
  it('uses threads that are faster, and says by how much', () => {
    const verdict = judgeTrial(times(9), times(5), 2);
    expect(verdict).toMatchObject({ use: true, reason: '2 threads: 1.8 times as fast in a trial of 30 scans' });
    expect(verdict.gain).toBeCloseTo(1.8);
  });

  it('stays with one thread when the gain is small, nothing, or a loss', () => {
    expect(judgeTrial(times(6), times(5), 2)).toMatchObject({ use: false, reason: expect.stringContaining('too little gain (1.20 times as fast)') });
    expect(judgeTrial(times(5), times(5), 4)).toMatchObject({ use: false, reason: 'one thread: a trial of 30 scans with 4 showed no gain' });
    expect(judgeTrial(times(5), times(9), 2)).toMatchObject({ use: false, reason: expect.stringContaining('them slower (0.56 times as fast)') });
  });

  it('stays with one thread when the slow scans became slower, however good the median', () => {
    expect(judgeTrial(times(9, 10), times(4, 11), 2)).toMatchObject({ use: true });
    expect(judgeTrial(times(9, 10), times(4, 12), 2)).toMatchObject({ use: false, reason: expect.stringContaining('the slowest took 1.2 times as long') });
  });

  it('does not believe a clock that showed nothing', () => {
    for (const [alone, shared] of [[times(0), times(0)], [times(Number.NaN), times(5)], [[], []]] as const) expect(judgeTrial(alone, shared, 2).use).toBe(false);
  });
});

describe('ThreadGuard', () => {
  /** Runs scans until there is a complaint. @returns after how many, and how many of them were done alone */
  function run(scans: number, sharedMs: (scan: number) => number, aloneMs: (scan: number) => number, rows: (scan: number) => number = () => 1000) {
    const guard = new ThreadGuard();
    let alone = 0;
    for (let scan = 0; scan < scans; scan++) {
      const shared = guard.wantsShared();
      if (!shared) alone++;
      guard.note(shared, shared ? sharedMs(scan) : aloneMs(scan), { rowCount: rows(scan), format: 'b1' });
      if (guard.complaint !== null) return { after: scan + 1, alone, complaint: guard.complaint };
    }
    return { after: null, alone, complaint: null };
  }

  it('lets one scan of twenty be done alone, and is content as long as more threads are not slower', () => {
    expect(run(400, () => 5, () => 9)).toEqual({ after: null, alone: 20, complaint: null });
    // Up to a tenth slower is noise.
    expect(run(400, () => 9.8, () => 9).after).toBeNull();
  });

  it('complains within thirty searches when more threads have become slower than one', () => {
    const { after, complaint } = run(400, () => 10, () => 9);
    expect(after).toBeLessThanOrEqual(30);
    expect(complaint).toContain('1.1 times as long');
  });

  it('is not misled by a single slow scan', () => {
    expect(run(400, (scan) => (scan === 18 ? 50 : 5), () => 9).after).toBeNull();
  });

  it('compares per row: a library that grows is not slower', () => {
    const rows = (scan: number): number => 1000 * (scan + 1);
    expect(run(400, (scan) => 0.005 * rows(scan), (scan) => 0.009 * rows(scan), rows).after).toBeNull();
  });

  it('does not set scans of bits against scans of int8 codes', () => {
    const guard = new ThreadGuard();
    let scans = 0;
    for (let i = 0; i < 400; i++) {
      // The slow format meets a helper, the fast one comes when it is time to compare.
      const shared = guard.wantsShared();
      guard.note(shared, shared ? 50 : 5, { rowCount: 1000, format: shared ? 'i8' : 'b1' });
      scans++;
      expect(guard.complaint).toBeNull();
    }
    expect(scans).toBe(400);
  });
});

describe('threadsFor', () => {
  it('leaves a device its cores', () => {
    expect([1, 2, 3, 4, 8, 64, 0, Number.NaN].map(threadsFor)).toEqual([1, 2, 3, 4, 4, 4, 1, 1]);
  });
});

describe('isOtherQuestion', () => {
  it('asks again for another format, and for a library half as large again', () => {
    const then = questionOf('b1', 1_000_000, 384);
    expect(then.bytes).toBe(64_000_000);
    expect(isOtherQuestion(questionOf('b1', 1_400_000, 384), then)).toBe(false);
    expect(isOtherQuestion(questionOf('b1', 1_600_000, 384), then)).toBe(true);
    expect(isOtherQuestion(questionOf('b1', 600_000, 384), then)).toBe(true);
    expect(isOtherQuestion(questionOf('i8', 125_000, 384), then)).toBe(true);
  });
});
