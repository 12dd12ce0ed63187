import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatStamp, HybridClock, LARGEST_SKEW_MS, parseStamp } from './hybrid-clock';

const YEAR_MS = 365.25 * 86_400_000;
const NOW = Date.UTC(2026, 0, 1);

describe('HybridClock', () => {
  it('gives ever greater stamps, as text, however the wall clock moves', () => {
    const wall = fc.oneof(fc.integer({ min: NOW - 10 * YEAR_MS, max: NOW + 10 * YEAR_MS }), fc.constantFrom(NOW, NOW + 0.7, 0, -5));
    fc.assert(
      fc.property(fc.array(wall, { minLength: 2, maxLength: 60 }), (walls) => {
        let now = 0;
        const clock = new HybridClock('device', () => now);
        const stamps = walls.map((next) => {
          now = next;
          return clock.tick();
        });
        for (let i = 1; i < stamps.length; i++) expect(stamps[i] > stamps[i - 1]).toBe(true);
        expect(stamps.toSorted()).toEqual(stamps);
        for (const stamp of stamps) expect(formatStamp(parseStamp(stamp) ?? expect.fail(stamp))).toBe(stamp);
      }),
    );
  });

  it('goes on in the next millisecond when the counter is used up', () => {
    const clock = new HybridClock('d', () => NOW);
    let last = clock.tick();
    for (let i = 0; i < 0x1_0005; i++) {
      const next = clock.tick();
      if (!(next > last)) expect.fail(`${next} after ${last}`);
      last = next;
    }
    expect(parseStamp(last)?.wallMs).toBe(NOW + 1);
  });

  it('is ahead of every stamp it has followed', () => {
    const parts = fc.record({
      wallMs: fc.integer({ min: NOW - YEAR_MS, max: NOW + LARGEST_SKEW_MS }),
      counter: fc.integer({ min: 0, max: 0xffff }),
      deviceId: fc.constantFrom('here', 'there'),
    });
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 20 }), (seen) => {
        const clock = new HybridClock('here', () => NOW);
        for (const part of seen) {
          expect(clock.observe(formatStamp(part))).toBe(true);
          expect(clock.tick().slice(0, 20) > formatStamp(part).slice(0, 20)).toBe(true);
        }
      }),
    );
  });

  it('follows its own past however far ahead, but not a foreign future', () => {
    const future = { wallMs: NOW + LARGEST_SKEW_MS + 1, counter: 3 };
    const foreign = new HybridClock('here', () => NOW);
    expect(foreign.observe(formatStamp({ ...future, deviceId: 'there' }))).toBe(false);
    expect(parseStamp(foreign.tick())?.wallMs).toBe(NOW);
    const own = new HybridClock('here', () => NOW);
    expect(own.observe(formatStamp({ ...future, deviceId: 'here' }))).toBe(true);
    expect(parseStamp(own.tick())).toEqual({ ...future, counter: 4, deviceId: 'here' });
  });

  it.each(['', 'x', '000001767225600-000-d', '1767225600000-0000-d', '000001767225600-0000-', '000001767225600-000G-d'])('takes no notice of %j', (stamp) => {
    const clock = new HybridClock('here', () => NOW);
    expect(clock.observe(stamp)).toBe(false);
    expect(parseStamp(stamp)).toBeNull();
  });
});
