import type { Page } from '@playwright/test';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { waitForEngine, waitForShell } from './offline-helpers';

// A share goes through it: here it is as a person has it.
test.use({ serviceWorker: 'as-it-comes' });

/** The sharing app: a form that posts what the manifest's `share_target` says, on a page of its own without our policy. */
const SHARE_FORM = `<!doctype html><form action="/share" method="post" enctype="multipart/form-data">
  <input name="title" aria-label="title"><textarea name="text" aria-label="text"></textarea><input name="url" aria-label="url">
  <input name="files" type="file" multiple aria-label="files"><button>Share</button></form>`;

interface Shared {
  readonly title?: string;
  readonly text?: string;
  readonly url?: string;
  readonly files?: readonly { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }[];
}

async function share(page: Page, { title = '', text = '', url = '', files = [] }: Shared): Promise<void> {
  await page.route('**/share-form.html', (route) => route.fulfill({ contentType: 'text/html', body: SHARE_FORM }));
  await page.goto('/share-form.html');
  await page.getByLabel('title').fill(title);
  await page.getByLabel('text').fill(text);
  await page.getByLabel('url').fill(url);
  await page.getByLabel('files').setInputFiles([...files]);
  await page.getByRole('button', { name: 'Share' }).click();
  await waitForEngine(page);
}

/** Puts a share into the inbox of the service worker without a page that would take it out: the app has ended in between. */
function shareUnseen(page: Page, text: string): Promise<string> {
  return page.evaluate(async (text) => {
    const form = new FormData();
    form.set('text', text);
    return (await fetch('/share', { method: 'POST', body: form, redirect: 'manual' })).type;
  }, text);
}

const waiting = (page: Page) => page.evaluate(async () => (await caches.has('engram-shares-1')) ? (await (await caches.open('engram-shares-1')).keys()).length : 0);
const memories = (page: Page) => page.evaluate(async () => (await globalThis.engram!.memories.list()).memories.map(({ text, title, source }) => ({ text, title, kind: source.kind })));

/** One red dot. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==', 'base64');

test('keeps what other apps share: text and link, once; files by the import; images in the memory', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await waitForShell(page);

  const cake = { title: 'Plum cake', text: 'Half the sugar is enough', url: 'https://example.org/cake' };
  await share(page, cake);
  await expect(app.notices.getByText('Kept from share.')).toBeVisible();
  await expect(page).toHaveURL(/\/(?:#today)?$/);
  const kept = { title: 'Plum cake', text: 'Half the sugar is enough\n\nhttps://example.org/cake', kind: 'shared' };
  expect(await memories(page)).toEqual([kept]);
  expect(await waiting(page)).toBe(0);
  await expect(app.timeline.getByText('Half the sugar is enough')).toBeVisible();

  await share(page, cake);
  await expect(app.notices.getByText('What you shared was kept before.')).toBeVisible();
  expect(await memories(page)).toEqual([kept]);
  await app.notices.getByRole('button', { name: 'Show' }).click();
  await expect(app.reader).toContainText('Half the sugar is enough');

  await share(page, { text: 'Undo me' });
  await app.notices.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => memories(page)).toEqual([kept]);

  await share(page, {
    text: 'The dot on the map',
    files: [
      { name: 'dot.png', mimeType: 'image/png', buffer: PNG },
      { name: 'garage.md', mimeType: 'text/markdown', buffer: Buffer.from('# Garage\n\nNew tyres in November.') },
    ],
  });
  await expect(app.importPanel).toContainText('1 memory');
  await expect.poll(async () => (await memories(page)).map(({ title }) => title).sort()).toEqual(['Garage', 'Plum cake', 'The dot on the map']);
  const dot = (await memories(page)).find(({ title }) => title === 'The dot on the map');
  const hash = /!\[dot\]\(images\/([0-9a-f]{32})\.png#1x1\)/.exec(dot?.text ?? '')?.[1];
  expect(hash, dot?.text).toBeDefined();
  expect(await page.evaluate(async (hash) => (await globalThis.engram!.images.get(hash))?.size, hash!)).toBe(PNG.length);
  await expect.poll(() => waiting(page)).toBe(0);
});

test('loses no share when the app ends before it is kept, and keeps none twice', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await waitForShell(page);
  expect(await shareUnseen(page, 'Ended before it was kept')).toBe('opaqueredirect');
  expect(await shareUnseen(page, 'Ended between keeping and forgetting')).toBe('opaqueredirect');
  // As if the app had kept the second one and ended before it forgot the share.
  await page.evaluate(() => globalThis.engram!.memories.add({ text: 'Ended between keeping and forgetting', source: { kind: 'shared' } }));
  expect(await waiting(page)).toBe(2);

  const context = page.context();
  await page.close();
  const [next, beside] = [await context.newPage(), await context.newPage()];
  await Promise.all([next.goto('/'), beside.goto('/')]);
  await waitForEngine(next);
  await expect.poll(() => waiting(next)).toBe(0);
  expect((await memories(next)).map(({ text }) => text).sort()).toEqual(['Ended before it was kept', 'Ended between keeping and forgetting']);
});

test('imports the files it is opened with, and goes where a launch leads', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'launchQueue', {
      value: { setConsumer: (consumer: unknown) => { Object.assign(globalThis, { launch: consumer }); } },
    });
  });
  const app = new AppPage(page);
  await app.open('/?write');
  await expect(app.field).toBeFocused();
  await page.waitForFunction(() => 'launch' in globalThis);
  const launch = (targetURL: string, files: Record<string, string> = {}) => page.evaluate(([targetURL, files]) => {
    const handles = Object.entries(files).map(([name, text]) => ({ getFile: async () => new File([text], name) }));
    (globalThis as unknown as { launch(params: unknown): void }).launch({ targetURL: location.origin + targetURL, files: handles });
  }, [targetURL, files] as const);

  await launch('/', { 'tyres.md': '# Tyres\n\nWinter tyres in November.', 'oil.txt': 'Oil every fifteen thousand.' });
  await expect(app.importPanel).toContainText('2 memories added');
  await app.importPanel.getByRole('button', { name: /close|dismiss|done/i }).first().click();

  await launch('/#monitor');
  await expect(page).toHaveURL(/#monitor$/);
  await launch('/?find');
  await expect(app.field).toBeFocused();
  // Another origin's address is none of ours.
  await page.evaluate(() => (globalThis as unknown as { launch(params: unknown): void }).launch({ targetURL: 'https://elsewhere.example/#monitor' }));
  await expect(page).not.toHaveURL(/#monitor$/);
});

test('offers to be installed to somebody who uses it, after the first minute, and takes a no', async ({ page }) => {
  await page.clock.install();
  const app = new AppPage(page);
  /** @returns whether the browser's own offer was held back */
  const offer = () => page.evaluate(() => {
    const event = new Event('beforeinstallprompt', { cancelable: true });
    Object.assign(event, { prompt: async () => ({ outcome: 'dismissed' }) });
    dispatchEvent(event);
    return event.defaultPrevented;
  });
  const notice = page.getByRole('region', { name: 'Install' });
  const minutes = (count: number) => page.clock.fastForward(count * 60_000);

  await app.open();
  expect(await offer()).toBe(true);
  await app.add(['one', 'two', 'three', 'four', 'five']);
  await waitForShell(page);
  await minutes(0.5);
  await expect(notice).toHaveCount(0);
  await expect.poll(async () => {
    await minutes(1);
    return notice.count();
  }).toBe(1);
  await expect(notice.getByRole('button', { name: 'Install' })).toBeVisible();
  await notice.getByRole('button', { name: 'Not now' }).click();
  await expect(notice).toHaveCount(0);

  await app.reload();
  await waitForShell(page);
  await offer();
  for (let i = 0; i < 4; i++) await minutes(1);
  await expect(notice).toHaveCount(0);
  // 90 days are over.
  await page.evaluate(() => localStorage.setItem('engram-install', JSON.stringify({ dismissedAt: Date.now() - 91 * 86_400_000 })));
  await app.reload();
  await offer();
  await expect.poll(async () => {
    await minutes(1);
    return notice.count();
  }).toBe(1);
});
