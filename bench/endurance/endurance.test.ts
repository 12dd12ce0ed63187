import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/core/statistics/seeded-random';
import { createDay, DAY } from './day';
import { growthOf, settledReadings } from './growth';
import { countOf, grownConstructors, summarizeSnapshot } from './heap-snapshot';

describe('createDay', () => {
  const day = createDay({ minutes: 36, seed: 3 });

  it('does everything as often as a day has it, in time, and nothing at night', () => {
    for (const [doing, count] of Object.entries(DAY)) expect(day.filter((event) => event.doing === doing)).toHaveLength(count);
    expect(day.every(({ atMs }, index) => index === 0 || atMs >= day[index - 1]!.atMs)).toBe(true);
    const hourMs = (36 * 60_000) / 24;
    expect(day[0]!.atMs).toBeLessThan(hourMs);
    expect(day.at(-1)!.atMs).toBeLessThan(17 * hourMs);
  });

  it('is the same for the same seed, and does each thing at least once in a trial', () => {
    expect(createDay({ minutes: 36, seed: 3 })).toEqual(day);
    expect(new Set(createDay({ minutes: 1, seed: 3, share: 1 / 30 }).map(({ doing }) => doing))).toEqual(new Set(Object.keys(DAY)));
    expect(() => createDay({ minutes: 0, seed: 3 })).toThrow(RangeError);
  });
});

describe('growthOf', () => {
  const readings = (slope: number, seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 60 }, (_, index) => ({ x: index / 120, y: 180 + (slope * index) / 120 + (random() - 0.5) * 4 + (index % 13 === 0 ? 25 : 0) }));
  };

  it('finds growth behind noise and a few large peaks, and its interval holds the truth', () => {
    const grown = growthOf(readings(12, 1));
    expect(grown.estimate).toBeGreaterThan(9);
    expect(grown.estimate).toBeLessThan(15);
    expect(grown.low).toBeLessThan(12);
    expect(grown.high).toBeGreaterThan(12);
  });

  it('has zero within its interval where nothing grows, about as often as it says', () => {
    const within = Array.from({ length: 100 }, (_, seed) => growthOf(readings(0, seed + 10))).filter(({ low, high }) => low <= 0 && high >= 0).length;
    expect(within).toBeGreaterThanOrEqual(88);
  });

  it('is not that of readings which recover from an ended worker: a leak behind them is found', () => {
    // 60 MB more in the first minute after a worker was ended, most of them early; 12 MB an hour leak all the time.
    const ended = [0.05, 0.1, 0.15];
    const all = Array.from({ length: 60 }, (_, index) => {
      const hours = index / 120;
      const recovering = ended.some((at) => hours >= at && hours - at < 1 / 60);
      return { hours, privateMB: 250 + 12 * hours + (recovering ? 60 : 0), heapsMB: 0 };
    });
    const settled = settledReadings(all, ended, 1 / 60);
    expect(settled.length).toBeLessThan(all.length);
    expect(settled.every(({ privateMB }) => privateMB < 260)).toBe(true);
    expect(growthOf(settled.map(({ hours, privateMB }) => ({ x: hours, y: privateMB }))).low).toBeGreaterThan(10);
    expect(settledReadings(all, [], 1 / 60)).toEqual(all);
  });

  it('refuses too few readings', () => {
    expect(() => growthOf([{ x: 0, y: 1 }, { x: 1, y: 2 }])).toThrow(RangeError);
  });
});

describe('heap snapshots', () => {
  /** In the browser's format: type, name, id, size, edges, trace, detachedness. */
  const snapshot = (objects: readonly (readonly [kind: number, name: string, size: number, detached: number])[]): string => {
    const strings = [...new Set(objects.map(([, name]) => name))];
    return JSON.stringify({
      snapshot: { meta: { node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'], node_types: [['hidden', 'string', 'object', 'closure', 'native'], 'string', 'number', 'number', 'number', 'number', 'number'] } },
      nodes: objects.flatMap(([kind, name, size, detached], id) => [kind, strings.indexOf(name), id, size, 0, 0, detached]),
      strings,
    });
  };
  const [STRING, OBJECT, CLOSURE, NATIVE] = [1, 2, 3, 4];
  const before = summarizeSnapshot(snapshot([[OBJECT, 'MessagePort', 32, 0], [NATIVE, '<div class="a">', 100, 1], [STRING, 'text of somebody', 999, 0]]));
  const after = summarizeSnapshot(snapshot([
    [OBJECT, 'MessagePort', 32, 0], [OBJECT, 'MessagePort', 32, 0], [OBJECT, 'Big', 5_000, 0], [CLOSURE, 'onChange', 64, 0], [NATIVE, '<div class="b">', 100, 2], [STRING, 'more text', 9_999, 0],
  ]));

  it('count objects by constructor, and nodes that hang in no document', () => {
    expect(countOf(before, 'MessagePort')).toBe(1);
    expect(countOf(after, 'MessagePort')).toBe(2);
    expect(countOf(after, 'Worker')).toBe(0);
    expect([before.detachedNodes, after.detachedNodes]).toEqual([0, 1]);
  });

  it('say of what there is more, largest first, and never a string that somebody wrote', () => {
    expect(grownConstructors(before, after)).toEqual([
      { name: 'Big', more: 1, moreBytes: 5_000 },
      { name: 'function onChange', more: 1, moreBytes: 64 },
      { name: 'MessagePort', more: 1, moreBytes: 32 },
    ]);
  });
});
