import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';

const BREAD = 'Knead the dough for ten minutes until it is smooth, let it rise for two hours in a warm place, then bake it at 230 degrees for half an hour.';
const LATER = 'Knead the dough for ten minutes until it is smooth, let it rise for two hours in a warm place, then bake it at 250 degrees until it is brown.';
const PUMP = 'The heat pump was serviced in October; the technician changed the filter, measured the pressure and said that it will last for another ten years.';

test('writing what is there already is noticed quietly, in the field and in an open memory', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const [, pump] = await app.add([BREAD, PUMP]);
  await app.idle();
  const notice = page.getByText(/You (?:may )?have this already/);
  // Several lines: it is being written, not looked for.
  await app.field.fill(`Bread\n${LATER}`);
  await expect(notice).toBeVisible();
  await expect(notice.getByRole('link')).toHaveAttribute('href', /^#find\/[\w-]+$/);
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toHaveCount(0);
  await app.field.fill('Library\nAnother thing altogether: the library card runs out before the summer holidays begin.');
  await expect(notice).toHaveCount(0);
  await app.field.fill('');

  await page.goto(`/#today/${pump}`);
  await app.reader.getByRole('button', { name: 'Edit' }).click();
  await app.editor.fill(BREAD.toUpperCase());
  await expect(app.reader.getByText('You have this already: ')).toBeVisible();
});

test('memories that look alike are made one, kept both, and brought back, by the keyboard', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([BREAD, LATER, PUMP, `${PUMP} The next service is due in two years.`]);
  await app.idle();
  await page.goto('/#settings/storage');
  await page.getByRole('link', { name: 'Review' }).click();
  await expect(page.getByRole('heading', { name: 'Memories that look alike' })).toBeFocused();
  const pairs = page.getByRole('article');
  await expect(pairs).toHaveCount(2);
  await expect(pairs.first().locator('mark')).not.toHaveCount(0);
  expect(await findings(page)).toEqual([]);

  await pairs.first().getByRole('button', { name: 'Join both texts' }).press('Enter');
  await expect(pairs).toHaveCount(1);
  await expect(pairs.first().getByRole('heading')).toBeFocused();
  expect(await app.count()).toBe(3);
  await page.keyboard.press('Control+z');
  await expect(pairs).toHaveCount(2);
  expect(await app.count()).toBe(4);

  await pairs.first().getByRole('button', { name: 'Keep both' }).press('Enter');
  await expect(pairs).toHaveCount(1);
  await pairs.first().getByRole('button', { name: 'Keep the newer text' }).press('Enter');
  await expect(page.getByText('Nothing looks alike that you have not decided on.')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Nothing looks alike that you have not decided on.')).toBeVisible();
  expect(await app.count()).toBe(3);
});
