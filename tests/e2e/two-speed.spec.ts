import type { Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { noteText } from '../fixtures/notes';
import { TINY_SHAPE, writeModel } from '../models/write-model';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';

/** Few words, many numbers: small to bring along, and slow enough that the built-in embedder is seen first. */
const SLOW = writeModel({ ...TINY_SHAPE, hidden: 384, layers: 6, heads: 12, intermediate: 1536 }, { seed: 11, dtype: 'q8' });

/** The whole way of a person who brings a model along, without the screen. @returns its name, as hits say it */
async function useModel(page: Page): Promise<string> {
  const zip = Buffer.from(zipSync(Object.fromEntries(SLOW), { level: 0 })).toString('base64');
  return page.evaluate(async (zip) => {
    const { models, idle } = globalThis.engram!;
    const file = new File([Uint8Array.from(atob(zip), (char) => char.charCodeAt(0))], 'slow.zip');
    const { description } = await models.importFiles([{ path: 'slow.zip', file }]);
    await models.settings({ refine: 'on' });
    const inUse = new Promise<void>((resolve) => {
      models.onState(({ current }) => {
        if (current !== null) resolve();
      });
    });
    await models.use(description.id);
    await inUse;
    await idle();
    return description.id.split('/').at(-1)!;
  }, zip);
}

/** A part of a note, ended between two words: as a question no longer than what counts as one. */
const sentence = (index: number, longest: number): string => noteText(index).replace(/^Entry number \d+\. /, '').slice(0, longest).replace(/\S*$/, '').trim();

/** The first five: more are folded away where none is really like what was asked for. */
const titles = async (app: AppPage): Promise<string[]> => (await app.hits.getByRole('link').allTextContents()).slice(0, 5);
/** What the model makes of it, as any caller gets it. */
const byModel = (page: Page, query: string): Promise<string[]> =>
  page.evaluate(async (query) => (await globalThis.engram!.search(query, { limit: 5 })).hits.map(({ memory }) => memory.title), query);

/** Asks without taking the focus into the field, as nobody can by hand: a search that is run from elsewhere. */
const ask = (page: Page, query: string): Promise<void> =>
  page.evaluate((query) => {
    const field = document.querySelector<HTMLTextAreaElement>('.composer-field')!;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!.call(field, query);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, query);

/**
 * Asks until the model comes after the built-in embedder's hits were drawn: on a busy machine it may come within the same frame, and then
 * there is nothing to offer. @returns the question that it came for
 */
async function offered(page: Page, asking: (question: string) => Promise<void>): Promise<string> {
  let question = '';
  let asked = 50;
  await expect(async () => {
    question = sentence(asked++, 150);
    await asking(question);
    await expect(page.getByRole('button', { name: 'Show it' })).toBeVisible({ timeout: 1_500 });
  }).toPass({ timeout: 20_000 });
  return question;
}

test('the built-in embedder answers at once, and the order of the model moves nothing that is in use', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  const app = new AppPage(page);
  await app.open();
  await app.add(Array.from({ length: 12 }, (_, i) => sentence(i, 100)));
  await app.idle();
  const model = await useModel(page);
  const offer = page.getByRole('button', { name: 'Show it' });
  const both = new RegExp(`^[\\d.]+ ms built-in · [\\d.]+ m?s ${model} `);

  // Nobody is at the hits: they take the better order by themselves.
  await app.field.fill('soup for guests');
  await expect(app.speedLine).toHaveText(both);
  await expect(offer).toHaveCount(0);
  await expect.poll(() => titles(app)).toEqual(await byModel(page, 'soup for guests'));

  // Under the pointer nothing moves; the better order is offered.
  await app.hits.first().hover();
  const byPointer = await offered(page, (question) => app.field.fill(question));
  await expect(app.speedLine).toHaveText(both);
  const before = await titles(app);
  const better = await byModel(page, byPointer);
  expect(before).not.toEqual(better);
  await expect(page.getByRole('status').filter({ hasText: 'A better order is ready' })).toHaveCount(1);
  // Neither later, nor when what was found is looked at: only when it is asked for.
  await app.hits.nth(2).hover();
  expect(await titles(app)).toEqual(before);
  await offer.focus();
  await page.keyboard.press('Enter');
  await expect(offer).toHaveCount(0);
  await expect.poll(() => titles(app)).toEqual(better);
  await expect(app.hits.first().getByRole('link')).toBeFocused();

  // Nor under the keyboard: whoever is among the hits stays there, and takes the better order with a key.
  await page.mouse.move(2, 2);
  const byKeyboard = await offered(page, (question) => ask(page, question));
  expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-hit'))).toBe(true);
  await page.keyboard.press('b');
  await expect(offer).toHaveCount(0);
  await expect.poll(async () => titles(app)).toEqual(await byModel(page, byKeyboard));
  expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-hit'))).toBe(true);

  // Switched off: the built-in embedder is all there is, and there is nothing to wait for.
  await page.evaluate(() => { location.hash = '#models'; });
  await page.getByRole('group', { name: 'Order hits anew while searching' }).getByRole('radio', { name: 'Never' }).check();
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Find' }).click();
  await app.field.fill('a talk about birds and their journeys, or storks');
  await expect(app.speedLine).toHaveText(/^[\d.]+ ms 12 memories, .*built-in embedder/);
  await expect(app.hits.first()).toBeVisible();
  expect(await page.evaluate(async () => (await globalThis.engram!.search('storks')).stage)).toBe('built-in');
});
