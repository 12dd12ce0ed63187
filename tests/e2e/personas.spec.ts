import type { Page } from '@playwright/test';
import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';
import { KillableBrowser } from './killable-browser';
import { waitForEngine, waitForShell } from './offline-helpers';

declare global {
  /** How far the page under test says its removal is. */
  var removalUnderTest: number | undefined;
}

const NOON = Date.UTC(2026, 10, 21, 12);

/** Two personas with memories, besides the one that is always there. */
async function seed(page: Page): Promise<void> {
  await page.evaluate(async (noon) => {
    const { memories, personas } = globalThis.engram!;
    await personas.save({ name: 'Work', colour: 'rust', settings: { type: 'task', tags: ['office'] } });
    await personas.save({ name: 'Garden', colour: 'green', icon: 'leaf' });
    await memories.addMany([
      { text: 'The quarterly report is due', persona: 'Work', createdAt: noon },
      { text: 'A meeting about the report', persona: 'Work', createdAt: noon - 1 },
      { text: 'Tomatoes sown under glass', persona: 'Garden', createdAt: noon - 2 },
      { text: 'A report from the garage', createdAt: noon - 3 },
    ]);
    await globalThis.engram!.idle();
  }, NOON);
}

const inList = (page: Page, name: string) => page.getByRole('region', { name: 'Personas' }).getByRole('button', { name, exact: true });
const memoriesOf = (page: Page, persona: string) =>
  page.evaluate(async (persona) => (await globalThis.engram!.memories.list({ persona })).memories.map(({ text, type, tags }) => `${text} ${type} ${tags.join()}`.trim()), persona);

test('the current persona is what is seen, found and written, and stays chosen after a reload', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await seed(page);
  await expect(app.timeline.getByRole('link')).toHaveCount(4);
  await inList(page, 'Work').click();
  await expect(inList(page, 'Work')).toHaveAttribute('aria-current', 'true');
  await expect(app.timeline.getByRole('link')).toHaveCount(2);
  await app.find('report');
  await expect(app.hits).toHaveCount(2);
  await expect(app.hits.filter({ hasText: 'garage' })).toHaveCount(0);
  await app.field.clear();

  // What the persona gives its memories comes with the text, and another one can be chosen beside the button.
  await app.keep('Call the printer');
  expect(await memoriesOf(page, 'Work')).toContain('Call the printer task office');
  await page.getByRole('combobox', { name: 'Keep in' }).selectOption('Garden');
  await app.keep('Water the beans');
  expect(await memoriesOf(page, 'Garden')).toContain('Water the beans note');
  await expect(app.timeline.getByRole('link')).toHaveCount(3);

  await app.reload();
  await expect(app.timeline.getByRole('link')).toHaveCount(3);
  await expect(inList(page, 'Work')).toHaveAttribute('aria-current', 'true');
  // By keyboard alone: all of them, then the first.
  await page.locator('main').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('0');
  await expect(app.timeline.getByRole('link')).toHaveCount(6);
  await page.keyboard.press('g');
  await page.keyboard.press('1');
  await expect(app.timeline.getByRole('link')).toHaveCount(1);
});

test('a persona is made, seen by another tab at once, left out of other searches, ordered, deleted and brought back', async ({ page, context }) => {
  const app = new AppPage(page);
  await app.open();
  await waitForShell(page);
  await page.goto('/#personas');
  const other = new AppPage(await context.newPage());
  await other.open('/');
  // A tab in the background draws once a second.
  await page.bringToFront();
  await page.getByRole('button', { name: 'New persona' }).click();
  const dialog = page.getByRole('dialog', { name: 'New persona' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('me');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Another persona has this name');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Diary');
  await dialog.getByRole('radio', { name: 'violet' }).check();
  await dialog.getByRole('radio', { name: 'pen' }).check();
  await dialog.getByRole('switch', { name: 'Searched with all others' }).uncheck();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog).toHaveCount(0);
  // The other tab shows it, and stays where it is.
  await expect(inList(other.page, 'Diary')).toBeVisible();
  await other.page.bringToFront();
  await inList(other.page, 'Diary').click();
  await other.keep('A secret about the harbour');
  await page.bringToFront();
  await expect(page.getByRole('list', { name: 'Personas' }).getByText('1 memory · searched only by itself')).toBeVisible();
  await expect(inList(page, 'All')).toHaveAttribute('aria-current', 'true');

  await page.goto('/#find');
  await app.find('harbour');
  await expect(app.hits).toHaveCount(0);
  await inList(page, 'Diary').click();
  await expect(app.hits).toHaveCount(1);

  await page.goto('/#personas');
  const names = page.getByRole('list', { name: 'Personas' }).locator('.persona-title');
  await expect(names).toHaveText(['Me', 'Diary']);
  await page.getByRole('button', { name: 'Move Diary up' }).press('Enter');
  await expect(names).toHaveText(['Diary', 'Me']);
  await page.getByRole('button', { name: 'Edit Diary' }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Delete “Diary”?' });
  await expect(question).toContainText('1 memory goes to the trash with it');
  // Whoever thinks better of it is where they were.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Edit Diary' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Delete…' }).click();
  const download = page.waitForEvent('download');
  await question.getByRole('button', { name: 'Export first' }).click();
  expect((await download).suggestedFilename()).toMatch(/^engram-diary-\d{4}-\d\d-\d\d\.zip$/);
  await question.getByRole('button', { name: 'Delete with 1 memory' }).click();
  await expect(app.notices).toContainText('Deleted “Diary” and 1 memory.');
  // The tab that was in it is led out.
  await expect(other.timeline).toHaveCount(0);
  expect(await other.page.evaluate(async () => (await globalThis.engram!.search('harbour')).total)).toBe(0);
  await app.notices.getByRole('button', { name: 'Undo' }).click();
  await expect(app.notices).toContainText('“Diary” is back.');
  await expect(names).toHaveText(['Diary', 'Me']);
  expect(await memoriesOf(page, 'Diary')).toEqual(['A secret about the harbour note']);
});

test('memories are moved and copied from the selection and from the open memory', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await seed(page);
  await inList(page, 'Garden').click();
  await app.timeline.getByRole('link').first().click();
  await app.reader.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Copy to…' }).click();
  await page.getByRole('menuitem', { name: 'Work' }).click();
  await expect(app.notices).toContainText('Copied 1 memory to Work.');
  expect(await memoriesOf(page, 'Work')).toHaveLength(3);
  await app.notices.getByRole('button', { name: 'Undo' }).first().click();
  await expect(app.notices).toContainText('The copy of “Tomatoes sown under glass” was taken back.');
  await page.keyboard.press('Escape');

  await app.timeline.getByRole('link').first().focus();
  await page.keyboard.press('x');
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Move to…' }).click();
  await page.getByRole('combobox', { name: 'Persona' }).fill('work');
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await expect(app.notices).toContainText('Moved 1 memory to Work.');
  expect(await memoriesOf(page, 'Work')).toHaveLength(3);
});

/** Kills of one run: `ENGRAM_KILLS=20` for the thorough one. */
const KILLS = Number(process.env.ENGRAM_KILLS ?? 1);

test('browser killed while a persona with many memories is removed: all of it is there, or all of it can be brought back', async ({ app }, info) => {
  test.setTimeout(60_000 + KILLS * 120_000);
  const count = 900;
  const browser = new KillableBrowser(info.outputPath('profile'));
  const outcomes: string[] = [];
  try {
    let page = await browser.open(app.url);
    await waitForEngine(page);
    await page.evaluate(async (texts) => {
      const { memories, personas } = globalThis.engram!;
      await personas.save({ name: 'Work', prompt: 'Be brief.' });
      await memories.addMany([...texts.map((text) => ({ text, persona: 'Work' })), { text: 'mine' }]);
    }, Array.from({ length: count }, (_, index) => `Entry ${index} of the log, ${(index * 7919) % 1000}`));
    for (let kill = 0; kill < KILLS; kill++) {
      await page.evaluate(() => {
        globalThis.removalUnderTest = -1;
        void globalThis.engram!.personas.remove('Work', { onProgress: ({ done }) => { globalThis.removalUnderTest = done; } }).catch(() => undefined);
      });
      // Reading, preparing, the transaction, and behind it.
      const until = Math.floor((kill + 0.5) * 3 * count / KILLS * 0.9);
      await page.waitForFunction((until) => (globalThis.removalUnderTest ?? -1) >= until, until, { polling: 2 });
      await browser.kill();
      page = await browser.open(app.url);
      await waitForEngine(page);
      const { kept, personas, trash, steps } = await page.evaluate(async () => {
        const { memories, personas, trash, undo } = globalThis.engram!;
        return { kept: await memories.count('Work'), personas: (await personas.list()).map(({ name }) => name), trash: (await trash.list()).total, steps: (await undo.steps()).filter(({ persona }) => persona === 'Work') };
      });
      if (kept === count) expect({ personas, trash, steps }).toEqual({ personas: ['Me', 'Work'], trash: 0, steps: [] });
      else {
        expect({ kept, personas, trash }).toEqual({ kept: 0, personas: ['Me'], trash: count });
        expect(steps).toMatchObject([{ kind: 'removed', count }]);
        expect(await page.evaluate((id) => globalThis.engram!.undo.take(id), steps[0]!.id)).toBe(count);
        expect(await page.evaluate(() => globalThis.engram!.personas.list())).toMatchObject([{ name: 'Me', memories: 1 }, { name: 'Work', prompt: 'Be brief.', memories: count }]);
      }
      outcomes.push(`killed at ${until} of ${3 * count}: ${kept === 0 ? 'removed as a whole, brought back' : 'nothing happened'}`);
    }
    expect((await page.evaluate(() => globalThis.engram!.storage.integrity())).findings.filter(({ outcome }) => outcome === 'reported')).toEqual([]);
    info.annotations.push({ type: 'kills', description: outcomes.join('; ') });
    if (KILLS > 2) process.stdout.write(`${outcomes.join('\n')}\n`);
  } finally {
    await browser.kill();
  }
});

for (const [colorScheme, viewport] of [['light', { width: 1280, height: 800 }], ['dark', { width: 390, height: 780 }]] as const) {
  test(`axe finds nothing in personas: ${colorScheme}, ${viewport.width} px`, async ({ browser, app: server }) => {
    const context = await browser.newContext({ baseURL: server.url, colorScheme, viewport });
    const page = await context.newPage();
    await new AppPage(page).open();
    await seed(page);
    await expect(page.getByRole('combobox', { name: 'Keep in' })).toBeVisible();
    if (viewport.width < 800) await page.getByRole('button', { name: 'Menu' }).click();
    await expect(inList(page, 'Work')).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.goto('/#personas');
    await page.getByRole('button', { name: 'Edit Work' }).click();
    await expect(page.getByRole('dialog', { name: 'Edit Work' })).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Delete…' }).click();
    await expect(page.getByRole('alertdialog')).toBeVisible();
    expect(await findings(page, true)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
    expect(await findings(page)).toEqual([]);
    // Nothing is wider than the screen.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await context.close();
  });
}
