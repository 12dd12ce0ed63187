import { describe, expect, it } from 'vitest';
import { ago, on, sampleTime } from './sampleDates';

const local = (...parts: [number, number, number, number?, number?]): number => new Date(...parts).getTime();

describe('dates of the sample', () => {
  it('counts years by the calendar, so that the same day of an earlier year is that very day', () => {
    const now = local(2026, 10, 21, 9, 30);
    for (let years = 1; years <= 5; years++) expect(sampleTime(ago(years, 0, '22:50'), now)).toBe(local(2026 - years, 10, 21, 22, 50));
  });

  it('gives 28 February where the year has no 29th', () => {
    expect(sampleTime(ago(1, 0, '12:00'), local(2028, 1, 29, 8))).toBe(local(2027, 1, 28, 12));
    expect(sampleTime(ago(4, 0, '12:00'), local(2028, 1, 29, 8))).toBe(local(2024, 1, 29, 12));
  });

  it('keeps the time of day over a change of the clocks', () => {
    for (let days = 1; days < 400; days++) expect(new Date(sampleTime(ago(0, days, '18:05'), local(2026, 10, 21, 9))).getHours()).toBe(18);
  });

  it('puts a season into the last such season', () => {
    const now = local(2026, 10, 21, 9, 30);
    expect(sampleTime(on('03-14', 0, '18:40'), now)).toBe(local(2026, 2, 14, 18, 40));
    expect(sampleTime(on('12-24', 0, '23:40'), now)).toBe(local(2025, 11, 24, 23, 40));
    expect(sampleTime(on('12-24', 3, '23:40'), now)).toBe(local(2022, 11, 24, 23, 40));
  });

  it('is never today or later', () => {
    const startOfToday = local(2026, 10, 21);
    expect(sampleTime(on('11-21', 0, '00:01'), local(2026, 10, 21, 23, 59))).toBe(local(2025, 10, 21, 0, 1));
    expect(sampleTime(ago(0, 1, '23:59'), local(2026, 10, 21, 0, 1))).toBeLessThan(startOfToday);
  });
});
