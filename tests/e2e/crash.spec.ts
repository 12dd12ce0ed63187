import type { Page, Worker } from '@playwright/test';
import type { ImportProgress, ImportSummary } from '../../src/contracts/engine';
import { noteText } from '../fixtures/notes';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { KillableBrowser } from './killable-browser';
import { waitForEngine } from './offline-helpers';

/** Where the page under test puts how its import is going. */
declare global {
  var searchUntil: 'now' | null;
  var importUnderTest: { progress: ImportProgress | null; summary: ImportSummary | null; failure: { code: unknown; message: string } | null } | undefined;
}

const PHYSICIAN = 'The physician prescribed antibiotics for her throat infection.';

/** Begins an import of numbered notes and returns at once. */
async function beginImport(page: Page, texts: readonly string[]): Promise<void> {
  await page.evaluate((texts) => {
    const state: NonNullable<typeof globalThis.importUnderTest> = { progress: null, summary: null, failure: null };
    globalThis.importUnderTest = state;
    const files = texts.map((text, index) => ({ path: `folder/${index}.txt`, file: new Blob([text]) }));
    globalThis.engram!.importFiles(files, { onProgress: (progress) => { state.progress = progress; } }).then(
      (summary) => { state.summary = summary; },
      (error: unknown) => { state.failure = { code: (error as { code?: unknown }).code, message: (error as Error).message }; },
    );
  }, texts);
}

async function waitForFiles(page: Page, count: number): Promise<void> {
  await page.waitForFunction((count) => (globalThis.importUnderTest?.progress?.filesDone ?? 0) >= count, count, { polling: 5 });
}

function importState(page: Page): Promise<NonNullable<typeof globalThis.importUnderTest>> {
  return page.evaluate(() => globalThis.importUnderTest!);
}

function workerOf(page: Page, name: string): Worker {
  const worker = page.workers().find((candidate) => candidate.url().includes(`/assets/${name}-`));
  if (worker === undefined) throw new Error(`There is no ${name} worker among ${page.workers().map((other) => other.url()).join(', ')}`);
  return worker;
}

/** Ends a worker as a crash would: from inside, without a word to anybody. */
async function kill(page: Page, name: string): Promise<void> {
  const worker = workerOf(page, name);
  const closed = worker.waitForEvent('close');
  // It never answers: it is gone.
  worker.evaluate(() => self.close()).catch(() => undefined);
  await closed;
}

/** Everything that lies in the library. */
async function everything(page: Page): Promise<{ id: string; text: string }[]> {
  return page.evaluate(async () => {
    const all: { id: string; text: string }[] = [];
    let cursor: string | null = null;
    do {
      const reply: { memories: readonly { id: string; text: string }[]; cursor: string | null } = await globalThis.engram!.memories.list({ limit: 500, cursor });
      all.push(...reply.memories.map(({ id, text }) => ({ id, text })));
      cursor = reply.cursor;
    } while (cursor !== null);
    return all;
  });
}

async function expectExactly(page: Page, texts: readonly string[]): Promise<void> {
  const kept = (await everything(page)).map(({ text }) => text);
  expect(kept).toHaveLength(texts.length);
  expect(new Set(kept)).toEqual(new Set(texts));
  expect(await page.evaluate(() => globalThis.engram!.memories.count())).toBe(texts.length);
}

async function expectAllEmbedded(page: Page, memories: number): Promise<void> {
  await page.evaluate(() => globalThis.engram!.idle());
  const status = await page.evaluate(() => globalThis.engram!.status());
  expect(status).toMatchObject({ memories, pending: 0, parked: 0, failure: null, embedder: { at: 'ready' } });
  expect(status.vectors).toBeGreaterThanOrEqual(memories);
}

const FILES = 1500;
const TEXTS = [...Array.from({ length: FILES - 1 }, (_, index) => noteText(index)), PHYSICIAN];

test('embedder and library worker killed during an import: every file is there once, and found by meaning', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await beginImport(page, TEXTS);
  await waitForFiles(page, 200);
  await kill(page, 'embedder');
  await waitForFiles(page, 500);
  await kill(page, 'library');
  expect((await importState(page)).summary, 'the kill came too late to test anything').toBeNull();

  await page.waitForFunction(() => globalThis.importUnderTest?.summary != null || globalThis.importUnderTest?.failure != null);
  const { summary, failure } = await importState(page);
  expect(failure).toBeNull();
  expect(summary).toMatchObject({ files: FILES, added: FILES, duplicates: 0, problems: [], cancelled: false });
  expect(new Set(summary?.ids).size).toBe(FILES);
  await expectExactly(page, TEXTS);
  await expectAllEmbedded(page, FILES);
  expect((await page.evaluate(() => globalThis.engram!.status())).workerRestarts).toBeGreaterThanOrEqual(2);
  expect(await app.search('doctor medicine illness', 'semantic', 1)).toEqual([PHYSICIAN]);
  expect(await app.search('antibiotics', 'keyword', 1)).toEqual([PHYSICIAN]);
  // The screen lived through it, too.
  await app.find('antibiotics');
  await expect(app.hits.first()).toContainText('physician');
});

test('archive worker killed during an import: it ends with a clear error, keeps what was acknowledged, and can be repeated', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await beginImport(page, TEXTS);
  await waitForFiles(page, 100);
  await kill(page, 'archive');
  await page.waitForFunction(() => globalThis.importUnderTest?.failure != null);
  const { failure, progress } = await importState(page);
  expect(failure?.code).toBe('WORKER_CRASHED');
  expect(failure?.message).toMatch(/Your memories are safe/);
  const kept = await app.count();
  expect(kept).toBeGreaterThanOrEqual(progress?.added ?? Infinity);
  expect(kept).toBeLessThan(FILES);

  await beginImport(page, TEXTS);
  await page.waitForFunction(() => globalThis.importUnderTest?.summary != null || globalThis.importUnderTest?.failure != null);
  expect((await importState(page)).summary).toMatchObject({ added: FILES - kept, duplicates: kept });
  await expectExactly(page, TEXTS);
});

test('a search that waits while the library worker dies is answered by the next one', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([PHYSICIAN, noteText(1)]);
  await app.idle();
  const answers = page.evaluate(async () => {
    const texts = new Set<string>();
    globalThis.searchUntil = null;
    while (globalThis.searchUntil === null) texts.add((await globalThis.engram!.search('antibiotics')).hits[0]?.memory.text ?? 'nothing');
    return [...texts];
  });
  for (let death = 1; death <= 3; death++) {
    await kill(page, 'library');
    await expect.poll(() => page.evaluate(() => globalThis.engram!.status().workerRestarts)).toBe(death);
    await expect.poll(() => page.workers().some((worker) => worker.url().includes('/assets/library-'))).toBe(true);
    // A call is given to three workers at most; so that none is hit by all three deaths, each new worker answers once.
    await page.evaluate(() => globalThis.engram!.search('antibiotics'));
  }
  await page.evaluate(() => { globalThis.searchUntil = 'now'; });
  expect(await answers).toEqual([PHYSICIAN]);
});

test('browser killed during an import: nothing that was acknowledged is lost or torn', async ({ app }, info) => {
  const count = 2000;
  const texts = Array.from({ length: count }, (_, index) => (index === 100 ? PHYSICIAN : noteText(index)));
  const browser = new KillableBrowser(info.outputPath('profile'));
  const acknowledged = new Map<string, string>();
  try {
    let page = await browser.open(app.url);
    await page.exposeFunction('acknowledge', (pairs: [string, string][]) => {
      for (const [id, text] of pairs) acknowledged.set(id, text);
    });
    await waitForEngine(page);
    // Its promise dies with the browser.
    void page.evaluate(async (texts) => {
      for (let from = 0; from < texts.length; from += 25) {
        const batch = texts.slice(from, from + 25);
        const outcomes = await globalThis.engram!.memories.addMany(batch.map((text) => ({ text })), { skipDuplicates: true });
        await (globalThis as unknown as { acknowledge(pairs: [string, string][]): Promise<void> }).acknowledge(outcomes.map(({ id }, index) => [id, batch[index]]));
      }
    }, texts).catch(() => undefined);
    await expect.poll(() => acknowledged.size, { intervals: [5] }).toBeGreaterThanOrEqual(600);
    await browser.kill();
    expect(acknowledged.size).toBeLessThan(count);

    page = await browser.open(app.url);
    await waitForEngine(page);
    const kept = await everything(page);
    const byId = new Map(kept.map(({ id, text }) => [id, text]));
    for (const [id, text] of acknowledged) expect(byId.get(id)).toBe(text);
    // Nothing torn: whatever else arrived is one of the texts, whole, and once.
    for (const { text } of kept) expect(texts).toContain(text);
    expect(new Set(kept.map(({ text }) => text)).size).toBe(kept.length);
    await expectAllEmbedded(page, kept.length);
    expect(await new AppPage(page).search('doctor medicine illness', 'semantic', 1)).toEqual([PHYSICIAN]);

    // The import of files, killed as well, then done again to its end.
    await beginImport(page, texts);
    await waitForFiles(page, kept.length + 200);
    await browser.kill();
    page = await browser.open(app.url);
    await waitForEngine(page);
    const again = await page.evaluate(() => globalThis.engram!.memories.count());
    expect(again).toBeGreaterThanOrEqual(kept.length);
    expect(again).toBeLessThan(count);
    await beginImport(page, texts);
    await page.waitForFunction(() => globalThis.importUnderTest?.summary != null || globalThis.importUnderTest?.failure != null);
    expect((await importState(page)).summary).toMatchObject({ added: count - again, duplicates: again, problems: [] });
    await expectExactly(page, texts);
    await expectAllEmbedded(page, count);
  } finally {
    await browser.kill();
  }
});
