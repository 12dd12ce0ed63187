import { noteTexts } from '../fixtures/notes';
import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';

const NOTE = '# Shopping\n\nBread and *butter*.\n\n- [x] milk\n- [ ] eggs\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n[link](https://example.org)\n\n> quote';

// Colours depend on the theme alone and layout on the width alone, so two of the four pairs see everything.
const PAIRS = [
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

for (const { colorScheme, viewport } of PAIRS) {
  test(`axe finds nothing: ${colorScheme}, ${viewport.width} px`, async ({ browser, app: server }) => {
    const context = await browser.newContext({ baseURL: server.url, colorScheme, viewport, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
    const page = await context.newPage();
    const app = new AppPage(page);
    const check = async (screen: string): Promise<void> => {
      expect.soft(await findings(page), screen).toEqual([]);
    };
    await app.open();
    await expect(page.getByRole('heading', { name: /Write anything down/ })).toBeVisible();
    await check('empty state');

    const files = [...noteTexts(30), NOTE].map((text, index) => ({ name: `${index}.md`, mimeType: 'text/markdown', buffer: Buffer.from(text) }));
    await page.getByLabel('Files to import').first().setInputFiles([...files, { name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{') }]);
    await expect(app.importPanel).toContainText('31 memories added');
    await app.importPanel.getByText('1 file was not imported').click();
    await check('import summary');
    await app.importPanel.getByRole('button', { name: 'Done' }).click();
    await app.idle();
    await expect(app.timeline.getByRole('listitem').first()).toBeVisible();
    await check('timeline');

    await app.field.fill('bread and butter');
    await expect(app.hits.first()).toContainText('butter');
    await check('hits');
    await app.hits.first().getByRole('link').click();
    await expect(app.reader.getByText('quote')).toBeVisible();
    await check('open memory');
    await app.reader.getByRole('button', { name: 'Edit' }).click();
    await check('memory being edited');
    await app.reader.getByRole('button', { name: 'Delete' }).click();
    await expect(app.notices).toBeVisible();
    await check('notice');
    await app.field.fill('zzzzqqqq');
    await check('nothing found');
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Commands' });
    await expect(palette.getByRole('option').first()).toBeVisible();
    await check('palette');
    await page.keyboard.press('Escape');
    await app.field.fill('');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await check('shortcuts');
    await page.keyboard.press('Escape');
    await page.goto('/#monitor');
    await expect(page.getByRole('heading', { name: 'Conditions' })).toBeVisible();
    await check('monitor');
    await page.goto('/#trash');
    await expect(page.getByRole('heading', { level: 1, name: 'Trash' })).toBeVisible();
    await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible();
    await check('trash');
    await page.goto('/#settings');
    await page.getByText('Packages and their licences').click();
    await page.getByText('Where the embedder’s weights come from').click();
    await page.getByText('What is counted').click();
    await check('settings');
    await page.getByRole('button', { name: 'Delete everything …' }).click();
    await page.getByRole('textbox', { name: /To go on, type/ }).fill('delete everything');
    await check('delete everything');
    await page.keyboard.press('Escape');
    if (viewport.width < 800) {
      await page.getByRole('button', { name: 'Menu' }).click();
      await check('menu');
    }
    await context.close();
  });
}
