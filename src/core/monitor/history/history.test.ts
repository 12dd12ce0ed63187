import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeMerged, encodeSketch } from '../encode-sketch';
import { QuantileSketch } from '../quantile-sketch';
import { chooseResolution } from './choose-resolution';
import { coverPeriod } from './cover-period';
import { packSketch, unpackSketch } from './pack-sketch';
import { completeFrom, KEPT_MS, NOTHING_GONE } from './retention';
import { rowsOfSamples } from './rows-of-samples';
import { DAY_MS, HOUR_MS, MINUTE_MS, nextStep, RESOLUTIONS, stepStart } from './time-steps';

const values = fc.array(fc.double({ min: 0, max: 5e6, noNaN: true }), { minLength: 1, maxLength: 100 });
const numRuns = process.env['THOROUGH'] === undefined ? 30 : 1000;

function sketchOf(samples: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of samples) sketch.add(value);
  return sketch;
}

describe('a sketch', () => {
  it('is the same after it was packed', () => {
    fc.assert(fc.property(values, (samples) => {
      const encoded = encodeSketch(sketchOf(samples));
      expect(unpackSketch(packSketch(encoded))).toEqual(encoded);
    }), { numRuns });
    expect(packSketch(encodeSketch(sketchOf([8]))).byteLength).toBe(27);
  });

  it('packs counts of any size, and says when it was cut off', () => {
    const packed = packSketch({ count: 4_000_000_000, sum: 1, min: 1, max: 1, buckets: Uint32Array.of(0, 4_000_000_000) });
    expect(unpackSketch(packed)).toMatchObject({ count: 4_000_000_000, buckets: Uint32Array.of(0, 4_000_000_000) });
    expect(() => unpackSketch(packed.subarray(0, packed.length - 1))).toThrow(RangeError);
  });

  it('is made of its beginning and what came since, exactly but for the ends of the latter', () => {
    fc.assert(fc.property(values, values, (before, since) => {
      const sketch = sketchOf(before);
      const taken = encodeSketch(sketch);
      for (const value of since) sketch.add(value);
      const delta = encodeSketch(sketch, taken);
      const exact = sketchOf(since);
      expect(delta.count).toBe(since.length);
      expect(delta.buckets).toEqual(encodeSketch(exact).buckets);
      const whole = encodeMerged([taken, delta]);
      expect([whole.count, whole.min, whole.max]).toEqual([sketch.count, sketch.min, sketch.max]);
      expect(delta.min).toBeLessThanOrEqual(Math.max(exact.min * 1.0102, 0.001));
      expect(delta.max).toBeGreaterThanOrEqual(Math.min(exact.max, 3_600_000) * 0.9898);
    }), { numRuns, examples: [[[0], [3_587_543]], [[4e6], [4e6]], [[0], [0]]] });
  });

  it('that has begun anew is taken whole, also when it holds more than before', () => {
    const taken = encodeSketch(sketchOf([1, 1, 1]));
    expect(encodeSketch(sketchOf([9]), taken)).toEqual(encodeSketch(sketchOf([9])));
    expect(encodeSketch(sketchOf([9, 9, 9, 9]), taken)).toEqual(encodeSketch(sketchOf([9, 9, 9, 9])));
  });
});

describe('stretches of time', () => {
  let zone: string | undefined;
  beforeEach(() => (zone = process.env['TZ']));
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it.each([
    ['Europe/Berlin', '2026-03-29T10:00Z', '2026-03-28T23:00Z', 23],
    ['Europe/Berlin', '2026-10-25T10:00Z', '2026-10-24T22:00Z', 25],
    ['Asia/Kolkata', '2026-06-10T20:00Z', '2026-06-10T18:30Z', 24],
    // Summer time begins at midnight: the day begins at one.
    ['America/Asuncion', '2022-10-02T12:00Z', '2022-10-02T04:00Z', 23],
  ])('days begin at midnight in %s, on %s, and are as long as they are there', (place, at, start, hours) => {
    process.env['TZ'] = place;
    expect(new Date(stepStart('day', Date.parse(at))).toISOString()).toBe(new Date(start).toISOString());
    expect(nextStep('day', Date.parse(start)) - Date.parse(start)).toBe(hours * HOUR_MS);
    // Of whole hours, also where clocks differ by half of one.
    expect(stepStart('hour', Date.parse(start))).toBe(Date.parse(start));
    expect(Date.parse(at) - stepStart('hour', Date.parse(at))).toBe(place === 'Asia/Kolkata' ? HOUR_MS / 2 : 0);
  });

  it('a day that began where the person was before a journey is a day long', () => {
    process.env['TZ'] = 'America/New_York';
    const inBerlin = Date.parse('2026-06-09T22:00Z');
    expect(nextStep('day', inBerlin) - inBerlin).toBe(DAY_MS);
  });

  it('puts samples of several takes into one row for each key', () => {
    const at = Date.UTC(2026, 5, 10, 12, 0, 59, 999);
    const rows = rowsOfSamples([
      { at, version: '1', sketches: { search: encodeSketch(sketchOf([1])), keep: encodeSketch(new QuantileSketch()) } },
      { at: at + 1, version: '1', sketches: { search: encodeSketch(sketchOf([2, 3])) } },
    ]);
    expect(rows.map(({ resolution, sketch }) => [resolution, sketch.count])).toEqual([['minute', 1], ['hour', 3], ['day', 3], ['minute', 2]]);
  });

  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Chatham'])('a period is covered once and without a gap, whatever of it is gone, in %s', (place) => {
    process.env['TZ'] = place;
    const now = Date.parse('2026-11-03T11:17:31Z');
    fc.assert(fc.property(fc.integer({ min: 0, max: 90 * DAY_MS }), fc.integer({ min: 0, max: 90 * DAY_MS }), fc.boolean(), (a, b, aged) => {
      const [from, to] = [now - Math.max(a, b), now - Math.min(a, b)];
      const complete = aged ? completeFrom(NOTHING_GONE, now) : NOTHING_GONE;
      const ranges = coverPeriod(from, to, complete);
      let at = from;
      for (const range of ranges) {
        expect(range.from).toBe(at);
        expect(range.to).toBeGreaterThan(range.from);
        at = range.to;
        // Whole stretches only, save where finer rows are gone.
        if (range.from >= complete.hour && range.resolution === 'day') expect(stepStart('day', range.from)).toBe(range.from);
        if (range.resolution === 'minute') expect(range.from).toBeGreaterThanOrEqual(complete.minute);
        if (range.resolution === 'hour') expect(range.from).toBeGreaterThanOrEqual(complete.hour);
        if (!aged && range.resolution === 'hour') expect([stepStart('hour', range.from), stepStart('hour', range.to)]).toEqual([range.from, range.to]);
        // Hours beside a day: none of them reaches into it, also where minutes are gone.
        if (range.resolution === 'day' && range.from >= complete.hour && range.from > from) expect(stepStart('hour', range.from)).toBe(range.from);
      }
      expect(at).toBe(to);
    }), { numRuns });
  });

  it('rows are let go in whole hours and days, never earlier than promised, and the border only moves forward', () => {
    process.env['TZ'] = 'Europe/Berlin';
    const now = Date.parse('2026-06-10T11:17:31Z');
    const complete = completeFrom(NOTHING_GONE, now);
    for (const resolution of RESOLUTIONS) expect(complete[resolution]).toBeLessThanOrEqual(now - KEPT_MS[resolution]);
    expect(complete.minute % HOUR_MS).toBe(0);
    expect(stepStart('day', complete.hour)).toBe(complete.hour);
    expect(completeFrom(complete, now - 5 * HOUR_MS)).toEqual(complete);
    expect(completeFrom(complete, 0)).toEqual(complete);
    const ahead = completeFrom(complete, now + 1000 * DAY_MS);
    expect(completeFrom(ahead, now).minute).toBe(Date.parse('2026-06-10T12:00:00Z'));
  });

  it.each([
    [HOUR_MS, 'minute'], [400 * MINUTE_MS, 'minute'], [401 * MINUTE_MS, 'hour'], [400 * HOUR_MS, 'hour'], [401 * HOUR_MS, 'day'],
  ] as const)('%d ms are shown by the %s', (length, resolution) => {
    const now = Date.parse('2026-06-10T12:00Z');
    expect(chooseResolution(now - length, now, NOTHING_GONE, 0)).toBe(resolution);
  });
});
