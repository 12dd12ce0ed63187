import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertEvent, ContextFigures, EncodedSketch, PageFigures, Resolution } from '../../../src/contracts/figures';
import { encodeSketch, mergeSketches } from '../../../src/core/monitor/encode-sketch';
import { DAY_MS, HOUR_MS, MINUTE_MS, RESOLUTIONS } from '../../../src/core/monitor/history/time-steps';
import { QuantileSketch } from '../../../src/core/monitor/quantile-sketch';
import { eraseFigures } from '../../../src/storage/figures-db';
import { FiguresStore } from '../../../src/storage/figures-store';
import { FiguresKeeper } from './figures-keeper';

const NOON = new Date(2026, 5, 10, 12).getTime();

function sketchOf(...values: number[]): EncodedSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return encodeSketch(sketch);
}

/** A worker that measures, and may live longer than the library worker. */
class Context {
  readonly sketches = new Map<string, QuantileSketch>();

  constructor(readonly context: string, readonly epoch: number, private readonly now: () => number) {}

  measure(metric: string, value: number): void {
    const sketch = this.sketches.get(metric) ?? new QuantileSketch();
    sketch.add(value);
    this.sketches.set(metric, sketch);
  }

  figures(): ContextFigures {
    return { context: this.context, epoch: this.epoch, takenAt: this.now(), sketches: Object.fromEntries([...this.sketches].map(([name, sketch]) => [name, encodeSketch(sketch)])), spans: [] };
  }
}

describe('what was measured, as it is kept', () => {
  let name: string;
  let store: FiguresStore;
  let now: number;
  let contexts: Context[];
  let told: AlertEvent[];
  let version: string;

  const keeperOf = (capBytes?: number): FiguresKeeper =>
    new FiguresKeeper({ store, contexts: async () => contexts.map((context) => context.figures()), version, now: () => now, newId: uuidv7, tell: (event) => told.push(event), ...(capBytes === undefined ? {} : { capBytes }) });
  const pageTake = (page: string, take: number, sketches: Record<string, EncodedSketch>, at = now): PageFigures => ({ page, take, at, version, sketches });
  const points = async (keeper: FiguresKeeper, metric: string, resolution: Resolution, from = 0, to = now + 400 * DAY_MS) =>
    (await keeper.history({ metrics: [metric], from, to, resolution }))[0]?.points ?? [];
  const counted = async (keeper: FiguresKeeper, metric: string, resolution: Resolution) => (await points(keeper, metric, resolution)).reduce((sum, { count }) => sum + count, 0);

  beforeEach(() => {
    name = `figures-${uuidv7()}`;
    store = new FiguresStore(name);
    now = NOON;
    contexts = [];
    told = [];
    version = '1.0.0';
  });
  afterEach(async () => {
    store.close();
    await eraseFigures(name).catch(() => {});
  });

  it('puts samples into their minute, hour and day at once', async () => {
    const keeper = keeperOf();
    await keeper.take([pageTake('a', 1, { search: sketchOf(5, 7) })]);
    now += HOUR_MS;
    await keeper.take([pageTake('a', 2, { search: sketchOf(9) })]);
    expect((await points(keeper, 'search', 'minute')).map(({ start, count }) => [start, count])).toEqual([[NOON, 2], [NOON + HOUR_MS, 1]]);
    expect((await points(keeper, 'search', 'hour')).map(({ start, count, max }) => [start, count, max])).toEqual([[NOON, 2, 7], [NOON + HOUR_MS, 1, 9]]);
    expect(await points(keeper, 'search', 'day')).toMatchObject([{ start: new Date(2026, 5, 10).getTime(), lengthMs: DAY_MS, count: 3, min: 5, max: 9, mean: 7 }]);
  });

  it('counts a take once, however often it is told, also by another library worker, and never loses the next one', async () => {
    const first = pageTake('a', 1, { search: sketchOf(5) });
    await keeperOf().take([first]);
    await keeperOf().take([first]);
    const keeper = keeperOf();
    await keeper.take([first, pageTake('a', 2, { search: sketchOf(6) }), pageTake('b', 1, { search: sketchOf(7) })]);
    expect(await counted(keeper, 'search', 'minute')).toBe(3);
  });

  it('counts what an embedder has measured once, though it outlives library workers', async () => {
    const embedder = new Context('embedder', 111.5, () => ++now);
    contexts = [embedder];
    embedder.measure('embed', 1);
    await keeperOf().take([]);
    embedder.measure('embed', 2);
    const keeper = keeperOf();
    await keeper.take([]);
    await keeper.take([]);
    expect(await counted(keeper, 'embed', 'hour')).toBe(2);
    // Another one, after a crash, begins with nothing.
    contexts = [new Context('embedder', 222.5, () => ++now)];
    contexts[0]!.measure('embed', 3);
    await keeper.take([]);
    expect(await points(keeper, 'embed', 'day')).toMatchObject([{ count: 3, min: 1, max: 3 }]);
  });

  it('takes no older state of an embedder for a new beginning, when the library worker before it was still at it', async () => {
    const embedder = new Context('embedder', 111.5, () => ++now);
    contexts = [embedder];
    embedder.measure('embed', 1);
    const older = embedder.figures();
    embedder.measure('embed', 2);
    const keeper = keeperOf();
    await keeper.take([]);
    await new FiguresKeeper({ store, contexts: async () => [older], version, now: () => now, newId: uuidv7, tell: () => {} }).take([]);
    expect(await counted(keeper, 'embed', 'hour')).toBe(2);
  });

  it('keeps versions apart, and says in which order they were seen', async () => {
    await keeperOf().take([pageTake('a', 1, { search: sketchOf(5) })]);
    version = '0.9.0';
    now += 1000;
    const keeper = keeperOf();
    await keeper.take([pageTake('b', 1, { search: sketchOf(9), keep: sketchOf(1) })]);
    expect((await points(keeper, 'search', 'hour')).map((point) => [point.version, point.count])).toEqual([['0.9.0', 1], ['1.0.0', 1]]);
    expect(await keeper.extent()).toMatchObject({
      from: new Date(2026, 5, 10).getTime(),
      metrics: ['keep', 'search'],
      versions: [{ version: '1.0.0', firstSeenAt: NOON, lastSeenAt: NOON }, { version: '0.9.0', firstSeenAt: NOON + 1000, lastSeenAt: NOON + 1000 }],
      problem: null,
    });
    expect((await keeper.history({ metrics: ['search'], from: NOON, to: now, version: '0.9.0' }))[0]?.points).toMatchObject([{ count: 1, max: 9 }]);
  });

  it('chooses the finest resolution that the period still has', async () => {
    const keeper = keeperOf();
    await keeper.take([pageTake('a', 1, { search: sketchOf(5) })]);
    const chosen = async (from: number, to: number) => (await keeper.history({ from, to }))[0]?.resolution;
    expect(await chosen(0, now + MINUTE_MS)).toBe('hour'); // since midnight: more than 400 minutes, and there is nothing before
    expect(await chosen(now - HOUR_MS, now + MINUTE_MS)).toBe('minute');
    expect(await chosen(now, now + 10 * DAY_MS)).toBe('hour');
    expect(await chosen(now, now + 100 * DAY_MS)).toBe('day');
  });

  it('lets minutes go after a day and hours after sixty, while days hold everything; a period over all of them counts each sample once', async () => {
    const keeper = keeperOf();
    for (let week = 1; week <= 10; week++) {
      await keeper.take([pageTake('a', week, { search: sketchOf(week) })]);
      now += 7 * DAY_MS;
    }
    expect([await counted(keeper, 'search', 'minute'), await counted(keeper, 'search', 'hour'), await counted(keeper, 'search', 'day')]).toEqual([1, 9, 10]);
    const all = await keeper.sketches({ from: 0, to: now + DAY_MS });
    expect(mergeSketches(all['search']!)).toMatchObject({ count: 10, min: 1, max: 10 });
    const some = await keeper.sketches({ from: NOON + 35 * DAY_MS, to: NOON + 49 * DAY_MS }, ['search']);
    expect(mergeSketches(some['search']!)).toMatchObject({ count: 2, min: 6, max: 7 });
  });

  it('stays under its cap by letting the finest go first, oldest first, and knows its size', async () => {
    const metrics = Array.from({ length: 5 }, (_, index) => `metric ${index}`);
    const capBytes = 20_000;
    const keeper = keeperOf(capBytes);
    for (let step = 0; step < 30; step++) {
      await keeper.take([pageTake('a', step + 1, Object.fromEntries(metrics.map((metric) => [metric, sketchOf(step, step * 2)])))]);
      now += 20 * MINUTE_MS;
    }
    const { bytes } = await keeper.extent();
    expect(bytes).toBeLessThanOrEqual(capBytes);
    expect(bytes).toBeGreaterThan(capBytes * 0.8);
    const [minutes, hours, days] = await Promise.all(RESOLUTIONS.map((resolution) => points(keeper, 'metric 0', resolution)));
    expect(days!.reduce((sum, { count }) => sum + count, 0)).toBe(60);
    expect(hours!.reduce((sum, { count }) => sum + count, 0)).toBe(60);
    // The last two hours stay in any case.
    expect(minutes!.length).toBeGreaterThanOrEqual(6);
    expect(minutes!.length).toBeLessThan(30);
    expect(minutes!.at(-1)!.start).toBe(now - 20 * MINUTE_MS);
  });

  it('bears a clock that was ahead, and lets go what it wrote there', async () => {
    const keeper = keeperOf();
    now += 3 * 365 * DAY_MS;
    await keeper.take([pageTake('a', 1, { search: sketchOf(1) })]);
    now = NOON;
    await keeper.take([pageTake('a', 2, { search: sketchOf(2) })]);
    expect((await points(keeper, 'search', 'minute', 0, Number.MAX_SAFE_INTEGER)).map(({ start }) => start)).toEqual([NOON]);
    expect(await counted(keeper, 'search', 'hour')).toBe(1);
    expect(mergeSketches((await keeper.sketches({ from: new Date(2026, 5, 10).getTime(), to: NOON + HOUR_MS }))['search']!).count).toBe(1);
  });

  it('forgets what was on its way when it was asked to forget', async () => {
    const keeper = keeperOf();
    const taken = keeper.take([pageTake('a', 1, { search: sketchOf(5) })]);
    await Promise.all([taken, keeper.clear()]);
    expect(await keeper.extent()).toMatchObject({ from: null, metrics: [] });
  });

  it('lets nothing go by a clock that cannot be right', async () => {
    const keeper = keeperOf();
    await keeper.take([pageTake('a', 1, { search: sketchOf(1) })]);
    now = 0;
    await keeper.take([pageTake('a', 2, { search: sketchOf(2) })]);
    now = NOON + MINUTE_MS;
    expect(await counted(keeper, 'search', 'day')).toBe(2);
    expect((await points(keeper, 'search', 'minute', NOON)).map(({ start }) => start)).toEqual([NOON]);
  });

  it('keeps small values by name, refuses others in words, and forgets history without what was counted', async () => {
    contexts = [new Context('embedder', 5, () => ++now)];
    contexts[0]!.measure('embed', 1);
    const keeper = keeperOf();
    await keeper.keep('result', { score: 1 });
    await keeper.take([]);
    await keeper.clear();
    await keeper.take([]);
    expect(await keeper.extent()).toMatchObject({ from: null, metrics: [], bytes: 0 });
    expect(await keeper.kept('result')).toEqual({ score: 1 });
    await keeper.keep('result', null);
    expect(await keeper.kept('result')).toBeNull();
    await expect(keeper.keep('', 1)).rejects.toMatchObject({ code: 'INVALID_INPUT', facts: { field: 'name' } });
    await expect(keeper.keep('large', 'x'.repeat(3_000_000))).rejects.toMatchObject({ code: 'INVALID_INPUT', facts: { field: 'value' } });
    await expect(keeper.history({ from: 5, to: 1 })).rejects.toMatchObject({ code: 'INVALID_INPUT', facts: { field: 'period' } });
  });

  it('says why nothing is kept, when the database is gone for good, and breaks nothing', async () => {
    const keeper = keeperOf();
    await keeper.take([pageTake('a', 1, { search: sketchOf(1) })]);
    await eraseFigures(name);
    await expect(keeper.take([pageTake('a', 2, { search: sketchOf(2) })])).rejects.toMatchObject({ name: 'AppError' });
    expect((await keeper.extent()).problem).toContain('memories are safe');
    expect((await indexedDB.databases()).map((database) => database.name)).not.toContain(name);
  });

  it('holds exactly the samples that were taken, after any interleaving of takes, lost answers, restarts and changes of version', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('measure' as const), where: fc.integer({ min: 0, max: 3 }), value: fc.double({ min: 0, max: 5000, noNaN: true }) }),
      fc.record({ kind: fc.constant('take' as const), pages: fc.integer({ min: 0, max: 3 }), lost: fc.boolean() }),
      fc.record({ kind: fc.constant('restart' as const), embedder: fc.boolean(), update: fc.boolean() }),
      fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 200 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        store = new FiguresStore(`figures-${uuidv7()}`);
        now = NOON;
        const pages = [0, 1].map((index) => ({ page: `page ${index}`, number: 0, fresh: new QuantileSketch(), waiting: null as PageFigures | null }));
        const worker = (context: string): Context => new Context(context, now + Math.random(), () => (now += 0.001));
        contexts = [worker('library'), worker('embedder')];
        const all: number[] = [];
        let keeper = keeperOf();
        for (const action of [...steps, { kind: 'take' as const, pages: 3, lost: false }, { kind: 'take' as const, pages: 3, lost: false }]) {
          if (action.kind === 'measure') {
            all.push(action.value);
            if (action.where < 2) pages[action.where]!.fresh.add(action.value);
            else contexts[action.where - 2]!.measure('metric', action.value);
          } else if (action.kind === 'take') {
            const takes = pages.filter((_, index) => (action.pages >> index) % 2 === 1);
            for (const page of takes) {
              if (page.waiting !== null || page.fresh.count === 0) continue;
              page.waiting = pageTake(page.page, ++page.number, { metric: encodeSketch(page.fresh) });
              page.fresh = new QuantileSketch();
            }
            await keeper.take(takes.flatMap(({ waiting }) => waiting ?? []));
            if (!action.lost) for (const page of takes) page.waiting = null;
          } else if (action.kind === 'restart') {
            // What a worker had not told when it died is lost with it, and is no sample that was taken.
            await keeper.take([]);
            contexts = [worker('library'), action.embedder ? worker('embedder') : contexts[1]!];
            if (action.update) version = version === '1.0.0' ? '1.1.0' : '1.0.0';
            store.close();
            keeper = keeperOf();
          } else now += action.minutes * MINUTE_MS;
        }
        for (const resolution of ['hour', 'day'] as const) {
          const series = await keeper.history({ from: NOON - DAY_MS, to: now + DAY_MS, resolution });
          expect(series[0]?.points.reduce((sum, { count }) => sum + count, 0) ?? 0).toBe(all.length);
        }
        const kept = mergeSketches((await keeper.sketches({ from: 0, to: now + DAY_MS }))['metric'] ?? []);
        const exact = new QuantileSketch();
        for (const value of all) exact.add(value);
        expect([...kept.buckets]).toEqual([...exact.buckets]);
        expect(kept.sum).toBeCloseTo(exact.sum, 4);
        store.close();
      }),
      { numRuns: process.env['THOROUGH'] === undefined ? 8 : 300 },
    );
  }, 120_000);
});
