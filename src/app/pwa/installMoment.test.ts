import { describe, expect, it } from 'vitest';
import { isGoodMoment } from './installMoment';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;
const regular = { ownMemories: 5, searchVisits: 0, dismissedAt: null };

describe('isGoodMoment', () => {
  it('waits for five memories of the person’s own, or searches in two visits', () => {
    expect(isGoodMoment({ ownMemories: 4, searchVisits: 1, dismissedAt: null }, 120_000, NOW)).toBe(false);
    expect(isGoodMoment(regular, 120_000, NOW)).toBe(true);
    expect(isGoodMoment({ ownMemories: 0, searchVisits: 2, dismissedAt: null }, 120_000, NOW)).toBe(true);
  });

  it('never disturbs the first minute of a visit', () => {
    expect(isGoodMoment(regular, 59_999, NOW)).toBe(false);
    expect(isGoodMoment(regular, 60_000, NOW)).toBe(true);
  });

  it('takes a no for 90 days', () => {
    expect(isGoodMoment({ ...regular, dismissedAt: NOW - 89 * DAY }, 120_000, NOW)).toBe(false);
    expect(isGoodMoment({ ...regular, dismissedAt: NOW - 90 * DAY }, 120_000, NOW)).toBe(true);
    expect(isGoodMoment({ ...regular, dismissedAt: NOW + DAY }, 120_000, NOW)).toBe(false);
  });
});
