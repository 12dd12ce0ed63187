import type { Page } from '@playwright/test';
import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';

/** Two personas, tags, types, pins, and days a month apart. @returns the id of "Work" */
async function fill(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { memories, personas, idle } = globalThis.engram!;
    const { id: work } = await personas.save({ name: 'Work', colour: 'rust' });
    const at = (month: number) => Date.UTC(2024, month, 10);
    await memories.addMany([
      { text: 'The mechanic replaced the brake pads of the car.', tags: ['garage', 'money'], type: 'fact', createdAt: at(0), pinned: true },
      { text: 'Winter tyres for the car are in the cellar.', tags: ['garage'], type: 'task', createdAt: at(1) },
      { text: 'The garage sent its invoice for the car repair.', tags: ['garden'], type: 'task', createdAt: at(2) },
      { text: 'The office car is due for repair in spring.', tags: ['garage'], type: 'task', createdAt: at(3), persona: work },
    ]);
    await idle();
    return work;
  });
}

const chips = (page: Page) => page.getByRole('list', { name: 'Understood as' });

test('by keyboard: completion, what was understood, taking it out, and putting right what is wrong', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await fill(page);
  await app.field.focus();
  await expect(page.getByRole('button', { name: 'How to search' })).toBeVisible();

  // Plain words open nothing, and the arrows go to the hits.
  const list = page.getByRole('listbox', { name: 'Completions' });
  await page.keyboard.type('is car');
  await expect(app.hits.first()).toBeVisible();
  await expect(list).toHaveCount(0);
  await page.keyboard.press('ArrowDown');
  await expect(app.hits.first().getByRole('link')).toBeFocused();
  await page.keyboard.press('Escape');

  // A value: the field names the option that the arrows are at, Tab takes it.
  await app.field.fill('');
  await page.keyboard.type('car tag:ga');
  const options = list.getByRole('option');
  await expect(options).toHaveCount(2);
  await expect(options.first()).toContainText('garage');
  await expect(app.field).toHaveAttribute('aria-activedescendant', (await options.first().getAttribute('id'))!);
  await page.keyboard.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(app.field).toHaveAttribute('aria-activedescendant', (await options.nth(1).getAttribute('id'))!);
  expect(await findings(page, true)).toEqual([]);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Tab');
  await expect(app.field).toHaveValue('car tag:garage ');
  await expect(app.field).toBeFocused();
  await expect(list).toHaveCount(0);
  await expect(app.hits).toHaveCount(3);
  // Closed by hand it stays closed, and Enter and the arrows are the field's own again.
  await page.keyboard.type('is:p');
  await expect(options.first()).toContainText('pinned');
  // While a list says what may stand there, however long it is looked at, nothing is called wrong.
  const wrong = page.getByRole('list', { name: 'Not understood' });
  await page.waitForTimeout(1_300);
  await expect(wrong).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await expect(wrong).toBeVisible();
  await expect(app.field).toHaveValue('car tag:garage is:p');
  await page.keyboard.type('inned before:2024-03-01');
  await expect(app.hits).toHaveCount(1);

  // How it was understood; the keyboard takes a part out and goes on at the next.
  await expect(chips(page).getByRole('button')).toHaveText(['tagged garage, take out', 'pinned, take out', 'before 1 March 2024, take out']);
  await chips(page).getByRole('button', { name: 'pinned' }).focus();
  await page.keyboard.press('Enter');
  await expect(app.field).toHaveValue('car tag:garage before:2024-03-01');
  await expect(app.hits).toHaveCount(2);
  await expect(chips(page).getByRole('button', { name: /^before/ })).toBeFocused();

  // Wrong, in words, spoken, and put right by a button; the browser's own undo takes that back.
  await app.field.fill('car type:tsak');
  await expect(wrong).toContainText('Did you mean type:task?');
  await expect(page.getByRole('status').filter({ hasText: 'Did you mean type:task?' })).toHaveCount(1);
  expect(await findings(page)).toEqual([]);
  await wrong.getByRole('button', { name: 'Write type:task' }).click();
  await expect(app.field).toHaveValue('car type:task');
  await expect(app.field).toBeFocused();
  await expect(wrong).toHaveCount(0);
  await expect(app.hits).toHaveCount(3);
  await page.keyboard.press('Control+z');
  await expect(app.field).toHaveValue('car type:tsak');
});

test('the page about the language: from the field, from nothing found, by the palette; its examples run', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await fill(page);
  await app.field.fill('tag:nowhere car');
  await expect(page.getByText('Nothing fits all of this in 4 memories')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'How to search' }).last().click();
  const help = page.getByRole('dialog', { name: 'How to search' });
  await expect(help).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await help.getByRole('button', { name: 'is:pinned' }).click();
  await expect(help).toHaveCount(0);
  await expect(app.field).toHaveValue('is:pinned');
  await expect(app.hits).toHaveCount(1);
  await expect(app.hits.first()).toContainText('brake pads');

  await app.field.fill('tag:nowhere car');
  await page.getByRole('button', { name: 'Search for the words alone' }).click();
  await expect(app.field).toHaveValue('car');
  await expect(app.field).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command or title' }).fill('how to search');
  await expect(page.getByRole('dialog', { name: 'Commands' }).getByRole('option').first()).toHaveText('How to search');
  await page.keyboard.press('Enter');
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await expect(app.field).toHaveValue('car');
});

test('a search looks in the persona that the tab is in, everywhere with one press, and says whose a hit is', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const work = await fill(page);
  await page.evaluate((id) => { localStorage.setItem('engram-persona', JSON.stringify([id, null])); }, work);
  await app.reload();
  await app.field.fill('car repair');
  await expect(app.hits).toHaveCount(1);
  await expect(app.hits.first()).not.toContainText('in Work');
  await chips(page).getByRole('button', { name: /in Work/ }).click();
  await expect(app.hits).toHaveCount(4);
  await expect(app.hits.filter({ hasText: 'invoice' })).toContainText('in Me');
  await chips(page).getByRole('button', { name: /only in Work/ }).click();
  await expect(app.hits).toHaveCount(1);
  // A query that names a persona looks there.
  await app.field.fill('car persona:me');
  await expect(app.hits).toHaveCount(3);
  await expect(chips(page).getByRole('button')).toHaveText(['in Me, take out']);
});

test('what is read stays where it is when memories come and go above it', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.evaluate(async () => {
    await globalThis.engram!.memories.addMany(Array.from({ length: 300 }, (_, index) => ({ text: `Entry ${index}. ${'So it was, and so it stayed. '.repeat(1 + (index % 5))}`, tags: ['diary'], createdAt: Date.UTC(2024, 0, 1) + index * 3_600_000 })));
  });
  await app.field.fill('tag:diary sort:newest');
  await expect(app.hits.first()).toHaveAttribute('aria-setsize', '300');
  const middle = page.locator('[aria-posinset="150"]');
  await expect(async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
    await expect(middle).toBeAttached({ timeout: 500 });
    // Its page may still be on its way, and then take the place of what stands there.
    await middle.scrollIntoViewIfNeeded({ timeout: 2_000 });
  }).toPass();
  // Nothing is being read or measured any more.
  await page.waitForTimeout(500);
  const read = await middle.textContent();
  const topOf = (text: string) => page.evaluate((text) => Math.round([...document.querySelectorAll('.hit')].find((row) => row.textContent === text)?.getBoundingClientRect().top ?? Number.NaN), text);
  const before = await topOf(read!);
  await page.evaluate(async () => {
    await globalThis.engram!.memories.addMany(Array.from({ length: 3 }, (_, index) => ({ text: `Later ${index}.`, tags: ['diary'], createdAt: Date.UTC(2025, 0, 1 + index) })));
  });
  await expect(page.locator('[aria-setsize="303"]').first()).toBeAttached();
  await expect(page.locator('[aria-posinset="153"]')).toHaveText(read!);
  await expect.poll(async () => Math.abs((await topOf(read!)) - before)).toBeLessThanOrEqual(2);
});

test('on a phone: completion covers no hits, parts are big enough to press, axe finds nothing, dark', async ({ browser, app: server }) => {
  const context = await browser.newContext({ baseURL: server.url, colorScheme: 'dark', viewport: { width: 390, height: 780 }, hasTouch: true, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  const app = new AppPage(page);
  await app.open();
  await fill(page);
  await app.field.tap();
  await app.field.pressSequentially('car tag:ga');
  const list = page.getByRole('listbox', { name: 'Completions' });
  await expect(list.getByRole('option')).toHaveCount(2);
  // It is a row of the field's own box, and the page ends above that.
  const [row, box] = await Promise.all([list.boundingBox(), page.locator('.composer-box').boundingBox()]);
  expect(row!.y).toBeGreaterThanOrEqual(box!.y);
  expect(row!.height).toBeGreaterThanOrEqual(40);
  expect.soft(await findings(page, true), 'completion').toEqual([]);
  await list.getByRole('option').first().tap();
  await expect(app.field).toHaveValue('car tag:garage ');
  await app.field.pressSequentially('before:2024-03-01 -cellar type:tsak');
  await expect(page.getByRole('list', { name: 'Not understood' })).toBeVisible();
  expect.soft(await findings(page), 'parts and what is wrong').toEqual([]);
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  const part = chips(page).getByRole('button', { name: /^tagged garage/ });
  expect((await part.boundingBox())!.height).toBeGreaterThanOrEqual(40);
  await part.tap();
  await expect(app.field).toHaveValue('car before:2024-03-01 -cellar type:tsak');
  await context.close();
});
