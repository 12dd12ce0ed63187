import type { CDPSession, Page } from '@playwright/test';
import type { MetricReading } from '../../src/contracts/figures';
import { engineConditions, waitForEngine, type BenchServer, type OpenApp } from '../app';
import type { Dataset } from '../dataset';
import { collectAndMeasureHeaps } from '../heaps';
import type { createLibraries } from '../library/libraries';
import type { Conditions, Measurement } from '../results';
import { attachWorkers } from '../worker-sessions';
import { watchStart, type SeenStart } from '../start/watch-start';
import { largestDifferencePercent, median, percentilePairs, type Pair } from './compare';
import type { AgreementScenario, ComparedOperation } from './scenarios';
import { answersAt, paintsOf, tasksOf, traced } from './trace';

/** What clocks of pages are rounded to. @see https://developer.mozilla.org/docs/Web/API/Performance_API/High_precision_timing */
const CLOCK_MS = Object.freeze({ isolated: 0.005, shared: 0.1 });

/** So long that what a task of the worker does besides embedding is little beside it. What is measured of it is what is measured of a short text. */
const EMBEDDED_WORDS = 6_000;

interface Visit {
  readonly monitor: ReadonlyMap<string, number | null>;
  readonly outside: ReadonlyMap<string, number | null>;
}

/** Compares what the monitor shows with what is measured beside it, over the same samples. */
export class AgreementBench {
  #visits: Promise<readonly Visit[]> | null = null;

  constructor(
    private readonly server: BenchServer,
    private readonly libraries: ReturnType<typeof createLibraries>,
    private readonly dataset: Dataset,
  ) {}

  async measure(scenario: AgreementScenario): Promise<Measurement> {
    switch (scenario.figure) {
      case 'start.firstRender':
      case 'start.firstSearch':
      case 'start.interactive':
      case 'vitals.FCP':
      case 'vitals.LCP':
      case 'vitals.CLS':
        return this.#start(scenario);
      case 'vitals.INP':
        return this.#onCopy(scenario, (app) => this.#interactions(app, scenario));
      case 'mainThread.block':
        return this.#onCopy(scenario, (app, session) => this.#blocks(app, session, scenario));
      case 'memory.total':
        return this.#onCopy(scenario, (app) => this.#memory(app));
      case 'storage.used':
        return this.#onCopy(scenario, (app, session) => this.#storage(app, session));
      case 'frames.rate':
        return this.#onCopy(scenario, (app, session) => this.#frames(app, session, scenario));
      case 'embed':
        return this.#onCopy(scenario, (app, session) => this.#embed(app, session, scenario));
      default: {
        const { figure } = scenario;
        return this.#onCopy(scenario, (app) => this.#operation(app, scenario, figure));
      }
    }
  }

  async #operation({ page }: OpenApp, { samples }: AgreementScenario, name: ComparedOperation): Promise<Measurement> {
    // Rooms with lists read them again after each change, and those calls would be in the monitor's window alone.
    await page.evaluate(() => { location.hash = '#settings'; });
    await page.waitForTimeout(1_500);
    const queries = Array.from({ length: samples }, (_, index) => this.dataset.query(950_000 + index));
    const texts = Array.from({ length: samples }, (_, index) => `${this.dataset.text(950_000 + index, 30)} ${index}`);
    const outside = await page.evaluate(
      async (input) => {
        const engram = globalThis.engram!;
        const ids = (await engram.memories.list({ limit: 200 })).memories.map(({ id }) => id);
        const call = (index: number): Promise<unknown> => {
          switch (input.name) {
            case 'search': return engram.search(input.queries[index]!);
            case 'keep': return engram.memories.add({ text: input.texts[index]! });
            case 'list': return engram.memories.list({ limit: 50, offset: index * 7 });
            case 'get': return engram.memories.get(ids[index]!);
            case 'update': return engram.memories.update(ids[index]!, { text: input.texts[index]! });
            case 'remove': return engram.memories.remove(ids[index]!);
            case 'related': return engram.memories.related(ids[index]!);
          }
        };
        // The script of a method that is called for the first time is loaded then: outside of the monitor's sample, and once.
        await call(input.samples - 1);
        await engram.idle();
        await engram.monitor.reset();
        const elapsedMs: number[] = [];
        for (let index = 0; index < input.samples - 1; index++) {
          const start = performance.now();
          await call(index);
          elapsedMs.push(performance.now() - start);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        return elapsedMs;
      },
      { name, queries, texts, samples },
    );
    const reading = await readMetric(page, name);
    const extra = reading.recent.length - outside.length;
    return this.#compared(percentilePairs(reading.recent, outside), outside, { inMonitor: reading.sinceStart.count, outsideOfMonitor: extra === 0 ? 'none' : `${extra} of the app's own` }, await clockMs(page));
  }

  /** It is measured inside the worker, so it is compared with what the browser says of the worker's tasks. */
  async #embed({ page }: OpenApp, session: CDPSession, { samples }: AgreementScenario): Promise<Measurement> {
    const texts = Array.from({ length: samples }, (_, index) => `${this.dataset.text(950_000 + index, EMBEDDED_WORDS)} ${index}`);
    const mark = 'bench embedder';
    const workers = await attachWorkers(session);
    const embedder = workers.find(({ name }) => name === 'embedder');
    if (embedder === undefined) throw new Error(`There is no embedder among ${workers.map(({ name }) => name).join(', ')}`);
    await page.evaluate(async (text) => {
      await globalThis.engram!.embed([`${text} first`]);
      await globalThis.engram!.monitor.reset();
    }, texts[0]!);
    const events = await traced(session, async () => {
      await embedder.call('Runtime.evaluate', { expression: `performance.mark('${mark}')` });
      await page.evaluate(async (list) => {
        for (const text of list) await globalThis.engram!.embed([text]);
      }, texts);
    });
    const reading = await readMetric(page, 'embed');
    // Each text is one task, and no other task of this worker is as long.
    const outside = tasksOf(events, mark, 0).sort((a, b) => b - a).slice(0, samples);
    if (outside.length < samples) throw new Error(`The trace has ${outside.length} tasks of the embedder, not ${samples}`);
    return this.#compared(percentilePairs(reading.recent, outside), outside, { words: EMBEDDED_WORDS, inMonitor: reading.sinceStart.count }, await clockMs(page));
  }

  async #start(scenario: AgreementScenario): Promise<Measurement> {
    this.#visits ??= this.#visit(scenario);
    const visits = await this.#visits;
    const { figure } = scenario;
    const both = visits.map(({ monitor, outside }) => ({ monitor: monitor.get(figure) ?? null, outside: outside.get(figure) ?? null }));
    const missing = both.filter(({ monitor, outside }) => monitor === null || outside === null).length;
    if (missing > 0) throw new Error(`${figure}: ${missing} of ${both.length} starts have no figure (monitor ${both.filter(({ monitor }) => monitor === null).length}, outside ${both.filter(({ outside }) => outside === null).length})`);
    const pairs = both.map(({ monitor, outside }, index) => ({ name: `start ${index}`, monitor: monitor!, outside: outside! }));
    const worst = Math.max(...pairs.map((pair) => largestDifferencePercent([pair], equalWithin(figure))));
    const judged: Pair[] = figure === 'vitals.CLS' ? [pairs.sort((a, b) => b.outside - a.outside)[0]!] : [{ name: 'median', monitor: median(pairs.map(({ monitor }) => monitor)), outside: median(pairs.map(({ outside }) => outside)) }];
    return this.#compared(judged, pairs.map(({ outside }) => outside), { worstStartPercent: Math.round(worst * 10) / 10, starts: pairs.map(({ monitor, outside }) => `${Number(monitor.toPrecision(4))}/${Number(outside.toPrecision(4))}`).join(' ') }, equalWithin(figure));
  }

  async #visit({ memories, samples }: AgreementScenario): Promise<readonly Visit[]> {
    const { profile } = await this.libraries.get(memories);
    const app = await profile.open();
    const visits: Visit[] = [];
    try {
      await app.page.evaluate(() => globalThis.engram!.idle());
      const kept = await engineConditions(app.page);
      for (let index = 0; index < samples; index++) {
        const session = await app.context.newCDPSession(app.page);
        await session.send('Page.enable');
        const source = `(${watchStart.toString()})(${JSON.stringify({ query: this.dataset.query(970_000 + index), memories: Number(kept.memories), vectors: Number(kept.vectors) })});(${watchShifts.toString()})()`;
        const { identifier } = await session.send('Page.addScriptToEvaluateOnNewDocument', { source });
        const events = await traced(session, async () => {
          await app.page.reload({ waitUntil: 'commit' });
          await app.page.waitForFunction(() => (globalThis as { seenStart?: SeenStart }).seenStart?.done === true, undefined, { timeout: 60_000, polling: 100 });
          // The monitor begins to watch 1.5 s after the start.
          await app.page.waitForTimeout(4_000);
        });
        const seen = await app.page.evaluate(() => {
          const { seenStart, shifts } = globalThis as unknown as { seenStart: SeenStart; shifts: () => number };
          return { completeMs: seenStart.completeMs, lastSearchMs: seenStart.lastSearchMs ?? 0, shifts: shifts() };
        });
        const readings = await app.page.evaluate(() => globalThis.engram!.monitor.metrics());
        const latest = (id: string): number | null => readings.find((reading) => reading.id === id)?.latest ?? null;
        const { firstContentfulMs, largestContentfulMs } = paintsOf(events, this.server.url);
        visits.push({
          monitor: new Map(['start.firstRender', 'start.interactive', 'start.firstSearch', 'vitals.FCP', 'vitals.LCP', 'vitals.CLS'].map((id) => [id, id === 'vitals.CLS' ? (latest(id) ?? 0) : latest(id)])),
          outside: new Map([
            ['start.firstRender', firstContentfulMs], ['start.interactive', answersAt(events, this.server.url)], ['vitals.FCP', firstContentfulMs], ['vitals.LCP', largestContentfulMs], ['vitals.CLS', seen.shifts],
            ['start.firstSearch', seen.completeMs === null ? null : seen.completeMs - seen.lastSearchMs],
          ]),
        });
        await session.send('Page.removeScriptToEvaluateOnNewDocument', { identifier });
        await session.detach();
      }
    } finally {
      await app.close();
    }
    return visits;
  }

  /** Real keys, answered late on purpose: what takes under 16 ms the browser rounds away. */
  async #interactions({ page }: OpenApp, { samples }: AgreementScenario): Promise<Measurement> {
    await page.addInitScript(() => {
      const longest = new Map<number, number>();
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[]) if ((entry.interactionId ?? 0) > 0) longest.set(entry.interactionId!, Math.max(entry.duration, longest.get(entry.interactionId!) ?? 0));
      }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
      Object.assign(globalThis, { interactionsSeen: () => [...longest.values()] });
      let pressed = 0;
      addEventListener('keydown', () => {
        const until = performance.now() + 20 + (pressed++ % 5) * 30;
        while (performance.now() < until);
      });
    });
    await page.reload();
    await waitForEngine(page);
    await page.evaluate(() => { location.hash = '#find'; });
    await page.waitForTimeout(4_000);
    const field = page.getByRole('textbox', { name: 'Write, or find anything' });
    await field.click();
    const typed = Array.from({ length: 12 }, (_, index) => this.dataset.query(980_000 + index)).join(' ').slice(0, samples);
    await field.pressSequentially(typed, { delay: 250 });
    await page.waitForTimeout(2_000);
    const outside = await page.evaluate(() => (globalThis as unknown as { interactionsSeen: () => number[] }).interactionsSeen());
    // Of fewer than 50 interactions the slowest one is the INP. @see https://web.dev/articles/inp
    const slowest = Math.max(...outside);
    const reading = await readMetric(page, 'vitals.INP');
    return this.#compared([{ name: 'INP', monitor: reading.latest!, outside: slowest }], outside, { interactionsSeen: outside.length });
  }

  async #blocks({ page }: OpenApp, session: CDPSession, { samples }: AgreementScenario): Promise<Measurement> {
    await page.evaluate(() => { location.hash = '#settings'; });
    await page.waitForTimeout(5_000);
    await page.evaluate(() => globalThis.engram!.monitor.reset());
    const events = await traced(session, async () => {
      await page.evaluate(async (count) => {
        performance.mark('bench blocks');
        for (let index = 0; index < count; index++) {
          await new Promise<void>((resolve) => setTimeout(() => {
            const until = performance.now() + 60 + index * 8;
            while (performance.now() < until);
            resolve();
          }, 60));
        }
        await new Promise((resolve) => setTimeout(resolve, 1_500));
      }, samples);
    });
    const outside = tasksOf(events, 'bench blocks', 50);
    const reading = await readMetric(page, 'mainThread.block');
    if (outside.length < samples) throw new Error(`The trace has ${outside.length} of ${samples} planted tasks`);
    return this.#compared(percentilePairs(reading.recent, outside, [50, 100]), outside, { planted: samples, inMonitor: reading.recent.length, inTrace: outside.length });
  }

  async #memory({ page }: OpenApp): Promise<Measurement> {
    await page.evaluate(async (queries) => {
      for (const query of queries) await globalThis.engram!.search(query);
    }, Array.from({ length: 20 }, (_, index) => this.dataset.query(index)));
    let shown: number | null = null;
    // The browser answers when it has collected garbage, which it does in its own time: here it is told to.
    for (let waited = 0; shown === null && waited < 12; waited++) {
      await page.waitForTimeout(5_000);
      await collectAndMeasureHeaps(page);
      shown = (await readMetric(page, 'memory.total', true)).latest;
    }
    if (shown === null) throw new Error('The monitor shows no memory after a minute');
    const heaps = await collectAndMeasureHeaps(page);
    const outside = heaps.reduce((sum, { usedBytes, bufferBytes }) => sum + usedBytes + (bufferBytes ?? 0), 0) / 1e6;
    return this.#compared([{ name: 'MB', monitor: shown, outside }], [outside], { heaps: heaps.map(({ name, usedBytes, bufferBytes }) => `${name} ${Math.round((usedBytes + (bufferBytes ?? 0)) / 1e6)}`).join(', ') });
  }

  async #storage({ page }: OpenApp, session: CDPSession): Promise<Measurement> {
    await page.waitForTimeout(4_000);
    const reading = await readMetric(page, 'storage.used');
    const { usage } = await session.send('Storage.getUsageAndQuota', { origin: this.server.url });
    return this.#compared([{ name: 'MB', monitor: reading.latest!, outside: usage / 1e6 }], [usage / 1e6], {});
  }

  async #frames({ page }: OpenApp, session: CDPSession, { samples }: AgreementScenario): Promise<Measurement> {
    await page.evaluate(() => { location.hash = '#today'; });
    await page.getByRole('list', { name: 'Timeline' }).waitFor();
    await page.waitForTimeout(4_000);
    await page.evaluate(() => globalThis.engram!.monitor.reset());
    const rates: number[] = [];
    for (let index = 0; index < samples; index++) {
      let seconds = 0;
      const events = await traced(session, async () => {
        const start = performance.now();
        await session.send('Input.synthesizeScrollGesture', { x: 560, y: 500, yDistance: -4_500, speed: 1_500, gestureSourceType: 'mouse', preventFling: true });
        seconds = (performance.now() - start) / 1000;
      });
      const frames = events.filter(({ name }) => name === 'DrawFrame').map(({ ts }) => ts).sort((a, b) => a - b);
      if (frames.length < 10) throw new Error(`The trace of ${seconds.toFixed(1)} s of scrolling has ${frames.length} frames`);
      rates.push(((frames.length - 1) * 1e6) / (frames.at(-1)! - frames[0]!));
      await page.waitForTimeout(1_500);
    }
    const reading = await readMetric(page, 'frames.rate');
    return this.#compared([{ name: 'median', monitor: median(reading.recent), outside: median(rates) }], rates, { inMonitor: reading.recent.length });
  }

  #compared(pairs: readonly Pair[], outside: readonly number[], conditions: Conditions, equal = 0): Measurement {
    const judged = largestDifferencePercent(pairs, equal);
    const words = pairs.map(({ name, monitor, outside: other }) => `${name} monitor ${Number(monitor.toPrecision(4))}, outside ${Number(other.toPrecision(4))}, ratio ${(monitor / other).toFixed(3)}`).join('; ');
    return { samples: [judged], judged, conditions: { ...conditions, compared: words, outsideSamples: outside.length } };
  }

  async #onCopy(scenario: AgreementScenario, work: (app: OpenApp, session: CDPSession) => Promise<Measurement>): Promise<Measurement> {
    const { profile: original } = await this.libraries.get(scenario.memories);
    const profile = await this.server.createProfile(original);
    const app = await profile.open();
    try {
      await app.page.evaluate(() => globalThis.engram!.idle());
      const session = await app.context.newCDPSession(app.page);
      const measurement = await work(app, session);
      return { ...measurement, conditions: { outside: scenario.outside, ...measurement.conditions, ...(await engineConditions(app.page)) } };
    } finally {
      await app.close();
      await profile.remove();
    }
  }
}

/** Shifts are rated in tenths and shown in thousandths: what lies within that is the same. */
function equalWithin(figure: string): number {
  return figure === 'vitals.CLS' ? 0.001 : 0;
}

/** What two readings of this page's clock cannot tell apart, in ms. */
async function clockMs(page: Page): Promise<number> {
  return (await page.evaluate(() => globalThis.crossOriginIsolated)) ? CLOCK_MS.isolated : CLOCK_MS.shared;
}

/** @throws Error when the monitor shows no value, unless that `mayBeMissing` */
async function readMetric(page: Page, id: string, mayBeMissing = false): Promise<MetricReading> {
  const readings = await page.evaluate(() => globalThis.engram!.monitor.metrics());
  const reading = readings.find((candidate) => candidate.id === id);
  if (reading === undefined) throw new Error(`The monitor knows no metric "${id}"`);
  if (reading.latest === null && !mayBeMissing) throw new Error(`The monitor shows no ${id}: ${reading.unsupported ?? 'no sample yet'}`);
  return reading;
}

/** Runs in the page before its scripts: the largest session window of layout shifts. @see https://web.dev/articles/cls */
function watchShifts(): void {
  let [most, window, first, last] = [0, 0, 0, 0];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      if (entry.hadRecentInput) continue;
      if (entry.startTime - last > 1_000 || entry.startTime - first > 5_000) [window, first] = [0, entry.startTime];
      window += entry.value;
      last = entry.startTime;
      most = Math.max(most, window);
    }
  }).observe({ type: 'layout-shift', buffered: true });
  Object.assign(globalThis, { shifts: () => most });
}
