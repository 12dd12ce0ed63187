import { engineConditions, type Profile } from './app';
import type { Dataset } from './dataset';
import type { Conditions } from './results';
import type { Measurement } from './runners';

/**
 * Script that a first visit loads before the app works: what page and workers ask for, as it comes over the wire. What the
 * service worker stores for later is counted apart, because nothing waits for it.
 */
export async function measureFirstLoad(profile: Profile, url: string): Promise<Measurement> {
  const context = await profile.launch();
  try {
    const transfers: Promise<{ path: string; bytes: number; script: boolean; byServiceWorker: boolean }>[] = [];
    context.on('requestfinished', (request) => {
      transfers.push(
        (async () => {
          const path = new URL(request.url()).pathname;
          const type = (await request.response())?.headers()['content-type'] ?? '';
          const { responseBodySize } = await request.sizes();
          return { path, bytes: responseBodySize, script: type.includes('javascript'), byServiceWorker: request.serviceWorker() !== null || path.endsWith('/sw.js') };
        })(),
      );
    });
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${url}/`);
    await page.waitForFunction(() => globalThis.engram !== undefined);
    await page.evaluate(async () => {
      await globalThis.engram!.ready;
      await globalThis.engram!.search('anything');
    });
    const all = await Promise.all(transfers);
    const sumKB = (wanted: (transfer: (typeof all)[number]) => boolean): number => all.filter(wanted).reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
    const scriptKB = sumKB(({ script, byServiceWorker }) => script && !byServiceWorker);
    if (!(scriptKB > 1)) throw new Error('No script was seen on the wire');
    const files = all.filter(({ script, byServiceWorker }) => script && !byServiceWorker).map(({ path, bytes }) => `${path.replace(/^.*\//u, '')} ${(bytes / 1000).toFixed(1)}`);
    const conditions = await engineConditions(page);
    return { samples: [scriptKB], judged: scriptKB, conditions: { ...conditions, files: files.join(' '), allKB: Math.round(sumKB(({ byServiceWorker }) => !byServiceWorker)), storedByServiceWorkerKB: Math.round(sumKB(({ byServiceWorker }) => byServiceWorker)) } };
  } finally {
    await context.close();
  }
}

interface FirstSearch {
  readonly readyMs: number;
  readonly firstHitsMs: number;
  readonly completeMs: number;
}

/**
 * The browser is closed and started anew for each sample; the time runs from navigation, as the page's own clock counts it,
 * to the first reply in which both words and meaning took part and that has hits.
 */
export async function measureWarmStart(profile: Profile, url: string, dataset: Dataset, samples: number): Promise<Measurement> {
  const starts: FirstSearch[] = [];
  let conditions: Conditions = {};
  for (let index = 0; index < samples; index++) {
    const context = await profile.launch();
    try {
      const page = context.pages()[0] ?? (await context.newPage());
      await page.addInitScript(watchFirstSearch, dataset.query(index));
      await page.goto(`${url}/`);
      const start = await page.waitForFunction(() => (globalThis as { firstSearch?: FirstSearch }).firstSearch);
      starts.push((await start.jsonValue())!);
      conditions = await engineConditions(page);
    } finally {
      await context.close();
    }
  }
  const median = (values: readonly number[]): number => Math.round([...values].sort((a, b) => a - b)[values.length >> 1]!);
  return { samples: starts.map(({ completeMs }) => completeMs), conditions: { ...conditions, medianReadyMs: median(starts.map(({ readyMs }) => readyMs)), medianFirstHitsMs: median(starts.map(({ firstHitsMs }) => firstHitsMs)) } };
}

/** Runs in the page before any of its scripts: searches the moment the engine is published. */
function watchFirstSearch(query: string): void {
  let engine: typeof globalThis.engram;
  const search = async (): Promise<void> => {
    await engine!.ready;
    const readyMs = performance.now();
    let firstHitsMs: number | null = null;
    for (;;) {
      const reply = await engine!.search(query);
      if (reply.hits.length > 0) firstHitsMs ??= performance.now();
      if (reply.complete && firstHitsMs !== null) {
        Object.assign(globalThis, { firstSearch: { readyMs, firstHitsMs, completeMs: performance.now() } });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  Object.defineProperty(globalThis, 'engram', {
    configurable: true,
    get: () => engine,
    set: (value: typeof engine) => {
      engine = value;
      void search();
    },
  });
}
