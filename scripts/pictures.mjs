// @ts-check
/**
 * Makes the pictures of the README (docs/images) and of the manifest (public/screenshots) from the built app with its sample
 * library: `npm run pictures`. The build is made again at the end where pictures of the manifest have changed.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { CHROMIUM_ARGS, ensureBrowser } from './browser.mjs';
import { build, isBuilt } from './build.mjs';
import { serve } from './serve.mjs';

const IMAGES = new URL('../docs/images/', import.meta.url);
const SCREENSHOTS = new URL('../public/screenshots/', import.meta.url);
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const QUERY = 'how much did it cost to fix the vehicle';

/** @typedef {'today' | 'find' | 'read' | 'monitor' | 'settings' | 'palette' | 'models'} Screen */
/** @type {readonly { file: URL, size: { width: number, height: number }, colorScheme: 'light' | 'dark', screen: Screen }[]} */
const pictures = [
  { file: new URL('search.png', IMAGES), size: WIDE, colorScheme: 'light', screen: 'find' },
  { file: new URL('search-dark.png', IMAGES), size: WIDE, colorScheme: 'dark', screen: 'find' },
  { file: new URL('today.png', IMAGES), size: WIDE, colorScheme: 'light', screen: 'today' },
  { file: new URL('read.png', IMAGES), size: WIDE, colorScheme: 'light', screen: 'read' },
  { file: new URL('palette-dark.png', IMAGES), size: WIDE, colorScheme: 'dark', screen: 'palette' },
  { file: new URL('phone.png', IMAGES), size: PHONE, colorScheme: 'light', screen: 'today' },
  { file: new URL('phone-find-dark.png', IMAGES), size: PHONE, colorScheme: 'dark', screen: 'find' },
  { file: new URL('monitor.png', IMAGES), size: WIDE, colorScheme: 'dark', screen: 'monitor' },
  { file: new URL('models.png', IMAGES), size: WIDE, colorScheme: 'light', screen: 'models' },
  { file: new URL('privacy.png', IMAGES), size: WIDE, colorScheme: 'light', screen: 'settings' },
  { file: new URL('find-wide.png', SCREENSHOTS), size: WIDE, colorScheme: 'light', screen: 'find' },
  { file: new URL('today-wide.png', SCREENSHOTS), size: WIDE, colorScheme: 'light', screen: 'today' },
  { file: new URL('find-narrow.png', SCREENSHOTS), size: PHONE, colorScheme: 'light', screen: 'find' },
  { file: new URL('today-narrow.png', SCREENSHOTS), size: PHONE, colorScheme: 'light', screen: 'today' },
];

for (const folder of [IMAGES, SCREENSHOTS]) mkdirSync(folder, { recursive: true });
if (!isBuilt() && !build()) process.exit(1);
const { executablePath } = ensureBrowser();
const server = await serve();
const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
try {
  for (const { file, size, colorScheme, screen } of pictures) {
    const page = await browser.newPage({ viewport: size, colorScheme, reducedMotion: 'reduce', locale: 'en-GB' });
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Look around with a sample library' }).click();
    await page.getByRole('list', { name: 'Timeline' }).waitFor();
    await page.evaluate(async (query) => {
      const engram = /** @type {import('../src/contracts/engine').Engram} */ (Reflect.get(globalThis, 'engram'));
      await engram.idle();
      // Warm code, as after a minute of use.
      for (let i = 0; i < 120; i++) await engram.search(`${query} ${i}`);
    }, QUERY);
    const field = page.getByRole('textbox', { name: 'Write, or find anything' });
    if (screen === 'find') await field.fill(QUERY);
    if (screen === 'read') {
      await field.fill('tomatoes against the wall');
      await page.locator('[data-hit]').first().click();
      await page.getByRole('complementary', { name: 'Memory' }).waitFor();
    }
    if (screen === 'palette') {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill('t');
    }
    if (screen === 'monitor') await page.evaluate(() => { location.hash = '#monitor'; });
    if (screen === 'models') await page.evaluate(() => { location.hash = '#models'; });
    if (screen === 'settings') await page.evaluate(() => { location.hash = '#settings/privacy'; });
    await page.waitForTimeout(2000);
    // Nobody points at anything in a picture.
    await page.mouse.move(0, 0);
    await page.screenshot({ path: fileURLToPath(file) });
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
if (!isBuilt()) build();
