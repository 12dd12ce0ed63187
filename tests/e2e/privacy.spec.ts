import { createServer } from 'node:http';
import type { Page, Worker } from '@playwright/test';
import { serve } from '../../scripts/serve.mjs';
import type { LedgerReport } from '../../src/contracts/ledger';
import { AppPage } from './app-page';
import { DIST, expect, test } from './fixtures';
import { waitForShell, watchForeignRequests } from './offline-helpers';

// What it fetches counts as well: here it is as a person has it.
test.use({ serviceWorker: 'as-it-comes' });

/** What the content security policy had to stop, in every page of the context. Call before the first `goto`. */
async function watchViolations(page: Page): Promise<string[]> {
  const violations: string[] = [];
  await page.exposeFunction('reportViolation', (violation: string) => violations.push(violation));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      void (globalThis as unknown as { reportViolation(violation: string): Promise<void> }).reportViolation(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  // Workers report theirs to the console only.
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  return violations;
}

test('a whole session asks no other origin for anything and breaks no rule of its own @smoke', async ({ page, app: server }) => {
  const foreign = watchForeignRequests(page, server.url);
  const violations = await watchViolations(page);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const app = new AppPage(page);
  await app.open();
  await app.keep('Picture from the web: ![boat](https://tracker.example/boat.png) and a [link](https://tracker.example/).');
  await page.getByLabel('Files to import').first().setInputFiles({ name: 'a.md', mimeType: 'text/markdown', buffer: Buffer.from('# Kite\n\nhttps://tracker.example/') });
  await expect(app.importPanel).toContainText('1 memory added');
  await app.importPanel.getByRole('button', { name: 'Done' }).click();
  await app.find('picture of a boat');
  await app.hits.first().getByRole('link').click();
  await expect(app.reader).toContainText('Picture from the web');
  await app.reader.getByRole('button', { name: 'Edit' }).click();
  // With keys: Playwright's `fill` has the browser write into the editor, and the browser does that with styles of its own.
  await app.reader.getByRole('textbox', { name: 'Text' }).press('ControlOrMeta+a');
  await page.keyboard.type('![x](https://tracker.example/x.png)');
  await app.reader.getByRole('button', { name: 'Done' }).click();
  await app.reader.getByRole('button', { name: 'Delete' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export everything' }).click()]);
  await download.delete();
  await page.getByRole('link', { name: 'Monitor' }).click();
  await expect(page.getByRole('heading', { name: 'Conditions' })).toBeVisible();
  await page.getByRole('button', { name: /Switch to .* theme/ }).click();
  await waitForShell(page);
  await app.reload();
  await app.idle();
  expect(foreign).toEqual([]);
  expect(violations).toEqual([]);
  expect(errors).toEqual([]);
  const ledger = await readLedger(page);
  expect(ledger).toMatchObject({ requests: 0, bytes: 0, entries: [] });
  // Not merely nothing: something measured it since the first visit.
  expect(ledger.since).toBeGreaterThan(Date.now() - 120_000);
});

function readLedger(page: Page): Promise<LedgerReport> {
  return page.evaluate(() => globalThis.engram!.ledger());
}

/** A page, a worker, the service worker. */
type Place = Pick<Worker, 'evaluate'>;

/** Resolves when this page or worker counts: it begins a moment after its start. */
async function waitForWatch(place: Place): Promise<void> {
  await expect.poll(() => place.evaluate(() => !String(globalThis.fetch).includes('[native code]'))).toBe(true);
}

/** Another origin, as a tracker or a model host would be one; it notes what it is asked. */
async function startOtherOrigin(): Promise<{ readonly origin: string; readonly asked: string[]; close(): void }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'text/plain' });
    response.end('thanks');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { origin: `http://127.0.0.1:${address.port}`, asked, close: () => { server.closeAllConnections(); server.close(); } };
}

test('the ledger counts what goes to another origin, from page, worker and service worker, and keeps it', async ({ page }) => {
  const other = await startOtherOrigin();
  const server = await serve({ root: DIST, connectHosts: [other.origin] });
  try {
    const app = new AppPage(page);
    await app.open(`${server.url}/`);
    await waitForShell(page);
    const library = page.workers().find((worker) => worker.url().includes('/library-'))!;
    const [service] = page.context().serviceWorkers();
    for (const place of [page, library, service!]) await waitForWatch(place);
    expect(await readLedger(page)).toMatchObject({ requests: 0, bytes: 0 });

    const post = (place: Place, path: string, body: string): Promise<string> =>
      place.evaluate(async ([url, body]) => (await fetch(url, { method: 'POST', body })).text(), [`${other.origin}${path}`, body] as const);
    await post(page, '/from-page#not-sent', 'grüße');
    await post(library, '/from-library', 'abc');
    await post(service!, '/from-service', 'x'.repeat(1000));
    // Beacons and XHR of the page as well; each once, though the browser's own list names them too.
    await page.evaluate(async (origin) => {
      navigator.sendBeacon(`${origin}/beacon`, 'bye');
      await new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.onloadend = resolve;
        request.open('POST', `${origin}/xhr`);
        request.send(new Uint8Array(7));
      });
    }, other.origin);
    // The policy of images names no other origin: refused, so nothing is sent and nothing counts. Nor does a host that is not allowed.
    await page.evaluate(async (origin) => {
      await new Promise((resolve) => {
        const image = new Image();
        image.onerror = resolve;
        image.src = `${origin}/pixel.png`;
      });
      await fetch('http://127.0.0.1:9/never').catch(() => undefined);
    }, other.origin);

    const bytes = (path: string, body: number): number => other.origin.length + path.length + body;
    const expected = [
      { place: 'library worker', origin: other.origin, requests: 1, bytes: bytes('/from-library', 3) },
      { place: 'page', origin: other.origin, requests: 3, bytes: bytes('/from-page', 7) + bytes('/beacon', 3) + bytes('/xhr', 7) },
      { place: 'service worker', origin: other.origin, requests: 1, bytes: bytes('/from-service', 1000) },
    ];
    const counted = async () =>
      (await readLedger(page)).entries.map(({ place, origin, requests, bytes }) => ({ place, origin, requests, bytes })).sort((a, b) => a.place.localeCompare(b.place));
    await expect.poll(counted).toEqual(expected);
    expect(other.asked.sort()).toEqual(['POST /beacon', 'POST /from-library', 'POST /from-page', 'POST /from-service', 'POST /xhr']);

    const { since } = await readLedger(page);
    await app.reload();
    // What comes to light late, after the requests, must not be counted a second time.
    await page.waitForTimeout(1_000);
    expect(await counted()).toEqual(expected);
    const report = await readLedger(page);
    expect(report).toMatchObject({ since, requests: 5, bytes: expected.reduce((sum, entry) => sum + entry.bytes, 0) });
    expect(report.entries.every(({ firstAt, lastAt }) => since! <= firstAt && firstAt <= lastAt)).toBe(true);
  } finally {
    await server.close();
    other.close();
  }
});

test('a request of the first moments, before the watch begins, is in the ledger too; one that was refused then is not', async ({ page }) => {
  const other = await startOtherOrigin();
  const server = await serve({ root: DIST, connectHosts: [other.origin] });
  try {
    await page.addInitScript((origin) => {
      void fetch(`${origin}/early`);
      addEventListener('DOMContentLoaded', () => {
        const image = new Image();
        image.src = `${origin}/early.png`;
      });
    }, other.origin);
    const app = new AppPage(page);
    await app.open(`${server.url}/`);
    await expect.poll(async () => (await readLedger(page)).bytes).toBe(`${other.origin}/early`.length);
    expect(other.asked).toEqual(['GET /early']);
  } finally {
    await server.close();
    other.close();
  }
});

const HOSTILE = [
  '# Holiday plans',
  '<img src=x onerror="globalThis.pwned = \'img\'">',
  '<svg onload="globalThis.pwned = \'svg\'"><script>globalThis.pwned = \'script\'</script></svg>',
  '<script>globalThis.pwned = "script"</script>',
  '<iframe src="javascript:globalThis.pwned=1"></iframe><object data="https://tracker.example/o"></object><embed src="https://tracker.example/e">',
  '<style>body { background: url(https://tracker.example/css) }</style><link rel="stylesheet" href="https://tracker.example/l">',
  '<form action="https://tracker.example/f"><button>Send</button></form><base href="https://tracker.example/">',
  '<a href="javascript:globalThis.pwned=2" id="field" name="engram">click one</a> [click two](javascript:globalThis.pwned=3) [click three](data:text/html,<script>alert(1)</script>)',
  '<a href="&#106;avascript&colon;globalThis.pwned=4">click four</a> <a href="https://tracker.example/ok" onclick="globalThis.pwned=5">click five</a>',
  '![remote](https://tracker.example/pixel.png) ![other](//tracker.example/p.png) <video src="https://tracker.example/v" poster="https://tracker.example/p" autoplay></video>',
  '<math><mtext></table><mglyph><style><img src onerror="globalThis.pwned=6"></style></mglyph></mtext></math>',
  '<p style="position:fixed;inset:0" onmouseover="globalThis.pwned=7">cover</p>',
  '<svg><use href="https://tracker.example/u.svg#a"/><foreignObject><img src="https://tracker.example/fo.png" onerror="globalThis.pwned=8"></foreignObject><animate onbegin="globalThis.pwned=9" attributeName="x" dur="1s"/></svg>',
  `![drawn](data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.pwned=10"><script>globalThis.pwned=11</script><image href="https://tracker.example/i.png"/></svg>')})`,
  '[click six](file:///etc/passwd) [click seven](vbscript:msgbox) [click eight](JaVaScRiPt&Tab;:globalThis.pwned=17) [click nine](blob:https://tracker.example/x) <javascript:globalThis.pwned=18>',
  '[paypal.com](https://р\u0430yp\u0430l.example/login) ![css](https://tracker.example/a.png){style="background:url(https://tracker.example/s)"}',
  '<link rel=prefetch href=https://tracker.example/pre><meta http-equiv=refresh content="0;url=https://tracker.example/m"><audio src=https://tracker.example/a autoplay></audio><table background=https://tracker.example/t><tr><td>cell</td></tr></table>',
  `[long](https://example.org/${'a'.repeat(10_000)}) https://example.org/${'b'.repeat(10_000)}`,
  // What is left open here takes nothing of the page with it.
  '<noscript><p title="</noscript><img src=x onerror=globalThis.pwned=12>"></noscript> <b<script>globalThis.pwned=13</script>> <img ""><script>globalThis.pwned=14</script>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=globalThis.pwned=15></style></mglyph></form> <svg></p><style><a id="</style><img src=1 onerror=globalThis.pwned=16>"></svg></mtext></math>',
  'THE END',
].join('\n\n');

test('a hostile memory is shown, and does nothing', async ({ page, app: server }) => {
  const foreign = watchForeignRequests(page, server.url);
  const violations = await watchViolations(page);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const app = new AppPage(page);
  await app.open();
  const [id] = await app.add([HOSTILE]);
  // In the timeline, among the hits, in the reader.
  await expect(app.timeline.getByText('Holiday plans').first()).toBeVisible();
  await app.find('holiday plans');
  await expect(app.hits.first()).toContainText('Holiday plans');
  await app.hits.first().getByRole('link').click();
  await expect(app.reader.getByText('THE END')).toBeVisible();

  const found = await app.reader.evaluate((reader) => ({
    forbidden: [...reader.querySelectorAll('script, style, link, iframe, object, embed, form, base, video, math, img, svg:not(button svg)')].map((element) => element.outerHTML.slice(0, 100)),
    // Of the memory itself: the page around it has ids of its own, for its headings.
    handlers: [...reader.querySelectorAll('.page-text, .page-text *')].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style' || name === 'id' || name === 'name')),
    addresses: [...reader.querySelectorAll('a')].map((link) => link.getAttribute('href')).filter((href) => href !== null && !href.startsWith('https://')),
  }));
  expect(found).toEqual({ forbidden: [], handlers: [], addresses: [] });
  expect(await app.reader.locator('.page-text').getByText('THE END').count()).toBe(1);
  for (const words of ['click one', 'click two', 'click three', 'click four', 'click six', 'click seven', 'click eight', 'click nine']) await app.reader.getByText(words).first().click({ timeout: 5000 });
  await app.reader.getByText('cover', { exact: true }).hover();
  const safe = app.reader.getByRole('link', { name: 'click five' });
  expect(await safe.evaluate((link: HTMLAnchorElement) => ({ target: link.target, rel: link.rel }))).toEqual({ target: '_blank', rel: 'noopener noreferrer' });
  // What looks like another place says where it leads.
  expect(await app.reader.getByRole('link', { name: 'paypal.com' }).getAttribute('title')).toMatch(/^https:\/\/xn--[\w-]+\.example\/login$/);
  // The long address breaks instead of pushing the page aside.
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

  expect(await page.evaluate(() => (globalThis as { pwned?: unknown }).pwned)).toBeUndefined();
  expect(page.url()).toContain(id);
  expect(page.context().pages()).toHaveLength(1);
  expect(dialogs).toEqual([]);
  expect(foreign).toEqual([]);
  // The sanitiser parses in a document of its own that has the page's policy, so the browser reports the handlers, styles and
  // bases in it, which the policy refuses even before they are removed. Nothing may have been on its way to be fetched.
  expect(violations.filter((violation) => /^(?!base-uri )\S+ https?:|(?:load|fetch|connect to|frame) .*'https?:/i.test(violation))).toEqual([]);
});
