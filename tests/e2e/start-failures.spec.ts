import { cp, mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppPage } from './app-page';
import { DIST, expect, startAppServer, test } from './fixtures';
import { waitForEmbedderCache, waitForEngine, waitForShell } from './offline-helpers';

// It may answer for a server that is gone: here it is as a person has it.
test.use({ serviceWorker: 'as-it-comes' });

const PHYSICIAN = 'The physician prescribed antibiotics for her throat infection.';
const TRACTOR = 'We replaced the gearbox of the old tractor before the harvest.';

/** A copy of the build with something wrong in it. @param harm - gets the copy's folder */
async function harmedBuild(harm: (root: string) => Promise<void>): Promise<{ root: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'engram-harmed-'));
  await cp(DIST, root, { recursive: true });
  await harm(root);
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

/** Removes a worker's script and its compressed copies. */
async function removeWorker(root: string, name: string): Promise<void> {
  const files = (await readdir(join(root, 'assets'))).filter((file) => file.startsWith(`${name}-`));
  expect(files).not.toEqual([]);
  for (const file of files) await rm(join(root, 'assets', file));
}

test('a damaged copy in the embedder’s cache is replaced at the next start', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([PHYSICIAN, TRACTOR]);
  await app.idle();
  await waitForEmbedderCache(page);
  const digest = (): Promise<string> => page.evaluate(async () => {
    const response = await caches.match('/embedder/vectors.bin', { cacheName: 'engram-embedder-1', ignoreSearch: true });
    if (response === undefined) return 'absent';
    return [...new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer()))].join(' ');
  });
  const intact = await digest();
  await page.evaluate(async () => {
    const cache = await caches.open('engram-embedder-1');
    const key = (await cache.keys()).find((request) => request.url.includes('vectors.bin'));
    if (key === undefined) throw new Error('not cached');
    const bytes = new Uint8Array(await (await cache.match(key))!.arrayBuffer());
    bytes[bytes.length >> 1] ^= 0xff; // one byte, same length
    await cache.put(key, new Response(bytes));
  });
  expect(await digest()).not.toBe(intact);
  await app.reload();
  await expect.poll(() => page.evaluate(() => globalThis.engram!.status().embedder.at)).toBe('ready');
  expect(await app.search('doctor medicine illness', 'semantic', 1)).toEqual([PHYSICIAN]);
  await expect.poll(digest).toBe(intact);
});

test('an embedder file that arrives cut off: words only, said so, and meaning after a reload', async ({ page, app: server }) => {
  const harmed = await harmedBuild(async (root) => {
    await truncate(join(root, 'embedder', 'vectors.bin'), 1_000_000);
    for (const extension of ['.br', '.gz']) await rm(join(root, 'embedder', `vectors.bin${extension}`), { force: true });
  });
  try {
    await server.start(harmed.root);
    const app = new AppPage(page);
    await app.open();
    await app.keep(PHYSICIAN);
    await app.keep(TRACTOR);
    await expect(app.speedLine).toContainText('words only, meaning could not be loaded');
    expect(await page.evaluate(() => globalThis.engram!.status().embedder)).toMatchObject({ at: 'failed', message: expect.stringMatching(/damaged/) });
    await app.find('antibiotics');
    await expect(app.hits).toHaveCount(1);
    await expect(app.hits.first()).toContainText('physician');
    // The damaged file was not kept.
    expect(await page.evaluate(async () => (await caches.match('/embedder/vectors.bin', { cacheName: 'engram-embedder-1', ignoreSearch: true })) === undefined)).toBe(true);

    await server.start(DIST);
    await app.reload();
    await app.idle();
    expect(await page.evaluate(() => globalThis.engram!.status())).toMatchObject({ pending: 0, parked: 0, embedder: { at: 'ready' } });
    expect(await app.search('doctor medicine illness', 'semantic', 1)).toEqual([PHYSICIAN]);
  } finally {
    await server.stop(); // parts are still being read ahead of time
    await harmed.remove();
  }
});

test('without the library worker’s script the page says what is wrong instead of waiting for ever', async ({ page, app: server }) => {
  const harmed = await harmedBuild((root) => removeWorker(root, 'library'));
  try {
    await server.start(harmed.root);
    await page.goto('/');
    const alert = page.getByRole('alert').filter({ hasText: 'The library cannot be used now' });
    await expect(alert).toBeVisible({ timeout: 10_000 });
    await expect(alert).toContainText(/did not start.*safe.*reload/i);
    const failed = (call: 'add' | 'search'): Promise<unknown> => page.evaluate((call) => {
      const engram = globalThis.engram!;
      return (call === 'add' ? engram.memories.add({ text: 'x' }) : engram.search('x')).then(() => 'done', (error: { code?: unknown }) => error.code);
    }, call);
    expect(await failed('add')).toBe('WORKER_START_FAILED');
    expect(await failed('search')).toBe('WORKER_START_FAILED');
    expect(await page.evaluate(() => globalThis.engram!.status().failure)).toBeTruthy();

    // What was being written survives the way out.
    await new AppPage(page).field.fill('A thought that must not get lost');
    await server.start(DIST);
    const app = new AppPage(page);
    await app.reload();
    await expect(app.field).toHaveValue('A thought that must not get lost');
    await app.keepButton.click();
    await expect.poll(() => app.count()).toBe(1);
  } finally {
    await server.stop(); // parts are still being read ahead of time
    await harmed.remove();
  }
});

test('without the embedder worker’s script words are found, and the page says so', async ({ page, app: server }) => {
  const harmed = await harmedBuild((root) => removeWorker(root, 'embedder'));
  try {
    await server.start(harmed.root);
    const app = new AppPage(page);
    await app.open();
    await app.keep(PHYSICIAN);
    await expect(app.speedLine).toContainText('words only, meaning could not be loaded');
    await app.find('antibiotics');
    await expect(app.hits.first()).toContainText('physician');
  } finally {
    await server.stop(); // parts are still being read ahead of time
    await harmed.remove();
  }
});

test('without the archive worker’s script an import fails in words, and nothing else does', async ({ page, app: server }) => {
  const harmed = await harmedBuild((root) => removeWorker(root, 'archive'));
  try {
    await server.start(harmed.root);
    const app = new AppPage(page);
    await app.open();
    await page.getByLabel('Files to import').first().setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await expect(app.importPanel).toContainText('The import did not finish');
    await expect(app.importPanel).toContainText(/did not start.*safe/i);
    await app.keep(PHYSICIAN);
  } finally {
    await server.stop(); // parts are still being read ahead of time
    await harmed.remove();
  }
});

test('on a host that sends no headers the app works at the first visit and is isolated from the second on', async ({ browser }) => {
  const bare = await startAppServer({ bare: true });
  const context = await browser.newContext({ baseURL: bare.url, locale: 'en-GB', timezoneId: 'UTC' });
  try {
    const page = await context.newPage();
    const app = new AppPage(page);
    await app.open();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await app.keep(PHYSICIAN);
    await app.keep(TRACTOR);
    await app.idle();
    await app.find('doctor medicine illness');
    await expect(app.hits.first()).toContainText('physician');
    await waitForShell(page);
    await page.reload();
    await waitForEngine(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await app.search('doctor medicine illness', 'semantic', 1)).toEqual([PHYSICIAN]);
  } finally {
    await context.close();
    await bare.stop();
  }
});
