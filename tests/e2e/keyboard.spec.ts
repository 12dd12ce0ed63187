import type { Page } from '@playwright/test';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';

const TEXTS = [
  'The physician prescribed antibiotics for her throat infection.',
  'A nurse gave the patient medicine against the fever.',
  'The surgeon operated on the knee of the patient.',
];

/** Where the keyboard is. `BODY` means that it got lost. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.tagName ?? 'none');
}

test('everything by keyboard: find, go through the hits, open, close, delete, undo', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add(TEXTS);
  await app.idle();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

  await page.keyboard.press('/');
  await expect(app.field).toBeFocused();
  await expect(app.field).toHaveValue('');
  await page.keyboard.type('patient');
  const links = app.hits.getByRole('link');
  await expect(links.nth(1)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(links.first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(app.field).toBeFocused();
  await page.keyboard.press('ArrowDown');
  const title = await links.first().innerText();

  await page.keyboard.press('Enter');
  await expect(app.reader).toContainText(title);
  await expect.poll(() => app.reader.evaluate((reader) => reader.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('Escape');
  await expect(app.reader).toHaveCount(0);
  await expect(links.first()).toBeFocused();

  // Delete, reached by Tab.
  await page.keyboard.press('Enter');
  const remove = app.reader.getByRole('button', { name: 'Delete' });
  await expect(remove).toBeVisible();
  await expect.poll(() => app.reader.evaluate((reader) => reader.contains(document.activeElement))).toBe(true);
  await tabTo(page, () => remove.evaluate((button) => button === document.activeElement), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(app.reader).toHaveCount(0);
  await expect(app.hits.filter({ hasText: title })).toHaveCount(0);
  await expect.poll(() => focused(page)).not.toBe('BODY');
  expect(await app.count()).toBe(2);

  const undo = app.notices.getByRole('button', { name: 'Undo' });
  await tabTo(page, () => undo.evaluate((button) => button === document.activeElement), 'Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => app.count()).toBe(3);
  await expect(app.hits.filter({ hasText: title })).toHaveCount(1);
  await expect.poll(() => focused(page)).not.toBe('BODY');

  // Escape clears, Control and Enter keeps.
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');
  await expect(app.field).toHaveValue('');
  await page.keyboard.type('Kept without a mouse');
  await page.keyboard.press('Control+Enter');
  await expect(app.timeline.getByText('Kept without a mouse').first()).toBeVisible();
  await expect(app.field).toBeFocused();

  // The timeline takes one step of the Tab key, whatever its length.
  await page.keyboard.press('ArrowDown');
  await expect(app.timeline.getByRole('link').first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(app.timeline.getByRole('link').last()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(app.reader).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(app.timeline.getByRole('link').last()).toBeFocused();
});

test('deleting from the timeline by keyboard leads to the next memory, and at the end to the one before', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.evaluate(async (texts) => {
    await globalThis.engram!.memories.addMany(texts.map((text, index) => ({ text, createdAt: Date.UTC(2024, 0, 9 - index) })));
  }, TEXTS);
  const links = app.timeline.getByRole('link');
  await expect(links).toHaveCount(3);
  const removeFocused = async (): Promise<void> => {
    await page.keyboard.press('Enter');
    const remove = app.reader.getByRole('button', { name: 'Delete' });
    await expect(remove).toBeVisible();
    await remove.focus();
    await page.keyboard.press('Enter');
    await expect(app.reader).toHaveCount(0);
  };
  await links.nth(1).focus();
  await removeFocused();
  await expect(links).toHaveCount(2);
  await expect(links.nth(1)).toBeFocused();
  await expect(links.nth(1)).toContainText('surgeon');
  await removeFocused();
  await expect(links).toHaveCount(1);
  await expect(links.first()).toBeFocused();
  await removeFocused();
  await expect(page.getByRole('heading', { name: /Write anything down/ })).toBeVisible();
  await expect(app.field).toBeFocused();
});

test('a slash is a letter where somebody writes', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.field.focus();
  await page.keyboard.type('and/or');
  await expect(app.field).toHaveValue('and/or');
});

test('in the narrow reader the keyboard stays inside, and comes back to where it was', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 700 });
  const app = new AppPage(page);
  await app.open();
  await app.add(TEXTS);
  const link = app.timeline.getByRole('link').first();
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Memory' })).toBeVisible();
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press('Tab');
    // From the dialog the browser's own controls come next; the page behind it never does.
    expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(app.reader).toHaveCount(0);
  await expect(link).toBeFocused();
});

/** Presses a key until the keyboard is where it should be; never, along the way, does it lose its place. */
async function tabTo(page: Page, arrived: () => Promise<boolean>, key: 'Tab' | 'Shift+Tab'): Promise<void> {
  for (let step = 0; step < 40; step++) {
    if (await arrived()) return;
    await page.keyboard.press(key);
  }
  throw new Error(`40 times ${key} did not lead there.`);
}
