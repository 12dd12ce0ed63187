import type { Page } from '@playwright/test';
import { noteTexts } from '../fixtures/notes';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { waitForShell } from './offline-helpers';

const TEXTS = [
  'The physician prescribed antibiotics for her throat infection.',
  'Plum cake from grandmother: halve the sugar, double the plums.',
  'Automobile mechanic invoice: brake pads replaced, total 420 euros',
];

const palette = (page: Page) => page.getByRole('dialog', { name: 'Commands' });

/** Opens the palette, types, and waits until what is chosen is what was meant. */
async function command(page: Page, typed: string, chosen: string | RegExp): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(palette(page)).toBeVisible();
  await page.keyboard.type(typed);
  await expect(palette(page).locator('[role=option][data-highlighted]')).toHaveText(chosen);
  await page.keyboard.press('Enter');
  await expect(palette(page)).toHaveCount(0);
}

test('the palette leads everywhere: rooms, memories by title, a search, commands', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add(TEXTS);
  await app.idle();

  // Escape closes it, and the keyboard is where it was.
  await app.field.focus();
  await page.keyboard.press('Control+k');
  await expect(palette(page).getByRole('combobox')).toBeFocused();
  await page.keyboard.type('zzz');
  await page.keyboard.press('Escape');
  await expect(palette(page)).toHaveCount(0);
  await expect(app.field).toBeFocused();

  await command(page, 'setti', /^Settings/);
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeFocused();
  await expect(page).toHaveTitle('Settings · Engram');

  await command(page, 'plum', /Plum cake/);
  await expect(app.reader).toContainText('halve the sugar');
  // What somebody wrote is not in the title, which browsers keep in a history that they may sync.
  await expect(page).toHaveTitle('A memory · Today · Engram');
  await command(page, 'pin', /^Pin or unpin/);
  await expect(app.reader.getByRole('button', { name: 'Pinned' })).toBeVisible();
  await command(page, 'delete this', /^Delete this memory/);
  await expect(app.reader).toHaveCount(0);
  expect(await app.count()).toBe(2);
  await command(page, 'undo', /^Undo deleting “Plum cake/);
  await expect.poll(() => app.count()).toBe(3);

  await command(page, 'garage repair bill', /^Search for “garage repair bill”/);
  await expect(app.hits.first()).toContainText('brake pads');
  await expect(app.field).toHaveValue('garage repair bill');

  await command(page, 'dark', /^Switch to dark theme/);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');

  // Arrow keys go through everything; the first is reached again after the last.
  await page.keyboard.press('Control+k');
  const options = palette(page).getByRole('option');
  await expect(options.first()).toHaveAttribute('data-highlighted', '');
  await page.keyboard.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('data-highlighted', '');
  await expect(palette(page).getByRole('combobox')).toHaveAttribute('aria-activedescendant', (await options.nth(1).getAttribute('id')) ?? 'none');
});

test('shortcuts: listed with ?, none in a field, all of them can be switched off', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add(TEXTS);
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  const blur = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

  await app.field.focus();
  await page.keyboard.type('?gm');
  await expect(app.field).toHaveValue('?gm');
  await expect(list).toHaveCount(0);
  await page.keyboard.press('Escape');

  await blur();
  await page.keyboard.press('?');
  await expect(list).toBeVisible();
  await expect(list.getByText('Write a memory')).toBeVisible();
  await expect(list.getByText('Keep what is written')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);

  await blur();
  await page.keyboard.type('gm');
  await expect(page).toHaveURL(/#monitor$/);
  await page.keyboard.type('gs');
  await expect(page).toHaveURL(/#settings$/);
  await page.keyboard.press('n');
  await expect(app.field).toBeFocused();
  await expect(app.field).toHaveValue('');
  // A question that stands there makes way for what is to be written.
  await page.keyboard.type('a question');
  await blur();
  await page.keyboard.type('nnew words');
  await expect(app.field).toHaveValue('new words');
  await page.keyboard.press('Escape');

  await page.goto('/#settings/keyboard');
  await expect(page.getByRole('heading', { name: 'Keyboard' })).toBeFocused();
  await page.getByRole('switch', { name: 'Single keys' }).uncheck();
  await blur();
  await page.keyboard.type('?gt/n');
  await expect(page).toHaveURL(/#settings\/keyboard$/);
  await expect(list).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Rooms' }).locator('kbd', { hasText: 'g t' })).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await expect(palette(page)).toBeVisible();
});

test('a link may hold a query, but typing never writes one; back, forward and reload bring query, hits and place back', async ({ page }) => {
  const app = new AppPage(page);
  await app.open('/#find?q=doctor%20gave%20her%20medicine');
  await app.add([...TEXTS, ...noteTexts(60)]);
  await app.idle();
  await expect(app.field).toHaveValue('doctor gave her medicine');
  await expect(app.hits.first()).toContainText('physician');
  expect(page.url()).toMatch(/#find$/);

  await app.field.fill('brake pads invoice');
  await expect(app.hits.first()).toContainText('mechanic');
  expect(page.url()).not.toContain('brake');
  expect(await page.title()).toBe('Find · Engram');

  await app.hits.first().getByRole('link').click();
  await expect(app.reader).toContainText('420 euros');
  await page.goBack();
  await expect(app.reader).toHaveCount(0);
  await expect(app.field).toHaveValue('brake pads invoice');

  // Far down in the hits, to another room, and back.
  await page.evaluate(() => scrollTo({ top: 400 }));
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await expect(app.hits.first()).toContainText('mechanic');
  await expect(app.field).toHaveValue('brake pads invoice');
  // The place, not the pixel: heads of lists may be a line higher or lower than before.
  await expect.poll(() => page.evaluate(() => Math.abs(scrollY - 400) < 40)).toBe(true);

  await app.reload();
  await expect(app.field).toHaveValue('brake pads invoice');
  await expect(app.hits.first()).toContainText('mechanic');
  await expect.poll(() => page.evaluate(() => Math.abs(scrollY - 400) < 40)).toBe(true);

  // The field is emptied and something else is looked for: each step back has its own query.
  await page.getByRole('link', { name: 'Today' }).click();
  await app.field.fill('cake recipe');
  await expect(app.hits.first()).toContainText('Plum cake');
  await page.goBack();
  await expect(app.field).toHaveValue('brake pads invoice');
  await page.goForward();
  await expect(app.field).toHaveValue('cake recipe');

  // A text that is being written is no query: going back leaves it alone.
  const writing = 'Something longer that is being written down right now,\nwith a second line.';
  await app.field.fill(writing);
  await page.goBack();
  await expect(app.field).toHaveValue(writing);
});

test('two windows show the same library and follow each other’s settings', async ({ page, context }) => {
  const first = new AppPage(page);
  await first.open();
  await waitForShell(page);
  const second = new AppPage(await context.newPage());
  await second.open('/#today');
  await second.keep('Written in the second window');
  await expect(first.timeline).toContainText('Written in the second window');
  await second.page.getByRole('button', { name: 'Switch to dark theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  // Each window has a field of its own.
  await first.field.fill('only here');
  await expect(second.field).toHaveValue('');
});

test('a room that cannot be loaded says so, and what to do', async ({ browser, app: server }) => {
  const context = await browser.newContext({ baseURL: server.url, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.route(/\/SettingsRoom-[\w-]+\.js$/, (route) => route.abort('internetdisconnected'));
  const app = new AppPage(page);
  await app.open();
  await app.add(TEXTS);
  await page.getByRole('link', { name: 'Settings' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('This page could not be loaded');
  await expect(alert).toContainText('memories are safe');
  const download = page.waitForEvent('download');
  await alert.getByRole('button', { name: 'Export everything' }).click();
  expect((await download).suggestedFilename()).toMatch(/^engram-.*\.zip$/);
  // The other rooms work on.
  await page.getByRole('link', { name: 'Monitor' }).click();
  await expect(page.getByRole('heading', { name: 'Conditions' })).toBeVisible();
  await page.unroute(/\/SettingsRoom-[\w-]+\.js$/);
  await page.getByRole('link', { name: 'Settings' }).click();
  await alert.getByRole('button', { name: 'Reload the page' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await context.close();
});

test('the keyboard can skip the navigation, and each room begins at its heading', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.goto('/#monitor');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Conditions' })).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page).toHaveURL(/#monitor$/);
  for (const room of ['Trash', 'Settings', 'Monitor']) {
    await page.getByRole('link', { name: room, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await expect(page).toHaveTitle(`${room} · Engram`);
  }
  // Where there is a field on screen, it is ready to be written into.
  await page.getByRole('link', { name: 'Today', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await expect(app.field).toBeFocused();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test('the field is in every room, and typing leads to the hits; back leads to the room', async ({ page }) => {
    const app = new AppPage(page);
    await app.open();
    await app.add(TEXTS);
    await app.idle();
    const menu = page.getByRole('button', { name: 'Menu' });
    for (const room of ['Trash', 'Monitor', 'Settings']) {
      await menu.tap();
      await page.getByRole('link', { name: room, exact: true }).tap();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(app.field).toBeInViewport();
      await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeHidden();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    }
    await app.field.tap();
    await app.field.pressSequentially('car repair cost');
    await expect(app.hits.first()).toContainText('brake pads');
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
    await menu.tap();
    await page.getByRole('button', { name: 'Commands' }).tap();
    await palette(page).getByRole('option', { name: 'Keyboard shortcuts' }).tap();
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  });
});
