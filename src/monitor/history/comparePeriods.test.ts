import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparePeriods } from './comparePeriods';

const zone = process.env.TZ;
beforeAll(() => { process.env.TZ = 'Europe/Berlin'; });
afterAll(() => { if (zone === undefined) delete process.env.TZ; else process.env.TZ = zone; });

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

describe('comparePeriods', () => {
  it('sets a stretch against the one right before it', () => {
    expect(comparePeriods({ by: 'day' }, NOW)).toEqual({ ok: true, before: { from: NOW - 48 * HOUR, to: NOW - 24 * HOUR }, after: { from: NOW - 24 * HOUR, to: NOW } });
  });

  it('compares versions whenever they ran, and none with itself', () => {
    expect(comparePeriods({ by: 'versions', before: '0.5.0', after: '0.6.0' }, NOW)).toEqual({ ok: true, before: { from: 0, to: NOW, version: '0.5.0' }, after: { from: 0, to: NOW, version: '0.6.0' } });
    expect(comparePeriods({ by: 'versions', before: '0.5.0', after: '0.5.0' }, NOW)).toMatchObject({ ok: false });
  });

  it('takes both days of a range, from midnight to midnight, also when the clocks change', () => {
    const wish = { by: 'dates', before: { first: '2026-10-24', last: '2026-10-25' }, after: { first: '2026-10-26', last: '2026-10-26' } } as const;
    // 25 October 2026 has 25 hours in Berlin.
    expect(comparePeriods(wish, NOW)).toEqual({ ok: true, before: { from: Date.UTC(2026, 9, 23, 22), to: Date.UTC(2026, 9, 25, 23) }, after: { from: Date.UTC(2026, 9, 25, 23), to: Date.UTC(2026, 9, 26, 23) } });
  });

  it('waits for dates that are not chosen, and says what is wrong with those that are', () => {
    const range = (first: string, last: string) => ({ first, last });
    expect(comparePeriods({ by: 'dates', before: range('', ''), after: range('2026-11-01', '2026-11-02') }, NOW)).toEqual({ ok: false, problem: null });
    expect(comparePeriods({ by: 'dates', before: range('2026-11-03', '2026-11-01'), after: range('2026-11-05', '2026-11-06') }, NOW)).toMatchObject({ problem: expect.stringContaining('end on or after') });
    expect(comparePeriods({ by: 'dates', before: range('2026-11-01', '2026-11-05'), after: range('2026-11-05', '2026-11-06') }, NOW)).toMatchObject({ problem: expect.stringContaining('overlap') });
  });
});
