import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { noteText } from '../fixtures/notes';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';

/** Files of a folder as a person might have it. Every text that must come in is in `TEXTS`. */
const MARKDOWN_NOTE = '# Garden\n\nThe slugs ate every lettuce seedling in one night.\n\n- buy copper tape\n- sow again';
const FRONT_MATTER_BODY = 'Passport renewal takes six weeks; the photo must be 35 by 45 mm.';
const PLAIN_NOTE = 'Übermorgen: Wäsche aufhängen, 洗濯物を干す, развесить бельё 🧺';
const JSON_NOTES = ['The neighbour lends out his ladder on Sundays.', 'A mortgage of 2.9 percent was offered on the phone.'];
const FILES: Readonly<Record<string, string>> = {
  'notes/garden.md': MARKDOWN_NOTE,
  'notes/deep/er/passport.md': `---\ntitle: Passport\ncreated: 2021-03-04T05:06:07.000Z\ntags: [papers, travel]\n---\n${FRONT_MATTER_BODY}`,
  'notes/wash day.txt': PLAIN_NOTE,
  'notes/list.json': JSON.stringify(JSON_NOTES.map((text, index) => ({ text, createdAt: `2020-01-0${index + 1}T10:00:00Z` }))),
  'notes/broken.json': '{"text": "never closed',
  'notes/.hidden/secret.md': 'Files in hidden folders are settings, not notes.',
};
const TEXTS = [MARKDOWN_NOTE, FRONT_MATTER_BODY, PLAIN_NOTE, ...JSON_NOTES];

async function writeFolder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'engram-import-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

function pickFolder(page: Page, folder: string): Promise<void> {
  return page.getByLabel('Folder to import').first().setInputFiles(folder);
}

function allTexts(page: Page): Promise<string[]> {
  return page.evaluate(async () => (await globalThis.engram!.memories.list({ limit: 500 })).memories.map(({ text }) => text));
}

test('a folder comes in once, with its problems named; the export gives the very texts back', async ({ page }) => {
  const app = new AppPage(page);
  const folder = await writeFolder(FILES);
  let exported = '';
  try {
    await app.open();
    await pickFolder(page, join(folder, 'notes'));
    await expect(app.importPanel).toContainText('Import finished');
    await expect(app.importPanel).toContainText('5 memories added, 0 were already there, 1 problem');
    await app.importPanel.getByText('1 file was not imported').click();
    await expect(app.importPanel.getByRole('list', { name: 'Problems' })).toContainText('broken.json');
    await app.importPanel.getByRole('button', { name: 'Done' }).click();
    await expect(app.importPanel).toHaveCount(0);
    expect((await allTexts(page)).sort()).toEqual([...TEXTS].sort());
    const passport = await page.evaluate(async () => (await globalThis.engram!.search('passport photo renewal')).hits[0]?.memory);
    expect(passport).toMatchObject({ text: FRONT_MATTER_BODY, title: 'Passport', tags: ['papers', 'travel'], createdAt: Date.UTC(2021, 2, 4, 5, 6, 7) });
    expect(passport?.source).toMatchObject({ kind: 'file', path: 'notes/deep/er/passport.md' });

    await pickFolder(page, join(folder, 'notes'));
    await expect(app.importPanel).toContainText('0 memories added, 5 were already there, 1 problem');
    await app.importPanel.getByRole('button', { name: 'Done' }).click();
    expect(await app.count()).toBe(5);

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export everything' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^engram-\d{4}-\d\d-\d\d\.zip$/);
    const files = unzipSync(await readFile(await download.path()));
    const notes = Object.entries(files).filter(([path]) => path.endsWith('.md'));
    expect(notes).toHaveLength(5);
    for (const text of TEXTS) {
      expect(notes.filter(([, bytes]) => strFromU8(bytes).endsWith(`---\n${text}`)), text).toHaveLength(1);
    }

    exported = await writeFolder(Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`out/${path}`, bytes])));
    await pickFolder(page, join(exported, 'out'));
    await expect(app.importPanel).toContainText('Import finished');
    expect(await app.count()).toBe(5);

    // Into an empty library the export brings everything, dates and tags included.
    const before = await page.evaluate(async () => (await globalThis.engram!.memories.list()).memories);
    await page.evaluate((ids) => globalThis.engram!.memories.remove(ids), before.map(({ id }) => id));
    await app.importPanel.getByRole('button', { name: 'Done' }).click();
    await pickFolder(page, join(exported, 'out'));
    await expect(app.importPanel).toContainText('5 memories added');
    const after = await page.evaluate(async () => (await globalThis.engram!.memories.list()).memories);
    const essence = (memories: typeof before) => memories.map(({ text, title, tags, createdAt, type, pinned }) => ({ text, title, tags, createdAt, type, pinned }));
    expect(essence(after)).toEqual(essence(before));
  } finally {
    await rm(folder, { recursive: true, force: true });
    if (exported !== '') await rm(exported, { recursive: true, force: true });
  }
});

test('an import shows its progress, can be undone, and can be done again', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.keep('This was here before.');
  const files = Array.from({ length: 1200 }, (_, index) => ({ name: `note-${index}.txt`, mimeType: 'text/plain', buffer: Buffer.from(noteText(index)) }));
  const seen = app.importPanel.getByRole('progressbar', { name: 'Import progress' }).waitFor();
  await page.getByLabel('Files to import').first().setInputFiles(files);
  await seen;
  await expect(app.importPanel).toContainText('1,200 memories added');
  expect(await app.count()).toBe(1201);

  await app.importPanel.getByRole('button', { name: 'Undo import' }).click();
  await expect(app.importPanel).toContainText('1,200 memories removed');
  expect(await allTexts(page)).toEqual(['This was here before.']);
  await expect(app.timeline.getByRole('listitem')).toHaveCount(1);
  expect(await app.search('bicycle chain', 'keyword')).toEqual([]);

  await app.importPanel.getByRole('button', { name: 'Done' }).click();
  await page.getByLabel('Files to import').first().setInputFiles(files.slice(0, 10));
  await expect(app.importPanel).toContainText('10 memories added');
  expect(await app.count()).toBe(11);
});

test('a cancelled import says what it kept, and can be undone', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const summary = await page.evaluate(async (text) => {
    const files = Array.from({ length: 3000 }, (_, index) => ({ path: `${index}.txt`, file: new Blob([`${index} ${text}`]) }));
    const cancelling = new AbortController();
    return globalThis.engram!.importFiles(files, { signal: cancelling.signal, onProgress: ({ added }) => { if (added >= 200) cancelling.abort(); } });
  }, noteText(1));
  expect(summary.cancelled).toBe(true);
  expect(summary.added).toBeGreaterThanOrEqual(200);
  expect(summary.added).toBeLessThan(3000);
  await app.idle();
  // A batch that was on its way when the person cancelled may have arrived: at most one.
  expect(await app.count()).toBeLessThanOrEqual(summary.added + 64);
  expect(await app.count()).toBe(summary.ids.length);
});
