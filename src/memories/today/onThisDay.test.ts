import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstBefore, onThisDay } from './onThisDay';

const zoneBefore = process.env.TZ;
beforeEach(() => {
  process.env.TZ = 'UTC';
});
afterEach(() => {
  if (zoneBefore === undefined) delete process.env.TZ;
  else process.env.TZ = zoneBefore;
});

/** Newest first, from local dates. */
const timeline = (...dates: readonly string[]) => Float64Array.from(dates, (date) => new Date(date).getTime()).sort().reverse();
const on = (date: string) => new Date(date).getTime();

describe('onThisDay', () => {
  it('finds the day in every earlier year that has it, nearest first', () => {
    const times = timeline('2026-11-21T09:00', '2025-11-21T23:59', '2025-11-21T00:00', '2025-11-20T23:59', '2024-11-22T00:00', '2023-11-21T12:00');
    expect(onThisDay(times, on('2026-11-21T15:00'))).toEqual([
      { years: 1, offset: 1, count: 2 },
      { years: 3, offset: 5, count: 1 },
    ]);
  });

  it('is empty for an empty library and on a day without a past', () => {
    expect(onThisDay(new Float64Array(), on('2026-11-21T15:00'))).toEqual([]);
    expect(onThisDay(timeline('2026-11-21T09:00', '2025-11-20T10:00'), on('2026-11-21T15:00'))).toEqual([]);
  });

  it('shows the 29th of February on its own day in leap years', () => {
    const times = timeline('2024-02-29T10:00', '2023-02-28T10:00', '2023-03-01T10:00', '2020-02-29T10:00');
    expect(onThisDay(times, on('2028-02-29T10:00')).map(({ years }) => years)).toEqual([4, 8]);
    expect(onThisDay(times, on('2028-02-28T10:00')).map(({ years }) => years)).toEqual([5]);
  });

  it('shows it on the 28th in the years between', () => {
    const times = timeline('2024-02-29T10:00', '2024-02-28T10:00', '2024-03-01T10:00');
    expect(onThisDay(times, on('2026-02-28T10:00'))).toEqual([{ years: 2, offset: 1, count: 2 }]);
    expect(onThisDay(times, on('2026-03-01T10:00'))).toEqual([{ years: 2, offset: 0, count: 1 }]);
  });

  it('follows the local zone, not UTC', () => {
    process.env.TZ = 'Asia/Tokyo';
    const times = Float64Array.of(Date.UTC(2025, 10, 20, 16), Date.UTC(2025, 10, 20, 14));
    expect(onThisDay(times, Date.UTC(2026, 10, 20, 23))).toEqual([{ years: 1, offset: 0, count: 1 }]);
  });

  it('keeps whole the days on which the clocks change', () => {
    process.env.TZ = 'Europe/Berlin';
    // 26 October 2025 had 25 hours, 30 March 2025 had 23.
    const autumn = timeline('2025-10-26T23:30', '2025-10-26T00:10', '2025-10-27T00:00');
    expect(onThisDay(autumn, on('2026-10-26T12:00'))).toEqual([{ years: 1, offset: 1, count: 2 }]);
    const spring = timeline('2025-03-30T23:30', '2025-03-31T00:10');
    expect(onThisDay(spring, on('2026-03-30T12:00'))).toEqual([{ years: 1, offset: 1, count: 1 }]);
  });

  it('finds days whose midnight does not exist', () => {
    process.env.TZ = 'America/Santiago'; // 7 September 2025 began at one o'clock
    const times = timeline('2025-09-07T01:00', '2025-09-06T23:59');
    expect(onThisDay(times, on('2026-09-07T12:00'))).toEqual([{ years: 1, offset: 0, count: 1 }]);
  });
});

describe('firstBefore', () => {
  it('finds the newest memory of a day, or the next older one', () => {
    const times = timeline('2026-05-03T20:00', '2026-05-03T10:00', '2026-05-01T10:00');
    expect(firstBefore(times, on('2026-05-04T00:00'))).toBe(0);
    expect(firstBefore(times, on('2026-05-03T00:00'))).toBe(2);
    expect(firstBefore(times, on('2026-05-01T00:00'))).toBe(3);
  });
});
