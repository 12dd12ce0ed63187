import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import type { Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { noteText } from '../fixtures/notes';
import { AppPage } from './app-page';
import { expect, test } from './fixtures';
import { countFileQuestions, fileQuestions, longestTaskMs } from './main-thread';

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

test('an import of a large folder shows its progress and leaves the page free, can be undone, and can be done again', async ({ page, browserName }) => {
  const app = new AppPage(page);
  await countFileQuestions(page);
  await app.open();
  await app.keep('This was here before.');
  // From a disk, as a person's are: those that a test hands over from memory cost nothing to ask.
  const folder = await writeFolder(Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`notes/note-${index}.txt`, noteText(index)])));
  try {
    const seen = app.importPanel.getByRole('progressbar', { name: 'Import progress' }).waitFor();
    const importing = async (): Promise<void> => {
      await pickFolder(page, join(folder, 'notes'));
      await seen;
      await expect(app.importPanel).toContainText('1,200 memories added', { timeout: 60_000 });
    };
    // Of processor time, so that a busy machine is not taken for a busy page. The longest is some 20 ms.
    if (browserName === 'chromium') expect(await longestTaskMs(page, importing)).toBeLessThan(200);
    else await importing();
    const { asked, posted } = await fileQuestions(page);
    expect(asked).toBeGreaterThan(0);
    expect(posted).toBeGreaterThan(0);
    expect(asked).toBeLessThan(900);
    expect(posted).toBeLessThanOrEqual(256);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  expect(await app.count()).toBe(1201);

  await app.importPanel.getByRole('button', { name: 'Undo import' }).click();
  await expect(app.importPanel).toContainText('1,200 memories removed');
  expect(await allTexts(page)).toEqual(['This was here before.']);
  await expect(app.timeline.getByRole('listitem')).toHaveCount(1);
  expect(await app.search('bicycle chain', 'keyword')).toEqual([]);

  await app.importPanel.getByRole('button', { name: 'Done' }).click();
  const files = Array.from({ length: 10 }, (_, index) => ({ name: `note-${index}.txt`, mimeType: 'text/plain', buffer: Buffer.from(noteText(index)) }));
  await page.getByLabel('Files to import').first().setInputFiles(files);
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

/** Real pictures, drawn by the browser: `width` by `height`, of the type that is named. */
async function draw(page: Page, type: string, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([type, width, height]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d')!;
      for (let x = 0; x < width; x += 20) {
        context.fillStyle = `hsl(${x % 360} 80% 50%)`;
        context.fillRect(x, 0, 20, height);
      }
      const blob = await canvas.convertToBlob({ type });
      return (await new Promise<string>((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result));
        reader.readAsDataURL(blob);
      })).replace(/^.*,/, '');
    },
    [type, width, height] as const,
  );
  return Buffer.from(base64, 'base64');
}

/** A JPEG as a phone held upright writes it: the camera's EXIF says "turn by 90 degrees". */
function turned(jpeg: Buffer): Buffer {
  const exif = Buffer.concat([Buffer.from('Exif\0\0MM\0*', 'latin1'), Buffer.from('0000000800010112000300000001000600000000 0000'.replaceAll(' ', ''), 'hex')]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(exif.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, exif, jpeg.subarray(2)]);
}

test('images come in with the notes that show them, and go out and in again byte for byte', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  const png = await draw(page, 'image/png', 900, 300);
  const webp = await draw(page, 'image/webp', 40, 30);
  const photo = turned(await draw(page, 'image/jpeg', 1200, 800));
  const bomb = Buffer.from(png.subarray(0, 64));
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  const folder = await writeFolder({
    'vault/boat.md': 'The ferry to the island. ![the ferry](pics/ferry%20boat.png)\n\nAnd once more: ![[ferry boat.png]]',
    'vault/deep/harvest.md': '# Harvest\n\n![[IMG_1.JPG|300]] and ![small](../pics/small.webp "Small")',
    'vault/broken.md': 'A note whose pictures are none: ![a](pics/text.png) ![b](pics/bomb.png) ![c](pics/gone.png) ![far](https://tracker.example/x.png)',
    'vault/pics/ferry boat.png': png,
    'vault/pics/small.webp': webp,
    'vault/pics/text.png': 'This is no picture, whatever its name says.',
    'vault/pics/bomb.png': bomb,
    'vault/pics/unshown.gif': 'GIF89a',
    'vault/attachments/IMG_1.JPG': photo,
  });
  let exported = '';
  try {
    await pickFolder(page, join(folder, 'vault'));
    await expect(app.importPanel).toContainText('3 memories added, 0 were already there, 4 problems');
    await app.importPanel.getByText('not imported').click();
    const problems = app.importPanel.getByRole('list', { name: 'Problems' });
    for (const [path, message] of [['pics/text.png', 'cannot be read'], ['pics/bomb.png', 'larger than'], ['broken.md', 'not among the files: pics/gone.png'], ['pics/unshown.gif', 'No note among these files']] as const) {
      await expect(problems.getByRole('listitem').filter({ hasText: path }).filter({ hasText: message })).toHaveCount(1);
    }
    await app.importPanel.getByRole('button', { name: 'Done' }).click();

    const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    const texts = [
      `The ferry to the island. ![the ferry](images/${hash(png)}.png#900x300)\n\nAnd once more: ![ferry boat](images/${hash(png)}.png#900x300)`,
      // Turned as it is shown: upright.
      `# Harvest\n\n![IMG_1](images/${hash(photo)}.jpg#800x1200) and ![small](images/${hash(webp)}.webp#40x30 "Small")`,
      'A note whose pictures are none: ![a](pics/text.png) ![b](pics/bomb.png) ![c](pics/gone.png) ![far](https://tracker.example/x.png)',
    ].sort();
    expect((await allTexts(page)).sort()).toEqual(texts);
    // Words of the address are no words of the memory.
    for (const word of ['images', 'webp']) expect(await app.search(word, 'keyword')).toEqual([]);
    expect(await app.search('ferry', 'keyword')).toHaveLength(1);

    const kept = (of: Buffer) => page.evaluate(async (hash) => {
      const read = async (blob: Blob | null) => (blob === null ? null : { type: blob.type, size: blob.size, start: String.fromCharCode(...new Uint8Array(await blob.slice(0, 12).arrayBuffer())), ...(await createImageBitmap(blob).then(({ width, height }) => ({ width, height }))) });
      return { image: await read(await globalThis.engram!.images.get(hash)), thumbnail: await read(await globalThis.engram!.images.thumbnail(hash)) };
    }, hash(of));
    const ofPhoto = await kept(photo);
    expect(ofPhoto.image).toMatchObject({ type: 'image/jpeg', size: photo.length, width: 800, height: 1200 });
    expect(ofPhoto.thumbnail).toMatchObject({ width: 427, height: 640, start: expect.stringMatching(/^RIFF....WEBP$/s) });
    expect((await kept(webp)).thumbnail).toMatchObject({ width: 40, height: 30 });

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export everything' }).click()]);
    const files = unzipSync(await readFile(await download.path()));
    expect(Object.keys(files).filter((path) => path.startsWith('images/')).sort()).toEqual([`images/${hash(png)}.png`, `images/${hash(photo)}.jpg`, `images/${hash(webp)}.webp`].sort());
    expect(Buffer.from(files[`images/${hash(photo)}.jpg`]!).equals(photo)).toBe(true);
    // Each path leads from its note to the image, as any other app follows it.
    for (const [path, bytes] of Object.entries(files).filter(([path]) => path.endsWith('.md'))) {
      for (const [, target] of strFromU8(bytes).matchAll(/\]\(([^)\s]*images\/[^)#]+)/g)) expect(Object.keys(files)).toContain(posix.join(posix.dirname(path), target!));
    }
    expect(await page.evaluate(async () => (await globalThis.engram!.storage.report()).lastExportAt)).toBeGreaterThan(Date.now() - 60_000);

    // Another device: nothing is there yet.
    exported = await writeFolder(Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`out/${path}`, bytes])));
    const device = await page.context().browser()!.newContext({ baseURL: new URL(page.url()).origin });
    const there = new AppPage(await device.newPage());
    await there.open();
    await pickFolder(there.page, join(exported, 'out'));
    await expect(there.importPanel).toContainText('3 memories added, 0 were already there');
    expect((await allTexts(there.page)).sort()).toEqual(texts);
    const bytesThere = await there.page.evaluate(async (hash) => Array.from(new Uint8Array(await (await globalThis.engram!.images.get(hash))!.arrayBuffer())), hash(webp));
    expect(Buffer.from(bytesThere).equals(webp)).toBe(true);
    await device.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
    if (exported !== '') await rm(exported, { recursive: true, force: true });
  }
});

test('an import says quietly which memories are not in English, and words find them in any script', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await page.getByLabel('Files to import').first().setInputFiles(
    [
      'Heute war ich beim Zahnarzt, und er hat gesagt, dass die Füllung noch einmal erneuert werden muss. Danach bin ich nach Hause gegangen.',
      'Rezept: Mehl, Hefe, lauwarmes Wasser und eine Prise Salz verkneten, zugedeckt zwei Stunden gehen lassen, dann bei 220 Grad backen.',
      '昨日は東京の歯医者に行って、詰め物をもう一度直さなければならないと言われた。猫が好きだ。',
      'It was the first of the days that we had for the garden, and the beans are in the ground now.',
      'पुस्तकालय में किताब लौटानी है',
    ].map((text, index) => ({ name: `n${index}.txt`, mimeType: 'text/plain', buffer: Buffer.from(text) })),
  );
  await expect(app.importPanel).toContainText('5 memories added');
  await expect(app.importPanel).toContainText('2 memories seem to be in German, 1 in Japanese. They are found by their words; the built-in embedder understands English, so meaning will be weak.');
  for (const [word, found] of [['歯医者', '昨日は東京'], ['猫', '昨日は東京'], ['किताब', 'पुस्तकालय'], ['Füllung', 'Heute']] as const) {
    const hits = await app.search(word, 'keyword');
    expect(hits, word).toHaveLength(1);
    expect(hits[0]).toContain(found);
  }
});

const HERON = 'The heron stood in the shallow water at dawn and did not move for a whole hour.';
const HERON_LONGER = 'The heron stood in the shallow water at dawn, and did not move for a whole hour; then it caught a fish.';
const BREAD = 'Bread needs flour, water, salt, and a night in the cold.';

test('a table is looked at before it comes in: columns, what is here already, and one undo', async ({ page }) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([HERON, BREAD]);
  await app.idle();
  const csv = ['Seen,What', `2021-03-01,"${HERON_LONGER}"`, `2022-05-09,"${BREAD}"`, '2024-01-02,A kingfisher under the bridge.'].join('\n');
  await page.getByLabel('Files to import').first().setInputFiles({ name: 'birds.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await expect(app.importPanel.getByRole('heading', { name: 'Before anything is imported' })).toBeVisible();
  expect(await app.count()).toBe(2);
  // Writing goes on beside it.
  await app.keep('Written meanwhile.');
  // Its notice lies on no button of the panel, on a phone neither.
  for (const size of [{ width: 390, height: 780 }, page.viewportSize()!]) {
    await page.setViewportSize(size);
    const [notice, buttons] = await Promise.all([app.notices.getByText('Kept on this device.').last().boundingBox(), app.importPanel.locator('.import-actions').boundingBox()]);
    expect(notice!.x + notice!.width <= buttons!.x || notice!.y + notice!.height <= buttons!.y, `${size.width} px`).toBe(true);
  }

  await app.importPanel.getByLabel('Read the column Seen as').selectOption('Date');
  await expect(app.importPanel).toContainText('March 2021 to January 2024');
  await app.importPanel.getByLabel('Read the column What as').selectOption('Text');
  await expect(app.importPanel).toContainText('1 is here already, word for word');
  const near = app.importPanel.getByRole('group', { name: '1 says nearly the same as a memory here' });
  await near.getByRole('radio', { name: 'Merge' }).check();
  await app.importPanel.getByText('Decide one by one').click();
  await expect(app.importPanel.getByRole('list', { name: 'Duplicates' }).getByRole('listitem')).toHaveCount(2);
  await app.importPanel.getByRole('button', { name: 'Import 1 memory, merge 1' }).click();
  await expect(app.importPanel).toContainText('1 memory added, 1 was already there, 1 merged');
  expect((await allTexts(page)).sort()).toEqual([HERON_LONGER, BREAD, 'A kingfisher under the bridge.', 'Written meanwhile.'].sort());

  await app.importPanel.getByRole('button', { name: 'Undo import' }).click();
  await expect(app.importPanel).toContainText('taken back');
  expect((await allTexts(page)).sort()).toEqual([HERON, BREAD, 'Written meanwhile.'].sort());
});

test('an import that was interrupted goes on where it stopped; another tab waits for its turn', async ({ page, context }) => {
  const app = new AppPage(page);
  await app.open();
  const count = 1000;
  const files = Array.from({ length: count }, (_, index) => ({ name: `note-${index}.txt`, mimeType: 'text/plain', buffer: Buffer.from(noteText(index)) }));
  await page.getByLabel('Files to import').first().setInputFiles(files);
  await expect.poll(() => app.count(), { intervals: [10] }).toBeGreaterThan(0);
  // While this tab imports, another one begins, and says what it waits for.
  const other = new AppPage(await context.newPage());
  await other.open();
  const waiting = other.page.evaluate(async () => {
    const seen: string[] = [];
    const summary = await globalThis.engram!.importFiles([new File(['Of the other tab.'], 'other.txt')], { onProgress: ({ waitingFor }) => { if (waitingFor !== undefined) seen.push(`${waitingFor.files}`); } });
    return { seen, added: summary.added };
  });
  await page.goto('about:blank');
  expect((await waiting).added).toBe(1);
  await other.page.close();

  await app.open();
  const kept = await app.count();
  // The machine may have been quicker than the other tab.
  if (kept < count + 1) {
    await expect(app.importPanel).toContainText('An import was interrupted');
    await app.importPanel.getByRole('button', { name: 'Continue' }).click();
    await expect(app.importPanel).toContainText('1,000 memories added, 0 were already there', { timeout: 30_000 });
  }
  const texts = await page.evaluate(async () => {
    const all: string[] = [];
    for (let offset = 0; offset < 1500; offset += 500) all.push(...(await globalThis.engram!.memories.list({ limit: 500, offset })).memories.map(({ text }) => text));
    return all;
  });
  expect(texts.toSorted()).toEqual([...Array.from({ length: count }, (_, index) => noteText(index)), 'Of the other tab.'].toSorted());
});

test('a backup among the files is restored, and not taken for notes', async ({ page }, info) => {
  const app = new AppPage(page);
  await app.open();
  await app.add([HERON, BREAD]);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export everything' }).click()]);
  const backup = info.outputPath('mine.zip');
  await download.saveAs(backup);
  await page.evaluate(async () => globalThis.engram!.memories.remove((await globalThis.engram!.memories.list()).memories.map(({ id }) => id)));
  await page.evaluate(() => globalThis.engram!.trash.purge());

  await page.getByLabel('Files to import').first().setInputFiles(backup);
  const question = app.importPanel.getByRole('region', { name: 'Backup mine.zip' });
  await question.getByRole('button', { name: 'Open the backup' }).click();
  await expect(question).toContainText('holds 2 memories');
  await question.getByRole('button', { name: 'Restore it' }).click();
  await expect(question).toContainText('Restored: 2 memories added');
  await app.importPanel.getByRole('button', { name: 'Close' }).click();
  expect((await allTexts(page)).sort()).toEqual([HERON, BREAD].sort());
});
