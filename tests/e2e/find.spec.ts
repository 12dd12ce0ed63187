import type { Locator, Page } from '@playwright/test';
import { noteTexts } from '../fixtures/notes';
import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';

const HEALTH = [
  'The physician prescribed antibiotics for her throat infection.',
  'A nurse gave the patient medicine against the fever.',
  'The surgeon operated on the knee of the patient.',
];
const CARS = ['The mechanic replaced the brake pads of the car.', 'Winter tyres for the car were put on at the garage.', 'The garage sent its invoice for the car repair.'];

/** The pane beside the hits. */
function related(page: Page): Locator {
  return page.getByRole('region', { name: /^Related to/ });
}

/** The Find room with an empty field. */
async function openFind(app: AppPage): Promise<void> {
  await app.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Find' }).click();
  await app.field.fill('');
}

test('by keyboard from a question to what is related, to reading, and back', async ({ page, context }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  const app = new AppPage(page);
  await app.open();
  await app.add([...HEALTH, ...CARS]);
  await app.idle();
  await app.field.focus();
  await page.keyboard.type('car');
  const links = app.hits.getByRole('link');
  await expect(links.nth(2)).toBeVisible();

  // Beside the hits: what belongs to the first; then to the one that the keyboard is at.
  const first = (await links.first().textContent())!;
  await expect(related(page)).toHaveAccessibleName(`Related to “${first}”`);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const second = (await links.nth(1).textContent())!;
  await expect(related(page)).toHaveAccessibleName(`Related to “${second}”`);
  const card = related(page).getByRole('link').first();
  await expect(card).toBeVisible();
  await expect(card).not.toHaveText(second);
  await expect(related(page)).not.toContainText(HEALTH[0]);
  await page.keyboard.press('ArrowRight');
  await expect(card).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(links.nth(1)).toBeFocused();

  // The first hit, the last, and back to the field, which keeps what was asked.
  await page.keyboard.press('End');
  await expect(links.last()).toBeFocused();
  await page.keyboard.press('Home');
  await expect(links.first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(app.field).toBeFocused();
  await expect(app.field).toHaveValue('car');

  // A hit in a window of its own.
  await page.keyboard.press('ArrowDown');
  const opening = context.waitForEvent('page');
  await page.keyboard.press('Control+Enter');
  const other = await opening;
  await expect(new AppPage(other).reader).toContainText(first);
  await other.close();
  await expect(app.reader).toHaveCount(0);

  // Selecting, and letting go.
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(2);
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('checkbox')).toHaveCount(0);

  // Reading, and back to where the keyboard was.
  await page.keyboard.press('Enter');
  await expect(app.reader).toContainText(second);
  await expect.poll(() => app.reader.evaluate((reader) => reader.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('Escape');
  await expect(app.reader).toHaveCount(0);
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(app.field).toHaveValue('');
  await expect(app.field).toBeFocused();
});

test('a search is saved, listed after a reload, has a link of its own, and is removed', async ({ page, context }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([...HEALTH, ...CARS]);
  await app.idle();
  await openFind(app);
  await expect(page.getByText('Find by what it was about')).toBeVisible();

  await app.find('tyres & brakes');
  const star = page.getByRole('button', { name: 'Save search' });
  await expect(star).toHaveAttribute('aria-pressed', 'false');
  await star.click();
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  // Another, which is remembered because one of its hits was opened.
  await app.find('medicine');
  await expect(star).toHaveAttribute('aria-pressed', 'false');
  await app.hits.first().getByRole('link').click();
  await app.reader.getByRole('button', { name: 'Close' }).click();
  // What was asked never stands in the address: browsers send theirs elsewhere.
  expect(page.url()).not.toMatch(/medicine|tyres/);

  await app.reload();
  await openFind(app);
  const saved = page.getByRole('region', { name: 'Saved searches' });
  const recent = page.getByRole('region', { name: 'Recent searches' });
  await expect(saved.getByRole('listitem')).toHaveText([/tyres & brakes/]);
  await expect(recent.getByRole('listitem')).toHaveText([/medicine/]);

  const link = saved.getByRole('link', { name: 'tyres & brakes' });
  const other = new AppPage(await context.newPage());
  await other.open(`/${(await link.getAttribute('href'))!}`);
  await expect(other.field).toHaveValue('tyres & brakes');
  await expect(other.hits.first()).toContainText('tyres');
  await other.page.close();

  await link.click();
  await expect(app.field).toHaveValue('tyres & brakes');
  await expect(app.hits.first()).toContainText('tyres');
  expect(page.url()).not.toContain('tyres');
  await app.field.fill('');

  await recent.getByRole('button', { name: 'Clear recent' }).click();
  await expect(recent).toHaveCount(0);
  await app.notices.getByRole('button', { name: 'Undo' }).click();
  await expect(recent.getByRole('listitem')).toHaveText([/medicine/]);
  await saved.getByRole('button', { name: 'Remove tyres & brakes' }).focus();
  await page.keyboard.press('Enter');
  await expect(saved).toHaveCount(0);
  // The keyboard goes on at the row that took the place.
  await expect(recent.getByRole('link', { name: 'medicine' })).toBeFocused();
  await app.reload();
  await openFind(app);
  await expect(recent.getByRole('listitem')).toHaveText([/medicine/]);
  await expect(saved).toHaveCount(0);
});

test('typing past a search does not remember it, and what is kept as a memory was no search', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add(HEALTH);
  await app.idle();
  const remembered = () => page.evaluate(async () => (await globalThis.engram!.searches.list()).map(({ text }) => text));
  await app.find('patient');
  await expect.poll(remembered, { timeout: 10_000 }).toEqual(['patient']);
  await app.field.pressSequentially(' with a fever');
  await expect.poll(remembered, { timeout: 10_000 }).toEqual(['patient with a fever']);
  await app.field.pressSequentially(' came back today');
  await app.keepButton.click();
  await expect.poll(remembered).toEqual([]);
});

test('when nothing is like it, says so, shows the closest, and offers to keep it', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add(noteTexts(40));
  await app.idle();
  await app.find('quantum chromodynamics');
  await expect(page.getByText('Nothing like this in 40 memories.')).toBeVisible();
  await expect(app.hits).toHaveCount(5);
  const more = page.getByRole('button', { name: /^Show more \(5 of/ });
  await more.focus();
  await page.keyboard.press('Enter');
  await expect(app.hits.nth(29)).toBeAttached();
  await expect(app.hits.nth(5).getByRole('link')).toBeFocused();
  await app.find('lighthouses');
  await expect(app.hits.first()).toContainText('lighthouses');
  await expect(page.getByText('Nothing like this')).toHaveCount(0);

  // Another script: certainly not the embedder's language.
  await app.field.fill('запчасти для машины');
  await expect(page.getByText(/embedder understands English/)).toBeVisible();

  // No hit at all, and something to do about it.
  await page.evaluate(async () => {
    const { memories } = await globalThis.engram!.memories.list({ limit: 500 });
    await globalThis.engram!.memories.remove(memories.map(({ id }) => id));
  });
  await app.field.fill('a first thought');
  await expect(page.getByText('There is nothing here to find yet')).toBeVisible();
  await page.getByRole('button', { name: 'Keep it as a memory' }).click();
  await expect(app.timeline).toContainText('a first thought');
});

test('hits do not jump while letters are typed', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  const app = new AppPage(page);
  await app.open();
  await app.add([...HEALTH, ...CARS]);
  await app.idle();
  // A first search brings what comes a moment later: the bar of the stages, the star.
  await app.find('t');
  await expect(page.getByRole('button', { name: 'Save search' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stages of this search' })).toBeVisible();
  await page.evaluate(() => {
    const tops = new Set<number | null>();
    Object.assign(globalThis, { tops });
    const look = () => {
      tops.add(document.querySelector('[aria-label="Hits"][role="list"]')?.getBoundingClientRect().top ?? null);
      requestAnimationFrame(look);
    };
    look();
  });
  // On the way there are prefixes with strong hits, with weak ones only, and with other figures in the speed line.
  await app.field.pressSequentially('yres for the winter');
  await expect(app.hits.first()).toContainText('Winter tyres');
  await app.field.fill('quantum chromodynamics');
  await expect(page.getByText('Nothing like this')).toBeVisible();
  expect(await page.evaluate(() => [...(globalThis as unknown as { tops: Set<number | null> }).tops])).toHaveLength(1);
});

test('the speed line opens its stages, which add up', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([...HEALTH, ...CARS]);
  await app.idle();
  await app.find('car repair');
  await expect(app.speedLine).toContainText(/meaning .*ms.*words .*ms/);
  const button = page.getByRole('button', { name: 'Stages of this search' });
  const stages = page.getByRole('group', { name: 'Stages of this search' });
  await button.click();
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  await expect(stages).toContainText('6 vectors, every one compared');
  const figures = (await stages.getByRole('definition').allTextContents()).map((text) => Number(/[\d.]+/.exec(text)![0]) * (text.endsWith(' s') ? 1000 : 1));
  const whole = figures.pop()!;
  // Each of at most eight figures is rounded to a tenth of a millisecond, or to a whole one from 100 on.
  expect(Math.abs(figures.reduce((sum, ms) => sum + ms, 0) - whole)).toBeLessThanOrEqual(0.05 * whole + 0.5);
  await expect(stages.getByRole('link', { name: 'All measurements' })).toHaveAttribute('href', '#monitor');

  // Escape closes it, and nothing else.
  await page.keyboard.press('Escape');
  await expect(stages).toHaveCount(0);
  await expect(app.field).toHaveValue('car repair');
  // A pointer that rests on the line opens it too.
  await page.mouse.move(5, 600);
  await app.speedLine.hover();
  await expect(stages).toBeVisible();
  await page.mouse.move(5, 600);
  await expect(stages).toHaveCount(0);
  await app.speedLine.click();
  await expect(page).toHaveURL(/#monitor$/);
  // Six vectors, each compared in full: nothing has to be measured to be sure of that.
  const surely = page.getByRole('region', { name: 'Finding by meaning' }).locator('dt', { hasText: 'How surely' }).locator('xpath=following-sibling::dd');
  await expect(surely).toHaveText('Proven exact: every search');
  const [report] = await page.evaluate(async () => (await globalThis.engram!.monitor.snapshot()).conditions.vectorIndexes);
  expect(report).toMatchObject({ rows: 6, format: 'f32', rowsIn: 'memory', recall: null });
});

test('long lists: every hit can be walked and scrolled to, and few are drawn', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add(noteTexts(600));
  await app.idle();
  await app.find('bicycle chain');
  await expect(app.hits).toHaveCount(30);
  const total = Number(await app.hits.first().getAttribute('aria-setsize'));
  expect(total).toBeGreaterThan(500);
  const place = () => page.evaluate(() => Number(document.activeElement?.closest('[role="listitem"]')?.getAttribute('aria-posinset')));
  const drawn = () => page.locator('[data-hit]').count();
  // Rows of the first hits that are off the screen are not laid out.
  expect(await app.hits.nth(29).evaluate((row) => row.querySelector('.passage')!.checkVisibility({ contentVisibilityAuto: true }))).toBe(false);

  // To the very last and back, over hits that nobody has read yet.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await expect.poll(place).toBe(total);
  await page.keyboard.press('ArrowUp');
  await expect.poll(place).toBe(total - 1);
  expect(await drawn()).toBeLessThan(120);
  await page.keyboard.press('Home');
  await expect.poll(place).toBe(1);

  // Over the border between the first hits and those beyond.
  await app.hits.nth(28).getByRole('link').focus();
  for (const expected of [30, 31, 32]) {
    await page.keyboard.press('ArrowDown');
    await expect.poll(place).toBe(expected);
  }
  for (const expected of [31, 30, 29]) {
    await page.keyboard.press('ArrowUp');
    await expect.poll(place).toBe(expected);
  }

  // Somebody who drags the page far away comes back to where the keyboard was.
  await page.locator('[aria-posinset="35"]').getByRole('link').focus();
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(page.locator(`[aria-posinset="${total}"]`)).toBeInViewport();
  expect(await place()).toBe(35);
  await page.keyboard.press('ArrowDown');
  await expect.poll(place).toBe(36);
  await expect(page.locator('[aria-posinset="36"]')).toBeInViewport();
  expect(await drawn()).toBeLessThan(120);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`on a phone: find, stages, saved searches, nothing wider than the screen; axe finds nothing, ${colorScheme}`, async ({ browser, app: server }) => {
    const context = await browser.newContext({ baseURL: server.url, colorScheme, viewport: { width: 360, height: 740 }, hasTouch: true, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
    const page = await context.newPage();
    const app = new AppPage(page);
    const check = async (screen: string): Promise<void> => {
      expect.soft(await findings(page), screen).toEqual([]);
      expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), screen).toBe(360);
    };
    await app.open();
    await app.add([...HEALTH, ...CARS, `${'Donaudampfschifffahrtsgesellschaft'.repeat(4)} is a long word for a car.`]);
    await app.idle();
    await app.field.fill('car');
    await expect(app.hits.first()).toContainText('car');
    const star = page.getByRole('button', { name: 'Save search' });
    await star.tap();
    await expect(star).toHaveAttribute('aria-pressed', 'true');
    await check('hits');
    await page.getByRole('button', { name: 'Stages of this search' }).tap();
    await expect(page.getByRole('group', { name: 'Stages of this search' })).toBeVisible();
    await check('stages');
    await page.keyboard.press('Escape');
    await app.field.fill('quantum chromodynamics');
    await expect(page.getByText(/^Nothing like this in 7 memories/)).toBeVisible();
    await check('only the closest');
    await app.field.fill('');
    await expect(page.getByRole('region', { name: 'Saved searches' })).toContainText('car');
    await check('saved searches');
    await page.getByRole('link', { name: 'car', exact: true }).tap();
    await expect(app.hits.first()).toContainText('car');
    await context.close();
  });
}
