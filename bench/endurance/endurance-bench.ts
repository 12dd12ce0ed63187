import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { nearestRank } from '../../src/core/monitor/percentiles';
import { engineConditions, waitForEngine, type BenchServer } from '../app';
import { SEED, type Dataset } from '../dataset';
import { collectAndMeasureHeaps } from '../heaps';
import type { createLibraries } from '../library/libraries';
import { rendererMemory, rendererProcess } from '../process-memory';
import type { Conditions, Measurement } from '../results';
import { createDay } from './day';
import { growthOf, settledReadings, type Reading } from './growth';
import { grownConstructors } from './heap-snapshot';
import { Person } from './person';
import type { EnduranceScenario } from './scenarios';
import { countBlobUrls, takeInventory, type Inventory } from './take-inventory';

/** A full day has room in this many minutes; in fewer, less is done in them. */
const FULL_DAY_MINUTES = 30;
/** Of the run: caches fill, code is compiled, every room has been opened. */
const WARM_UP_SHARE = 1 / 6;
const MINUTES_BETWEEN_READINGS = 0.5;
const FEWEST_READINGS = 8;
/** After a worker was ended, until its memory has gone back to the system; of a trial that is shorter than a day has room in, the same share. */
const SETTLE_MINUTES = 1;
/** What was said to the person stays for a while, with its buttons and listeners. */
const NOTICES_GONE_MS = 12_000;

interface Lived {
  readonly readings: readonly Reading[];
  /** When workers were ended as by a crash. */
  readonly endedAtHours: readonly number[];
  readonly warm: Inventory;
  readonly end: Inventory;
  readonly errors: readonly string[];
  readonly warmSearchMs: readonly number[];
  readonly endSearchMs: readonly number[];
  readonly hoursLivedPerHour: number;
  readonly conditions: Conditions;
}

/** A day of use, compressed; one run gives all rows. */
export class EnduranceBench {
  #lived: Promise<Lived> | null = null;

  constructor(
    private readonly server: BenchServer,
    private readonly libraries: ReturnType<typeof createLibraries>,
    private readonly dataset: Dataset,
  ) {}

  async measure(scenario: EnduranceScenario): Promise<Measurement> {
    const minutes = process.env.ENGRAM_MINUTES === undefined ? scenario.minutes : Number(process.env.ENGRAM_MINUTES);
    if (!(minutes >= 0.5)) throw new RangeError(`ENGRAM_MINUTES is "${process.env.ENGRAM_MINUTES}": a number of minutes from 0.5 on was expected.`);
    this.#lived ??= this.#live(scenario.memories, minutes);
    const { readings, endedAtHours, warm, end, errors, warmSearchMs, endSearchMs, hoursLivedPerHour, conditions } = await this.#lived;
    const single = (value: number, more: Conditions = {}): Measurement => ({ samples: [value], judged: value, conditions: { ...conditions, ...more } });
    const growth = (read: (reading: Reading) => number, perHours: number): Measurement => {
      const settled = settledReadings(readings, endedAtHours, (SETTLE_MINUTES * Math.min(1, minutes / FULL_DAY_MINUTES)) / 60);
      const { estimate, low, high } = growthOf(settled.map((reading) => ({ x: reading.hours * perHours, y: read(reading) })));
      const values = settled.map(read);
      // By the most that it is likely to be: an estimate below the bar does not show that nothing grows.
      return {
        samples: [estimate], judged: high,
        conditions: {
          ...conditions, estimate: Number(estimate.toFixed(2)), interval95: `${low.toFixed(2)} to ${high.toFixed(2)}`, readings: settled.length, droppedAfterEndedWorkers: readings.length - settled.length,
          firstMB: round1(values[0]!), lastMB: round1(values.at(-1)!), lowestMB: round1(Math.min(...values)), highestMB: round1(Math.max(...values)),
          allReadings: readings.map((reading) => `${(reading.hours * 60).toFixed(1)} min ${round1(read(reading))}`).join('; '), workersEndedAtMinutes: endedAtHours.map((hours) => (hours * 60).toFixed(1)).join('; ') || 'none',
        },
      };
    };
    switch (scenario.figure) {
      case 'growth':
        return growth(({ privateMB }) => privateMB, 1);
      case 'growth-of-use':
        return growth(({ privateMB }) => privateMB, hoursLivedPerHour);
      case 'heap-growth':
        return growth(({ heapsMB }) => heapsMB, 1);
      case 'workers':
        return single(end.workers.length - warm.workers.length, { atWarmUp: warm.workers.join(' '), atEnd: end.workers.join(' ') });
      case 'ports':
        return single(end.messagePorts - warm.messagePorts, { atWarmUp: warm.messagePorts, atEnd: end.messagePorts });
      case 'listeners':
        return single(end.listeners - warm.listeners, { atWarmUp: warm.listeners, atEnd: end.listeners, domNodesAtWarmUp: warm.domNodes, domNodesAtEnd: end.domNodes });
      case 'blobs':
        return single(end.blobUrls - warm.blobUrls, { atWarmUp: warm.blobUrls, atEnd: end.blobUrls });
      case 'detached':
        return single(end.detachedNodes - warm.detachedNodes, { atWarmUp: warm.detachedNodes, atEnd: end.detachedNodes, ...grownMost(warm, end) });
      case 'errors':
        return single(errors.length, { first: [...new Set(errors)].slice(0, 5).join('; ') || 'none' });
      case 'search-later': {
        const p95 = (values: readonly number[]): number => nearestRank(Float64Array.from(values).sort(), 95);
        return single(p95(endSearchMs) / p95(warmSearchMs), { warmP95: round1(p95(warmSearchMs)), endP95: round1(p95(endSearchMs)), searchesEach: endSearchMs.length });
      }
    }
  }

  async #live(memories: number, minutes: number): Promise<Lived> {
    const { profile: original } = await this.libraries.get(memories);
    const profile = await this.server.createProfile(original);
    const context = await profile.launch();
    try {
      const page = context.pages()[0] ?? (await context.newPage());
      // Nobody watches: what does not come is an error of the day, and the day goes on.
      context.setDefaultTimeout(30_000);
      await context.addInitScript(countBlobUrls);
      const errors: string[] = [];
      context.on('weberror', (error) => errors.push(`page: ${error.error().message}`));
      await page.goto(`${this.server.url}/`);
      await waitForEngine(page);
      await page.evaluate(() => globalThis.engram!.idle());
      // Before there is a second tab: of two renderers, the one that is measured is known.
      const renderer = rendererProcess(profile.folder);
      if (renderer === null) throw new Error('This system does not tell the memory of a process: run this scenario on Linux.');
      const person = new Person(page, context, this.server.url, this.dataset);
      const day = createDay({ minutes, seed: SEED, share: Math.min(1, minutes / FULL_DAY_MINUTES) });
      const start = performance.now();
      const runMs = minutes * 60_000;
      const readings: Reading[] = [];
      const endedAtHours: number[] = [];
      let warm: Inventory | null = null;
      let warmSearchMs: number[] = [];
      let behindMs = 0;
      let done = 0;

      const read = async (): Promise<void> => {
        await person.rest();
        if (warm === null && performance.now() - start >= runMs * WARM_UP_SHARE) {
          warmSearchMs = await this.#searches(page, 0);
          await pause(NOTICES_GONE_MS);
          warm = await takeInventory(page);
        }
        const heaps = await collectAndMeasureHeaps(page);
        await pause(500);
        const memory = rendererMemory(profile.folder, renderer);
        if (memory === null) throw new Error('The page ended: its renderer is gone');
        if (warm !== null) readings.push({ hours: (performance.now() - start) / 3_600_000, privateMB: memory.privateBytes / 1e6, heapsMB: heaps.reduce((sum, { usedBytes, bufferBytes }) => sum + usedBytes + (bufferBytes ?? 0), 0) / 1e6 });
        console.log(`  ${((performance.now() - start) / 60_000).toFixed(1)} min: ${(memory.privateBytes / 1e6).toFixed(1)} MB private, ${done} things done, ${errors.length} errors`);
      };

      const everyMs = runMs / Math.max(FEWEST_READINGS, minutes / MINUTES_BETWEEN_READINGS);
      let nextReadingMs = everyMs;
      const readUntil = async (untilMs: number): Promise<void> => {
        while (nextReadingMs <= untilMs) {
          const wait = nextReadingMs - (performance.now() - start);
          if (wait > 0) await pause(wait);
          await read();
          // Not two in a row where doing things took longer than planned.
          nextReadingMs = Math.max(nextReadingMs + everyMs, performance.now() - start + everyMs / 2);
        }
      };
      for (const { atMs, doing } of day) {
        await readUntil(atMs);
        const wait = atMs - (performance.now() - start);
        if (wait > 0) await pause(wait);
        else behindMs = Math.max(behindMs, -wait);
        try {
          await person.do(doing);
          if (doing === 'worker-restart') endedAtHours.push((performance.now() - start) / 3_600_000);
          done++;
        } catch (error) {
          errors.push(`${doing}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
        }
      }
      await readUntil(runMs);
      // A trial of a minute on a busy machine may be over before it has enough of them.
      while (readings.length < FEWEST_READINGS / 2) {
        await pause(2_000);
        await read();
      }
      await person.rest();
      const endSearchMs = await this.#searches(page, 1);
      await pause(NOTICES_GONE_MS);
      const end = await takeInventory(page);
      if (warm === null) throw new Error(`The run of ${minutes} minutes was too short for a warm-up`);
      return {
        readings, endedAtHours, warm, end, errors, warmSearchMs, endSearchMs, hoursLivedPerHour: (24 * 60) / minutes,
        conditions: { ...(await engineConditions(page)), minutes, warmUpMinutes: round1(minutes * WARM_UP_SHARE), thingsDone: done, ofPlanned: day.length, mostBehindS: Math.round(behindMs / 1000), seedOfDay: SEED },
      };
    } finally {
      await context.close();
      await profile.remove();
    }
  }

  async #searches(page: Page, round: number): Promise<number[]> {
    const queries = Array.from({ length: 120 }, (_, index) => this.dataset.query(900_000 + round * 1_000 + index));
    return page.evaluate(async (texts) => {
      const samples: number[] = [];
      for (const text of texts) {
        const start = performance.now();
        await globalThis.engram!.search(text, { limit: 20 });
        samples.push(performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return samples.slice(20);
    }, queries);
  }
}

/** For each heap, what there is more of. */
function grownMost(before: Inventory, after: Inventory): Conditions {
  return Object.fromEntries([...after.heaps].map(([name, heap]) => {
    const earlier = before.heaps.get(name);
    const grown = earlier === undefined ? [] : grownConstructors(earlier, heap, 6);
    return [`grownIn${name[0]!.toUpperCase()}${name.slice(1)}`, grown.map((one) => `${one.name} +${one.more} (${Math.round(one.moreBytes / 1000)} KB)`).join(', ') || 'nothing'];
  }));
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
