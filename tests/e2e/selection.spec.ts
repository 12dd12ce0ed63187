import type { Page } from '@playwright/test';
import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 21, 12);
const TEXTS = ['Brake pads replaced', 'Winter tyres fitted', 'Tomatoes sown', 'Chestnut soup', 'First snow'];

/** Newest first: one memory a day. */
async function seed(page: Page, texts: readonly string[] = TEXTS): Promise<void> {
  await page.evaluate(
    async ([texts, now, day]) => {
      await globalThis.engram!.memories.addMany(texts.map((text, index) => ({ text, createdAt: now - index * day })));
    },
    [texts, NOON, DAY] as const,
  );
}

const tagsOf = (page: Page) => page.evaluate(async () => (await globalThis.engram!.memories.list()).memories.map(({ tags }) => tags.join()));
const texts = (page: Page) => page.evaluate(async () => (await globalThis.engram!.memories.list()).memories.map(({ text }) => text));

test('selecting by keyboard alone: a range, a tag for all of it, and undo after a reload', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await seed(page);
  const bar = page.getByRole('toolbar', { name: 'Selection' });
  const rows = app.timeline.getByRole('link');
  await expect(rows).toHaveCount(TEXTS.length);
  await app.field.press('ArrowDown');
  await expect(rows.first()).toBeFocused();

  await page.keyboard.press('x');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(bar).toContainText('3 selected');
  // Back towards where it began, the range becomes shorter.
  await page.keyboard.press('Shift+ArrowUp');
  await expect(bar).toContainText('2 selected');
  await expect(app.timeline.getByRole('checkbox', { checked: true })).toHaveCount(2);

  // One step of the Tab key leads to the bar, the arrows go through it.
  await tabTo(page, () => bar.evaluate((element) => element.contains(document.activeElement)));
  await pressUntil(page, 'ArrowRight', bar.getByRole('button', { name: 'Tag…' }));
  await page.keyboard.press('Enter');
  const tag = page.getByRole('combobox', { name: 'Tag' });
  await expect(tag).toBeFocused();
  await page.keyboard.type('car');
  await page.keyboard.press('Enter');
  await expect(app.notices).toContainText('Tagged 2 memories “car”.');
  expect(await tagsOf(page)).toEqual(['car', 'car', '', '', '']);
  await expect(app.timeline.getByText('car', { exact: true })).toHaveCount(2);

  // The tag is offered from now on.
  await bar.getByRole('button', { name: 'Tag…' }).press('Enter');
  await tag.fill('c');
  await expect(page.getByRole('option', { name: 'car' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tag).toHaveCount(0);

  // The page may go away before anybody thinks better of it.
  await app.reload();
  await expect(app.notices).toContainText('Changed 2 memories.');
  await app.notices.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(app.notices).toContainText('2 memories are as they were before.');
  expect(await tagsOf(page)).toEqual(['', '', '', '', '']);
});

test('by mouse: Control and click, Shift and click, all, delete and take back, Escape ends', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await seed(page);
  const bar = page.getByRole('toolbar', { name: 'Selection' });
  const rows = app.timeline.getByRole('link');
  await rows.nth(1).click({ modifiers: ['ControlOrMeta'] });
  await expect(bar).toContainText('1 selected');
  await rows.nth(3).click({ modifiers: ['Shift'] });
  await expect(bar).toContainText('3 selected');
  // While selecting is under way a click chooses and does not open.
  await rows.nth(2).click();
  await expect(bar).toContainText('2 selected');
  await expect(app.reader).toHaveCount(0);

  await bar.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(app.notices).toContainText('Pinned 2 memories.');
  await bar.getByRole('button', { name: 'Type…' }).click();
  await page.getByRole('menuitem', { name: 'task' }).click();
  await expect(app.notices).toContainText('Made 2 memories of type task.');
  await bar.getByRole('button', { name: 'Move to…' }).click();
  await page.getByRole('combobox', { name: 'Persona' }).fill('Workshop');
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await expect(app.notices).toContainText('Moved 2 memories to Workshop.');
  const changed = await page.evaluate(async () => (await globalThis.engram!.memories.list()).memories.filter(({ pinned, type, personaId }) => pinned && type === 'task' && personaId === 'Workshop').length);
  expect(changed).toBe(2);

  await bar.getByRole('button', { name: 'Delete' }).click();
  await expect(bar).toHaveCount(0);
  await expect(rows).toHaveCount(3);
  await app.notices.getByText('Deleted 2 memories.').locator('..').getByRole('button', { name: 'Undo' }).click();
  await expect(rows).toHaveCount(5);

  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await bar.getByRole('button', { name: 'Select all (5)' }).click();
  await expect(bar).toContainText('5 selected');
  await rows.first().press('Escape');
  await expect(bar).toHaveCount(0);
  await expect(app.timeline.getByRole('checkbox')).toHaveCount(0);
});

test('a range reaches over rows that were never on screen', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await seed(page, Array.from({ length: 300 }, (_, index) => `Note number ${index}`));
  const rows = app.timeline.getByRole('link');
  await rows.first().focus();
  await page.keyboard.press('x');
  await page.keyboard.press('End');
  await expect(app.timeline.getByRole('link', { name: 'Note number 299' })).toBeFocused();
  await app.timeline.getByRole('link', { name: 'Note number 298' }).click({ modifiers: ['Shift'] });
  await expect(page.getByRole('toolbar', { name: 'Selection' })).toContainText('299 selected');
});

test('the trash: read, restore, delete for good, empty', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await seed(page);
  await page.evaluate(async () => {
    const { memories } = await globalThis.engram!.memories.list();
    await globalThis.engram!.memories.remove(memories.slice(0, 4).map(({ id }) => id));
  });
  await page.goto('/#trash');
  const deleted = page.getByRole('list', { name: 'Deleted memories' }).getByRole('listitem');
  await expect(deleted).toHaveCount(4);
  const soup = deleted.filter({ hasText: 'Chestnut soup' });
  await expect(soup).toContainText(/Deleted now · forgotten in (?:29|30) days/);
  await soup.getByRole('button', { name: 'Chestnut soup', exact: true }).press('Enter');
  await expect(soup.getByRole('button', { name: 'Chestnut soup', exact: true })).toHaveAttribute('aria-expanded', 'true');

  await soup.getByRole('button', { name: 'Restore' }).press('Enter');
  await expect(deleted).toHaveCount(3);
  await expect.poll(() => texts(page)).toEqual(['Chestnut soup', 'First snow']);
  // The keyboard went on to the neighbour.
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);

  const dialog = page.getByRole('alertdialog');
  await deleted.first().getByRole('button', { name: /for good/ }).click();
  await expect(dialog).toContainText('cannot be undone');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(deleted).toHaveCount(3);
  await deleted.first().getByRole('button', { name: /for good/ }).click();
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await expect(deleted).toHaveCount(2);

  await page.getByRole('button', { name: 'Empty trash…' }).click();
  await expect(dialog).toContainText('Forget 2 memories for good?');
  await dialog.getByRole('button', { name: 'Empty trash' }).click();
  await expect(page.getByText('The trash is empty', { exact: true })).toBeVisible();
  expect(await page.evaluate(async () => (await globalThis.engram!.trash.list()).total)).toBe(0);
  expect(await texts(page)).toEqual(['Chestnut soup', 'First snow']);
});

test('on a phone a long press starts selecting, above the field', async ({ browser, app: server }) => {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  const app = new AppPage(page);
  await app.open();
  await seed(page);
  const rows = app.timeline.getByRole('link');
  await expect(rows).toHaveCount(TEXTS.length);
  const box = (await rows.first().boundingBox())!;
  const client = await context.newCDPSession(page);
  const finger = { x: box.x + 20, y: box.y + 8 };
  await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [finger] });
  const bar = page.getByRole('toolbar', { name: 'Selection' });
  await expect(bar).toContainText('1 selected');
  await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(app.reader).toHaveCount(0);
  await rows.nth(1).tap();
  await expect(bar).toContainText('2 selected');
  const barBox = (await bar.boundingBox())!;
  const field = (await app.field.boundingBox())!;
  expect(barBox.x).toBeGreaterThanOrEqual(0);
  expect(barBox.x + barBox.width).toBeLessThanOrEqual(360);
  expect(barBox.y + barBox.height).toBeLessThanOrEqual(field.y);
  await bar.getByRole('button', { name: 'Done' }).tap();
  await expect(bar).toHaveCount(0);
  // A short touch opens, as ever.
  await rows.nth(2).tap();
  await expect(app.reader).toContainText('Tomatoes');
  await context.close();
});

test('axe finds nothing while selecting and in the trash: light', async ({ browser, app: server }) => {
  const context = await browser.newContext({ baseURL: server.url, colorScheme: 'light', viewport: { width: 390, height: 844 }, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  const app = new AppPage(page);
  await app.open();
  await seed(page);
  await app.timeline.getByRole('link').first().focus();
  await page.keyboard.press('x');
  const bar = page.getByRole('toolbar', { name: 'Selection' });
  await expect(bar).toBeVisible();
  expect.soft(await findings(page), 'selecting').toEqual([]);
  await bar.getByRole('button', { name: 'Tag…' }).click();
  await expect(page.getByRole('combobox', { name: 'Tag' })).toBeVisible();
  expect.soft(await findings(page), 'tag').toEqual([]);
  await page.keyboard.press('Escape');
  await bar.getByRole('button', { name: 'Delete' }).click();
  await page.goto('/#trash');
  await expect(page.getByRole('list', { name: 'Deleted memories' })).toBeVisible();
  expect.soft(await findings(page), 'trash').toEqual([]);
  await page.getByRole('button', { name: 'Empty trash…' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  expect.soft(await findings(page), 'question').toEqual([]);
  await context.close();
});

async function tabTo(page: Page, arrived: () => Promise<boolean>): Promise<void> {
  for (let step = 0; step < 40; step++) {
    if (await arrived()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('40 times Tab did not lead there.');
}

async function pressUntil(page: Page, key: string, target: ReturnType<Page['getByRole']>): Promise<void> {
  for (let step = 0; step < 12; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`12 times ${key} did not lead there.`);
}
