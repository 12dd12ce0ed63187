import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatCount, formatFullDate, marginDate, startOfDay } from './format';
import { formatDay, formatMonth, formatRelative, formatTime, formatYearsAgo, nearDay } from './formatDates';
import { preferences } from './preferences';

const before = { zone: process.env.TZ, preferences: preferences.get() };
const use = (zone: string, dateLocale: string) => {
  process.env.TZ = zone;
  preferences.set({ ...before.preferences, dateLocale });
};

beforeEach(() => use('UTC', 'en-GB'));
afterEach(() => {
  if (before.zone === undefined) delete process.env.TZ;
  else process.env.TZ = before.zone;
  preferences.set(before.preferences);
});

const NOW = Date.UTC(2026, 10, 21, 12, 0);
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('dates', () => {
  it('name the year only when it is not this one', () => {
    expect(formatDay(Date.UTC(2026, 2, 3), NOW)).toBe('Tuesday 3 March');
    expect(formatDay(Date.UTC(2021, 2, 3), NOW)).toBe('Wednesday, 3 March 2021');
    expect(marginDate(Date.UTC(2021, 2, 3))).toEqual(['3 Mar', '2021']);
    expect(formatMonth(Date.UTC(2021, 2, 3))).toBe('March 2021');
  });

  it('follow the language that was chosen, from the next call on', () => {
    expect(formatTime(NOW)).toBe('12:00');
    use('UTC', 'de-DE');
    expect(formatDay(NOW, NOW)).toBe('Samstag, 21. November');
    expect(formatCount(1234567)).toBe('1.234.567');
    expect(nearDay(NOW - DAY, NOW)).toBe('gestern');
    use('UTC', 'en-US');
    expect(formatFullDate(NOW)).toMatch(/^Saturday, November 21, 2026 at 12:00\sPM$/);
  });

  it('count years by the calendar of the language', () => {
    use('UTC', 'th-TH');
    expect(marginDate(NOW)[1]).toContain('2569');
    expect(formatDay(NOW, NOW)).not.toContain('2569');
  });
});

describe('nearDay', () => {
  it('names the days of the last week', () => {
    expect(nearDay(NOW - 13 * 3_600_000, NOW)).toBe('yesterday');
    expect(nearDay(NOW - 3 * DAY, NOW)).toBe('3 days ago');
    expect(nearDay(NOW - 7 * DAY, NOW)).toBeNull();
    expect(nearDay(NOW + DAY, NOW)).toBeNull();
  });

  it('counts a day of 23 hours as one', () => {
    use('Europe/Berlin', 'en-GB');
    const evening = new Date(2026, 2, 29, 22).getTime(); // summer time began that morning
    expect(nearDay(new Date(2026, 2, 28, 23, 59).getTime(), evening)).toBe('yesterday');
    expect(startOfDay(evening)).toBe(new Date(2026, 2, 29).getTime());
  });
});

describe('formatRelative', () => {
  it.each([
    [-20_000, 'now'],
    [-5 * MINUTE, '5 minutes ago'],
    [-3 * 60 * MINUTE, '3 hours ago'],
    [-13 * 60 * MINUTE, 'yesterday'],
    [-3 * DAY, '3 days ago'],
    [12 * DAY, 'in 12 days'],
    [-40 * DAY, 'last month'],
    [-3 * 365 * DAY, '3 years ago'],
  ])('%i ms from now is "%s"', (away, words) => {
    expect(formatRelative(NOW + away, NOW)).toBe(words);
  });

  it('speaks of hours, not of yesterday, shortly after midnight', () => {
    const midnight = Date.UTC(2026, 10, 21, 0, 10);
    expect(formatRelative(midnight - 2 * 60 * MINUTE, midnight)).toBe('2 hours ago');
  });

  it('counts years in numbers where they are a heading', () => {
    expect([formatYearsAgo(1), formatYearsAgo(3)]).toEqual(['1 year ago', '3 years ago']);
  });
});
