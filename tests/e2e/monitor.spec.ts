import { readFile } from 'node:fs/promises';
import { definitionOf } from '../../src/engine/metrics/definitions';
import { noteTexts } from '../fixtures/notes';
import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';

declare global {
  var refused: string[] | undefined;
}

const LABEL = { search: definitionOf('search').label, firstSearch: definitionOf('start.firstSearch').label, model: definitionOf('start.model').label, keepMany: definitionOf('keep.many').label };

// Colours depend on the theme alone and layout on the width alone, so two of the four pairs see everything.
const PAIRS = [
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

for (const { colorScheme, viewport } of PAIRS) {
  test(`the monitor shows what is measured, how it moved, and what changed: ${colorScheme}, ${viewport.width} px`, async ({ browser, app: server }) => {
    const context = await browser.newContext({ baseURL: server.url, colorScheme, viewport, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
    const page = await context.newPage();
    // The library that draws must not need anything that the policy refuses.
    await page.addInitScript(() => {
      globalThis.refused = [];
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) => globalThis.refused!.push(`${violatedDirective} ${sample}`));
    });
    const app = new AppPage(page);
    await app.open();
    await app.add(noteTexts(30));
    await app.idle();
    await app.search('bread and butter');
    await page.goto('/#monitor');
    const main = page.getByRole('main');

    await test.step('now', async () => {
      const tile = main.getByRole('list', { name: 'Operations with a target' }).getByRole('listitem').filter({ hasText: LABEL.search });
      await expect(tile).toContainText(/\d ms.*target 50 ms/s);
      const start = main.getByRole('region', { name: 'Start', exact: true });
      await start.getByText(LABEL.firstSearch, { exact: true }).click();
      await expect(start.getByText('start.firstSearch', { exact: true })).toBeVisible();
      // What was never measured says so, and is no 0.
      await start.getByText('more of Start').click();
      await expect(start.getByRole('listitem').filter({ hasText: LABEL.model })).toContainText('not measured yet');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
      expect.soft(await findings(page), 'now').toEqual([]);
    });

    await test.step('history', async () => {
      await main.getByRole('link', { name: 'History' }).click();
      await expect(main.getByRole('heading', { level: 1, name: 'History' })).toBeVisible();
      await expect(main.getByText(/A point is added each minute/)).toBeVisible();
      const search = main.getByRole('region', { name: LABEL.search, exact: true });
      await expect.poll(() => search.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0))).toBe(true);
      await search.getByText('As a table').click();
      await expect(search.getByRole('row')).toHaveCount(2);
      await expect(search.getByRole('columnheader', { name: 'Samples' })).toBeVisible();

      await main.getByText('Choose metrics', { exact: true }).click();
      await main.getByRole('searchbox', { name: /Search \d+ metrics/ }).fill(LABEL.keepMany.slice(0, 8));
      await main.getByRole('checkbox', { name: LABEL.keepMany }).check();
      await expect(main.getByRole('region', { name: LABEL.keepMany, exact: true })).toBeVisible();
      await main.getByText('Choose metrics', { exact: true }).click();

      await main.getByRole('button', { name: 'Compare' }).click();
      // Everything there is lies in the last 24 hours.
      await expect(main.getByText('Nothing was measured in both')).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
      expect.soft(await findings(page), 'history').toEqual([]);
    });

    await test.step('a copy of the history, and its end', async () => {
      const download = page.waitForEvent('download');
      await main.getByRole('button', { name: 'Save as JSON' }).click();
      const saved = JSON.parse(await readFile(await (await download).path(), 'utf8')) as { format: string; history: Record<string, { metric: string }[]> };
      expect(saved.format).toBe('engram-history');
      expect(saved.history.minute!.map(({ metric }) => metric)).toContain('search');
      expect(JSON.stringify(saved)).not.toContain('butter');
      // The notice of that may lie over the end of the page, and stays while a pointer rests on it.
      const saidSo = app.notices.getByText('The history was saved');
      await expect(saidSo).toBeVisible();
      await page.mouse.move(1, 1);
      await expect(saidSo).toHaveCount(0);
      await main.getByRole('button', { name: 'Forget history …' }).evaluate((button) => button.scrollIntoView({ block: 'center', behavior: 'instant' }));
      await main.getByRole('button', { name: 'Forget history …' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Forget history' }).click();
      await expect(app.notices.getByText('The history is forgotten')).toBeVisible();
      const left = await page.evaluate(async () => (await globalThis.engram!.monitor.history({ metrics: ['keep.many'], from: 0, to: Date.now() + 1 })).flatMap(({ points }) => points).length);
      expect(left).toBe(0);
    });
    expect(await page.evaluate(() => globalThis.refused)).toEqual([]);
    await context.close();
  });
}
