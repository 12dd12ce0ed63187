import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';

/** A folder of notes (Markdown and plain text) that somebody really has, to be imported and exported; without it there is nothing to test. */
const FOLDER = process.env['ENGRAM_IMPORT_FOLDER'];

async function notesIn(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && /\.(?:md|txt)$/u.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const)));
}

/** The notes of the archive that the app writes of everything, by path. */
async function exported(page: Page): Promise<Map<string, string>> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export everything' }).click()]);
  const files = unzipSync(await readFile(await download.path()));
  return new Map(Object.entries(files).flatMap(([path, bytes]) => (/^memories\/.*\.md$/u.test(path) ? [[path, strFromU8(bytes)] as const] : [])));
}

test('a real folder of notes comes in and goes out byte for byte, and again the same', async ({ page }, info) => {
  test.skip(FOLDER === undefined, 'ENGRAM_IMPORT_FOLDER names no folder');
  test.setTimeout(180_000);
  const notes = await notesIn(FOLDER!);
  expect(notes.size).toBeGreaterThan(0);
  const app = new AppPage(page);
  await app.open();
  const started = performance.now();
  await page.getByLabel('Folder to import').first().setInputFiles(FOLDER!);
  await expect(app.importPanel).toContainText('Import finished', { timeout: 60_000 });
  const elapsedMs = performance.now() - started;
  const texts = new Set(notes.values());
  expect(await app.count()).toBe(texts.size);
  await app.importPanel.getByRole('button', { name: 'Done' }).click();
  await app.idle();

  const first = await exported(page);
  expect(first.size).toBe(texts.size);
  const bodies = new Set([...first.values()].map((note) => note.slice(note.indexOf('\n---\n') + 5)));
  const changed = [...notes].filter(([, text]) => !bodies.has(text)).map(([path]) => path.slice(FOLDER!.length));
  expect(changed).toEqual([]);

  // Into a library that has nothing yet, and out again.
  const device = await page.context().browser()!.newContext({ baseURL: new URL(page.url()).origin });
  const there = new AppPage(await device.newPage());
  await there.open();
  await there.page.evaluate(async (files) => globalThis.engram!.importFiles(files.map(([path, text]) => ({ path: `out/${path}`, file: new Blob([text]) }))), [...first]);
  expect([...(await exported(there.page)).values()].toSorted()).toEqual([...first.values()].toSorted());
  await device.close();
  info.annotations.push({ type: 'imported', description: `${notes.size} files in ${Math.round(elapsedMs)} ms, ${texts.size} different texts` });
  process.stdout.write(`${notes.size} files in ${Math.round(elapsedMs)} ms, ${texts.size} different texts\n`);
});
