import { expect, test } from './fixtures';

const SWITCH = '--disable-features=';

test('what Playwright switches off in Chromium stays off beside what scripts/browser.mjs switches off', async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'other browsers have no such switches');
  await page.goto('chrome://version');
  const commandLine = (await page.locator('#command_line').textContent()) ?? '';
  const lists = commandLine.split(/\s+/).filter((word) => word.startsWith(SWITCH)).map((word) => word.slice(SWITCH.length).split(','));
  // Playwright's and then ours; a distribution may have put one of its own before. Chromium hears the last only.
  const [playwrights = [], heard = []] = lists.slice(-2);
  expect(playwrights).toContain('PaintHolding');
  expect(playwrights.filter((feature) => !heard.includes(feature))).toEqual([]);
});
