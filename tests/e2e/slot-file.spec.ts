import { chromium, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, ensureBrowser } from '../../scripts/browser.mjs';
import type { VectorIndexReport } from '../../src/contracts/monitor';
import { expect, test } from './fixtures';
import { waitForEngine } from './offline-helpers';

const MEMORIES = 60;
/** Of each memory: with this many, the library counts as large. */
const ROWS = 840;
const QUERIES = ['music', 'ice and snow', 'a boat in a storm', 'walrus'];

/** Memories with as many passages as long books have, without the time that embedding books takes: copies of their vectors, with some noise. */
async function fill(page: Page): Promise<void> {
  await page.evaluate(
    async ([memories, rows]) => {
      const things = ['violin', 'glacier', 'harbour', 'bread', 'garden', 'walrus', 'telescope', 'train', 'lantern', 'orchard'];
      const doings = ['sketched', 'repaired', 'dreamt of', 'sold', 'measured', 'painted'];
      await globalThis.engram!.memories.addMany(Array.from({ length: memories }, (_, i) => ({ text: `Yesterday I ${doings[Math.floor(i / 10)]} the ${things[i % 10]} again` })));
      await globalThis.engram!.idle();
      const done = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error!);
        });
      const db = await done(indexedDB.open('engram'));
      const transaction = db.transaction('vectorBlocks', 'readwrite');
      // Before the page goes: a request that was answered is not on disk yet.
      const committed = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
      });
      const store = transaction.objectStore('vectorBlocks');
      for (const block of (await done(store.getAll())) as { dimensions: number; memoryIds: string[]; rowCounts: Uint32Array; vectors: ArrayBuffer }[]) {
        const { dimensions } = block;
        const few = new Float32Array(block.vectors);
        const many = new Float32Array(block.memoryIds.length * rows * dimensions);
        let seed = 1;
        for (let row = 0; row * dimensions < many.length; row++) {
          let squares = 0;
          const at = row * dimensions;
          const from = Math.floor(row / rows) * dimensions;
          for (let i = 0; i < dimensions; i++) {
            seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
            many[at + i] = few[from + i] + (row % rows === 0 ? 0 : (seed / 2 ** 32 - 0.5) * 0.05);
            squares += many[at + i] ** 2;
          }
          for (let i = 0; i < dimensions; i++) many[at + i] /= Math.sqrt(squares);
        }
        await done(store.put({ ...block, rowCounts: new Uint32Array(block.memoryIds.length).fill(rows), vectors: many.buffer }));
      }
      await committed;
      db.close();
    },
    [MEMORIES, ROWS] as const,
  );
}

async function open(page: Page): Promise<void> {
  await page.goto('/');
  await waitForEngine(page);
  await page.evaluate(() => globalThis.engram!.idle());
}

async function report(page: Page): Promise<VectorIndexReport> {
  const { conditions } = await page.evaluate(() => globalThis.engram!.monitor.snapshot());
  return conditions.vectorIndexes[0];
}

function found(page: Page): Promise<string[]> {
  return page.evaluate(async (queries) => {
    const all: string[] = [];
    for (const query of queries) {
      const { hits } = await globalThis.engram!.search(query, { mode: 'semantic', limit: 8 });
      all.push(hits.map(({ id, cosine }) => `${id} ${cosine?.toFixed(3)}`).join());
    }
    return all;
  }, QUERIES);
}

/** Leaves the app, so that nobody holds the file, and writes something into it. */
async function damage(page: Page): Promise<void> {
  await page.goto('/licences.json');
  await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('vectors');
    for await (const handle of folder.values()) {
      const size = (await (handle as FileSystemFileHandle).getFile()).size;
      const writable = await (handle as FileSystemFileHandle).createWritable({ keepExistingData: true });
      // Some rows near the end of the second page; the file has thirteen.
      await writable.write({ type: 'write', position: Math.floor((size * 2) / 13) - 50_000, data: new Uint8Array(3_000).fill(0x3c) });
      await writable.close();
    }
  });
}

test('a large library starts from its file of rows, loses nothing when that is damaged, and leaves none when it is erased', async ({ app }, testInfo) => {
  // With a profile: Playwright's usual contexts are private windows, where reading files takes so long that the app makes none.
  const context = await chromium.launchPersistentContext(testInfo.outputPath('profile'), { executablePath: ensureBrowser().executablePath, args: [...CHROMIUM_ARGS], baseURL: app.url });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto('/');
  await waitForEngine(page);
  await fill(page);
  await open(page);
  expect(await report(page)).toMatchObject({ rows: MEMORIES * ROWS, rowsIn: 'memory', file: null });
  const before = await found(page);

  // In the first quiet moments. Upkeep comes round every two seconds, and what it moves is sealed anew: it has to have come to rest.
  await expect(async () => {
    for (let look = 0; look < 5; look++) {
      expect(await report(page).then(({ file }) => file?.state)).toBe('current');
      await page.waitForTimeout(1_000);
    }
  }).toPass({ timeout: 40_000, intervals: [100] });
  expect(await report(page)).toMatchObject({ rowsIn: 'file', rows: MEMORIES * ROWS });
  expect(await found(page)).toEqual(before);

  // One of its pages is mended, so the others are as they were.
  await damage(page);
  await open(page);
  expect(await report(page)).toMatchObject({ rowsIn: 'file', rows: MEMORIES * ROWS, file: { repairedPages: 1, reason: expect.stringContaining('taken from it') } });
  expect(await found(page)).toEqual(before);

  await page.evaluate(() => globalThis.engram!.storage.erase());
  expect(await page.evaluate(async () => (await navigator.storage.getDirectory()).getDirectoryHandle('vectors').then(() => 'there', (error: Error) => error.name))).toBe('NotFoundError');
  await context.close();
});
