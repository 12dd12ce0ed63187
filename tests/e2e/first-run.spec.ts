import type { Browser, Page } from '@playwright/test';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { waitForEmbedderCache, waitForShell } from './offline-helpers';

const INVOICE = 'Automobile mechanic invoice: brake pads replaced, total 420 euros';
const OTHERS = [
  'Call grandmother about the recipe for plum cake',
  'The library closes at eight on weekdays',
  'Flight to Oslo leaves from gate B12 in the morning',
];

test('a stranger reads the promise, writes, and finds it by what it was about @smoke', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await expect(page.getByRole('heading', { level: 1, name: /Write anything down\. Find it later by what it was about\./ })).toBeVisible();
  await expect(page.getByText(/No account, no server/)).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(1);

  for (const text of [...OTHERS, INVOICE]) await app.keep(text);
  await expect(app.timeline.getByRole('listitem')).toHaveCount(4);
  await expect(app.timeline.getByRole('listitem').first()).toContainText(INVOICE);
  await app.idle();

  // None of these words stands in the memory.
  await app.find('what did the car repair cost');
  const best = app.hits.first();
  await expect(best).toContainText('brake pads replaced');
  await expect(best.getByText('matched by meaning')).toBeVisible();
  await expect(best.locator('mark').first()).not.toBeEmpty();
  const day = await page.evaluate(() => new Date().toISOString().slice(0, 10));
  await expect(best.locator('time')).toHaveAttribute('datetime', new RegExp(`^${day}`));
  await expect(app.speedLine).toContainText(/\d ms/);
  await expect(app.speedLine).toContainText(/4 memories, \d hits?/);
  await expect(app.speedLine).toContainText(/meaning .*ms.*words .*ms/);

  // And by a word that does.
  await app.find('invoice');
  await expect(app.hits.first().getByText('matched by words')).toBeVisible();
  await expect(app.hits.first().locator('mark').filter({ hasText: /^invoice$/i })).toHaveCount(1);
});

test('finds while the letters are typed, and follows the newest one', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([...OTHERS, INVOICE]);
  await app.idle();
  await app.field.pressSequentially('reci');
  await expect(app.hits.first()).toContainText('plum cake');
  await app.field.fill('vehicle garage bill');
  await expect(app.hits.first()).toContainText('Automobile');
  await app.field.fill('');
  // Without a question there are no answers left over from the last one.
  await expect(app.hits).toHaveCount(0);
});

test('keeping can be taken back, which gives the text back', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.keep('Written in haste');
  await app.notices.getByRole('button', { name: 'Undo' }).click();
  await expect(app.field).toHaveValue('Written in haste');
  await expect.poll(() => app.count()).toBe(0);
});

test('what was being written survives a reload', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.field.pressSequentially('Half a thought about');
  await app.reload();
  await expect(app.field).toHaveValue('Half a thought about');
});

test('images dropped on the page become one memory', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  // The part that listens for drops is read after the first screen.
  await expect(async () => {
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(60, 40);
      canvas.getContext('2d')!.fillRect(10, 10, 20, 20);
      const blob = await canvas.convertToBlob({ type: 'image/png' });
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([blob], 'pear-tree.png', { type: 'image/png' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });
    await expect(app.notices).toContainText('1 image kept on this device.', { timeout: 2000 });
  }).toPass();
  const texts = await page.evaluate(async () => (await globalThis.engram!.memories.list()).memories.map(({ text }) => text));
  expect(texts[0]).toMatch(/^!\[pear tree\]\(images\/[0-9a-f]{32}\.png#60x40\)$/);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('writes, finds, opens and deletes', async ({ page }) => {
    const app = new AppPage(page);
    await app.open();
    await app.keep(INVOICE);
    await app.keep(OTHERS[0]);
    await app.idle();
    await app.field.tap();
    await app.field.pressSequentially('what did the car repair cost');
    await expect(app.hits.first()).toContainText('brake pads');
    // Nothing sticks out to the side.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

    await app.hits.first().getByRole('link').tap();
    await expect(app.reader).toContainText('total 420 euros');
    await app.reader.getByRole('button', { name: 'Delete' }).tap();
    await expect(app.reader).toHaveCount(0);
    await expect(app.hits.filter({ hasText: 'brake pads' })).toHaveCount(0);
    expect(await app.count()).toBe(1);

    await page.getByRole('button', { name: 'Menu' }).tap();
    await page.getByRole('link', { name: 'Monitor' }).tap();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Conditions' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});

test.describe('the sample library', () => {
  const SEARCHES = [
    { text: 'how much did it cost to fix the vehicle', finds: 'brake pads and rotors replaced, 420 euros' },
    { text: 'why I was so tired and exhausted', finds: 'Slept badly all week' },
    { text: 'adopting a stray kitten', finds: 'Brought a cat home from the animal shelter' },
  ];

  /** Waits for the hit; it must have been found by meaning alone. @returns milliseconds since navigation began */
  async function foundByMeaning(page: Page, finds: string): Promise<number> {
    const best = new AppPage(page).hits.first();
    await expect(best).toContainText(finds);
    await expect(best.getByText('matched by meaning')).toBeVisible();
    const elapsedMs = await page.evaluate(() => performance.now());
    await expect(best.getByText('matched by words')).toHaveCount(0);
    return elapsedMs;
  }

  /**
   * Opens the app as a new visitor and goes the shortest way to a hit by meaning: one click on a suggested search.
   * @returns milliseconds from the start of navigation to the hit on screen
   */
  async function firstVisit(browser: Browser, url: string, viewport: { readonly width: number; readonly height: number }): Promise<number> {
    const context = await browser.newContext({ viewport });
    try {
      const page = await context.newPage();
      await page.goto(url, { waitUntil: 'commit' });
      await page.getByRole('button', { name: SEARCHES[2].text }).click();
      return await foundByMeaning(page, SEARCHES[2].finds);
    } finally {
      await context.close();
    }
  }

  for (const viewport of [{ width: 1280, height: 800 }, { width: 360, height: 780 }]) {
    test(`from opening the page to the first hit by meaning in under five seconds, ${viewport.width} px wide`, async ({ browser, app }) => {
      // The promise is about the app. A machine that is busy with other things at this moment gets two more chances, each as a new visitor.
      const visitsMs: number[] = [];
      do visitsMs.push(Math.round(await firstVisit(browser, app.url, viewport)));
      while (visitsMs.at(-1)! >= 5000 && visitsMs.length < 3);
      const description = visitsMs.map((ms) => `${ms} ms`).join(', ');
      test.info().annotations.push({ type: 'page opened to first hit by meaning', description });
      process.stdout.write(`  page opened to first hit by meaning, ${viewport.width} px: ${description}\n`);
      expect(Math.min(...visitsMs)).toBeLessThan(5000);
    });
  }

  test('a stranger looks around, finds by meaning, and takes the sample out again @smoke', async ({ page }) => {
    const app = new AppPage(page);
    await page.goto('/');
    await page.getByRole('button', { name: 'Look around with a sample library' }).click();
    const notice = page.getByRole('region', { name: 'Sample library' });
    await notice.getByRole('button', { name: SEARCHES[0].text }).click();
    await foundByMeaning(page, SEARCHES[0].finds);
    await expect(app.field).toHaveValue(SEARCHES[0].text);

    for (const { text, finds } of SEARCHES.slice(1)) {
      await page.goBack();
      await notice.getByRole('button', { name: text }).click();
      await foundByMeaning(page, finds);
    }

    // Years of notes, on this very day too.
    await page.goBack();
    expect(await app.count()).toBeGreaterThanOrEqual(84);
    await expect(page.getByText(/^On this day/i).first()).toBeVisible();

    // The person's own, and what they made their own, stay.
    await app.add(['Bought new tyres for the bicycle']);
    const [slept] = await page.evaluate(async () => (await globalThis.engram!.search('slept badly coffee', { limit: 1 })).hits.map(({ id }) => id));
    await page.evaluate(async (id) => {
      const memory = await globalThis.engram!.memories.get(id);
      await globalThis.engram!.memories.update(id, { text: `${memory!.text} Same here.` });
    }, slept);
    await app.reload();
    await notice.getByRole('button', { name: 'Remove the sample' }).click();
    await expect(notice).toHaveCount(0);
    await expect(app.notices).toContainText(/The sample is gone: \d+ memories removed/);
    await expect(app.timeline.getByRole('listitem')).toHaveCount(2);
    expect(await app.count()).toBe(2);
    await expect(app.timeline).toContainText('Same here.');
  });

  test('the notice stays away once it was hidden', async ({ page }) => {
    const app = new AppPage(page);
    await app.open();
    await page.getByRole('button', { name: 'Look around with a sample library' }).click();
    const notice = page.getByRole('region', { name: 'Sample library' });
    // The button went with the first-run screen; the keyboard goes on from here, not from nowhere.
    await expect(notice).toBeFocused();
    await notice.getByRole('button', { name: 'Hide this notice' }).click();
    await expect(notice).toHaveCount(0);
    await expect(app.timeline.getByRole('listitem').first()).toBeVisible();
    await app.reload();
    await expect(app.timeline.getByRole('listitem').first()).toBeVisible();
    await expect(notice).toHaveCount(0);
  });

  test('can be looked at without a network after the first visit', async ({ page, app: server }) => {
    const app = new AppPage(page);
    await app.open();
    await waitForShell(page);
    await waitForEmbedderCache(page);
    await server.stop();
    await app.reload();
    await page.getByRole('button', { name: SEARCHES[2].text }).click();
    await foundByMeaning(page, SEARCHES[2].finds);
  });

  test.describe('on a phone', () => {
    test.use({ viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true });

    test('one tap on a question brings the sample and its answer; one more empties the library', async ({ page }) => {
      const app = new AppPage(page);
      await page.goto('/');
      await page.getByRole('button', { name: SEARCHES[2].text }).tap();
      await foundByMeaning(page, SEARCHES[2].finds);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

      await page.goBack();
      const notice = page.getByRole('region', { name: 'Sample library' });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await notice.getByRole('button', { name: 'Remove the sample' }).tap();
      await expect(page.getByRole('heading', { level: 1, name: /Write anything down/ })).toBeVisible();
      expect(await app.count()).toBe(0);
      expect(await page.evaluate(() => localStorage.getItem('engram-sample'))).toBeNull();
    });
  });
});
