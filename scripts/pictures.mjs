/**
 * Makes the pictures of the README from the built app: `npm run pictures`. The notes are written for this purpose.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { CHROMIUM_ARGS, ensureBrowser } from './browser.mjs';
import { build, isBuilt } from './build.mjs';
import { serve } from './serve.mjs';

const NOTES = [
  { createdAt: '2026-11-21T14:20', text: 'The bakery on the corner closes at the end of the month. Thirty-one years. Bought two loaves and froze one.', tags: ['street'] },
  { createdAt: '2026-11-21T09:05', text: 'Slept badly, but the presentation is done. Lead with the picture, not the numbers.', tags: ['work'] },
  { createdAt: '2026-11-19T18:40', text: 'Half marathon plan: three easy runs a week, one with intervals, the long one on Sunday. Shoes have 600 km.', tags: ['running'] },
  { createdAt: '2026-09-14T08:10', title: 'Tomatoes', text: 'Roma did best against the south wall, eleven kilos. Copper tape keeps the snails off. Water in the morning, never on the leaves.', tags: ['garden'] },
  { createdAt: '2026-03-03T17:30', title: 'Garage', text: 'Brake pads and rotors replaced, total 420 euros, paid by card. He says the tyres will do another winter if I rotate them.', tags: ['car', 'money'] },
  { createdAt: '2026-01-18T11:00', text: 'Sourdough: feed the starter in the evening, mix flour, water and salt, let it rise overnight, bake at 240 degrees.', tags: ['recipe'] },
  { createdAt: '2025-11-18T16:15', title: 'Winter tyres', text: 'Changed over at the station by the ring road. The man asked for sixty and threw in the balancing.', tags: ['car'] },
  { createdAt: '2025-06-02T21:00', text: 'The landlord needs two months notice in writing; the contract ends in September.', tags: ['home'] },
  { createdAt: '2024-08-02T22:10', title: 'Italy, day 4', text: 'A mechanic in Bolsena who would take no money, only stories about snow. Swam in the lake before breakfast.', tags: ['travel'] },
  { createdAt: '2024-05-11T07:45', text: 'Oil every fifteen thousand. The number of the garage is on the back of the logbook.', tags: ['car'] },
];

const folder = new URL('../docs/images/', import.meta.url);
mkdirSync(folder, { recursive: true });
if (!isBuilt() && !build()) process.exit(1);
const { executablePath } = ensureBrowser();
const server = await serve();
const browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: [...CHROMIUM_ARGS] });
try {
  for (const [name, width, height, colorScheme, show] of [
    ['search', 1280, 800, 'light', 'search'],
    ['search-dark', 1280, 800, 'dark', 'search'],
    ['phone', 390, 780, 'light', 'today'],
    ['monitor', 1280, 800, 'dark', 'monitor'],
  ]) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce', locale: 'en-GB' });
    await page.goto(server.url);
    await page.waitForFunction(() => 'engram' in globalThis);
    await page.evaluate(async (notes) => {
      await engram.ready;
      for (const note of notes) await engram.memories.add(note);
      await engram.idle();
      // Warm code, as after a minute of use.
      for (let i = 0; i < 120; i++) await engram.search(`warm up ${i} ${notes[i % notes.length].text.slice(0, 30)}`);
    }, NOTES);
    if (show === 'search') await page.getByRole('textbox').first().fill('how much did I pay for the repair');
    if (show === 'monitor') await page.evaluate(() => { location.hash = '#monitor'; });
    await page.waitForTimeout(1500);
    await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, folder)) });
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
