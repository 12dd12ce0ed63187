import { setTimeout as pause } from 'node:timers/promises';
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

/** Kills of one run: `ENGRAM_KILLS=20` for the thorough one. */
const KILLS = Number(process.env.ENGRAM_KILLS ?? 1);

test('browser killed during the upgrade of its database: the old schema or the new one, and every memory', async ({ app }, info) => {
  test.setTimeout(60_000 + KILLS * 40_000);
  const rows = 600;
  const browser = new KillableBrowser(info.outputPath('profile'));
  const endings = new Set<number>();
  try {
    let page = await browser.open(`${app.url}/robots.txt`);
    for (let kill = 0; kill < KILLS; kill++) {
      await page.evaluate(makeVersion1, { rows, text: noteText(0) });
      const asked = page.evaluate(holdUntilAsked);
      const upgrading = await page.context().newPage();
      upgrading.goto(app.url).catch(() => undefined);
      await asked;
      // From the moment on that the database is free, over the time that the upgrade takes.
      await pause((kill * 600) / KILLS);
      await browser.kill();
      page = await browser.open(`${app.url}/robots.txt`);
      const { version, stores, indexes, memories } = await page.evaluate(lookAtDatabase);
      // Never between the two.
      expect([[10, 8, 6], [30, 19, 9]]).toContainEqual([version, stores, indexes]);
      expect(memories).toBe(rows);
      endings.add(version);
      if (KILLS > 2) process.stdout.write(`kill ${kill + 1}: schema ${version}, ${memories} of ${rows} memories\n`);
    }
    await page.goto(app.url);
    await waitForEngine(page);
    expect(await page.evaluate(() => globalThis.engram!.memories.count())).toBe(rows);
    expect((await page.evaluate(() => globalThis.engram!.storage.integrity())).findings.filter(({ outcome }) => outcome === 'reported')).toEqual([]);
    info.annotations.push({ type: 'schema after the kills', description: [...endings].join(', ') });
  } finally {
    await browser.kill();
  }
});

test('a library worker that never answers is replaced, and the next one is given the call', async ({ page }) => {
  await page.clock.install();
  const app = new AppPage(page);
  await app.open();
  await app.add([PHYSICIAN]);
  // Its loop never ends, and so it never answers.
  workerOf(page, 'library').evaluate(() => { for (;;); }).catch(() => undefined);
  const ending = page.evaluate(() => globalThis.engram!.memories.count().then(() => 'answered', (error: { code?: unknown }) => error.code));
  // What the client waits for goes by at once.
  const restarts = async (): Promise<number> => {
    await page.clock.fastForward(15_000);
    return page.evaluate(() => globalThis.engram!.status().workerRestarts);
  };
  await expect.poll(restarts, { intervals: [100] }).toBe(1);
  expect(await ending).toBe('answered');
  expect(await app.count()).toBe(1);
});

test('a renderer that crashes takes nothing with it that was acknowledged', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([PHYSICIAN]);
  const next = await page.context().newPage();
  const crashed = page.waitForEvent('crash');
  page.goto('chrome://crash').catch(() => undefined);
  await crashed;
  const again = new AppPage(next);
  await again.open('/');
  await again.idle();
  expect(await again.search('doctor medicine illness', 'semantic', 1)).toEqual([PHYSICIAN]);
});

/** In the page: what of which schema is there. */
function lookAtDatabase(): Promise<{ version: number; stores: number; indexes: number; memories: number }> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('engram');
    request.onerror = () => reject(new Error(`The database cannot be opened: ${request.error?.message}`));
    request.onsuccess = () => {
      const db = request.result;
      if (!db.objectStoreNames.contains('memories')) {
        reject(new Error(`The database has no memories: version ${db.version}, ${[...db.objectStoreNames].join()}`));
        return;
      }
      const reading = db.transaction('memories');
      const store = reading.objectStore('memories');
      const indexes = store.indexNames.length;
      const count = store.count();
      reading.oncomplete = () => {
        resolve({ version: db.version, stores: db.objectStoreNames.length, indexes, memories: count.result });
        db.close();
      };
    };
  });
}

/** In the page: keeps the database open until somebody wants to upgrade it, then lets go. */
function holdUntilAsked(): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.open('engram');
    request.onsuccess = () => {
      request.result.onversionchange = () => {
        request.result.close();
        resolve();
      };
    };
  });
}

/** In the page: the database as version 1 of the schema made it. */
async function makeVersion1({ rows, text }: { readonly rows: number; readonly text: string }): Promise<void> {
  const texts = Array.from({ length: rows }, (_, i) => `${text} ${i + 1}`);
  const hashes = await Promise.all(texts.map(async (each) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(each)))].map((byte) => byte.toString(16).padStart(2, '0')).join('')));
  await new Promise<void>((resolve, reject) => {
    const gone = indexedDB.deleteDatabase('engram');
    gone.onsuccess = () => {
      const request = indexedDB.open('engram', 10);
      request.onupgradeneeded = () => {
        const db = request.result;
        const memories = db.createObjectStore('memories', { keyPath: 'id' });
        memories.createIndex('[personaId+createdAt]', ['personaId', 'createdAt']);
        memories.createIndex('[personaId+type]', ['personaId', 'type']);
        memories.createIndex('[importance+lastAccessedAt]', ['importance', 'lastAccessedAt']);
        memories.createIndex('tags', 'tags', { multiEntry: true });
        memories.createIndex('contentHash', 'contentHash');
        memories.createIndex('seq', 'seq');
        db.createObjectStore('trash', { keyPath: 'id' }).createIndex('deletedAt', 'deletedAt');
        const tombstones = db.createObjectStore('tombstones', { keyPath: 'id' });
        tombstones.createIndex('hlc', 'hlc');
        tombstones.createIndex('seq', 'seq');
        db.createObjectStore('vectorBlocks', { keyPath: 'id', autoIncrement: true }).createIndex('spaceId', 'spaceId');
        db.createObjectStore('stale', { keyPath: 'memoryId' });
        db.createObjectStore('keywordSegments', { keyPath: 'id', autoIncrement: true });
        db.createObjectStore('keywordPayloads', { keyPath: 'segmentId' });
        db.createObjectStore('meta', { keyPath: 'key' });
        for (let i = 1; i <= rows; i++) {
          memories.put({
            id: `0198c0de-0000-7000-8000-${String(i).padStart(12, '0')}`, text: texts[i - 1], title: `Title ${i}`, titleDerived: false, type: 'note', createdAt: i, updatedAt: i, lastAccessedAt: i,
            accessCount: 0, editCount: 0, pinned: false, importance: 0, importanceOverride: null, personaId: 'me', tags: [], source: { kind: 'written' }, contentHash: hashes[i - 1],
            hlc: `${String(i).padStart(15, '0')}-0000-device-a`, deviceId: 'device-a', seq: i, passages: null,
          });
        }
        request.transaction?.objectStore('meta').put({ key: 'deviceId', value: 'device-a' });
      };
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
      request.onerror = () => reject(new Error('not made'));
    };
  });
}

