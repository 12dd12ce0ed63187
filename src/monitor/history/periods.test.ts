import { expect, it } from 'vitest';
import { firstPeriod, historyBegan, rangeOf } from './periods';

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

it('reaches back as far as its name says, and "all" to the first figure', () => {
  expect(rangeOf('day', NOW, null)).toEqual([NOW - 24 * HOUR, NOW]);
  expect(rangeOf('all', NOW, NOW - 900 * 24 * HOUR)).toEqual([NOW - 900 * 24 * HOUR, NOW]);
  expect(rangeOf('all', NOW, null)).toEqual([NOW - HOUR, NOW]);
});

it('begins with the shortest period that holds everything there is, at most a week', () => {
  expect(firstPeriod(NOW, null)).toBe('hour');
  expect(firstPeriod(NOW, NOW - 5 * HOUR)).toBe('day');
  expect(firstPeriod(NOW, NOW - 900 * HOUR)).toBe('week');
});

it('began when the first version was seen, not at midnight of that day', () => {
  const versions = [{ version: '0.5.0', firstSeenAt: NOW - HOUR, lastSeenAt: NOW }];
  expect(historyBegan({ from: NOW - 12 * HOUR, versions })).toBe(NOW - HOUR);
  expect(historyBegan({ from: NOW - 12 * HOUR, versions: [] })).toBe(NOW - 12 * HOUR);
  // What is older was let go.
  expect(historyBegan({ from: NOW, versions })).toBe(NOW);
  expect(historyBegan({ from: null, versions })).toBeNull();
});
