import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readingOf } from './measure-memory';
import { Memory } from './memory';
import { robustSlope } from './robust-slope';
import { lab } from './testing/lab';

const MINUTE = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const measurement = (megabytes: number) => ({
  bytes: megabytes * 1e6,
  breakdown: [
    { bytes: 30e6, attribution: [{ url: 'https://engram.test/', scope: 'Window' }] },
    { bytes: 50e6, attribution: [{ url: 'https://engram.test/assets/library-DX2OHGW1.js', scope: 'DedicatedWorkerGlobalScope' }] },
    { bytes: 9e6, attribution: [{ url: 'https://engram.test/assets/runtime-encoder-BX21iOJO.js', scope: 'DedicatedWorkerGlobalScope' }] },
    { bytes: 4e6, attribution: [{ url: 'https://engram.test/assets/archive-D1L4MWae.js', scope: 'DedicatedWorkerGlobalScope' }] },
    { bytes: 2e6, attribution: [] },
    { bytes: 1e6, attribution: [], types: ['DOM'] },
  ],
});

describe('Memory', () => {
  it('tells page and workers apart, and leaves nothing out', async () => {
    const { monitor, samples } = lab();
    const memory = new Memory({ monitor, performance: { measureUserAgentSpecificMemory: async () => measurement(95) }, crossOriginIsolated: true });
    await memory.measure();
    expect(memory.reading?.byContext).toEqual({ page: 31, library: 50, encoder: 9, others: 6 });
    expect([samples('memory.total'), samples('memory.initial'), samples('memory.library')]).toEqual([[95], [95], [50]]);
    expect(memory.unsupported('memory.embedder')).toBe('not running in this tab');
    memory.close();
  });

  it('says how memory grows from the sixth reading on, leaving out the first ten minutes', async () => {
    let now = 0;
    const { monitor, samples } = lab();
    // 200 MB more while it starts, then 12 MB an hour, and once a large import.
    const used = () => 100 + Math.min(200, now / MINUTE * 25) + (now / 3_600_000) * 12 + (now === 35 * MINUTE ? 150 : 0);
    const memory = new Memory({ monitor, performance: { measureUserAgentSpecificMemory: async () => measurement(used()) }, crossOriginIsolated: true, wallNow: () => now, startedAt: 0 });
    for (now = 0; now <= 30 * MINUTE; now += 5 * MINUTE) await memory.measure();
    expect(samples('memory.growth')).toEqual([]);
    expect(memory.unsupported('memory.growth')).toMatch(/^not yet: 5 of 6 readings/);
    for (; now <= 60 * MINUTE; now += 5 * MINUTE) await memory.measure();
    expect(samples('memory.growth').at(-1)).toBeCloseTo(12, 6);
    expect(memory.unsupported('memory.growth')).toBeNull();
    memory.close();
  });

  it('measures rarely, and by itself', async () => {
    let asked = 0;
    const memory = new Memory({ monitor: lab().monitor, performance: { measureUserAgentSpecificMemory: async () => (asked++, measurement(95)) }, crossOriginIsolated: true });
    await vi.advanceTimersByTimeAsync(9_000);
    expect(asked).toBe(0);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(asked).toBe(3);
    memory.close();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(asked).toBe(3);
  });

  it('says what a browser cannot tell, and tells what it can', async () => {
    const { monitor, samples } = lab();
    const without = new Memory({ monitor, performance: { memory: { usedJSHeapSize: 21e6 } }, crossOriginIsolated: true });
    await without.measure();
    expect([without.unsupported('memory.total'), without.unsupported('memory.page')]).toEqual(['not supported by this browser', null]);
    expect(samples('memory.page')).toEqual([21]);
    expect(samples('memory.total')).toEqual([]);
    const open = new Memory({ monitor, performance: { measureUserAgentSpecificMemory: async () => measurement(1) }, crossOriginIsolated: false });
    expect(open.unsupported('memory.total')).toMatch(/isolated/);
    for (const memory of [without, open]) memory.close();
  });

  it('keeps the older figure when the browser refuses', async () => {
    let refuse = false;
    const memory = new Memory({ monitor: lab().monitor, performance: { measureUserAgentSpecificMemory: async () => (refuse ? Promise.reject(new DOMException('hidden', 'SecurityError')) : measurement(95)) }, crossOriginIsolated: true });
    await memory.measure();
    refuse = true;
    await memory.measure();
    expect(memory.reading?.totalMB).toBe(95);
    memory.close();
  });
});

describe('readingOf', () => {
  it('counts what several share for none of them', () => {
    const attribution = [{ url: 'https://engram.test/', scope: 'Window' }, { url: 'https://engram.test/assets/library-a.js', scope: 'DedicatedWorkerGlobalScope' }];
    expect(readingOf({ bytes: 5e6, breakdown: [{ bytes: 5e6, attribution }] }, 0).byContext).toEqual({ others: 5 });
  });
});

describe('robustSlope', () => {
  it('is the slope of a line, whatever its readings are shifted by, and does not mind every fifth being odd', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), fc.double({ min: 0, max: 1000, noNaN: true }), fc.integer({ min: 10, max: 60 }), (slope, shift, count) => {
        const points = Array.from({ length: count }, (_, i) => ({ x: i / 12, y: shift + (slope * i) / 12 + (i % 5 === 3 ? 500 : 0) }));
        expect(robustSlope(points)).toBeCloseTo(slope, 6);
      }),
    );
  });

  it('says nothing of one reading, or of several at once', () => {
    expect(robustSlope([{ x: 1, y: 2 }])).toBeNull();
    expect(robustSlope([{ x: 1, y: 2 }, { x: 1, y: 9 }])).toBeNull();
  });
});
