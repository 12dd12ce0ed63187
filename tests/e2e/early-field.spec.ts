import { expect, test } from './fixtures';

/** Letters of somebody who types before the app's script has come: the page itself has a field from the start (index.html). */
for (const [device, width] of [['desktop', 1280], ['phone', 390]] as const) {
  test(`what is typed before the app is there is not lost (${device})`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/assets/index-*.js', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/', { waitUntil: 'commit' });
    const field = page.locator('.early').getByRole('textbox', { name: 'Write, or find anything' });
    await field.focus();
    await page.keyboard.type('early lett');
    release();
    await expect(page.locator('.early')).toHaveCount(0);
    await page.keyboard.type('ers');
    await expect(page.getByRole('textbox', { name: 'Write, or find anything' })).toHaveValue('early letters');
    await expect(page).toHaveURL(/#find/);
  });
}
