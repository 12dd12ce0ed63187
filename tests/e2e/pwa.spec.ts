import type { Page } from '@playwright/test';
import { expect, startAppServer, test } from './fixtures';
import { waitForEmbedderCache, waitForEngine, waitForShell, watchForeignRequests } from './offline-helpers';
import { copyAsVersion, VERSION_META } from './versions';


test.describe('the server', () => {
  test('sends isolation, policy and caching headers with every kind of file', async ({ request, app }) => {
    const shell = await request.get('/');
    const html = await shell.text();
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1];
    expect(script).toBeDefined();
    for (const path of ['/', script ?? '', '/sw.js', '/manifest.webmanifest', '/embedder/vocab.txt']) {
      const response = await request.get(path);
      expect(response.status(), path).toBe(200);
      const headers = response.headers();
      expect(headers, path).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['content-security-policy'], path).toContain("default-src 'none'");
      expect(headers['etag'], path).toBeTruthy();
      expect(headers['cache-control'], path).toBe(path === script ? 'public, max-age=31536000, immutable' : 'no-cache');
    }
    expect(app.url).toMatch(/^http:\/\/localhost:\d+$/);
  });

  test('sends brotli to who takes it, and 304 to who has it', async ({ request }) => {
    const compressed = await request.get('/embedder/vectors.bin', { headers: { 'Accept-Encoding': 'br' } });
    expect(compressed.headers()['content-encoding']).toBe('br');
    expect(compressed.headers()['vary']).toBe('Accept-Encoding');
    const plain = await request.get('/embedder/vectors.bin', { headers: { 'Accept-Encoding': 'identity' } });
    expect(plain.headers()['content-encoding']).toBeUndefined();
    expect((await compressed.body()).equals(await plain.body())).toBe(true);
    const again = await request.get('/embedder/vectors.bin', {
      headers: { 'Accept-Encoding': 'br', 'If-None-Match': compressed.headers()['etag'] ?? '' },
    });
    expect(again.status()).toBe(304);
  });

  test('answers a missing file with a plain 404, and a page address with the shell', async ({ request }) => {
    for (const path of ['/assets/gone-abc123.js', '/assets/gone', '/embedder/gone.bin', '/embedder/', '/models/x/config.json', '/.sources', '/%2e%2e/package.json']) {
      const response = await request.get(path, { headers: { Accept: 'text/html' } });
      expect(response.status(), path).toBe(404);
      expect(response.headers()['content-type'], path).toContain('text/plain');
    }
    const page = await request.get('/memory/0198', { headers: { Accept: 'text/html' } });
    expect(page.status()).toBe(200);
    expect(page.headers()['content-type']).toContain('text/html');
    expect((await request.get('/memory/0198', { headers: { Accept: 'application/json' } })).status()).toBe(404);
    expect((await request.post('/')).status()).toBe(405);
  });
});

test.describe('the installed app', () => {
  test('is cross-origin isolated @smoke', async ({ page }) => {
    await page.goto('/');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  test('can be installed', async ({ playwright, launchOptions, app }, info) => {
    // A profile on disk: Chromium installs nothing from the incognito-like contexts that tests otherwise get.
    const context = await playwright.chromium.launchPersistentContext(info.outputPath('profile'), launchOptions);
    try {
      const page = await context.newPage();
      await page.goto(app.url);
      await waitForShell(page);
      const session = await context.newCDPSession(page);
      const { installabilityErrors } = (await session.send('Page.getInstallabilityErrors')) as { installabilityErrors: unknown[] };
      expect(installabilityErrors).toEqual([]);
      const { errors } = (await session.send('Page.getAppManifest')) as { errors: unknown[] };
      expect(errors).toEqual([]);
    } finally {
      await context.close();
    }
  });

  test('has a manifest whose every picture exists, in the size it says', async ({ request }) => {
    const manifest = (await (await request.get('/manifest.webmanifest')).json()) as {
      icons: { src: string; sizes: string; type: string; purpose?: string }[];
      screenshots: { src: string; sizes: string; type: string; form_factor: string; label: string }[];
      shortcuts: { url: string; icons: { src: string; sizes: string }[] }[];
      share_target: { action: string; method: string; enctype: string };
      file_handlers: { action: string; accept: Record<string, string[]> }[];
    };
    for (const { src, sizes } of [...manifest.icons, ...manifest.screenshots, ...manifest.shortcuts.flatMap(({ icons }) => icons)]) {
      const response = await request.get(src);
      expect(response.status(), src).toBe(200);
      if (sizes === 'any') expect(response.headers()['content-type'], src).toContain('svg');
      else expect(pngSize(await response.body()), src).toBe(sizes);
    }
    expect(manifest.icons.some(({ purpose, sizes }) => purpose === 'maskable' && sizes === '512x512')).toBe(true);
    for (const form of ['wide', 'narrow']) expect(manifest.screenshots.filter(({ form_factor, label }) => form_factor === form && label !== '').length, form).toBeGreaterThanOrEqual(2);
    expect(manifest.shortcuts.map(({ url }) => url)).toEqual(['/?write', '/?find']);
    expect(manifest.share_target).toMatchObject({ action: '/share', method: 'POST', enctype: 'multipart/form-data' });
    expect(manifest.file_handlers.flatMap(({ accept }) => Object.values(accept).flat()).sort()).toEqual(['.json', '.markdown', '.md', '.txt']);
    // Pictures for the question whether to install are not what anybody needs offline.
    expect(await (await request.get('/sw.js')).text()).not.toContain('screenshots/today');
  });

  test('says “Ready offline” only while every file is really here, and fetches what the browser has cleared', async ({ page, app }) => {
    await page.goto('/');
    await waitForShell(page);
    const claim = page.getByText('Ready offline', { exact: true });
    await expect(claim).toBeVisible({ timeout: 30_000 });

    /** Takes one file away, as a browser short of space might. @returns its address */
    const clear = (part: string) => page.evaluate(async (part) => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        const found = (await cache.keys()).find(({ url }) => url.includes(part));
        if (found !== undefined) return (await cache.delete(found)) ? found.url : null;
      }
      return null;
    }, part);
    const isCached = (url: string) => page.evaluate(async (url) => (await caches.match(url)) !== undefined, url);
    const comeBackOnline = () => page.evaluate(() => dispatchEvent(new Event('online')));

    for (const part of ['/assets/archive-', '/assets/kernels-', '/embedder/vocab.txt']) {
      const url = await clear(part);
      expect(url, part).not.toBeNull();
      await app.stop();
      await comeBackOnline();
      await expect(page.getByText('Not ready offline')).toBeVisible();
      await expect(claim).toHaveCount(0);
      await app.start();
      await comeBackOnline();
      await expect(claim).toBeVisible();
      expect(await isCached(url ?? ''), part).toBe(true);
    }
  });

  test('takes the embedder’s files from their own cache, unless the network is asked for', async ({ page }) => {
    await page.goto('/');
    await waitForShell(page);
    const bodies = await page.evaluate(async () => {
      const cache = await caches.open('engram-embedder-1');
      await cache.put('/embedder/FORMAT.txt', new Response('from the cache'));
      const read = async (mode: RequestCache): Promise<string> => (await fetch('/embedder/FORMAT.txt', { cache: mode })).text();
      return { ordinary: await read('default'), reload: await read('reload') };
    });
    expect(bodies.ordinary).toBe('from the cache');
    expect(bodies.reload).not.toBe('from the cache');
    expect(bodies.reload.length).toBeGreaterThan(100);
  });

  test('breaks no rule of its own policy', async ({ page }) => {
    const violations: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy|TrustedScript|TrustedHTML/.test(message.text())) violations.push(message.text());
    });
    page.on('pageerror', (error) => violations.push(error.message));
    await page.goto('/');
    await waitForShell(page);
    await page.reload();
    await waitForShell(page);
    expect(violations).toEqual([]);
    // The policy is in force: text does not become code.
    await expect(page.evaluate(() => new Worker('data:text/javascript,0'))).rejects.toThrow(/TrustedScriptURL|trusted|policy/i);
    await expect(page.evaluate(() => { document.body.innerHTML = '<b>x</b>'; })).rejects.toThrow(/TrustedHTML/);
  });

  test('opens with the server stopped, by any address, and stays isolated @smoke', async ({ page, app }) => {
    await page.goto('/');
    await waitForShell(page);
    await app.stop();
    for (const address of ['/', '/?find', '/?q=notes.about.dots', '/memory/0198']) {
      await page.goto(app.url + address);
      await expect(page.locator('#root')).not.toBeEmpty();
      expect(await page.evaluate(() => crossOriginIsolated), address).toBe(true);
    }
    // A missing file fails; it does not turn into the shell.
    expect(await page.evaluate(() => fetch('/assets/gone-abc123.js').then((r) => r.status, () => 'failed'))).toBe('failed');
    expect(await page.evaluate(() => fetch('/embedder/gone.bin').then((r) => r.status, () => 'failed'))).toBe('failed');
  });

  test('keeps and finds by meaning with the server stopped, in a new tab @smoke', async ({ page, app }) => {
    await page.goto('/');
    await waitForEngine(page);
    await page.evaluate(() => globalThis.engram?.memories.addMany([
      { text: 'The physician prescribed antibiotics for her throat infection.' },
      { text: 'We replaced the gearbox of the old tractor before the harvest.' },
      { text: 'Grandmother rolled the dough thin and baked it with plums.' },
    ]));
    await page.evaluate(() => globalThis.engram?.idle());
    await waitForShell(page);
    await waitForEmbedderCache(page);
    const context = page.context();
    await page.close();
    await app.stop();

    const offline = await context.newPage();
    const failed: string[] = [];
    offline.on('requestfailed', (request) => {
      // What was being fetched ahead of time ends with the page that is reloaded.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') failed.push(request.url());
    });
    offline.on('console', (message) => {
      if (message.type() === 'error') failed.push(message.text());
    });
    await offline.goto(app.url + '/?find');
    await waitForEngine(offline);
    await offline.evaluate(() => globalThis.engram?.memories.add({ text: 'The plumber fixed a leaking pipe under the sink.' }));
    await offline.evaluate(() => globalThis.engram?.idle());
    const first = (query: string): Promise<string | undefined> =>
      offline.evaluate(async (text) => (await globalThis.engram?.search(text, { mode: 'semantic' }))?.hits[0]?.memory.text, query);
    expect(await first('doctor medicine illness')).toContain('physician');
    expect(await first('water repair bathroom kitchen')).toContain('plumber');
    await offline.reload();
    await waitForEngine(offline);
    await offline.evaluate(() => globalThis.engram?.idle());
    expect(await first('water repair bathroom kitchen')).toContain('plumber');
    // It did not even ask for anything that it could not have.
    expect(failed).toEqual([]);
  });

  test('asks no other origin for anything', async ({ page, app }) => {
    const foreign = watchForeignRequests(page, app.url);
    await page.goto('/');
    await waitForShell(page);
    await page.goto('/?write');
    await page.goto('/?find');
    await waitForEngine(page);
    await page.evaluate(() => globalThis.engram?.memories.add({ text: 'See https://tracker.example/pixel.png ![](https://tracker.example/pixel.png)' }));
    await page.evaluate(() => globalThis.engram?.search('pixel'));
    await page.evaluate(() => globalThis.engram?.idle());
    expect(foreign).toEqual([]);
    // And could not, if it tried.
    expect(await page.evaluate(() => fetch('https://tracker.example/').then(() => 'reached', () => 'refused'))).toBe('refused');
  });
});

test('becomes isolated and locked down by itself on a host that sends no headers', async ({ page }) => {
  const bare = await startAppServer({ bare: true });
  try {
    await page.goto(bare.url);
    await waitForShell(page);
    const response = await page.reload();
    expect(response?.headers()['content-security-policy']).toContain("require-trusted-types-for 'script'");
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  } finally {
    await bare.stop();
  }
});

test('a new version waits for the yes of the person, and the embedder’s cache survives it', async ({ page, app }) => {
  const next = await copyAsVersion('2', { changes: ['Plums are found by their colour.', 'Shares from other apps.'] });
  try {
    await page.goto('/');
    await waitForShell(page);
    await waitForEngine(page);
    await page.evaluate(() => globalThis.engram?.memories.add({ text: 'Kept by the old version.' }));
    await page.evaluate(async () => {
      const cache = await caches.open('engram-embedder-1');
      await cache.put('/embedder/test-keepsake.txt', new Response('kept'));
    });
    await markPage(page);

    await app.start(next.root);
    await lookForUpdate(page);
    const accept = page.getByRole('button', { name: /update/i });
    await expect(accept).toBeVisible();
    const notice = page.getByRole('region', { name: 'Update' });
    await expect(notice).toContainText('Version 99.0.0 is ready');
    await expect(notice.getByRole('listitem')).toHaveText(['Plums are found by their colour.', 'Shares from other apps.']);
    // It waits, and neither the tab nor an ordinary reload brings the new version in.
    expect(await isMarked(page)).toBe(true);
    await page.reload();
    expect(await versionOf(page)).toBeNull();

    await expect(accept).toBeVisible();
    await sayYes(page);
    await expect.poll(() => versionOf(page)).toBe('2');
    await waitForShell(page);
    expect(await page.evaluate(async () => (await caches.match('/embedder/test-keepsake.txt', { cacheName: 'engram-embedder-1' }))?.text())).toBe('kept');
    await waitForEngine(page);
    expect(await page.evaluate(async () => (await globalThis.engram?.search('old version'))?.hits.map((hit) => hit.memory.text))).toEqual(['Kept by the old version.']);
    await expect(page.getByRole('button', { name: /update/i })).toHaveCount(0);
  } finally {
    await next.remove();
  }
});

test('a yes in one tab does not reload another under the person’s hands', async ({ page, app }) => {
  const next = await copyAsVersion('2');
  try {
    await page.goto('/');
    await waitForShell(page);
    const other = await page.context().newPage();
    await other.goto('/');
    await waitForShell(other);
    await markPage(other);

    await app.start(next.root);
    await lookForUpdate(page);
    await sayYes(page);
    await expect.poll(() => versionOf(page)).toBe('2');

    const accept = other.getByRole('button', { name: /update/i });
    await expect(accept).toBeVisible();
    expect(await isMarked(other)).toBe(true);
    await Promise.all([other.waitForEvent('load'), accept.click()]);
    await expect.poll(() => versionOf(other)).toBe('2');
  } finally {
    await next.remove();
  }
});

test('a page of the old version still gets its parts after another tab has updated', async ({ page, app, request }) => {
  const next = await copyAsVersion('2', { renamed: ['archive', 'file-jobs'] });
  try {
    await page.goto('/');
    await waitForShell(page);
    const old = await page.context().newPage();
    await old.goto('/');
    await waitForShell(old);
    await waitForEngine(old);
    const parts = await page.evaluate(async () => {
      const keys = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      return keys.flat().map(({ url }) => new URL(url).pathname).filter((path) => /^\/assets\/(?:archive|file-jobs)-[\w-]{8}\.js$/.test(path));
    });
    expect(parts).toHaveLength(2);

    await app.start(next.root);
    await lookForUpdate(page);
    await sayYes(page);
    await expect.poll(() => versionOf(page)).toBe('2');
    // The server has them no more, the old page has never asked for them, and the browser may have forgotten them as well.
    await (await old.context().newCDPSession(old)).send('Network.clearBrowserCache');
    for (const part of parts) expect((await request.get(part)).status()).toBe(404);
    const imported = await old.evaluate(async () => (await globalThis.engram?.importFiles([new File(['# Plums\n\nRipe in August.'], 'plums.md')]))?.added);
    expect(imported).toBe(1);

    // With the last page of the old version its parts go, too.
    await old.close();
    await waitForEngine(page);
    await expect.poll(async () => {
      await page.evaluate(() => dispatchEvent(new Event('online')));
      return page.evaluate(() => caches.has('engram-older-chunks-1'));
    }).toBe(false);
  } finally {
    await next.remove();
  }
});

/** Width and height from the header of a PNG, like `512x512`. */
function pngSize(bytes: Buffer): string {
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
}

/** Which build a page was made from; null: the one in dist. */
function versionOf(page: Page): Promise<string | null> {
  return page.evaluate((name) => document.querySelector(`meta[name=${name}]`)?.getAttribute('content') ?? null, VERSION_META);
}

/**
 * Says yes to the new version. The old service worker is let go when it is idle, except while a debugger is attached to it, as Playwright is to every one: then Chromium now and
 * then keeps the new one waiting until a timer of five minutes ends. So what idling would have ended is ended here. (Without a debugger: 36 of 36 tries took 0.06 to 0.5 s.)
 */
async function sayYes(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  const loaded = page.waitForEvent('load').then(() => 'loaded' as const);
  await page.getByRole('button', { name: /update/i }).click();
  while ((await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, 5_000))])) !== 'loaded') await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
}

function lookForUpdate(page: Page): Promise<void> {
  return page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())?.update();
  });
}

/** A mark that a reload wipes out. */
function markPage(page: Page): Promise<void> {
  return page.evaluate(() => {
    document.documentElement.dataset['marked'] = 'yes';
  });
}

function isMarked(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.dataset['marked'] === 'yes');
}
