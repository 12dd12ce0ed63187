import { createServer } from 'node:http';
import type { BrowserContext, Page } from '@playwright/test';
import { engineConditions, startBenchServer, waitForEngine, type OpenApp, type Profile } from '../app';
import type { Dataset } from '../dataset';
import type { Conditions, Measurement } from '../results';
import { addShortMemories, MODEL, type ModelLab, takeIntoUse } from './lab';
import type { ModelScenario } from './scenarios';
import { createSlowLine } from './slow-line';

type Of<Part extends ModelScenario['part']> = Extract<ModelScenario, { part: Part }>;

interface Setup {
  readonly seconds: number;
  readonly downloadSeconds: number;
  readonly changeSeconds: number;
  readonly megabytes: number;
}

/**
 * A person with a small library decides for a model: description, files and runtime come over one slow line, the model is loaded and tested, the library gets its
 * vectors, and a search is refined. The app itself is there already.
 */
export async function measureSetup(lab: ModelLab, dataset: Dataset, { bitsPerSecond, runs, memories }: Of<'setup'>): Promise<Measurement> {
  const setups: Setup[] = [];
  let conditions: Conditions = {};
  for (let run = 0; run < runs; run++) {
    const line = createSlowLine(bitsPerSecond);
    const hub = await line.to(lab.hub.url);
    const server = await startBenchServer([hub]);
    const profile = await server.createProfile();
    try {
      const context = await profile.launch();
      const page = context.pages()[0] ?? (await context.newPage());
      await page.goto(`${await line.to(server.url)}/`);
      await waitForEngine(page);
      await addShortMemories({ page, context, close: () => context.close() }, dataset, memories);
      // What the service worker stores for later is on its way as well; a person does not click in the first second either.
      await untilQuiet(line);
      setups.push({ ...(await setUp(page, hub, dataset.query(0))), megabytes: line.takeBytes() / 1e6 });
      conditions = await engineConditions(page);
      await context.close();
    } finally {
      await profile.remove();
      await server.close();
      await line.close();
    }
  }
  const list = (values: readonly number[]): string => values.map((value) => value.toFixed(1)).join(' ');
  return {
    samples: setups.map(({ seconds }) => seconds),
    conditions: {
      ...conditions, megabitPerSecond: bitsPerSecond / 1e6, latency: 'none', notesInLibrary: memories, megabytesOverTheLine: list(setups.map(({ megabytes }) => megabytes)),
      downloadSeconds: list(setups.map(({ downloadSeconds }) => downloadSeconds)), thenSeconds: list(setups.map(({ changeSeconds }) => changeSeconds)),
    },
  };
}

async function untilQuiet(line: ReturnType<typeof createSlowLine>): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    quiet = line.takeBytes() === 0 ? quiet + 1 : 0;
  }
}

async function setUp(page: Page, hub: string, query: string): Promise<Omit<Setup, 'megabytes'>> {
  return page.evaluate(
    async (input) => {
      const engram = globalThis.engram!;
      const { models } = engram;
      await models.settings({ refine: 'on' });
      const start = performance.now();
      const { description } = await models.download(await models.describe(input.model, input.hub));
      const downloaded = performance.now();
      await models.use(description.id);
      for (;;) {
        const { current, encoder } = (await models.list()).spaces;
        if (encoder.at === 'failed') throw new Error(`The encoder failed: ${JSON.stringify(encoder.problem)}`);
        if (current !== null && (await engram.search(input.query)).stage === 'model') break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const end = performance.now();
      return { seconds: (end - start) / 1000, downloadSeconds: (downloaded - start) / 1000, changeSeconds: (end - downloaded) / 1000 };
    },
    { model: MODEL, hub, query },
  );
}

interface WarmLoad {
  readonly wishedMs: number;
  readonly readyMs: number;
  readonly refinedMs: number;
  readonly loadMs: number;
}

/** The browser is closed and started anew for each sample; from the moment the library asks for its encoder, and from navigation, to an encoder that is tested and ready. */
export async function measureWarmLoad(profile: Profile, lab: ModelLab, dataset: Dataset, samples: number): Promise<Record<'wish' | 'page', Measurement>> {
  const loads: WarmLoad[] = [];
  let conditions: Conditions = {};
  for (let index = 0; index < samples; index++) {
    const context = await profile.launch();
    try {
      const page = await searchAtStart(context, lab.server.url, dataset.query(index));
      const load = await page.waitForFunction(() => (globalThis as { warmLoad?: WarmLoad }).warmLoad);
      loads.push((await load.jsonValue())!);
      conditions = await engineConditions(page);
    } finally {
      await context.close();
    }
  }
  const list = (values: readonly number[]): string => values.map((value) => Math.round(value)).join(' ');
  const common = { ...conditions, insideTheWorkerMs: list(loads.map(({ loadMs }) => loadMs)), firstRefinedSearchMs: list(loads.map(({ refinedMs }) => refinedMs)) };
  return {
    wish: { samples: loads.map(({ wishedMs, readyMs }) => readyMs - wishedMs), conditions: common },
    page: { samples: loads.map(({ readyMs }) => readyMs), conditions: common },
  };
}

async function searchAtStart(context: BrowserContext, url: string, query: string): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.addInitScript(watchEncoder, query);
  await page.goto(`${url}/`);
  return page;
}

/** Runs in the page before any of its scripts: watches the encoder from the moment the engine is published, and searches until the model has answered. */
function watchEncoder(query: string): void {
  let engine: typeof globalThis.engram;
  let wishedMs: number | null = null;
  const watch = async (): Promise<void> => {
    const loaded = new Promise<{ readyMs: number; loadMs: number }>((resolve) => {
      engine!.models.onState(({ encoder }) => {
        if (encoder.at === 'starting') wishedMs ??= performance.now();
        if (encoder.at === 'ready') resolve({ readyMs: performance.now(), loadMs: encoder.report.loadMs });
      });
    });
    await engine!.ready;
    for (;;) {
      const { stage } = await engine!.search(query);
      if (stage === 'model') break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const refinedMs = performance.now();
    // States come at most five times a second: that of a finished load may be later than the search that used it.
    const { readyMs, loadMs } = await loaded;
    if (wishedMs === null) throw new Error('The encoder was ready before it was seen to start');
    Object.assign(globalThis, { warmLoad: { wishedMs, readyMs: Math.min(readyMs, refinedMs), refinedMs, loadMs } });
  };
  Object.defineProperty(globalThis, 'engram', {
    configurable: true,
    get: () => engine,
    set: (value: typeof engine) => {
      engine = value;
      void watch();
    },
  });
}

const AT_REST_MS = 2_000;

/**
 * The start goes on for seconds after the engine is ready: the timeline is drawn, parts of the page and the service worker's are read ahead and run, with tasks over 50 ms
 * among them. They are the start's, and come without any model.
 */
async function untilAtRest(page: Page): Promise<void> {
  await page.evaluate(async (restMs) => {
    await navigator.serviceWorker.ready;
    let last = performance.now();
    const observer = new PerformanceObserver(() => (last = performance.now()));
    for (const type of ['resource', 'longtask']) observer.observe({ type });
    while (performance.now() - last < restMs) await new Promise((resolve) => setTimeout(resolve, 100));
    observer.disconnect();
  }, AT_REST_MS);
}

/**
 * From the download to the last vector and 30 refined searches, at the speed of this machine: the more comes at once, the more the main thread has to do. The Models room
 * is open and draws the progress. Begins when the page is at rest after its start.
 */
export async function measureMainThread({ page }: OpenApp, lab: ModelLab, dataset: Dataset): Promise<Measurement> {
  await page.evaluate(() => (location.hash = '#models'));
  await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
  await untilAtRest(page);
  await page.evaluate(() => {
    const longTasksMs: number[] = [];
    const gapsMs: number[] = [];
    let last: number | null = null;
    let running = true;
    const observer = new PerformanceObserver((list) => longTasksMs.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: 'longtask' });
    const onFrame = (now: number): void => {
      if (last !== null) gapsMs.push(now - last);
      last = now;
      if (running) requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
    Object.assign(globalThis, {
      stopWatching: async () => {
        await new Promise((resolve) => setTimeout(resolve, 200)); // long tasks are reported with a delay
        running = false;
        observer.disconnect();
        return { longTasksMs, gapsMs };
      },
    });
  });
  await takeIntoUse(page, lab.hub.url);
  await page.evaluate(async (queries) => {
    for (const query of queries) await globalThis.engram!.search(query);
  }, Array.from({ length: 30 }, (_, index) => dataset.query(index)));
  const { longTasksMs, gapsMs } = await page.evaluate(() => (globalThis as unknown as { stopWatching(): Promise<{ longTasksMs: number[]; gapsMs: number[] }> }).stopWatching());
  const longest = Math.max(0, ...longTasksMs);
  return {
    samples: gapsMs,
    judged: longest,
    conditions: { room: 'Models', begins: `${AT_REST_MS} ms after the page's last request and long task`, tasksOver50ms: longTasksMs.length, longestFrameGapMs: Math.round(Math.max(...gapsMs)), judgedNote: longest === 0 ? 'no task over 50 ms was reported' : 'longest task in ms' },
  };
}

/**
 * The servers are gone, and in their place something that counts who asks. What the browser asks for by itself is counted apart, because no code of ours makes it: its look
 * for a newer service worker, and the page's address, which Chromium asks for beside a service worker that is still starting.
 */
export async function measureOfflineStart(lab: ModelLab, dataset: Dataset): Promise<Measurement> {
  const server = await startBenchServer([lab.hub.url]);
  const profile = await server.createProfile();
  const asked: { readonly path: string; readonly byBrowser: boolean }[] = [];
  const counter = createServer((request) => {
    const { headers } = request;
    asked.push({ path: request.url ?? '/', byBrowser: headers['service-worker'] === 'script' || headers['sec-fetch-mode'] === 'navigate' });
    request.socket.destroy();
  });
  try {
    const app = await profile.open();
    await addShortMemories(app, dataset, 10);
    await takeIntoUse(app.page, lab.hub.url);
    await app.page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
    await app.page.waitForTimeout(2_000); // the service worker keeps the runtime's files
    await app.close();
    const { port } = new URL(server.url);
    await server.close();
    await new Promise<void>((resolve) => counter.listen(Number(port), '127.0.0.1', resolve));
    const hubRequests = lab.hub.requests.length;
    const context = await profile.launch();
    const page = await searchAtStart(context, server.url, dataset.query(1));
    await page.waitForFunction(() => (globalThis as { warmLoad?: WarmLoad }).warmLoad);
    const conditions = await engineConditions(page);
    await context.close();
    const paths = (byBrowser: boolean): string[] => asked.filter((request) => request.byBrowser === byBrowser).map(({ path }) => path);
    const toHub = lab.hub.requests.slice(hubRequests).map(({ url }) => url);
    const requests = [...paths(false), ...toHub];
    return { samples: [requests.length], judged: requests.length, conditions: { ...conditions, byTheBrowserItself: paths(true).join(' ') || null, asked: requests.join(' ') || null } };
  } finally {
    await profile.remove();
    counter.close();
    await server.close().catch(() => {});
  }
}
