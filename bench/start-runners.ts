import { get } from 'node:http';
import { engineConditions, type Profile } from './app';
import type { Dataset } from './dataset';
import type { Conditions, Measurement } from './results';

/**
 * Script that a first visit loads before the app works: what page and workers ask for, as it comes over the wire. What the
 * service worker stores for later is counted apart, because nothing waits for it.
 */
export async function measureFirstLoad(profile: Profile, url: string): Promise<Measurement> {
  const context = await profile.launch();
  try {
    const asked = new Map<string, { byServiceWorker: boolean }>();
    context.on('request', (request) => {
      const byServiceWorker = request.serviceWorker() !== null || request.url().endsWith('/sw.js');
      if (request.url().startsWith(url) && !(asked.get(request.url())?.byServiceWorker === false)) asked.set(request.url(), { byServiceWorker });
    });
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${url}/`);
    await page.waitForFunction(() => globalThis.engram !== undefined);
    await page.evaluate(async () => {
      await globalThis.engram!.ready;
      await globalThis.engram!.search('anything');
    });
    const all = await Promise.all([...asked].map(async ([address, { byServiceWorker }]) => ({ path: new URL(address).pathname, byServiceWorker, ...(await transferSize(address)) })));
    const sumKB = (wanted: (transfer: (typeof all)[number]) => boolean): number => all.filter(wanted).reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
    const scriptKB = sumKB(({ script, byServiceWorker }) => script && !byServiceWorker);
    if (!(scriptKB > 1)) throw new Error('No script was seen on the wire');
    if (!all.some(({ path }) => /library/u.test(path))) throw new Error('The scripts of the workers were not seen');
    const files = all.filter(({ script, byServiceWorker }) => script && !byServiceWorker).map(({ path, bytes }) => `${path.replace(/^.*\//u, '')} ${(bytes / 1000).toFixed(1)}`);
    const conditions = await engineConditions(page);
    return { samples: [scriptKB], judged: scriptKB, conditions: { ...conditions, files: files.join(' '), allKB: Math.round(sumKB(({ byServiceWorker }) => !byServiceWorker)), storedByServiceWorkerKB: Math.round(sumKB(({ byServiceWorker }) => byServiceWorker)) } };
  } finally {
    await context.close();
  }
}

/**
 * What the server sends for an address to a browser that takes brotli. Asked anew, because the browser's own figures leave
 * out the main script of a worker.
 */
function transferSize(address: string): Promise<{ bytes: number; script: boolean }> {
  return new Promise((resolve, reject) => {
    get(address, { headers: { 'Accept-Encoding': 'br, gzip', Accept: 'text/html,*/*' } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('end', () => resolve({ bytes, script: response.headers['content-type']?.includes('javascript') === true }));
      response.on('error', reject);
    }).on('error', reject);
  });
}

interface FirstSearch {
  readonly readyMs: number;
  readonly firstHitsMs: number;
  readonly completeMs: number;
}

/**
 * The browser is closed and started anew for each sample; the time runs from navigation, as the page's own clock counts it,
 * to the first reply that has hits and in which words and meaning took part over the whole library.
 */
export async function measureWarmStart(profile: Profile, url: string, dataset: Dataset, samples: number, part: 'first-search' | 'complete'): Promise<Measurement> {
  const app = await profile.open();
  await app.page.evaluate(() => globalThis.engram!.idle());
  const { memories, vectors } = await engineConditions(app.page);
  await app.close();
  const starts: FirstSearch[] = [];
  let conditions: Conditions = {};
  for (let index = 0; index < samples; index++) {
    const context = await profile.launch();
    try {
      const page = context.pages()[0] ?? (await context.newPage());
      await page.addInitScript(watchFirstSearch, { query: dataset.query(index), memories: Number(memories), vectors: Number(vectors) });
      await page.goto(`${url}/`);
      const start = await page.waitForFunction(() => (globalThis as { firstSearch?: FirstSearch }).firstSearch);
      starts.push((await start.jsonValue())!);
      conditions = await engineConditions(page);
    } finally {
      await context.close();
    }
  }
  const median = (values: readonly number[]): number => Math.round([...values].sort((a, b) => a - b)[values.length >> 1]!);
  return { samples: starts.map(({ firstHitsMs, completeMs }) => (part === 'complete' ? completeMs : firstHitsMs)), conditions: { ...conditions, medianReadyMs: median(starts.map(({ readyMs }) => readyMs)), medianFirstHitsMs: median(starts.map(({ firstHitsMs }) => firstHitsMs)), medianCompleteMs: median(starts.map(({ completeMs }) => completeMs)), firstWasComplete: starts.filter(({ firstHitsMs, completeMs }) => firstHitsMs === completeMs).length } };
}

/** Runs in the page before any of its scripts: searches the moment the engine is published, until everything was searched. */
function watchFirstSearch(expected: { query: string; memories: number; vectors: number }): void {
  let engine: typeof globalThis.engram;
  const search = async (): Promise<void> => {
    await engine!.ready;
    const readyMs = performance.now();
    let firstHitsMs: number | null = null;
    for (;;) {
      const reply = await engine!.search(expected.query);
      const now = performance.now();
      if (reply.hits.length > 0) firstHitsMs ??= now;
      if (reply.complete && firstHitsMs !== null && reply.library.memories >= expected.memories && reply.library.vectors >= expected.vectors) {
        Object.assign(globalThis, { firstSearch: { readyMs, firstHitsMs, completeMs: now } });
        return;
      }
      // A search makes the loading wait: asking all the time would measure the asking.
      if (firstHitsMs !== null) await engine!.idle();
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
