import type { Page } from '@playwright/test';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { waitForShell, watchForeignRequests } from './offline-helpers';

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
  await app.reader.getByRole('textbox', { name: 'Text' }).fill('![x](https://tracker.example/x.png)');
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
  `[long](https://example.org/${'a'.repeat(10_000)}) https://example.org/${'b'.repeat(10_000)}`,
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
    handlers: [...reader.querySelectorAll('*')].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style' || name === 'id' || name === 'name')),
    addresses: [...reader.querySelectorAll('a')].map((link) => link.getAttribute('href')).filter((href) => href !== null && !href.startsWith('https://')),
  }));
  expect(found).toEqual({ forbidden: [], handlers: [], addresses: [] });
  for (const words of ['click one', 'click two', 'click three', 'click four']) await app.reader.getByText(words).first().click({ timeout: 5000 });
  await app.reader.getByText('cover', { exact: true }).hover();
  const safe = app.reader.getByRole('link', { name: 'click five' });
  expect(await safe.evaluate((link: HTMLAnchorElement) => ({ target: link.target, rel: link.rel }))).toEqual({ target: '_blank', rel: 'noopener noreferrer' });
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
