import { afterEach, describe, expect, it, vi } from 'vitest';
import { isDue, rememberAnswer } from './askedFastEnough';

const DAY_MS = 86_400_000;
afterEach(() => void vi.unstubAllGlobals());

describe('the question whether it is fast enough', () => {
  it('is asked a week after it was last answered', () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) });
    const now = 1_800_000_000_000;
    expect(isDue(now)).toBe(true);
    rememberAnswer(now);
    expect([isDue(now), isDue(now + 7 * DAY_MS - 1), isDue(now + 7 * DAY_MS)]).toEqual([false, false, true]);
    expect(isDue(now - DAY_MS)).toBe(true);
  });

  it('is asked where nothing can be remembered, and does not fail there', () => {
    vi.stubGlobal('localStorage', { getItem: () => { throw new DOMException('off', 'SecurityError'); }, setItem: () => { throw new DOMException('full', 'QuotaExceededError'); } });
    expect(() => rememberAnswer(1)).not.toThrow();
    expect(isDue(1)).toBe(true);
  });
});
