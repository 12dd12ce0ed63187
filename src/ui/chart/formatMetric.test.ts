import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preferences } from '../preferences';
import { formatMetric } from './formatMetric';

const before = preferences.get();
beforeAll(() => preferences.set({ ...before, dateLocale: 'en-GB' }));
afterAll(() => preferences.set(before));

describe('formatMetric', () => {
  it.each([
    [9.12, 'ms', '9.1 ms'],
    [0, 'ms', '0 ms'],
    [1530, 'ms', '1.5 s'],
    [141.4, 'MB', '141 MB'],
    [1_400, 'MB', '1.4 GB'],
    [2.34, 'MB', '2.3 MB'],
    [0, 'MB', '0 MB'],
    [0.42, 'MB/h', '0.42 MB/h'],
    [0.9754, 'share', '97.5%'],
    [59.94, 'frames/s', '59.9 frames/s'],
    [0.0213, 'score', '0.021'],
    [1234, 'count', '1,234'],
    [0.5, 'per minute', '0.5 per minute'],
  ] as const)('%d %s is written %s', (value, unit, words) => {
    expect(formatMetric(value, unit)).toBe(words);
  });

  it('is written in the language that was chosen', () => {
    preferences.set({ ...before, dateLocale: 'de-DE' });
    expect(formatMetric(0.9754, 'share')).toMatch(/^97,5\s%$/);
    preferences.set({ ...before, dateLocale: 'en-GB' });
  });
});
