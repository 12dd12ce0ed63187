import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepsVersion, MOST_VERSION_UNITS, MOST_VERSIONS, SITTING_MS, thinVersions } from './version-policy';

const MINUTE = 60_000;
const DAY = 86_400_000;
const says = (text: string, title = 'title'): { text: string; title: string } => ({ text, title });

describe('keepsVersion', () => {
  it('keeps the wording that a sitting began with, not those on the way', () => {
    expect(keepsVersion(says('a'), says('ab'), null, 0)).toBe(true);
    const last = { replacedAt: 0, byRestore: false };
    expect(keepsVersion(says('ab'), says('abc'), last, MINUTE)).toBe(false);
    expect(keepsVersion(says('ab'), says('abc'), last, SITTING_MS)).toBe(true);
  });

  it('keeps nothing when neither text nor title changes', () => {
    expect(keepsVersion(says('a'), says('a'), null, 0)).toBe(false);
    expect(keepsVersion(says('a'), says('a', 'other'), null, 0)).toBe(true);
  });

  it('takes a restored wording for the begin of a sitting', () => {
    expect(keepsVersion(says('restored'), says('restored and changed'), { replacedAt: 0, byRestore: true }, 1)).toBe(true);
  });

  it('does not stop keeping when the clock was set back', () => {
    expect(keepsVersion(says('a'), says('b'), { replacedAt: DAY, byRestore: false }, 0)).toBe(true);
  });

  it('keeps at most one version for each ten minutes, however often is saved', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 * MINUTE }), { maxLength: 200 }), (pauses) => {
        let now = 0;
        let last: { replacedAt: number; byRestore: boolean } | null = null;
        const kept: number[] = [];
        pauses.forEach((pause, i) => {
          now += pause;
          if (!keepsVersion(says(`${i}`), says(`${i + 1}`), last, now)) return;
          last = { replacedAt: now, byRestore: false };
          kept.push(now);
        });
        if (pauses.length > 0) expect(kept[0]).toBe(pauses[0]);
        for (let i = 1; i < kept.length; i++) expect(kept[i] - kept[i - 1]).toBeGreaterThanOrEqual(SITTING_MS);
      }),
    );
  });
});

describe('thinVersions', () => {
  const versions = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 * DAY }), fc.integer({ min: 1, max: 1_000_000 })), { maxLength: 120 }).map((pairs) =>
    pairs.map(([replacedAt, units]) => ({ replacedAt, units })).sort((a, b) => a.replacedAt - b.replacedAt),
  );

  it('keeps number and size bounded, the first and the newest always', () => {
    fc.assert(
      fc.property(versions, (all) => {
        const now = (all.at(-1)?.replacedAt ?? 0) + 1;
        const gone = new Set(thinVersions(all, now));
        const left = all.filter((_, place) => !gone.has(place));
        const units = left.reduce((sum, version) => sum + version.units, 0);
        expect(left.length).toBeLessThanOrEqual(MOST_VERSIONS);
        expect(units <= MOST_VERSION_UNITS || left.length <= 2).toBe(true);
        expect(gone.has(0)).toBe(false);
        expect(gone.has(all.length - 1)).toBe(false);
        if (all.length <= MOST_VERSIONS && all.reduce((sum, version) => sum + version.units, 0) <= MOST_VERSION_UNITS) expect(gone.size).toBe(0);
      }),
    );
  });

  it('leaves the last days denser than the months before them', () => {
    let kept: { replacedAt: number; units: number }[] = [];
    for (let hour = 0; hour < 24 * 365; hour += 4) {
      kept.push({ replacedAt: hour * 3_600_000, units: 100 });
      const gone = new Set(thinVersions(kept, hour * 3_600_000));
      kept = kept.filter((_, place) => !gone.has(place));
    }
    const end = kept[kept.length - 1].replacedAt;
    const within = (days: number): number => kept.filter((version) => version.replacedAt > end - days * DAY).length;
    expect(kept).toHaveLength(MOST_VERSIONS);
    expect(kept[0].replacedAt).toBe(0);
    expect(within(2)).toBeGreaterThanOrEqual(10);
    expect(within(30)).toBeGreaterThan(within(2));
    expect(within(365)).toBeGreaterThan(within(180));
  });
});
