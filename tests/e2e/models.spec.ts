import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { serve } from '../../scripts/serve.mjs';
import { noteTexts } from '../fixtures/notes';
import { startHub } from '../models/hub-server';
import { TINY_SHAPE, writeModel } from '../models/write-model';
import { AppPage } from './app-page';
import { findings } from './axe';
import { DIST, expect, test } from './fixtures';
import { waitForShell } from './offline-helpers';

/** The room of models, as a person uses it: with a tiny encoder of random weights, so what it finds means nothing, but everything else is real. */

const TINY = writeModel(TINY_SHAPE, { seed: 5, dtype: 'q8' });
const ID = 'test/tiny-encoder';
/** A change of model is seconds of work; on a machine that is busy with other things, many. */
const SLOW_MS = 60_000;

test.setTimeout(120_000);

class ModelsPage {
  readonly list: Locator;
  readonly inUse: Locator;
  readonly change: Locator;
  readonly comparison: Locator;

  constructor(readonly page: Page) {
    this.list = page.getByRole('list', { name: 'Models' });
    this.inUse = page.getByRole('region', { name: 'In use now' });
    this.change = page.getByRole('region', { name: 'Change under way' });
    this.comparison = page.getByRole('region', { name: 'Before and after' });
  }

  entry(name: RegExp): Locator {
    return this.list.getByRole('listitem', { name });
  }

  async open(): Promise<void> {
    await this.page.evaluate(() => { location.hash = '#models'; });
    await expect(this.page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
    await expect(this.list).toBeVisible();
  }

  async lookUp(id: string, server: string): Promise<void> {
    await this.page.getByRole('textbox', { name: /^Id on the hub/ }).fill(id);
    await this.page.getByRole('textbox', { name: 'Server' }).fill(server);
    await this.page.getByRole('button', { name: 'Look it up' }).click();
  }
}

test('a model from an own server: got, paused, gone on with, changed to while search answers, compared, and the old vectors deleted', async ({ browser }) => {
  const hub = await startHub({ [ID]: TINY }, { bytesPerSecond: 150_000 });
  const app = await serve({ root: DIST, connectHosts: [hub.url] });
  const context = await browser.newContext({ baseURL: app.url, viewport: { width: 1280, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' });
  try {
    const page = await context.newPage();
    const memories = new AppPage(page);
    const models = new ModelsPage(page);
    await memories.open();
    await memories.add(noteTexts(150));
    await memories.idle();
    await models.open();
    await expect(models.inUse).toContainText('The built-in embedder finds by meaning.');
    await expect(page.getByText(/Nothing that you wrote is sent/)).toBeVisible();
    await page.getByText('Quality, licence and needs').first().click();

    await models.lookUp(ID, hub.url);
    await page.getByRole('form', { name: 'A model from a server' }).getByRole('button', { name: /^Get/ }).click();
    const tiny = models.entry(/tiny-encoder/);
    const progress = tiny.getByRole('progressbar', { name: /Download of/ });
    await expect(progress).toBeVisible();
    await tiny.getByRole('button', { name: 'Pause' }).click();
    await expect(tiny).toContainText('paused; what has come is kept');
    expect.soft(await findings(page), 'catalogue and a download, light').toEqual([]);
    await tiny.getByRole('button', { name: 'Resume' }).click();
    await expect(tiny).toContainText('on this device');
    await tiny.getByRole('button', { name: /^Verify/ }).click();
    await expect(tiny).toContainText('All files are as they should be.');

    // Slowly, so that the change can be seen, paused and gone on with.
    await page.getByRole('radio', { name: 'Eco' }).check();
    await tiny.getByRole('button', { name: /^Use/ }).click();
    await expect(models.change).toContainText('Search goes on with the built-in embedder meanwhile.');
    await models.change.getByRole('button', { name: 'Pause' }).click();
    await expect(models.change).toContainText('Paused.');
    const [first] = (await page.evaluate(async () => (await globalThis.engram!.search('shopping list', { limit: 3 })).hits)).map(({ foundBy }) => foundBy);
    expect(first).not.toBe('model');
    await models.change.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('radio', { name: 'Fast' }).check();
    await expect(models.inUse).toContainText('puts in order what the built-in embedder finds first', { timeout: SLOW_MS });
    await expect(models.inUse).toContainText('Self-test');
    await expect(models.change).toHaveCount(0);
    await expect(models.comparison.getByRole('img', { name: /Questions by number of hits in common/ })).toBeVisible();
    await expect(tiny.getByRole('button', { name: /^Delete/ })).toHaveCount(0);
    expect.soft(await findings(page), 'in use, with the comparison, light').toEqual([]);

    // Back, which keeps its vectors until somebody says that they may go.
    await models.inUse.getByRole('button', { name: 'Go back to the built-in embedder' }).click();
    await expect(models.inUse).toContainText('The built-in embedder finds by meaning.');
    // The button is gone; whoever pressed it by keyboard is not sent to the top of the page.
    await expect(models.inUse.getByRole('heading', { name: 'In use now' })).toBeFocused();
    const forget = models.comparison.getByRole('button', { name: /^Delete the old vectors \(/ });
    await forget.click();
    const question = page.getByRole('alertdialog', { name: 'Delete the old vectors?' });
    await expect(question).toBeVisible();
    expect.soft(await findings(page, true), 'the question before vectors go, light').toEqual([]);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(forget).toBeVisible();
    await forget.click();
    await question.getByRole('button', { name: 'Delete the old vectors' }).click();
    await expect(forget).toHaveCount(0);
    expect(await page.evaluate(async () => (await globalThis.engram!.models.list()).spaces.old)).toEqual([]);

    await tiny.getByRole('button', { name: /^Delete/ }).click();
    await page.getByRole('alertdialog', { name: /^Delete / }).getByRole('button', { name: 'Delete' }).click();
    await expect(tiny).toHaveCount(0);
    expect(await page.evaluate(() => globalThis.engram!.models.storage())).toEqual([]);
    // What was fetched stands in the ledger, and beside the rooms.
    await expect(page.getByRole('link', { name: /left this device$/ })).toHaveText(/^[1-9]/);
    expect((await page.evaluate(() => globalThis.engram!.ledger())).entries.map(({ origin }) => origin)).toContain(hub.url);
  } finally {
    await context.close();
    await app.close();
    await hub.close();
  }
});

test('a model brought by hand reaches no other place, and still refines after a restart without any network', async ({ browser, app }) => {
  const folder = mkdtempSync(join(tmpdir(), 'engram-model-'));
  const context = await browser.newContext({ baseURL: app.url, viewport: { width: 360, height: 780 }, hasTouch: true, colorScheme: 'dark', locale: 'en-GB', reducedMotion: 'reduce' });
  try {
    for (const [path, content] of TINY) {
      const file = join(folder, 'tiny', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const page = await context.newPage();
    const memories = new AppPage(page);
    const models = new ModelsPage(page);
    await memories.open();
    await memories.add(noteTexts(40));
    await memories.idle();
    await waitForShell(page);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Models' }).click();
    await expect(models.list).toBeVisible();
    // Nothing but the app's own address can be reached from here on.
    const elsewhere: string[] = [];
    await context.route((url) => url.origin !== app.url && !url.href.startsWith('blob:'), (route) => {
      elsewhere.push(route.request().url());
      return route.abort();
    });

    // A zip that is none says so; the folder is taken.
    await page.getByLabel('Zip of a model').setInputFiles({ name: 'notes.zip', mimeType: 'application/zip', buffer: Buffer.from(zipSync({ 'a.md': new TextEncoder().encode('no model') })) });
    await expect(page.getByRole('alert').filter({ hasText: 'This is not a model that Engram can use' })).toBeVisible();
    await page.getByLabel('Folder of a model').setInputFiles(join(folder, 'tiny'));
    const tiny = models.entry(/tiny/);
    await expect(tiny).toContainText('on this device');
    await tiny.getByRole('button', { name: /^Use/ }).click();
    await expect(models.inUse).toContainText('puts in order what the built-in embedder finds first', { timeout: SLOW_MS });
    await expect(models.comparison.getByRole('img', { name: /Questions by number of hits in common/ })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect.soft(await findings(page), 'in use, with the comparison, dark, on a phone').toEqual([]);

    await app.stop();
    await memories.reload();
    const hit = await page.evaluate(async () => {
      for (let attempt = 0; attempt < 40; attempt++) {
        const reply = await globalThis.engram!.search('shopping list', { limit: 5 });
        if (reply.stage === 'model') return reply.timings.modelEmbedMs !== null;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      return false;
    });
    expect(hit).toBe(true);
    expect(elsewhere).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
    await context.close();
  }
});

test('a server that the page may not reach, and one that has no such model, say what can be done', async ({ browser }) => {
  const hub = await startHub({ [ID]: TINY });
  let app = await serve({ root: DIST });
  try {
    const page = await browser.newPage({ baseURL: app.url });
    const models = new ModelsPage(page);
    await new AppPage(page).open();
    await models.open();
    await models.lookUp(ID, hub.url);
    await expect(page.getByText(`npm start -- --connect ${hub.url}`)).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: 'may not fetch from' })).toBeVisible();
    await models.lookUp('two words', hub.url);
    await expect(page.getByRole('alert').filter({ hasText: 'owner/name' })).toBeVisible();
    expect(hub.requests).toEqual([]);
    await waitForShell(page);

    // Served as the hint says: the app that was kept with the older rules goes by the new ones.
    await app.close();
    app = await serve({ root: DIST, port: app.port, connectHosts: [hub.url] });
    await page.reload();
    await expect(models.list).toBeVisible();
    await models.lookUp('test/absent', hub.url);
    await expect(page.getByRole('alert').filter({ hasText: 'does not have' })).toBeVisible();
    await models.lookUp(ID, hub.url);
    await expect(page.getByRole('form', { name: 'A model from a server' }).getByRole('button', { name: /^Get/ })).toBeVisible();
    await page.close();
  } finally {
    await app.close();
    await hub.close();
  }
});
