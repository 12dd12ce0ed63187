import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { waitForShell } from './offline-helpers';

/**
 * The main screens against pictures of themselves. Text is drawn differently by every browser version and set of fonts, so each kind
 * of machine has a folder of its own, named after what it draws; on one that has none yet the checks are skipped and say so.
 * To make or renew the pictures: `ENGRAM_PICTURES=renew npm run test:e2e -- visual --update-snapshots`.
 */
const FOLDER = fileURLToPath(new URL('../pictures/', import.meta.url));
const NOW = Date.parse('2026-11-21T10:00:00Z');

const NOTES = [
  { createdAt: '2026-11-21T08:20', text: 'The bakery on the corner closes at the end of the month. Thirty-one years. Bought two loaves and froze one.', tags: ['street'] },
  { createdAt: '2026-11-20T21:05', title: 'Presentation', text: 'Lead with the picture, not the numbers.\n\n- three slides at most\n- ask [[Garage]] for the photo of the **old** workshop\n\n> Say it once, and mean it.', tags: ['work'], type: 'idea' as const },
  { createdAt: '2025-11-21T16:15', title: 'Winter tyres', text: 'Changed over at the station by the ring road. The man asked for sixty and threw in the balancing.', tags: ['car'] },
  { createdAt: '2026-03-03T17:30', title: 'Garage', text: 'Brake pads and rotors replaced, total 420 euros, paid by card. He says the tyres will do another winter if I rotate them.', tags: ['car', 'money'], pinned: true },
  { createdAt: '2026-01-18T11:00', text: 'Sourdough: feed the starter in the evening, mix flour, water and salt, let it rise overnight, bake at 240 degrees.', tags: ['recipe'] },
  { createdAt: '2024-08-02T22:10', title: 'Italy, day 4', text: 'A mechanic in Bolsena who would take no money, only stories about snow. Swam in the lake before breakfast.', tags: ['travel'] },
];

const SCREENS = [
  { name: 'desktop-light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  { name: 'phone-light', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
] as const;

/** What this browser draws of our typefaces: two machines with the same answer draw the same pages. */
async function fingerprint(browser: Browser, page: Page): Promise<string> {
  const drawn = await page.evaluate(async () => {
    await document.fonts.ready;
    const canvas = Object.assign(document.createElement('canvas'), { width: 600, height: 160 });
    const context = canvas.getContext('2d')!;
    const style = getComputedStyle(document.documentElement);
    ['--serif', '--sans', '--mono'].forEach((family, index) => {
      context.font = `28px ${style.getPropertyValue(family)}`;
      context.fillText('Hamburgefonstiv 0123 äöü', 4, 40 + index * 50);
    });
    return canvas.toDataURL();
  });
  return `${browser.version().split('.')[0]}-${createHash('sha256').update(drawn).digest('hex').slice(0, 8)}`;
}

for (const screen of SCREENS) {
  test(`the main screens look as they did: ${screen.name}`, async ({ browser, app: server }, info) => {
    const context = await browser.newContext({ baseURL: server.url, ...screen, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
    const page = await context.newPage();
    await page.clock.setFixedTime(NOW);
    const app = new AppPage(page);
    await app.open();
    const machine = await fingerprint(browser, page);
    const renewing = process.env.ENGRAM_PICTURES === 'renew';
    test.skip(!renewing && !existsSync(`${FOLDER}${machine}`), `There are no pictures drawn by this browser with these fonts (${machine}).`);

    const looksAsBefore = async (name: string): Promise<void> => {
      // Figures differ from run to run; everything else may not.
      const mask = [page.getByRole('link', { name: /Show the measurements/ }), page.getByRole('complementary', { name: 'This device' }), page.locator('[data-varies]')];
      info.snapshotSuffix = '';
      await expect.soft(page).toHaveScreenshot([machine, `${name}-${screen.name}.png`], { mask, animations: 'disabled', caret: 'hide', maxDiffPixelRatio: 0.004 });
    };

    // What comes a moment later belongs to the picture: ready for offline, and fetched what is fetched ahead of time.
    const settled = async (): Promise<void> => {
      await waitForShell(page);
      if (screen.viewport.width > 800) await expect(page.getByText('Ready offline').first()).toBeVisible();
      await page.waitForLoadState('networkidle');
    };
    await expect(page.getByRole('heading', { name: /Write anything down/ })).toBeVisible();
    await settled();
    await looksAsBefore('first-run');
    const ids = await page.evaluate(async (notes) => {
      const kept = await globalThis.engram!.memories.addMany(notes);
      await globalThis.engram!.idle();
      return kept.map(({ id }) => id);
    }, NOTES);
    await page.reload();
    await expect(app.timeline.getByRole('heading', { name: 'Garage' })).toBeVisible();
    await expect(page.getByText('Changed over at the station').first()).toBeVisible();
    await settled();
    await looksAsBefore('today');
    await app.field.fill('how much did I pay for the repair');
    await expect(app.hits.first()).toContainText('420 euros');
    await page.evaluate(() => globalThis.engram!.idle());
    await expect(page.getByRole('button', { name: 'Save search' })).toBeVisible();
    if (screen.viewport.width > 1100) await expect(page.getByRole('heading', { name: /^Related/ })).toBeVisible();
    await looksAsBefore('find');
    await page.goto(`/#today/${ids[1]}`);
    await expect(app.reader.getByRole('heading', { name: 'Presentation' })).toBeVisible();
    await expect(app.reader.getByRole('link', { name: 'Garage' }).first()).toBeVisible();
    await settled();
    await looksAsBefore('reader');
    await page.goto('/#settings');
    await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
    await settled();
    await looksAsBefore('settings');
    await context.close();
  });
}
