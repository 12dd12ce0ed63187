import type { BrowserContext, Page } from '@playwright/test';
import { engineConditions, type BenchServer, type Profile } from '../app';
import type { Dataset } from '../dataset';
import type { createLibraries } from '../library/libraries';
import type { Conditions, Measurement } from '../results';
import { attachWorkers } from '../worker-sessions';
import type { StartFigure, StartScenario } from './scenarios';
import { interactiveMs, watchStart, type SeenStart } from './watch-start';

interface Starts {
  /** Nothing was searched in them. */
  readonly looked: readonly SeenStart[];
  readonly searched: readonly SeenStart[];
  readonly conditions: Conditions;
}

type Wanted = Pick<StartScenario, 'manner' | 'throttle' | 'memories' | 'samples'>;

/** Opens the app in every manner. All figures of one manner are of the same visits, every second of which searches. */
export class StartBench {
  readonly #starts = new Map<string, Promise<Starts>>();

  constructor(
    private readonly server: BenchServer,
    private readonly libraries: ReturnType<typeof createLibraries>,
    private readonly dataset: Dataset,
  ) {}

  async measure({ manner, throttle, memories, samples, figure }: StartScenario): Promise<Measurement> {
    const key = `${manner} ${throttle} ${memories} ${samples}`;
    let starts = this.#starts.get(key);
    if (starts === undefined) this.#starts.set(key, (starts = this.#visit({ manner, throttle, memories, samples })));
    const { looked, searched, conditions } = await starts;
    const times = figure === 'first-search' || figure === 'complete' ? searched.map((start) => timeOf(start, figure)) : looked.map((start) => timeOf(start, figure));
    if (times.some((time) => time === null)) throw new Error(`${times.filter((time) => time === null).length} of ${times.length} starts did not come to "${figure}"`);
    return { samples: times as number[], conditions };
  }

  async #visit(wanted: Wanted): Promise<Starts> {
    const { manner, samples } = wanted;
    const looked: SeenStart[] = [];
    const searched: SeenStart[] = [];
    let conditions: Conditions = {};
    const library = manner === 'first-visit' ? null : (await this.libraries.get(wanted.memories)).profile;
    // The size of the index, and the service worker and caches of a browser that has been here before.
    const expected = library === null ? { memories: 0, vectors: 0 } : await readLibrary(library);
    const visit = async (page: Page, index: number): Promise<void> => {
      const query = index % 2 === 0 ? null : this.dataset.query(index);
      const [start, seenConditions] = await this.#one(page, { query, ...expected }, wanted, index === 2 * samples - 1);
      (query === null ? looked : searched).push(start);
      conditions = { ...conditions, ...seenConditions };
    };
    if (manner === 'reload') {
      const context = await library!.launch();
      try {
        // The first one is of a browser that was just started.
        for (let index = -2; index < 2 * samples; index++) await visit(context.pages()[0] ?? (await context.newPage()), index);
        looked.shift();
        searched.shift();
      } finally {
        await context.close();
      }
    } else {
      for (let index = 0; index < 2 * samples; index++) await this.#inNewBrowser(library, (page) => visit(page, index));
    }
    const readyMs = searched.map((start) => start.readyMs ?? 0).sort((a, b) => a - b);
    return { looked, searched, conditions: { ...conditions, manner, throttle: wanted.throttle, visits: looked.length + searched.length, medianReadyMs: Math.round(readyMs[readyMs.length >> 1]!) } };
  }

  async #inNewBrowser(library: Profile | null, work: (page: Page) => Promise<void>): Promise<void> {
    const profile = library ?? (await this.server.createProfile());
    const context = await profile.launch();
    try {
      await work(context.pages()[0] ?? (await context.newPage()));
    } finally {
      await context.close();
      if (library === null) await profile.remove();
    }
  }

  async #one(page: Page, expected: Parameters<typeof watchStart>[0], { throttle }: Wanted, last: boolean): Promise<[SeenStart, Conditions]> {
    const context = page.context();
    const session = await context.newCDPSession(page);
    // By CDP and not by Playwright: a script can be taken out again, since a kept tab is watched differently each time.
    await session.send('Page.enable');
    const { identifier } = await session.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${watchStart.toString()})(${JSON.stringify(expected)})` });
    if (throttle > 1) await session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
    try {
      if (page.url().startsWith(this.server.url)) await page.reload({ waitUntil: 'commit' });
      else await page.goto(`${this.server.url}/`, { waitUntil: 'commit' });
      await page.waitForFunction(() => (globalThis as { seenStart?: SeenStart }).seenStart?.done === true, undefined, { timeout: 60_000, polling: 100 });
      const seen = await page.evaluate(() => (globalThis as unknown as { seenStart: SeenStart }).seenStart);
      // What the page shows decides; the engine's word about itself costs a few calls, so it is asked once.
      const conditions = last ? { ...(await engineConditions(page)), ...(throttle > 1 ? await throttledThreads(context, page) : {}) } : {};
      return [seen, conditions];
    } finally {
      await session.send('Page.removeScriptToEvaluateOnNewDocument', { identifier });
      await session.detach(); // which ends the throttling as well
    }
  }
}

function timeOf(start: SeenStart, figure: StartFigure): number | null {
  switch (figure) {
    case 'first-render':
      return start.firstRenderMs;
    case 'first-row':
      return start.firstRowMs;
    case 'interactive':
      return interactiveMs(start);
    case 'first-search':
      return start.firstHitsMs;
    case 'complete':
      return start.completeMs;
  }
}

async function readLibrary(profile: Profile): Promise<{ memories: number; vectors: number }> {
  const app = await profile.open();
  try {
    await app.page.evaluate(() => globalThis.engram!.idle());
    // Everything that is fetched in quiet moments is there before the first visit that counts.
    await app.page.waitForTimeout(3_000);
    const { memories, vectors } = await engineConditions(app.page);
    return { memories: Number(memories), vectors: Number(vectors) };
  } finally {
    await app.close();
  }
}

/**
 * What the browser's throttling slows down, measured by the same loop with it and without: it is meant for the main thread of the page; whether workers are slowed as well
 * differs between versions.
 */
async function throttledThreads(context: BrowserContext, page: Page): Promise<Conditions> {
  const expression = '(() => { const best = () => { const start = performance.now(); let sum = 0; for (let i = 0; i < 2e6; i++) sum += i % 7; return performance.now() - start + sum * 0; }; return Math.min(best(), best(), best(), best(), best()); })()';
  const loops = async (): Promise<Map<string, number>> => {
    const session = await context.newCDPSession(page);
    const workers = await attachWorkers(session);
    const times = new Map<string, number>([['page', Number(((await session.send('Runtime.evaluate', { expression })) as { result: { value: number } }).result.value)]]);
    for (const { name, call } of workers) times.set(name, Number(((await call('Runtime.evaluate', { expression })) as { result: { value: number } }).result.value));
    await session.detach();
    return times;
  };
  const slow = await loops();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const quick = await loops();
  await session.detach();
  return { slowedBy: [...slow].map(([name, ms]) => `${name} ${(ms / (quick.get(name) ?? Number.NaN)).toFixed(1)}`).join(', ') };
}
