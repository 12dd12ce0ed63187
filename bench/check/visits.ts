import type { BrowserContext, Page } from '@playwright/test';
import { waitForEngine } from '../app';
import type { Dataset } from '../dataset';
import { collectAndMeasureHeaps } from '../heaps';
import { rendererMemory } from '../process-memory';
import type { CheckSize } from './check-size';
import type { SideName } from './round-order';

/** By side, then by id of the metric. */
export type SamplesOfSides = Readonly<Record<SideName, Record<string, number[]>>>;

export interface VisitInput {
  readonly context: BrowserContext;
  /** Of each side: its app, served. */
  readonly urls: Readonly<Record<SideName, string>>;
  /** Who comes first in this round. */
  readonly order: readonly [SideName, SideName];
  readonly dataset: Dataset;
  readonly size: CheckSize;
  /** Both sides of a round are given the same texts and questions, each round others. */
  readonly round: number;
  readonly wanted: ReadonlySet<string>;
  readonly profileFolder: string;
}

/** Not measured, so that compiled code and caches are as in use. */
const WARM_UP = 20;
/** Texts of rounds begin here: beyond every library. */
const FIRST_TEXT = 200_000;

interface Start {
  readonly firstRenderMs: number;
  readonly firstHitsMs: number;
}

/** Fills the library of a side, once. Waits until all of it can be found, and its service worker has stored what it wants to. */
export async function fillLibrary(context: BrowserContext, url: string, dataset: Dataset, memories: number): Promise<void> {
  const page = await context.newPage();
  try {
    await page.goto(`${url}/`);
    await waitForEngine(page);
    for (let first = 0; first < memories; first += 1000) {
      const texts = Array.from({ length: Math.min(1000, memories - first) }, (_, index) => dataset.note(first + index).text);
      await page.evaluate(async (input) => void (await globalThis.engram!.memories.addMany(input.map((text) => ({ text })))), texts);
    }
    await page.evaluate(() => globalThis.engram!.idle());
    const kept = await page.evaluate(() => globalThis.engram!.memories.count());
    if (kept !== memories) throw new Error(`The library holds ${kept} memories, not ${memories}`);
    await page.evaluate(async () => void (await navigator.serviceWorker?.ready));
  } finally {
    await page.close();
  }
}

/** Starts in the library that is there, one after the other, the sides in turn; then what one still holds after some searches. */
export async function visitStart(input: VisitInput): Promise<SamplesOfSides> {
  const { context, urls, dataset, size, round, wanted } = input;
  const samples = noSamples(['first-render', 'warm-start', 'memory']);
  for (let index = 0; index < size.starts; index++) {
    for (const side of turn(input.order, index)) {
      const page = await context.newPage();
      try {
        const start = await measureStart(page, urls[side], dataset.query(round * size.starts + index));
        samples[side]['first-render']!.push(start.firstRenderMs);
        samples[side]['warm-start']!.push(start.firstHitsMs);
        if (index === size.starts - 1 && wanted.has('memory')) samples[side].memory!.push(...(await measureMemory(page, input)));
      } finally {
        await page.close();
      }
    }
  }
  return samples;
}

/** Searches and keeps. Both sides are open, and take turns every tenth of a second, so that a moment in which the machine is busy meets both. */
export function visitLibrary(input: VisitInput): Promise<SamplesOfSides> {
  const { dataset, size, round, wanted } = input;
  return withPages(input, async (pages) => {
    const samples = noSamples(['search', 'keep']);
    const queries = Array.from({ length: WARM_UP + size.searches }, (_, index) => dataset.query(1000 + round * 500 + index));
    if (wanted.has('search')) await inTurn(input, queries, 10, async (side, block) => void samples[side].search!.push(...(await search(pages[side], block))));
    const texts = Array.from({ length: WARM_UP + size.keeps }, (_, index) => dataset.text(FIRST_TEXT / 2 + round * 500 + index, 30));
    if (wanted.has('keep')) await inTurn(input, texts, 5, async (side, block) => void samples[side].keep!.push(...(await keepAndRemove(pages[side], block))));
    for (const side of input.order) for (const id of ['search', 'keep']) samples[side][id]!.splice(0, WARM_UP);
    return samples;
  });
}

/** Embeds and imports, beginning with nothing; in turn as well. */
export function visitScratch(input: VisitInput): Promise<SamplesOfSides> {
  const { dataset, size, round, wanted } = input;
  const first = FIRST_TEXT + round * 10_000;
  const texts = (from: number, count: number): string[] => Array.from({ length: count }, (_, index) => dataset.text(first + from + index, 100));
  return withPages(
    input,
    async (pages) => {
      const samples = noSamples(['embed', 'import']);
      if (wanted.has('embed')) {
        const embed = (side: SideName, block: readonly string[]): Promise<void> => embedEach(pages[side], block);
        for (const side of input.order) await embed(side, texts(0, WARM_UP));
        for (const side of input.order) await pages[side].evaluate(() => globalThis.engram!.monitor.reset());
        await inTurn(input, texts(WARM_UP, size.embeds), 10, embed);
        for (const side of input.order) samples[side].embed!.push(...(await embeddingsMeasuredInside(pages[side])));
      }
      for (let batch = 0; batch < (wanted.has('import') ? size.imports : 0); batch++) {
        for (const side of turn(input.order, batch)) samples[side].import!.push(await importBatch(pages[side], texts(1000 + batch * size.notesAnImport, size.notesAnImport)));
      }
      return samples;
    },
    clearLibrary,
  );
}

function noSamples(ids: readonly string[]): SamplesOfSides {
  const none = (): Record<string, number[]> => Object.fromEntries(ids.map((id) => [id, []]));
  return { before: none(), after: none() };
}

function turn(order: readonly [SideName, SideName], index: number): readonly [SideName, SideName] {
  return index % 2 === 0 ? order : [order[1], order[0]];
}

/** Hands the same items to both sides, block by block. */
async function inTurn<Item>({ order }: VisitInput, items: readonly Item[], length: number, work: (side: SideName, block: readonly Item[]) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += length) for (const side of turn(order, from / length)) await work(side, items.slice(from, from + length));
}

/** A page of each side, new in each round, with its engine ready and nothing left to do. */
async function withPages<T>({ context, urls, order }: VisitInput, work: (pages: Readonly<Record<SideName, Page>>) => Promise<T>, prepare?: (page: Page, url: string) => Promise<void>): Promise<T> {
  const pages = { before: await context.newPage(), after: await context.newPage() };
  try {
    for (const side of order) {
      await prepare?.(pages[side], urls[side]);
      await pages[side].goto(`${urls[side]}/`);
      await waitForEngine(pages[side]);
    }
    for (const side of order) await pages[side].evaluate(() => globalThis.engram!.idle());
    return await work(pages);
  } finally {
    await Promise.all([pages.before.close(), pages.after.close()]);
  }
}

/** The service worker stays: what it stores in the background of a first visit would be measured as well. */
async function clearLibrary(page: Page, url: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'indexeddb,file_systems,local_storage' });
  await session.detach();
}

async function measureStart(page: Page, url: string, query: string): Promise<Start> {
  await page.addInitScript(searchAtOnce, query);
  await page.goto(`${url}/`);
  const firstHits = await page.waitForFunction(() => (globalThis as { firstHitsMs?: number }).firstHitsMs);
  const firstRender = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  return { firstHitsMs: (await firstHits.jsonValue())!, firstRenderMs: (await firstRender.jsonValue())! };
}

/** Runs in the page before any of its scripts: searches the moment the engine is published, until there are hits. */
function searchAtOnce(query: string): void {
  let engine: typeof globalThis.engram;
  const search = async (): Promise<void> => {
    await engine!.ready;
    while ((await engine!.search(query)).hits.length === 0) await engine!.idle();
    Object.assign(globalThis, { firstHitsMs: performance.now() });
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

function search(page: Page, queries: readonly string[]): Promise<number[]> {
  return page.evaluate(async (input) => {
    const elapsedMs: number[] = [];
    let hits = 0;
    for (const query of input) {
      const start = performance.now();
      const reply = await globalThis.engram!.search(query, { mode: 'hybrid', limit: 20 });
      elapsedMs.push(performance.now() - start);
      if (!reply.complete) throw new Error('A search was not complete');
      hits += reply.hits.length;
      // As a person would: not in a tight loop.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (hits === 0) throw new Error('No search found anything');
    return elapsedMs;
  }, queries);
}

function keepAndRemove(page: Page, texts: readonly string[]): Promise<number[]> {
  return page.evaluate(async (input) => {
    const { memories, idle } = globalThis.engram!;
    const elapsedMs: number[] = [];
    const ids: string[] = [];
    for (const text of input) {
      const start = performance.now();
      ids.push(await memories.add({ text }));
      elapsedMs.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await idle();
    if ((await memories.get(ids.at(-1)!))?.text !== input.at(-1)) throw new Error('A kept memory did not come back');
    // What comes next finds the library as this did.
    await memories.remove(ids);
    await idle();
    return elapsedMs;
  }, texts);
}

/** After a collection of garbage in page and workers: what is left is what the app holds on to. */
async function measureMemory(page: Page, { dataset, profileFolder, round }: VisitInput): Promise<number[]> {
  await page.evaluate(() => globalThis.engram!.idle());
  await search(page, Array.from({ length: WARM_UP }, (_, index) => dataset.query(500 + round * WARM_UP + index)));
  await collectAndMeasureHeaps(page);
  const memory = rendererMemory(profileFolder);
  return memory === null ? [] : [memory.privateBytes / 1e6];
}

function embedEach(page: Page, texts: readonly string[]): Promise<void> {
  return page.evaluate(async (input) => {
    for (const text of input) await globalThis.engram!.embed([text]);
  }, texts);
}

/** What the embedder's own worker has measured, without the way there and back. */
async function embeddingsMeasuredInside(page: Page): Promise<readonly number[]> {
  const { operations } = await page.evaluate(() => globalThis.engram!.monitor.snapshot());
  const recent = operations.embed?.recent ?? [];
  if (recent.length === 0) throw new Error(`The monitor knows no operation "embed", only: ${Object.keys(operations).join(', ')}`);
  return recent;
}

/** @returns notes a second, from the call until all of the batch can be found by meaning */
function importBatch(page: Page, texts: readonly string[]): Promise<number> {
  return page.evaluate(async (input) => {
    const engram = globalThis.engram!;
    const start = performance.now();
    const outcomes = await engram.memories.addMany(input.map((text) => ({ text })));
    await engram.idle();
    if (outcomes.length !== input.length) throw new Error(`${outcomes.length} of ${input.length} memories were added`);
    return (outcomes.length * 1000) / (performance.now() - start);
  }, texts);
}
