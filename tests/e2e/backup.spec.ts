import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { noteText } from '../fixtures/notes';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { KillableBrowser } from './killable-browser';
import { waitForEngine } from './offline-helpers';

const PASSPHRASE = 'seven words are stronger than one';

declare global {
  var restoreUnderTest: { readonly done: number } | undefined;
}

/** The dialog of the system would wait for a person. */
async function withoutSavePicker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'showSaveFilePicker');
  });
}

/** Every record of the library, by what a backup holds of it. */
async function everything(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const lines: string[] = [];
    let cursor: string | null = null;
    do {
      const reply: { memories: readonly object[]; cursor: string | null } = await globalThis.engram!.memories.list({ limit: 500, cursor });
      lines.push(...reply.memories.map((memory) => JSON.stringify(memory)));
      cursor = reply.cursor;
    } while (cursor !== null);
    return lines.sort();
  });
}

async function download(page: Page, passphrase: string | null): Promise<string> {
  await page.goto('/#settings/backup');
  await page.getByRole('button', { name: 'Download a backup' }).click();
  const dialog = page.getByRole('dialog', { name: 'Download a backup' });
  if (passphrase !== null) {
    await dialog.getByRole('switch', { name: 'Encrypt it' }).check();
    await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await expect(dialog.getByRole('button', { name: 'Download' })).toBeDisabled();
    await dialog.getByLabel('The same again').fill(passphrase);
  }
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Download' }).click()]);
  await expect(dialog.getByRole('status')).toContainText('The backup is in engram-');
  await dialog.getByRole('button', { name: 'Close' }).click();
  return file.path();
}

test('a backup with a passphrase brings everything back after everything was deleted', async ({ page }) => {
  await withoutSavePicker(page);
  const app = new AppPage(page);
  await app.open();
  const [first, second] = await app.add(Array.from({ length: 60 }, (_, index) => noteText(index)));
  await page.evaluate(async ([first, second]) => {
    const { memories, personas } = globalThis.engram!;
    await memories.update(first!, { text: 'said otherwise since' });
    await memories.remove(second!);
    await personas.save({ name: 'At work', colour: 'rust' });
  }, [first, second]);
  await app.idle();
  const before = await everything(page);
  const path = await download(page, PASSPHRASE);
  expect(path).toBeTruthy();
  const bytes = readFileSync(path);
  expect(bytes.includes('said otherwise'), 'nothing readable in it').toBe(false);

  await page.evaluate(() => globalThis.engram!.storage.erase());
  await page.reload();
  await waitForEngine(page);
  expect(await app.count()).toBe(0);
  await page.goto('/#settings/backup');
  await page.getByLabel('Backup file').setInputFiles({ name: 'my.engram', mimeType: '', buffer: bytes });
  const dialog = page.getByRole('dialog', { name: 'Restore a backup' });
  await dialog.getByLabel('Passphrase').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog).toContainText('59 memories, 1 memory in the trash, 1 earlier wording');
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText('59 memories came back');
  await dialog.getByRole('button', { name: 'Close' }).click();
  expect(await everything(page)).toEqual(before);
  const rest = await page.evaluate(async (first) => {
    const { memories, personas, trash } = globalThis.engram!;
    return { wordings: (await memories.versions(first!)).map(({ text }) => text), personas: (await personas.list()).map(({ name }) => name), trash: (await trash.list()).total };
  }, first);
  expect(rest).toEqual({ wordings: [noteText(0)], personas: expect.arrayContaining(['At work']) as string[], trash: 1 });
  await app.idle();
  expect(await page.evaluate(() => globalThis.engram!.status())).toMatchObject({ pending: 0, memories: 59 });
});

test('a wrong passphrase and a damaged file say different things, a drill finds the damage, and nothing here is touched', async ({ page }) => {
  await withoutSavePicker(page);
  const app = new AppPage(page);
  await app.open();
  await app.add(Array.from({ length: 40 }, (_, index) => noteText(index)));
  const before = await everything(page);
  const encrypted = readFileSync(await download(page, PASSPHRASE));
  const plain = readFileSync(await download(page, null));
  const pick = async (button: 'Restore' | 'Try a backup', buffer: Buffer) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: button }).click()]);
    await chooser.setFiles({ name: 'my.engram', mimeType: '', buffer });
    return page.getByRole('dialog', { name: button });
  };
  let dialog = await pick('Restore', encrypted);
  await dialog.getByLabel('Passphrase').fill('another one');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog.getByRole('alert')).toContainText('not the passphrase of this backup. The file itself is in order');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  dialog = await pick('Restore', encrypted.subarray(0, encrypted.length - 1000));
  await dialog.getByLabel('Passphrase').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog.getByRole('alert')).toContainText('This file is damaged');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  dialog = await pick('Try a backup', plain);
  await dialog.getByRole('button', { name: 'Try it' }).click();
  await expect(dialog.getByRole('status')).toContainText('This backup is good. All 40 memories could be restored');
  await dialog.getByRole('button', { name: 'Close' }).click();
  // One bit of a Markdown file, behind its name.
  const altered = Buffer.from(plain);
  const at = altered.indexOf('.md', altered.indexOf('memories/')) + 40;
  expect(at).toBeGreaterThan(100);
  altered[at] = altered[at]! ^ 1;
  dialog = await pick('Try a backup', altered);
  await dialog.getByRole('button', { name: 'Try it' }).click();
  await expect(dialog.getByRole('status')).toContainText('This backup is not whole');
  await expect(dialog.getByRole('listitem')).toContainText('memories/');
  await dialog.getByRole('button', { name: 'Close' }).click();
  expect(await everything(page)).toEqual(before);
  expect(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).not.toContain('engram-drill');
});

test('snapshots go to a folder, are read back, and only as many of our own are kept as were asked for', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([noteText(1), noteText(2)]);
  const found = await page.evaluate(async () => {
    const { backups } = globalThis.engram!;
    // The browser's own private folder stands where a person would pick one.
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
    await (await (await folder.getFileHandle('engram-2020-01-01.zip', { create: true })).createWritable()).close();
    await backups.setFolder(folder, { keep: 2, passphrase: 'x y z' });
    const names = async (): Promise<string[]> => {
      const all: string[] = [];
      for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) all.push(name);
      return all.sort();
    };
    const state = await backups.snapshot();
    const one = await names();
    const stored = await new Promise<{ written: string[] }>((resolve) => {
      const opening = indexedDB.open('engram-backup');
      opening.onsuccess = () => {
        const store = opening.result.transaction('settings', 'readwrite').objectStore('settings');
        const reading = store.get('folder');
        reading.onsuccess = () => {
          // As if the first two had been written on other days.
          const value = reading.result as { written: string[] };
          store.put({ ...value, written: ['engram-snapshot-2020-01-01-0000.engram', ...value.written] }, 'folder');
          store.transaction.oncomplete = () => resolve(value);
        };
      };
    });
    await folder.getFileHandle('engram-snapshot-2020-01-01-0000.engram', { create: true });
    await backups.setFolder(undefined, { keep: 1 });
    await backups.snapshot();
    const file = await (await folder.getFileHandle(one.find((name) => name.startsWith('engram-snapshot'))!).catch(async () => folder.getFileHandle((await names()).at(-1)!))).getFile();
    const info = await backups.inspect(file, { passphrase: 'x y z' });
    const two = await names();
    // Of the same minute: one that is given up takes none along that is good, and what is said about the folder meanwhile stands.
    const giveUp = new AbortController();
    const given = await backups.snapshot({ signal: giveUp.signal, onProgress: () => giveUp.abort() }).then(() => null, (error: Error) => error.name);
    const three = await names();
    let saying: Promise<unknown> | null = null;
    await backups.snapshot({ onProgress: () => void (saying ??= backups.setFolder(undefined, { keep: 7, everyDays: 3, passphrase: '' })) });
    await saying;
    return { state, one, stored, two, info, given, three, after: await backups.folder(), four: await names() };
  });
  expect(found.state).toMatchObject({ name: 'picked', permission: 'granted', encrypted: true, keep: 2, lastProblem: null });
  expect(found.one).toEqual(['engram-2020-01-01.zip', expect.stringMatching(/^engram-snapshot-\d{4}-\d\d-\d\d-\d{4}\.engram$/)]);
  expect(found.two.filter((name) => name.startsWith('engram-snapshot'))).toHaveLength(1);
  expect(found.two).toContain('engram-2020-01-01.zip');
  expect(found.two).not.toContain('engram-snapshot-2020-01-01-0000.engram');
  expect(found.info).toMatchObject({ version: 2, encrypted: true, counts: { memories: 2 } });
  expect([found.given, found.three]).toEqual(['AbortError', found.two]);
  expect(found.after).toMatchObject({ keep: 7, everyDays: 3, encrypted: false, lastProblem: null });
  expect(found.four).toEqual(expect.arrayContaining(found.two));
  expect(found.four).toHaveLength(found.two.length + 1);
  await page.evaluate(() => globalThis.engram!.storage.erase());
  await page.reload();
  await waitForEngine(page);
  expect(await page.evaluate(() => globalThis.engram!.backups.folder())).toMatchObject({ name: null, lastAt: null });
});

/** Kills of one run: `ENGRAM_KILLS=20` for the thorough one. */
const KILLS = Number(process.env.ENGRAM_KILLS ?? 1);

test('browser killed during a restore: what was acknowledged is whole, and the same backup again does the rest', async ({ app }, info) => {
  test.setTimeout(60_000 + KILLS * 120_000); // patience of a machine on which other things run
  const count = 1600;
  const browser = new KillableBrowser(info.outputPath('profile'));
  const late: number[] = [];
  const outcomes: string[] = [];
  try {
    let page = await browser.open(app.url);
    await waitForEngine(page);
    const archive = await page.evaluate(async (texts) => {
      const { memories, exportArchive, idle } = globalThis.engram!;
      const outcomes = await memories.addMany(texts.map((text, i) => ({ text, tags: i % 3 === 0 ? ['third'] : [] })));
      await memories.update(outcomes[0]!.id, { text: 'said otherwise' });
      await idle();
      const bytes = new Uint8Array(await (await exportArchive()).arrayBuffer());
      let binary = '';
      for (let from = 0; from < bytes.length; from += 32_768) binary += String.fromCharCode(...bytes.subarray(from, from + 32_768));
      return btoa(binary);
    }, Array.from({ length: count }, (_, index) => `Short note ${index}, nothing like the others: ${(index * 7919) % 1000}.`));
    const file = info.outputPath('backup.zip');
    writeFileSync(file, Buffer.from(archive, 'base64'));
    const whole = await everything(page);
    for (let kill = 0; kill < KILLS; kill++) {
      const began = Date.now();
      await page.evaluate(() => globalThis.engram!.storage.erase());
      await page.goto(`${app.url}/#today`);
      await page.reload();
      await waitForEngine(page);
      expect(await page.evaluate(() => globalThis.engram!.memories.count())).toBe(0);
      // Its promise dies with the browser.
      const restore = async (): Promise<unknown> => {
        await page.evaluate(() => document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'under-test' })));
        await page.locator('#under-test').setInputFiles(file);
        return page.evaluate(() => {
          const { files } = document.querySelector<HTMLInputElement>('#under-test')!;
          return globalThis.engram!.backups.restore(files![0]!, { onProgress: ({ done }) => { globalThis.restoreUnderTest = { done }; } });
        });
      };
      restore().catch(() => undefined);
      // Spread over the restore: the first batch, the last but one, and between them.
      const until = Math.floor((kill * count * 0.9) / KILLS);
      await page.waitForFunction((until) => (globalThis.restoreUnderTest?.done ?? 0) > until, until, { polling: 2 });
      await pause((kill * 7) % 40);
      const done = await page.evaluate(() => globalThis.restoreUnderTest?.done ?? 0);
      await browser.kill();
      page = await browser.open(app.url);
      await waitForEngine(page);
      const kept = await everything(page);
      if (kept.length === count) late.push(kill);
      // What a progress had told was durable before.
      expect(kept.length).toBeGreaterThanOrEqual(done);
      const known = new Set(whole);
      for (const line of kept) expect(known.has(line)).toBe(true);
      expect(await restore()).toMatchObject({ added: count - kept.length, unchanged: kept.length, updated: 0, keptNewer: 0, problems: [], cancelled: false });
      expect(await everything(page)).toEqual(whole);
      await page.evaluate(() => globalThis.engram!.idle());
      expect(await page.evaluate(() => globalThis.engram!.status())).toMatchObject({ pending: 0, parked: 0, memories: count });
      expect(await page.evaluate(() => globalThis.engram!.storage.integrity())).toMatchObject({ findings: [] });
      outcomes.push(`${done} acknowledged, ${kept.length} kept, whole after the second time; ${Date.now() - began} ms`);
      if (KILLS > 2) process.stdout.write(`kill ${kill + 1}: ${outcomes.at(-1)}\n`);
    }
    info.annotations.push({ type: 'kills', description: `${outcomes.join('; ')}; ${late.length} came after the end` });
    expect(late.length, 'most kills came in the midst of it').toBeLessThan(Math.max(1, KILLS / 2));
  } finally {
    await browser.kill();
  }
});
