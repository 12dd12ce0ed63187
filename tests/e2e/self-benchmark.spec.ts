import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';

/** Some of every kind; the large ones take seconds. */
const SOME = ['embed.8', 'embed.call.8', 'embed.model.8', 'search.library', 'search.1k', 'storage.write', 'storage.read', 'storage.file.write', 'storage.file.read', 'storage.cache', 'start.worker', 'start.kernels', 'start.database', 'frames.idle'];
const TEXTS = ['A letter about the garden in winter', 'The train ticket to the airport', 'A recipe of bread and cheese', 'The doctor spoke about sleep'];

/** Everything of the person's that a benchmark could touch, and every place where something of it could stay. */
async function traces(page: Page) {
  return page.evaluate(async () => {
    const { searches, monitor } = globalThis.engram!;
    // Some figures are made of others when somebody looks.
    await monitor.metrics();
    await monitor.flush();
    const { operations } = await monitor.snapshot();
    const history = await monitor.history({ from: 0, to: Date.now() + 60_000, resolution: 'minute' });
    const counted = (names: readonly string[]) => names.filter((name) => /^(?:search|embed|cache)(?:\.|$)/.test(name)).sort();
    const root = await navigator.storage.getDirectory();
    const folders: string[] = [];
    for await (const name of (root as unknown as { keys(): AsyncIterable<string> }).keys()) folders.push(name);
    return {
      searches: await searches.list(),
      operations: counted(Object.keys(operations)).map((name) => [name, operations[name].sinceStart.count]),
      history: history.filter(({ metric }) => /^(?:search|embed|cache)(?:\.|$)/.test(metric)).map(({ metric, points }) => [metric, points.reduce((sum, { count }) => sum + count, 0)]).sort(),
      databases: (await indexedDB.databases()).map(({ name }) => name).filter((name) => name === 'engram-benchmark'),
      folders: folders.filter((name) => name === 'benchmark'),
      caches: (await caches.keys()).filter((name) => name === 'engram-benchmark'),
    };
  });
}

/** Reading them is counted, so it comes before the first look at what was counted, and after the last. */
function listed(page: Page) {
  return page.evaluate(async () => (await globalThis.engram!.memories.list()).memories);
}

test('measures the device, and leaves what the person has, did and looked for as it was', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add(TEXTS);
  await app.idle();
  await app.search('winter garden');
  // Of a run that a crash ended.
  await page.evaluate(async () => {
    await (await caches.open('engram-benchmark')).put('/left', new Response('over'));
    await (await (await navigator.storage.getDirectory()).getDirectoryHandle('benchmark', { create: true })).getFileHandle('left', { create: true });
    await new Promise((resolve) => (indexedDB.open('engram-benchmark', 1).onsuccess = (event) => {
      (event.target as IDBOpenDBRequest).result.close();
      resolve(null);
    }));
  });
  const memories = await listed(page);
  const before = await traces(page);
  expect(before.caches).toHaveLength(1);
  const { result, steps, kept } = await page.evaluate(async (only) => {
    const { monitor } = globalThis.engram!;
    const steps: string[] = [];
    const result = await monitor.benchmark({ only, onProgress: ({ step, done, total }) => steps.push(`${step} ${done <= total}`) });
    return { result, steps: new Set(steps).size, kept: (await monitor.benchmarks()).map(({ id }) => id) };
  }, SOME);

  expect(result.rows.map(({ id }) => id).sort()).toEqual([...SOME].sort());
  for (const row of result.rows) {
    if (row.id === 'embed.model.8') expect(row).toMatchObject({ unsupported: 'no downloaded model is in use', p50: null, p95: null, met: null });
    else expect(row, row.id).toMatchObject({ unsupported: null, samples: row.values.length });
    if (row.p50 === null || row.p95 === null) continue;
    expect(row.p50, row.id).toBeGreaterThan(0);
    if (row.better === 'lower') expect(row.p95).toBeGreaterThanOrEqual(row.p50);
    else expect(row.p95).toBeLessThanOrEqual(row.p50);
  }
  expect(result.conditions).toMatchObject({ memories: TEXTS.length, visible: true });
  expect(steps).toBeGreaterThan(8);
  expect(kept).toEqual([result.id]);
  const after = await traces(page);
  expect(after).toEqual({ ...before, caches: [], folders: [], databases: [] });
  expect(await listed(page)).toEqual(memories);
  // The query that was asked is counted, so that an empty table would be noticed.
  expect(JSON.stringify(after.operations)).toContain('"search",1');
});

test('stops at once, keeps nothing of it, and refuses two at the same time', async ({ page }) => {
  await page.goto('/#monitor/benchmark');
  await page.getByRole('button', { name: 'Measure this device' }).click();
  await expect(page.getByRole('progressbar', { name: 'Measuring' })).toBeVisible();
  const refused = await page.evaluate(() => globalThis.engram!.monitor.benchmark().catch((error: Error) => error.message));
  expect(refused).toContain('one that is running already');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Measure this device' })).toBeVisible();
  const left = await page.evaluate(async () => ({
    kept: (await globalThis.engram!.monitor.benchmarks()).length,
    databases: (await indexedDB.databases()).filter(({ name }) => name === 'engram-benchmark').length,
    caches: (await caches.keys()).filter((name) => name === 'engram-benchmark').length,
    error: await globalThis.engram!.monitor.benchmark({ signal: AbortSignal.abort() }).then(() => '', (error: Error) => error.name),
    unknown: await globalThis.engram!.monitor.benchmark({ only: ['no.such.row'] }).then(() => '', (error: Error) => error.message),
  }));
  expect(left).toMatchObject({ kept: 0, databases: 0, caches: 0, error: 'AbortError', unknown: expect.stringContaining('no.such.row') as unknown });
});

test('a result goes to another device as a file, and is compared there', async ({ page, browser, app: server }) => {
  const app = new AppPage(page);
  await app.open();
  await page.evaluate(async () => {
    const { monitor } = globalThis.engram!;
    const { id } = await monitor.benchmark({ only: ['embed.8', 'search.1k', 'start.kernels', 'storage.file.read'] });
    await monitor.renameBenchmark(id, 'Desk <b>top</b>');
  });
  await page.goto('/#monitor/benchmark');
  await expect(page.getByRole('heading', { level: 2, name: 'Desk <b>top</b>' })).toBeVisible();
  await expect(page.getByText(/as fast as Reference/).first()).toBeVisible();
  expect(await findings(page)).toEqual([]);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^Save file: Desk/ }).click()]);
  const file = await readFile(await download.path());

  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 360, height: 740 } });
  const there = await context.newPage();
  const other = new AppPage(there);
  await other.open();
  await there.evaluate(() => globalThis.engram!.monitor.benchmark({ only: ['embed.8', 'search.1k', 'start.kernels'] }));
  await there.goto('/#monitor/benchmark');
  await there.getByLabel('Benchmark file').setInputFiles({ name: 'wrong.json', mimeType: 'application/json', buffer: Buffer.from('{"format":"engram-benchmark","formatVersion":2}') });
  await expect(there.getByRole('alert')).toContainText('version 2: update Engram here');
  await there.getByLabel('Benchmark file').setInputFiles({ name: 'result.json', mimeType: 'application/json', buffer: file });
  await expect(there.getByRole('heading', { level: 2, name: 'Desk <b>top</b>' })).toBeVisible();
  await expect(there.getByRole('alert')).toHaveCount(0);
  const own = there.getByLabel('Compared with');
  await own.selectOption({ label: (await own.getByRole('option', { name: /^This device/ }).textContent()) ?? '' });
  await expect(there.getByText(/as fast as This device/)).toHaveCount(3);
  await expect(there.getByText('This device: measured on one side only')).toHaveCount(1);
  expect(await there.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await there.getByRole('button', { name: /^Forget Desk/ }).click();
  await there.getByRole('alertdialog').getByRole('button', { name: 'Forget' }).click();
  await expect(there.getByRole('button', { name: /^Forget / })).toHaveCount(1);
  await context.close();
});
