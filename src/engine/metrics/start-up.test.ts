import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineStatus } from '../../contracts/engine';
import { firstRenderOf, interactiveAt, startKind, StartUp, type StartTimings } from './start-up';
import { lab } from './testing/lab';

const navigation = { workerStart: 12, transferSize: 0, encodedBodySize: 900, domContentLoadedEventEnd: 180 };
const paints = [{ name: 'first-paint', startTime: 90 }, { name: 'first-contentful-paint', startTime: 140 }];

function begin(timings: Partial<StartTimings> = {}, supported: readonly string[] = ['longtask']) {
  const here = lab(supported);
  const listeners = new Set<(status: EngineStatus) => void>();
  const engram = {
    onStatus: (listener: (status: EngineStatus) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const start = new StartUp({ monitor: here.monitor, engram, observe: here.observe, timings: () => ({ paints, navigation, entryTypes: ['paint'], drawnAt: undefined, ...timings }) });
  return { ...here, start, listeners, status: () => [...listeners].forEach((listener) => listener({} as EngineStatus)) };
}

describe('StartUp', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is told of once everything can be searched, under the kind of start that it was', () => {
    const { monitor, samples, start, status, listeners, tell, observers } = begin();
    expect(samples('start.firstRender')).toEqual([140]);
    tell('longtask', { startTime: 150, duration: 70 }, { startTime: 400, duration: 60 });
    status();
    expect(samples('start.warm')).toEqual([]);
    monitor.gauge('start.firstSearch', 520);
    status();
    expect(samples('start.interactive')).toEqual([]);
    vi.advanceTimersByTime(1000);
    status();
    expect([samples('start.warm'), samples('start.cold'), samples('start.interactive')]).toEqual([[520], [], [220]]);
    expect([start.unsupported('start.warm'), start.unsupported('start.cold')]).toEqual([null, 'not this time: this was a warm start']);
    expect([listeners.size, observers.size]).toEqual([0, 0]);
  });

  it('waits for what the browser tells of tasks that are over, and for the app to be drawn where that comes after the first picture', () => {
    const { monitor, samples, status, tell } = begin({ drawnAt: 300 });
    monitor.gauge('start.firstSearch', 520);
    status();
    tell('longtask', { startTime: 150, duration: 55 }, { startTime: 290, duration: 80 });
    vi.advanceTimersByTime(1000);
    expect(samples('start.interactive')).toEqual([370]);
  });

  it('says that a start nobody saw has no first render', () => {
    const { start, samples } = begin({ paints: [] });
    expect(samples('start.firstRender')).toEqual([]);
    expect(start.unsupported('start.firstRender')).toMatch(/not visible/);
    expect(begin({ paints: [], entryTypes: [] }).start.unsupported('start.interactive')).toBe('not supported by this browser');
  });
});

describe('what a start was like', () => {
  it('is warm when the page came from this device', () => {
    expect(startKind(navigation)).toBe('warm');
    expect(startKind({ ...navigation, workerStart: 0 })).toBe('warm');
    expect(startKind({ ...navigation, workerStart: 0, transferSize: 1200 })).toBe('cold');
    // A response that a page of another origin may not look into tells neither size.
    expect(startKind({ ...navigation, workerStart: 0, encodedBodySize: 0 })).toBe('cold');
    expect(startKind(undefined)).toBeNull();
  });

  it('is interactive when what blocks the page at its first picture is over, and no later task counts', () => {
    const task = (startTime: number, duration: number) => ({ startTime, duration });
    expect(interactiveAt(200, [task(150, 60), task(205, 55), task(261, 90)])).toBe(260);
    expect(interactiveAt(200, [])).toBe(200);
    expect(firstRenderOf([{ name: 'first-paint', startTime: 90 }])).toBe(90);
  });
});
