import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteText } from '../fixtures/notes';
import { AppPage } from './app-page';
import { DIST, expect, test } from './fixtures';
import { waitForEngine } from './offline-helpers';

/** How a call of the engine ended, as far as it can cross to the test. */
type Ending = 'kept' | { readonly code: unknown; readonly message: string };

function endingOf(app: AppPage, draft: { readonly text: string; readonly createdAt?: number; readonly tags?: readonly string[] }): Promise<Ending> {
  return app.page.evaluate(
    (draft) => globalThis.engram!.memories.add(draft).then(
      (): Ending => 'kept',
      (error: Error & { code?: unknown }): Ending => ({ code: error.code, message: error.message }),
    ),
    draft,
  );
}

test('a full disk: the error says so, what was kept is safe, and keeping works again when there is space', async ({ page, app: server }) => {
  test.setTimeout(120_000); // the browser may believe its old answer about free space for half a minute
  const app = new AppPage(page);
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(server.url);
  // Shell and embedder take about 9 MB. Set before the database opens, because browsers remember for a while what was free.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 14_000_000 });
  await app.open();
  await app.add([noteText(1), noteText(2)]);
  await app.idle();
  // Words at random, because the database compresses.
  const words = readFileSync(join(DIST, 'embedder', 'vocab.txt'), 'utf8').split('\n').filter((word) => /^[a-z]{4,9}$/.test(word));
  const large = (): string => Array.from({ length: 100_000 }, () => words[randomInt(words.length)]).join(' ');
  let kept = 2;
  let ending: Ending = 'kept';
  while (ending === 'kept' && kept < 40) {
    ending = await endingOf(app, { text: large() });
    if (ending === 'kept') kept++;
  }
  expect(ending).toMatchObject({ code: 'STORAGE_FULL' });
  expect((ending as { message: string }).message).toMatch(/out of space.*safe/i);
  // The person is told the same in words, and what they wrote still stands in the field.
  const written = large();
  await app.field.fill(written);
  await app.keepButton.click();
  await expect(app.notices.getByText(/out of space/)).toBeVisible({ timeout: 30_000 });
  expect(await app.field.inputValue() === written).toBe(true);
  await app.field.fill('');
  expect(await app.count()).toBe(kept);
  expect(await app.search('Entry number 2', 'keyword', 1)).toEqual([noteText(2)]);

  await session.send('Storage.overrideQuotaForOrigin', { origin });
  // Browsers believe their older answer about free space for up to half a minute.
  await expect.poll(() => endingOf(app, { text: large() }), { timeout: 40_000 }).toBe('kept');
  await app.reload();
  await app.idle();
  expect(await app.count()).toBe(kept + 1);
  expect(await page.evaluate(() => globalThis.engram!.status())).toMatchObject({ pending: 0, parked: 0, failure: null });
});

test('storage that is cleared under the app is said, and a reload begins anew', async ({ page, app: server }) => {
  const app = new AppPage(page);
  await app.open();
  await app.keep(noteText(1));
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin: new URL(server.url).origin, storageTypes: 'indexeddb' });
  await expect(page.getByText(/The storage of Engram on this device was cleared/)).toBeVisible();
  await expect(page.getByText(/a backup can be restored in the settings/)).toBeVisible();
  expect(await endingOf(app, { text: noteText(2) })).toMatchObject({ code: 'STORAGE_FAILED' });
  await page.getByRole('button', { name: 'Reload' }).click();
  await waitForEngine(page);
  expect(await app.count()).toBe(0);
  await app.keep(noteText(3));
});

test('a connection that the browser has lost is made anew once, with the call that met it', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([noteText(1)]);
  await app.idle();
  const worker = page.workers().find((candidate) => candidate.url().includes('/assets/library-'));
  // As WebKit says it, from now on for every request of this worker.
  await worker?.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('Connection to Indexed Database server lost. Refresh the page to try again', 'UnknownError');
    };
  });
  expect(await endingOf(app, { text: noteText(2) })).toBe('kept');
  expect(await app.count()).toBe(2);
  expect(await page.evaluate(() => globalThis.engram!.status())).toMatchObject({ workerRestarts: 1, failure: null });
});

test('where the browser stores nothing the page says so in words; where it promises nothing it works', async ({ page }) => {
  await page.route('**/assets/library-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `Object.defineProperty(self, 'indexedDB', { value: undefined });\n${await response.text()}` });
  });
  await page.goto('/');
  await expect(page.getByText(/does not let this page store anything/)).toBeVisible();
  expect(await page.evaluate(() => globalThis.engram!.ready.then(() => 'ready', (error: { code?: unknown }) => error.code))).toBe('STORAGE_UNAVAILABLE');
  await page.unroute('**/assets/library-*.js');
  const app = new AppPage(page);
  await app.open();
  expect(await page.evaluate(() => globalThis.engram!.storage.persist())).toBe(false);
  await app.keep(noteText(1));
});

test('what cannot be kept is refused with its reason, and nothing of it is kept', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const refused = [
    [{ text: '' }, 'EMPTY_TEXT'],
    [{ text: ' \n\t ' }, 'EMPTY_TEXT'],
    [{ text: 'x', createdAt: Number.NaN }, 'INVALID_INPUT'],
    [{ text: 'x', createdAt: Infinity }, 'INVALID_INPUT'],
    [{ text: 'x'.repeat(1_100_000) }, 'TEXT_TOO_LONG'],
    [{ text: '€'.repeat(400_000) }, 'TEXT_TOO_LONG'],
    [{ text: 'x', tags: Array.from({ length: 65 }, (_, index) => `tag${index}`) }, 'INVALID_INPUT'],
  ] as const;
  for (const [draft, code] of refused) expect(await endingOf(app, draft), `${JSON.stringify(draft).slice(0, 60)}`).toMatchObject({ code });
  // One bad draft among good ones: none of them.
  expect(await page.evaluate(() => globalThis.engram!.memories.addMany([{ text: 'good' }, { text: '' }]).then(() => 'kept', (error: { code?: unknown }) => error.code))).toBe('EMPTY_TEXT');
  expect(await app.count()).toBe(0);

  const kept = await page.evaluate(async () => {
    const id = await globalThis.engram!.memories.add({ text: 'half an emoji \uD83D is not one', title: 'also \uDE00 here' });
    return globalThis.engram!.memories.get(id);
  });
  expect(kept).toMatchObject({ text: 'half an emoji \uFFFD is not one', title: 'also \uFFFD here' });
  expect(await page.evaluate((id) => globalThis.engram!.memories.update(id, { text: ' ' }).then(() => 'changed', (error: { code?: unknown }) => error.code), kept?.id ?? '')).toBe('EMPTY_TEXT');
  expect(await page.evaluate(() => globalThis.engram!.memories.update('0198c0de-0000-7000-8000-000000000000', { text: 'x' }).then(() => 'changed', (error: { code?: unknown }) => error.code))).toBe('NOT_FOUND');
  for (const options of [{ limit: 0 }, { limit: 501 }, { limit: 1.5 }, { threshold: Number.NaN }, { threshold: 2 }]) {
    expect(await page.evaluate((options) => globalThis.engram!.search('x', options).then(() => 'answered', (error: { code?: unknown }) => error.code), options), JSON.stringify(options)).toBe('INVALID_INPUT');
  }
  expect(await app.search('emoji', 'keyword')).toHaveLength(1);
});

test('a memory of one megabyte is kept, found at its end, and opened without holding the page up', async ({ page }, info) => {
  await page.addInitScript(() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
  });
  const app = new AppPage(page);
  await app.open();
  const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index} of the log`).join('\n').slice(0, 980_000);
  const text = `${lines}\nThe physician prescribed antibiotics for her throat infection.`;
  const [id] = await app.add([text]);
  await app.idle();
  expect(await page.evaluate(async (id) => (await globalThis.engram!.memories.get(id))?.text.length, id)).toBe(text.length);
  await app.field.fill('antibiotics throat');
  await expect(app.hits.first().locator('mark').first()).toBeVisible();
  await page.evaluate(() => { globalThis.longTasks.length = 0; });
  await app.hits.first().getByRole('link').click();
  await expect(app.reader).toContainText('This memory is long');
  await expect.poll(() => app.reader.evaluate((reader) => reader.textContent?.includes('prescribed antibiotics') ?? false)).toBe(true);
  const longest = await page.evaluate(() => Math.max(0, ...globalThis.longTasks));
  info.annotations.push({ type: 'longest main-thread task', description: `${longest.toFixed(0)} ms` });
  expect(longest).toBeLessThan(200);
  // The watch was awake: it sees a task that does hold the page up.
  await page.evaluate(() => setTimeout(() => {
    const end = performance.now() + 300;
    while (performance.now() < end);
  }));
  await expect.poll(() => page.evaluate(() => Math.max(0, ...globalThis.longTasks))).toBeGreaterThan(200);
});

declare global {
  var longTasks: number[];
}
