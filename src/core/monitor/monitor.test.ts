import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMonitor, WINDOW_SIZE } from './monitor';
import { operationTable } from './operation-table';
import { percentiles } from './percentiles';
import { TARGETS } from './targets';

/** A clock that a test moves by hand. */
function createClock() {
  let time = 1000;
  return { now: () => time, advance: (ms: number) => void (time += ms) };
}

describe('createMonitor', () => {
  it('leaves out what came after the operation itself', async () => {
    let time = 0;
    const monitor = createMonitor({ now: () => time, context: 'page' });
    await monitor.measure('search', async () => {
      time += 50;
      return 38;
    }, (afterMs) => ({ afterMs }));
    expect(operationTable(monitor)['search']).toMatchObject({ count: 1, max: 12 });
  });

  it('measures synchronous work and returns its result', () => {
    const clock = createClock();
    const monitor = createMonitor({ now: clock.now, context: 'page' });
    const result = monitor.measure('search', () => {
      clock.advance(12);
      return 'found';
    });
    expect(result).toBe('found');
    expect(operationTable(monitor)['search']).toMatchObject({ count: 1, p50: 12, p95: 12, min: 12, max: 12, avg: 12, context: 'page' });
  });

  it('measures a promise until it settles, not until it is made', async () => {
    const clock = createClock();
    const monitor = createMonitor({ now: clock.now, context: 'library' });
    let resolve = (_value: number): void => undefined;
    const promise = new Promise<number>((settle) => (resolve = settle));
    const measured = monitor.measure('keep', () => promise);
    clock.advance(7);
    expect(operationTable(monitor)['keep']).toBeUndefined();
    resolve(42);
    expect(await measured).toBe(42);
    expect(operationTable(monitor)['keep']?.p50).toBe(7);
  });

  it('keeps failures and cancellations apart, so that failing fast does not look like being fast', async () => {
    const clock = createClock();
    const monitor = createMonitor({ now: clock.now, context: 'page' });
    const boom = new Error('boom');
    expect(() => monitor.measure('search', () => { throw boom; })).toThrow(boom);
    await expect(monitor.measure('search', () => Promise.reject(boom))).rejects.toBe(boom);
    await expect(monitor.measure('search', () => Promise.reject(new DOMException('no', 'AbortError')))).rejects.toThrow('no');
    const table = operationTable(monitor);
    expect(table['search']).toBeUndefined();
    expect(table['search.failed']?.count).toBe(2);
    expect(table['search.cancelled']?.count).toBe(1);
  });

  it('reduces exactly the newest samples, oldest first, and everything since start beside them', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 500, noNaN: true }), { minLength: 1, maxLength: 350 }), (values) => {
        const monitor = createMonitor({ now: () => 0, context: 'page' });
        for (const value of values) monitor.record('embed', value);
        const stats = operationTable(monitor)['embed']!;
        const newest = values.slice(-WINDOW_SIZE);
        expect(stats.recent).toEqual(newest);
        expect(stats.windowCount).toBe(newest.length);
        expect(stats).toMatchObject(percentiles(newest));
        expect(stats.min).toBe(Math.min(...newest));
        expect(stats.max).toBe(Math.max(...newest));
        expect(stats.count).toBe(values.length);
        expect(stats.sinceStart.count).toBe(values.length);
        expect(stats.sinceStart.max).toBe(Math.max(...values));
      }),
    );
  });

  it('judges p95 against the target, and says nothing where there is none', () => {
    const monitor = createMonitor({ now: () => 0, context: 'page' });
    const { targetMs } = TARGETS['search']!;
    // 95 of 100 exactly at the bar, five far above it: met. One more above: missed.
    for (let sample = 0; sample < 100; sample++) monitor.record('search', sample < 95 ? targetMs : targetMs * 10);
    expect(operationTable(monitor)['search']).toMatchObject({ met: true, targetMs, goalMs: TARGETS['search']!.goalMs });
    monitor.record('search', targetMs * 10);
    expect(operationTable(monitor)['search']?.met).toBe(false);
    monitor.record('unknown', 1);
    expect(operationTable(monitor)['unknown']).toMatchObject({ met: null, targetMs: null, goalMs: null });
  });

  it('hands every sample to the mark with its place in time', () => {
    const clock = createClock();
    const marks: [string, number, number][] = [];
    const monitor = createMonitor({ now: clock.now, context: 'page', mark: (...entry) => marks.push(entry) });
    monitor.measure('search', () => clock.advance(5));
    monitor.record('embed', 2);
    expect(marks).toEqual([['search', 1000, 1005], ['embed', 1003, 1005]]);
  });

  it('drops what is no duration, forgets on reset, and stays bounded when names are made up', () => {
    const monitor = createMonitor({ now: () => 0, context: 'page' });
    monitor.record('search', Number.NaN);
    monitor.record('search', Number.POSITIVE_INFINITY);
    expect(operationTable(monitor)).toEqual({});
    monitor.record('search', -1);
    expect(operationTable(monitor)['search']?.min).toBe(0);
    for (let index = 0; index < 10_000; index++) monitor.record(`made up ${index}`, 1);
    expect(Object.keys(operationTable(monitor)).length).toBeLessThan(300);
    expect(operationTable(monitor)['other']!.count).toBeGreaterThan(9000);
    monitor.reset();
    expect(operationTable(monitor)).toEqual({});
  });

  it('costs next to nothing (generous ceiling)', () => {
    const monitor = createMonitor({ now: () => performance.now(), context: 'page' });
    const rounds = 200_000;
    const start = performance.now();
    for (let round = 0; round < rounds; round++) monitor.record('search', (round % 977) / 10);
    const microsecondsEach = ((performance.now() - start) * 1000) / rounds;
    expect(microsecondsEach).toBeLessThan(10);
  });
});
