import type { Page } from '@playwright/test';
import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';

/** Saturday, noon in London. */
const NOW = new Date('2026-11-21T12:00:00Z');
const DAY = 86_400_000;

interface Draft {
  readonly text: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

const add = (page: Page, drafts: readonly Draft[]) => page.evaluate(async (drafts) => void await globalThis.engram!.memories.addMany(drafts), drafts);

const EARLIER: readonly Draft[] = [
  { text: 'The bakery on the corner closes at the end of the month.', createdAt: '2026-11-21T09:05:00Z' },
  { text: 'Slept badly, but the presentation is done.', createdAt: '2026-11-20T23:50:00Z' },
  { text: 'Winter tyres fitted.', createdAt: '2026-11-18T10:00:00Z' },
  { text: 'First snow. The little one asked where it goes.', createdAt: '2025-11-21T18:00:00Z' },
  { text: 'The day after, which is not this day.', createdAt: '2025-11-22T00:00:00Z' },
  { text: '# Italy\nA mechanic who would take no money.', createdAt: '2023-11-21T08:00:00Z' },
];

/** Each memory ten hours before the one above it. */
const longAgo = (count: number, textOf: (index: number) => string): Draft[] =>
  Array.from({ length: count }, (_, index) => ({ text: textOf(index), createdAt: new Date(NOW.getTime() - 3 * DAY - index * 36_000_000).toISOString() }));

test('days have headings, and this day of earlier years comes first', async ({ page }) => {
  await page.clock.setFixedTime(NOW);
  const app = new AppPage(page);
  await app.open();
  await add(page, EARLIER.slice(0, 3));
  await expect(app.timeline.getByRole('heading', { level: 2 })).toHaveText(['Saturday 21 November today', 'Friday 20 November yesterday', 'Wednesday 18 November 3 days ago']);
  // Nothing is remembered of this day yet, so nothing is said of it.
  const onThisDay = page.getByRole('region', { name: 'On this day' });
  await expect(onThisDay).toHaveCount(0);

  await add(page, EARLIER.slice(3));
  await expect(onThisDay.getByRole('listitem')).toHaveText([/1 year ago\s*First snow/, /3 years ago\s*Italy A mechanic/]);
  await expect(app.timeline.getByRole('heading', { name: 'Friday, 21 November 2025' })).toBeAttached();
  await expect(app.timeline.locator('time').first()).toHaveAttribute('title', /Saturday,? 21 November 2026/);
  await onThisDay.getByRole('link', { name: /First snow/ }).click();
  await expect(app.reader).toContainText('First snow');
  await page.keyboard.press('Escape');

  // To a day by its date: nothing was kept on it, so the one before it comes to the top.
  await page.getByLabel('Date to jump to').fill('2025-11-21');
  await expect(app.timeline.getByRole('link', { name: /First snow/ })).toBeFocused();
});

test('dates follow the language and the time zone of the person', async ({ browser, app: server }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'de-DE', timezoneId: 'Asia/Tokyo' });
  const page = await context.newPage();
  await page.clock.setFixedTime(NOW);
  const app = new AppPage(page);
  await app.open();
  await add(page, EARLIER);
  // In Tokyo the evening of the 20th in London is the morning of the 21st, and so is the day "after" of last year.
  await expect(app.timeline.getByRole('heading', { level: 2 }).first()).toHaveText('Samstag, 21. November heute');
  await expect(app.timeline.getByRole('article').nth(1).locator('time')).toContainText('08:50');
  await expect(page.getByRole('region', { name: 'On this day' }).getByRole('listitem')).toHaveText([/vor 3 Jahren/]);
  await context.close();
});

test('find in the timeline: what is far down and not on the page, marked, and the keyboard put there', async ({ page }) => {
  await page.clock.setFixedTime(NOW);
  const app = new AppPage(page);
  await app.open();
  const filler = 'Some words about the garden and the weather of that week. '.repeat(8);
  await add(page, longAgo(600, (index) => (index === 20 || index === 450 ? `${filler}A zebrafish in the tank, number ${index}.` : `Note ${index}. ${filler}`)));
  await expect(app.timeline.getByRole('link').first()).toBeVisible();
  await expect(app.timeline.getByText('zebrafish')).toHaveCount(0);

  const bar = page.getByRole('search', { name: 'Find in timeline' });
  const field = page.getByRole('textbox', { name: 'Find in timeline' });
  await page.keyboard.press('ControlOrMeta+f');
  await expect(field).toBeFocused();
  await page.keyboard.type('ZebraFish');
  await expect(bar).toContainText('1 of 2');
  // The excerpt is the one around the match, and the match is marked.
  await expect(app.timeline.getByText(/zebrafish in the tank, number 20\./)).toBeInViewport();
  await expect.poll(() => marked(page)).toEqual(['zebrafish']);
  await page.keyboard.press('Enter');
  await expect(bar).toContainText('2 of 2');
  await expect(app.timeline.getByText(/zebrafish in the tank, number 450\./)).toBeInViewport();
  await expect.poll(() => marked(page)).toEqual(['zebrafish']);
  await page.keyboard.press('Enter');
  await expect(bar).toContainText('1 of 2');
  await page.keyboard.press('Shift+Enter');
  await expect(bar).toContainText('2 of 2');

  // Pressed again in the bar, the browser's own find gets the key.
  await page.evaluate(() => addEventListener('keydown', (event) => { document.documentElement.dataset.left = String(event.key === 'f' && !event.defaultPrevented); }));
  await page.keyboard.press('ControlOrMeta+f');
  await expect(page.locator('html')).toHaveAttribute('data-left', 'true');

  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await expect(app.timeline.getByRole('article').filter({ has: page.locator('a:focus') })).toHaveCount(1);
  expect(await page.evaluate(() => document.activeElement?.closest('[role=listitem]')?.getAttribute('aria-posinset'))).toBe('451');
  expect(await marked(page)).toEqual([]);

  await page.keyboard.press('ControlOrMeta+f');
  await page.keyboard.type('no such words');
  await expect(bar).toContainText('Not found');

  // Whoever wants the browser's own always gets it.
  await page.keyboard.press('Escape');
  await page.evaluate(() => localStorage.setItem('engram-preferences', JSON.stringify({ findKey: false })));
  await app.reload();
  await expect(app.timeline.getByRole('link').first()).toBeVisible();
  await page.evaluate(() => dispatchEvent(new KeyboardEvent('keydown', { key: 'f', ctrlKey: true, bubbles: true, cancelable: true })));
  await expect(bar).toHaveCount(0);
});

test('what is being read stays where it is while memories come in above it', async ({ page }) => {
  await page.clock.setFixedTime(NOW);
  const app = new AppPage(page);
  await app.open();
  await add(page, longAgo(300, (index) => `Note ${index}. ${'Some words. '.repeat(index % 9)}`));
  await expect(app.timeline.getByRole('link').first()).toBeVisible();
  await page.evaluate(() => scrollTo(0, 9000));
  const row = app.timeline.getByRole('article').filter({ hasText: /Note \d+/ });
  await expect(row.nth(10)).toBeVisible();
  const onScreen = await settledTopRow(page);
  expect(onScreen.text).toMatch(/^Note \d+/);
  await add(page, EARLIER.slice(0, 2));
  await expect(app.timeline.getByRole('listitem').first()).toHaveAttribute('aria-setsize', '302');
  await expect.poll(async () => Math.abs(((await topOf(page, onScreen.text)) ?? 1e6) - onScreen.top)).toBeLessThan(3);

  // The keys that go far.
  await app.timeline.getByRole('link').first().focus();
  await page.keyboard.press('Home');
  await expect(app.timeline.getByRole('link', { name: /The bakery/ })).toBeFocused();
  await page.keyboard.press('PageDown');
  await expect.poll(() => focusedPosition(page)).toBeGreaterThan(2);
  await page.keyboard.press('End');
  await expect.poll(() => focusedPosition(page)).toBe(302);
});

for (const [colorScheme, viewport] of [['light', { width: 1280, height: 800 }], ['dark', { width: 360, height: 740 }]] as const) {
  test(`axe finds nothing on today with everything open: ${colorScheme}, ${viewport.width} px`, async ({ browser, app: server }) => {
    const context = await browser.newContext({ baseURL: server.url, colorScheme, viewport, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
    const page = await context.newPage();
    await page.clock.setFixedTime(NOW);
    const app = new AppPage(page);
    await app.open();
    const texts = ['מכתב מהדודה: החתונה בחודש מאי', `${'Donaudampfschifffahrt'.repeat(12)}`, '🌱🍅 sown 👩‍🌾'];
    await add(page, [...EARLIER, ...longAgo(30, (index) => texts[index % 3])]);
    await expect(page.getByRole('region', { name: 'On this day' }).getByRole('link').first()).toBeVisible();
    await page.getByRole('button', { name: 'Find in timeline' }).click();
    await page.getByRole('textbox', { name: 'Find in timeline' }).fill('snow');
    await expect(page.getByRole('search', { name: 'Find in timeline' })).toContainText('1 of 1');
    expect(await findings(page)).toEqual([]);
    // No word is so long that the page scrolls sideways.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await context.close();
  });
}

/** Texts that are marked as the match that the person is at. */
function marked(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(CSS.highlights.get('timeline-current') ?? [])].map((range) => (range as Range).toString()));
}

/** The first row that is wholly below the field. */
function topRow(page: Page): Promise<{ text: string; top: number }> {
  return page.evaluate(() => {
    const row = [...document.querySelectorAll('[role=listitem] article')].find((article) => article.getBoundingClientRect().top > 200)!;
    return { text: row.querySelector('.passage')!.textContent, top: row.getBoundingClientRect().top };
  });
}

/** Rows are measured as they come in, which may still move them. */
async function settledTopRow(page: Page): Promise<{ text: string; top: number }> {
  let before = await topRow(page);
  for (;;) {
    await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 150)));
    const now = await topRow(page);
    if (now.text === before.text && now.top === before.top) return now;
    before = now;
  }
}

function topOf(page: Page, text: string): Promise<number | null> {
  return page.evaluate((text) => [...document.querySelectorAll('[role=listitem] article')].find((article) => article.querySelector('.passage')?.textContent === text)?.getBoundingClientRect().top ?? null, text);
}

function focusedPosition(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.activeElement?.closest('[role=listitem]')?.getAttribute('aria-posinset') ?? 0));
}
