import { AppPage } from './app-page';
import { expect, test } from './fixtures';

const INVOICE = 'Automobile mechanic invoice: brake pads replaced, total 420 euros';
const OTHERS = [
  'Call grandmother about the recipe for plum cake',
  'The library closes at eight on weekdays',
  'Flight to Oslo leaves from gate B12 in the morning',
];

test('a stranger reads the promise, writes, and finds it by what it was about @smoke', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await expect(page.getByRole('heading', { level: 1, name: /Write anything down\. Find it later by what it was about\./ })).toBeVisible();
  await expect(page.getByText(/No account, no server/)).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(1);

  for (const text of [...OTHERS, INVOICE]) await app.keep(text);
  await expect(app.timeline.getByRole('listitem')).toHaveCount(4);
  await expect(app.timeline.getByRole('listitem').first()).toContainText(INVOICE);
  await app.idle();

  // None of these words stands in the memory.
  await app.find('what did the car repair cost');
  const best = app.hits.first();
  await expect(best).toContainText('brake pads replaced');
  await expect(best.getByText('matched by meaning')).toBeVisible();
  await expect(best.locator('mark').first()).not.toBeEmpty();
  const day = await page.evaluate(() => new Date().toISOString().slice(0, 10));
  await expect(best.locator('time')).toHaveAttribute('datetime', new RegExp(`^${day}`));
  await expect(app.speedLine).toContainText(/\d ms/);
  await expect(app.speedLine).toContainText(/4 memories, \d hits?/);
  await expect(app.speedLine).toContainText(/meaning .*ms.*words .*ms/);

  // And by a word that does.
  await app.find('invoice');
  await expect(app.hits.first().getByText('matched by words')).toBeVisible();
  await expect(app.hits.first().locator('mark').filter({ hasText: /^invoice$/i })).toHaveCount(1);
});

test('finds while the letters are typed, and follows the newest one', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([...OTHERS, INVOICE]);
  await app.idle();
  await app.field.pressSequentially('reci');
  await expect(app.hits.first()).toContainText('plum cake');
  await app.field.fill('vehicle garage bill');
  await expect(app.hits.first()).toContainText('Automobile');
  await app.field.fill('');
  // Without a question there are no answers left over from the last one.
  await expect(app.hits).toHaveCount(0);
});

test('keeping can be taken back, which gives the text back', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.keep('Written in haste');
  await app.notices.getByRole('button', { name: 'Undo' }).click();
  await expect(app.field).toHaveValue('Written in haste');
  await expect.poll(() => app.count()).toBe(0);
});

test('what was being written survives a reload', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.field.pressSequentially('Half a thought about');
  await app.reload();
  await expect(app.field).toHaveValue('Half a thought about');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('writes, finds, opens and deletes', async ({ page }) => {
    const app = new AppPage(page);
    await app.open();
    await app.keep(INVOICE);
    await app.keep(OTHERS[0]);
    await app.idle();
    await app.field.tap();
    await app.field.pressSequentially('what did the car repair cost');
    await expect(app.hits.first()).toContainText('brake pads');
    // Nothing sticks out to the side.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

    await app.hits.first().getByRole('link').tap();
    await expect(app.reader).toContainText('total 420 euros');
    await app.reader.getByRole('button', { name: 'Delete' }).tap();
    await expect(app.reader).toHaveCount(0);
    await expect(app.hits.filter({ hasText: 'brake pads' })).toHaveCount(0);
    expect(await app.count()).toBe(1);

    await page.getByRole('button', { name: 'Menu' }).tap();
    await page.getByRole('link', { name: 'Monitor' }).tap();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Conditions' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
