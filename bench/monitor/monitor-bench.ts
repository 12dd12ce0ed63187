import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import type { MeasuringCost } from '../../src/engine/metrics/measuring-cost';
import { shareOfOperation } from '../../src/engine/metrics/measuring-cost';
import { median } from '../agreement/compare';
import { engineConditions, type OpenApp, type Profile } from '../app';
import type { Dataset } from '../dataset';
import type { createLibraries } from '../library/libraries';
import type { Conditions, Measurement } from '../results';
import { measurePanelCost } from '../ui/panel-cost';
import type { MonitorScenario } from './scenarios';

/** Measures what measuring and looking at it cost. */
export class MonitorBench {
  #cost: Promise<{ readonly cost: readonly MeasuringCost[]; readonly searchMs: number; readonly conditions: Conditions }> | null = null;

  constructor(
    private readonly libraries: ReturnType<typeof createLibraries>,
    private readonly dataset: Dataset,
  ) {}

  async measure(scenario: MonitorScenario): Promise<Measurement> {
    if (scenario.figure === 'panel') {
      const { memories, rounds, seconds } = scenario;
      return this.#onLibrary(memories, (app, profile) => measurePanelCost(app, { profileFolder: profile.folder, rounds, secondsEach: seconds }));
    }
    this.#cost ??= this.#measuring(scenario.memories, scenario.rounds);
    const { cost, searchMs, conditions } = await this.#cost;
    const samples = cost.map((one) => (scenario.figure === 'record' ? one.nsPerRecord : scenario.figure === 'measure' ? one.nsPerMeasuredPromise : shareOfOperation(one, searchMs) * 100));
    return { samples, judged: median(samples), conditions };
  }

  /** The product's own measurement of it, run in the page, and beside it a median search. */
  async #measuring(memories: number, rounds: number) {
    const script = await bundled(new URL('../../src/engine/metrics/measuring-cost.ts', import.meta.url));
    let found: { cost: MeasuringCost[]; searchMs: number } | null = null;
    const { conditions } = await this.#onLibrary(memories, async ({ page }) => {
      const searches = Array.from({ length: 60 }, (_, index) => this.dataset.query(100 + index));
      const searchMs = await page.evaluate(async (queries) => {
        const samples: number[] = [];
        for (const query of queries) {
          const start = performance.now();
          await globalThis.engram!.search(query);
          samples.push(performance.now() - start);
        }
        return samples.sort((a, b) => a - b)[samples.length >> 1]!;
      }, searches);
      found = { cost: await measureInPage(page, script, rounds), searchMs };
      return { samples: [searchMs], conditions: { medianSearchMs: Math.round(searchMs * 100) / 100, callsARound: 2_000 } };
    });
    return { ...found!, conditions };
  }

  async #onLibrary(memories: number, work: (app: OpenApp, profile: Profile) => Promise<Measurement>): Promise<Measurement> {
    const { profile } = await this.libraries.get(memories);
    const app = await profile.open();
    try {
      await app.page.evaluate(() => globalThis.engram!.idle());
      await pause(3_000);
      const measurement = await work(app, profile);
      return { ...measurement, conditions: { ...measurement.conditions, ...(await engineConditions(app.page)) } };
    } finally {
      await app.close();
    }
  }
}

/** One script that defines `measuringCost`, of the product's own modules. */
async function bundled(entry: URL): Promise<string> {
  const outputs = await build({ configFile: false, logLevel: 'error', build: { write: false, minify: true, lib: { entry: fileURLToPath(entry), formats: ['iife'], name: 'measuringCost' } } });
  const [output] = Array.isArray(outputs) ? outputs : [outputs];
  if (!('output' in output)) throw new Error('The measuring script could not be built');
  return output.output[0].code;
}

async function measureInPage(page: Page, script: string, rounds: number): Promise<MeasuringCost[]> {
  // By the debugger: the page's own policy lets no foreign script in.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: `${script};globalThis.measuringCost = measuringCost;` });
  await session.detach();
  return page.evaluate(async (times) => {
    const { measureMeasuring } = (globalThis as unknown as { measuringCost: typeof import('../../src/engine/metrics/measuring-cost') }).measuringCost;
    const measured: MeasuringCost[] = [];
    for (let round = 0; round < times; round++) measured.push(await measureMeasuring({ rounds: 3 }));
    return measured;
  }, rounds);
}
