import type { Page } from '@playwright/test';
import { AppPage } from './app-page';
import { findings } from './axe';
import { expect, test } from './fixtures';
import { waitForShell } from './offline-helpers';

/** What the console complains of: a style that the content security policy refused, among others. */
function watchConsole(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

const BRAKES = 'Brake pads and rotors replaced, 420 euros, paid by card.';

async function edit(app: AppPage): Promise<ReturnType<Page['getByRole']>> {
  await app.reader.getByRole('button', { name: 'Edit' }).click();
  const text = app.reader.getByRole('textbox', { name: 'Text' });
  await expect(text).toBeFocused();
  return text;
}

async function saved(app: AppPage): Promise<void> {
  await expect(app.reader.getByText('Saved', { exact: true })).toBeVisible();
}

/** Gives an element a picture as a paste or a drop does: a real PNG, drawn in the page. */
async function giveImage(page: Page, how: 'paste' | 'drop', size: { width: number; height: number }): Promise<void> {
  await page.getByRole('textbox', { name: 'Text' }).evaluate(async (element, { how, size }) => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, size);
    const drawing = canvas.getContext('2d')!;
    drawing.fillStyle = '#5f7d8c';
    drawing.fillRect(0, 0, size.width, size.height / 2);
    const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/png'); });
    const data = new DataTransfer();
    data.items.add(new File([blob!], 'heron by the river.png', { type: 'image/png' }));
    const { left, top } = element.getBoundingClientRect();
    element.dispatchEvent(how === 'paste'
      ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
      : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true, clientX: left + 5, clientY: top + 5 }));
  }, { how, size });
}

test('links: offered while they are written, followed when they are read, and known where they lead', async ({ page }) => {
  const complaints = watchConsole(page);
  const app = new AppPage(page);
  await app.open();
  const [garage, brakes] = await app.add(['# Garage by the ring road\nThe number is on the back of the logbook.', BRAKES]);
  await page.goto(`/#today/${brakes}`);
  await edit(app);
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\n\nWho did it: [[garage');
  const offered = page.getByRole('option', { name: /Garage by the ring road/ });
  await expect(offered).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await page.keyboard.type(', and [[Spring service|next time]]. `[[no link]]`');
  await saved(app);
  expect(await page.evaluate(async (id) => (await globalThis.engram!.memories.get(id))?.text, brakes))
    .toBe(`${BRAKES}\n\nWho did it: [[Garage by the ring road]], and [[Spring service|next time]]. \`[[no link]]\``);

  // Escape leaves the editor first, then the reader.
  await page.keyboard.press('Escape');
  await expect(app.reader.getByRole('button', { name: 'Edit' })).toBeFocused();
  await expect(app.reader.locator('code')).toHaveText('[[no link]]');
  await app.reader.getByRole('link', { name: 'Garage by the ring road' }).first().click();
  await expect(page).toHaveURL(new RegExp(`#today/${garage}$`));
  const linkedHere = app.reader.getByRole('region', { name: 'Linked here' });
  await linkedHere.getByRole('link', { name: /Brake pads/ }).click();
  await expect(page).toHaveURL(new RegExp(`#today/${brakes}$`));

  // What a link names and nothing says yet can be begun from it.
  await app.reader.getByRole('button', { name: 'next time' }).click();
  await expect(app.reader.getByRole('textbox', { name: 'Text' })).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('Ask for a price before the winter.');
  await saved(app);
  await app.reader.getByRole('button', { name: 'Done' }).click();
  await expect(app.reader.getByRole('heading', { name: 'Spring service' })).toBeVisible();
  await expect(linkedHere.getByRole('link', { name: /Brake pads/ })).toBeVisible();
  await page.goBack();
  await expect(app.reader.getByRole('link', { name: 'next time' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(app.reader).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('an image that is pasted or dropped is kept once, has its place before it is there, and is there offline after a reload', async ({ page, app: server }) => {
  const complaints = watchConsole(page);
  const app = new AppPage(page);
  await app.open();
  const [id] = await app.add([BRAKES]);
  await page.goto(`/#today/${id}`);
  await edit(app);
  await page.keyboard.press('Control+End');
  await giveImage(page, 'paste', { width: 800, height: 500 });
  await expect(app.reader.getByText('image', { exact: true })).toBeVisible();
  // Dropped on the text it belongs to the text: nothing is imported.
  await giveImage(page, 'drop', { width: 800, height: 500 });
  await expect(app.reader.getByText('image', { exact: true })).toHaveCount(2);
  await expect(app.importPanel).toHaveCount(0);
  await saved(app);
  const text = await page.evaluate(async (id) => (await globalThis.engram!.memories.get(id))!.text, id);
  const references = text.match(/!\[heron by the river\]\(images\/[0-9a-f]{32}\.png#800x500\)/g);
  expect(references).toHaveLength(2);
  expect(new Set(references).size).toBe(1);
  await app.reader.getByRole('button', { name: 'Done' }).click();
  await waitForShell(page);
  await server.stop();
  await page.reload();

  const images = app.reader.getByRole('button', { name: 'Open the image: heron by the river' });
  await expect(images).toHaveCount(2);
  const shown = (): Promise<number[]> => images.getByRole('img', { includeHidden: true }).evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth));
  await expect.poll(shown).toEqual([640, 640]); // thumbnails
  const box = await images.first().boundingBox();
  expect(box!.width / box!.height).toBeCloseTo(1.6, 1);
  await images.first().focus();
  await page.keyboard.press('Enter');
  const full = page.getByRole('dialog', { name: 'heron by the river' }).getByRole('img');
  await expect.poll(() => full.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(800);
  await page.keyboard.press('Escape');
  await expect(full).toHaveCount(0);
  await expect(app.reader).toBeVisible();
  expect(complaints.filter((text) => !text.includes('ERR_CONNECTION_REFUSED'))).toEqual([]);
});

test('an image that is missing or cannot be read says so, and what is not ours is not fetched', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const [id] = await app.add([`${BRAKES}\n\n![the bill](images/${'0123456789abcdef'.repeat(2)}.png#400x200)\n\n![spy](https://tracker.example/x.png)`]);
  await page.goto(`/#today/${id}`);
  await expect(app.reader.getByText('An image that is not on this device: the bill')).toBeVisible();
  await expect(app.reader.getByText('[picture: spy]')).toBeVisible();
  await edit(app);
  await app.reader.locator('input[type=file]').setInputFiles({ name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(app.notices.getByText('This image cannot be read.')).toBeVisible();
  await saved(app);
});

test('tags by keyboard: offered, added, taken away; and what else a memory has', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const [id] = await page.evaluate(async (text) => (await globalThis.engram!.memories.addMany([{ text }, { text: 'Winter tyres changed.', tags: ['car', 'carpentry'], persona: 'Work' }])).map((outcome) => outcome.id), BRAKES);
  const stored = () => page.evaluate(async (id) => globalThis.engram!.memories.get(id), id);
  await page.goto(`/#today/${id}`);
  await edit(app);
  const tags = app.reader.getByRole('combobox', { name: 'Tags' });
  // Tab is not caught by the editor: it leads on.
  await page.keyboard.press('Tab');
  await expect(app.reader.getByRole('button', { name: 'Add image' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(app.reader.getByRole('textbox', { name: 'Title' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(tags).toBeFocused();
  await page.keyboard.type('carp');
  await expect(page.getByRole('option', { name: 'carpentry' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.type('money, bills');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await stored())?.tags).toEqual(['carpentry', 'money', 'bills']);
  await page.keyboard.press('Backspace');
  await expect.poll(async () => (await stored())?.tags).toEqual(['carpentry', 'money']);
  // Escape closes the list, then leaves the editor; the tags stay.
  await page.keyboard.type('ca');
  await expect(page.getByRole('option', { name: 'car', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('option', { name: 'car', exact: true })).toHaveCount(0);
  await expect(tags).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(tags).toHaveCount(0);
  expect((await stored())?.tags).toEqual(['carpentry', 'money']);
  await edit(app);

  await app.reader.getByRole('combobox', { name: 'Type' }).selectOption('fact');
  await app.reader.getByRole('combobox', { name: 'Persona' }).fill('Wo');
  await page.getByRole('option', { name: 'Work' }).click();
  await app.reader.getByRole('slider', { name: 'Importance' }).fill('80');
  await expect.poll(stored).toMatchObject({ type: 'fact', personaId: 'Work', importanceOverride: 0.8 });
  await app.reader.getByRole('button', { name: 'computed' }).click();
  await expect.poll(stored).toMatchObject({ importanceOverride: null });
  await app.reader.getByRole('textbox', { name: 'Title' }).fill('Brakes');
  await expect.poll(stored).toMatchObject({ title: 'Brakes' });
  await app.reader.getByRole('button', { name: 'Pin' }).click();
  await expect.poll(stored).toMatchObject({ pinned: true });
});

test('an earlier wording is compared with the present one, restored, and that taken back', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const [id] = await app.add([BRAKES]);
  const stored = () => page.evaluate(async (id) => (await globalThis.engram!.memories.get(id))?.text, id);
  await page.goto(`/#today/${id}`);
  const now = BRAKES.replace('420', '380');
  await (await edit(app)).fill(now);
  await saved(app);
  await app.reader.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'History' }).click();
  const history = page.getByRole('dialog', { name: 'History' });
  await expect(history.getByRole('deletion')).toContainText('420');
  await expect(history.getByRole('insertion')).toContainText('380');
  await history.getByRole('button', { name: 'Restore this wording' }).click();
  await expect(history).toHaveCount(0);
  await expect.poll(stored).toBe(BRAKES);
  await expect(app.reader).toContainText('420 euros');
  await app.notices.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(stored).toBe(now);
  await expect(app.reader).toContainText('380 euros');
  // By keyboard: the menu, and its way out.
  await app.reader.getByRole('button', { name: 'More' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'History' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(app.reader.getByRole('button', { name: 'More' })).toBeFocused();
});

test('a long memory opens at the passage that was found, and each passage leads to others like it', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const filler = Array.from({ length: 40 }, (_, n) => `Line ${n} of the diary tells of ordinary weather, of bread, of the tram and of people who were late again on a grey morning.`);
  const [long] = await app.add([[...filler.slice(0, 30), 'Then the physician prescribed **antibiotics** for the throat infection of the youngest child.', ...filler.slice(30)].join('\n\n'), 'The tram was late again on a grey morning, and people spoke of the weather.']);
  await app.idle();
  await app.find('antibiotics for an infected throat');
  await app.hits.filter({ hasText: 'physician' }).getByRole('link').click();
  await expect(app.reader.getByText('Then the physician prescribed')).toBeInViewport();
  const marked = (): Promise<string> => page.evaluate(() => [...(CSS.highlights.get('engram-passage') ?? [])].map(String).join());
  await expect.poll(marked).toContain('physician prescribed antibiotics');

  await page.goto(`/#today/${long}`);
  await app.reader.getByText('Passages').click();
  await app.reader.getByRole('button', { name: /Line 0 of the diary/ }).click();
  await expect(app.reader.getByRole('paragraph').filter({ hasText: /^Line 0 of the diary/ })).toBeInViewport();
  expect(await marked()).toContain('Line 0');
  const panel = app.reader.getByRole('region', { name: 'Passage', exact: true });
  await expect(panel).toContainText('Passage 1 of');
  await expect(panel.getByRole('button', { name: 'Before' })).toBeDisabled();
  await panel.getByRole('button', { name: 'After' }).click();
  await expect(panel).toContainText('Passage 2 of');
  await panel.getByRole('link', { name: /tram was late/ }).click();
  await expect(app.reader).toContainText('spoke of the weather');
  await expect(app.reader.getByRole('region', { name: 'Related' }).getByRole('link').first()).toBeVisible();
});

test('on a phone: the plain field, and everything in its bar', async ({ browser, app: server }) => {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  const app = new AppPage(page);
  await app.open();
  const [id] = await app.add([BRAKES]);
  await page.goto(`/#today/${id}`);
  const text = await edit(app);
  expect(await text.evaluate((element) => element.localName)).toBe('textarea');
  await text.press('Control+End');
  await giveImage(page, 'paste', { width: 300, height: 400 });
  await expect(text).toHaveValue(/!\[heron by the river\]\(images\/[0-9a-f]{32}\.png#300x400\)/);
  await saved(app);
  expect(await app.reader.evaluate((reader) => reader.scrollWidth - reader.clientWidth)).toBe(0);
  await app.reader.getByRole('combobox', { name: 'Tags' }).fill('car,');
  await expect.poll(() => page.evaluate(async (id) => (await globalThis.engram!.memories.get(id))?.tags, id)).toEqual(['car']);
  await page.keyboard.press('Tab'); // closes the list, which has everything else hidden
  await app.reader.getByRole('button', { name: 'More' }).tap();
  await page.getByRole('menuitem', { name: 'History' }).tap();
  await expect(page.getByRole('dialog', { name: 'History' }).getByRole('button', { name: 'Restore this wording' })).toBeVisible();
  await page.getByRole('dialog', { name: 'History' }).getByRole('button', { name: 'Close' }).tap();
  await app.reader.getByRole('button', { name: 'Done' }).tap();
  await expect(app.reader.getByRole('button', { name: /Open the image/ })).toBeVisible();
  await context.close();
});

for (const [colorScheme, viewport] of [['light', { width: 390, height: 844 }], ['dark', { width: 1280, height: 800 }]] as const) {
  test(`axe finds nothing in the reader and the editor: ${colorScheme}, ${viewport.width} px`, async ({ browser, app: server }) => {
    const context = await browser.newContext({ baseURL: server.url, colorScheme, viewport, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
    const page = await context.newPage();
    const app = new AppPage(page);
    const check = async (screen: string, open = false): Promise<void> => {
      expect.soft(await findings(page, open), screen).toEqual([]);
    };
    await app.open();
    const [id] = await app.add([
      `${'Words of a long day by the river, with herons and thin ice. '.repeat(14)}\n\n## Links\n\n[[Garage]] and [[nothing yet]]. ![gone](images/${'0'.repeat(32)}.png#30x20)`,
      '# Garage\nSee [[Words of a long day]] by the river.', 'Herons stood on thin ice by the river.',
    ]);
    await page.evaluate((id) => globalThis.engram!.memories.update(id, { title: 'Words of a long day', tags: ['river', 'ice'] }), id);
    await app.idle();
    await page.goto(`/#today/${id}`);
    await expect(app.reader.getByRole('region', { name: 'Linked here' })).toBeVisible();
    await app.reader.getByText('Passages').click();
    await app.reader.locator('.passages').getByRole('button').first().click();
    await expect(app.reader.getByRole('region', { name: 'Passage', exact: true })).toBeVisible();
    await check('reader with a passage');
    await app.reader.getByRole('button', { name: 'More' }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await check('menu', true);
    await page.keyboard.press('Escape');
    const text = await edit(app);
    await expect(app.reader.getByRole('combobox', { name: 'Tags' })).toBeVisible();
    await text.press('Control+End');
    await text.pressSequentially(' More. [[Gar');
    if (viewport.width >= 800) await expect(page.getByRole('option').first()).toBeVisible();
    await check('editor, a link being completed');
    await saved(app);
    await app.reader.getByRole('combobox', { name: 'Tags' }).click();
    await app.reader.getByRole('combobox', { name: 'Tags' }).press('ArrowDown');
    await check('editor, tags', true);
    await page.keyboard.press('Escape');
    await app.reader.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'History' }).click();
    await expect(page.getByRole('dialog', { name: 'History' }).getByRole('insertion').first()).toBeVisible();
    await check('history');
    await context.close();
  });
}
