import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';

/** @returns lets the app's script come */
async function holdScript(page: Page): Promise<() => void> {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/assets/index-*.js', async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

/** Letters of somebody who types before the app's script has come: the page itself has a field from the start (index.html). */
const CASES = [
  ['what is typed before the app is there is not lost (desktop)', 1280, 'early lett', 0, 'ers', 'early letters'],
  ['what is typed before the app is there is not lost (phone)', 390, 'early ters', 4, 'let', 'early letters'],
  ['who was about to type types on (phone)', 390, '', 0, 'early letters', 'early letters'],
] as const;
for (const [title, width, before, back, after, whole] of CASES) {
  test(title, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    const release = await holdScript(page);
    await page.goto('/', { waitUntil: 'commit' });
    const field = page.locator('.early').getByRole('textbox', { name: 'Write, or find anything' });
    await field.focus();
    await page.keyboard.type(before);
    // Between letters that stand there, the next ones go on at the same place.
    for (let step = 0; step < back; step++) await page.keyboard.press('ArrowLeft');
    release();
    await expect(page.locator('.early')).toHaveCount(0);
    await expect(page.getByRole('textbox', { name: 'Write, or find anything' })).toBeFocused();
    await page.keyboard.type(after);
    await expect(page.getByRole('textbox', { name: 'Write, or find anything' })).toHaveValue(whole);
    await expect(page).toHaveURL(/#find/);
  });
}

test('what is typed at the address of another room is not lost either', async ({ page }) => {
  const release = await holdScript(page);
  await page.goto('/#monitor', { waitUntil: 'commit' });
  await page.locator('.early').getByRole('textbox').focus();
  await page.keyboard.type('early');
  release();
  await expect(page).toHaveURL(/#find/);
  await expect(page.getByRole('textbox', { name: 'Write, or find anything' })).toHaveValue('early');
});

test('what is typed while the app takes the field over is not lost, however slow the device (phone)', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  const release = await holdScript(page);
  await page.goto('/', { waitUntil: 'commit' });
  await page.locator('.early').getByRole('textbox', { name: 'Write, or find anything' }).focus();
  release();
  // Not by Playwright's keyboard, which would wait for the page between letters.
  const text = 'letters that come all the time, and then some more of them';
  for (const letter of text) {
    void session.send('Input.dispatchKeyEvent', { type: 'char', text: letter });
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await expect(page.locator('.early')).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Write, or find anything' })).toHaveValue(text);
});

/** Tells of what an input method does to the early field; such events stay as they are while the app takes over. */
async function watchCompositions(page: Page): Promise<() => Promise<string>> {
  await page.addInitScript(() => {
    const seen = { log: [] as string[] };
    Object.assign(globalThis, { seen });
    for (const type of ['compositionstart', 'compositionend'] as const) addEventListener(type, ({ data }) => seen.log.push(`${type.slice(11)} ${data}`.trim()));
  });
  return () => page.evaluate(() => (globalThis as unknown as { seen: { log: string[] } }).seen.log.join(', '));
}

test('what an input method composes is not cut off when the app takes the field over', async ({ page }) => {
  const compositions = await watchCompositions(page);
  const session = await page.context().newCDPSession(page);
  const compose = (text: string) => session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  const release = await holdScript(page);
  await page.goto('/', { waitUntil: 'commit' });
  const early = page.locator('.early').getByRole('textbox', { name: 'Write, or find anything' });
  await early.focus();
  await compose('に');
  release();
  // The app is here, and would draw: the engine is created right before.
  await page.waitForFunction(() => globalThis.engram !== undefined);
  await page.evaluate(() => globalThis.engram!.ready);
  await page.waitForLoadState('networkidle');
  await compose('にほん');
  expect(await compositions()).toBe('start');
  await expect(early).toBeFocused();
  // One key ends a word and begins the next.
  await page.evaluate(() => {
    addEventListener('compositionend', () => queueMicrotask(() => dispatchEvent(new CompositionEvent('compositionstart'))), { once: true });
  });
  await session.send('Input.insertText', { text: '日本' });
  await expect(early).toHaveValue('日本');
  await compose('の');
  await session.send('Input.insertText', { text: 'の' });
  const field = page.getByRole('textbox', { name: 'Write, or find anything' });
  await expect(page.locator('.early')).toHaveCount(0);
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('日本の');
  await compose('庭');
  await session.send('Input.insertText', { text: '庭' });
  await expect(field).toHaveValue('日本の庭');
  await expect(page).toHaveURL(/#find/);
});
