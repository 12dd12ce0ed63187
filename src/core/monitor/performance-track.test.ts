import { describe, expect, it } from 'vitest';
import { createPerformanceTrack } from './performance-track';

describe('createPerformanceTrack', () => {
  it('draws an entry on its own track and leaves nothing in the browser buffer', () => {
    const seen: PerformanceEntry[] = [];
    const mark = createPerformanceTrack({
      performance: {
        measure: (name, options) => void seen.push(performance.measure(name, options)),
        clearMeasures: (name) => performance.clearMeasures(name),
      },
      track: 'library',
    });
    mark('search', 10, 12.5);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ name: 'engram search', startTime: 10, duration: 2.5 });
    expect((seen[0] as PerformanceMeasure).detail).toMatchObject({ devtools: { dataType: 'track-entry', trackGroup: 'Engram', track: 'library' } });
    expect(performance.getEntriesByType('measure')).toEqual([]);
  });

  it('draws at most so many a second, and goes on in the next', () => {
    let drawn = 0;
    const mark = createPerformanceTrack({ performance: { measure: () => drawn++, clearMeasures: () => undefined }, track: 'page', maxPerSecond: 10 });
    for (let index = 0; index < 50; index++) mark('search', 100 + index, 101 + index);
    expect(drawn).toBe(10);
    mark('search', 1200, 1201);
    expect(drawn).toBe(11);
  });

  it('leaves out what is too short to be seen, which costs nothing then', () => {
    let drawn = 0;
    const mark = createPerformanceTrack({ performance: { measure: () => drawn++, clearMeasures: () => undefined }, track: 'page', maxPerSecond: 1 });
    mark('search.words', 10, 10.06);
    mark('search', 10, 10.2);
    expect(drawn).toBe(1);
  });

  it('copes with a sample that began before this thread did', () => {
    const mark = createPerformanceTrack({ performance, track: 'page' });
    expect(() => mark('start.firstSearch', -5, 3)).not.toThrow();
  });
});
