import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preferences } from '../preferences';
import { chartSummary, timeTicks } from './chartWords';

const before = { zone: process.env.TZ, preferences: preferences.get() };
beforeAll(() => {
  process.env.TZ = 'UTC';
  preferences.set({ ...before.preferences, dateLocale: 'en-GB' });
});
afterAll(() => {
  if (before.zone === undefined) delete process.env.TZ;
  else process.env.TZ = before.zone;
  preferences.set(before.preferences);
});

const HOUR = 3_600_000;
const EVENING = Date.UTC(2026, 10, 21, 20);

describe('timeTicks', () => {
  it('says the day where a clock goes round', () => {
    expect(timeTicks([EVENING, EVENING + 4 * HOUR, EVENING + 8 * HOUR], 4 * HOUR)).toEqual(['20:00', '22 Nov', '04:00']);
    expect(timeTicks([EVENING, EVENING + 6 * HOUR], 6 * HOUR)).toEqual(['20:00', '22 Nov']);
  });

  it('names days, months and years as the steps grow', () => {
    const at = Date.UTC(2026, 2, 3);
    expect(timeTicks([at], 24 * HOUR)).toEqual(['3 Mar']);
    expect(timeTicks([at], 31 * 24 * HOUR)).toEqual(['Mar 2026']);
    expect(timeTicks([at], 366 * 24 * HOUR)).toEqual(['2026']);
  });
});

describe('chartSummary', () => {
  it('says in words what the picture shows', () => {
    const words = chartSummary({ series: [{ label: 'p95', xs: [1, 2, 3], ys: [8, null, 60] }], unit: 'ms', target: 50, marks: [{ x: 2, label: '0.5.0' }] });
    expect(words).toBe('p95: from 8 ms to 60 ms, last 60 ms, 1 of 2 points over the target. Target 50 ms. Marked: 0.5.0.');
  });

  it('does not call nothing a number', () => {
    expect(chartSummary({ series: [{ label: 'p95', xs: [1], ys: [null] }], unit: 'ms', target: null, marks: [] })).toBe('p95: nothing measured.');
  });
});
