import { describe, expect, it } from 'vitest';
import type { ImportFile, ParsedBatch } from '../../src/contracts/archive';
import { ImportSession, MAX_BATCH_BYTES, MAX_BATCH_DRAFTS } from './import-session';

const file = (path: string, content: string | Uint8Array<ArrayBuffer>): ImportFile => ({ path, file: new Blob([content]), lastModified: 1_700_000_000_000 });

async function readAll(session: ImportSession): Promise<ParsedBatch[]> {
  const batches: ParsedBatch[] = [];
  for (let batch = await session.nextBatch(); batch !== null; batch = await session.nextBatch()) batches.push(batch);
  return batches;
}

describe('ImportSession', () => {
  it('hands out every file in order, in bounded batches, and counts them', async () => {
    const files = Array.from({ length: 300 }, (_, index) => file(`n/${String(index).padStart(3, '0')}.md`, `Note ${index} ${'x'.repeat(index * 50)}`));
    const batches = await readAll(new ImportSession(files));
    expect(batches.flatMap((batch) => batch.drafts.map((draft) => draft.source?.path))).toEqual(files.map(({ path }) => path));
    for (const { drafts } of batches) {
      expect(drafts.length).toBeLessThanOrEqual(MAX_BATCH_DRAFTS);
      expect(drafts.reduce((sum, draft) => sum + draft.text.length, 0)).toBeLessThanOrEqual(MAX_BATCH_BYTES);
    }
    expect(batches.at(-1)).toMatchObject({ filesDone: 300, bytesDone: files.reduce((sum, { file: blob }) => sum + blob.size, 0) });
    const done = batches.map((batch) => batch.filesDone);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  it('spreads one large JSON file over several batches and counts it when it is through', async () => {
    const batches = await readAll(new ImportSession([file('a.json', JSON.stringify(Array.from({ length: 300 }, (_, index) => `Note ${index}`)))]));
    expect(batches.map(({ drafts, filesDone }) => [drafts.length, filesDone])).toEqual([[128, 0], [128, 0], [44, 1]]);
  });

  it('goes on after a file that cannot be read', async () => {
    const gone = { size: 5, arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) } as unknown as Blob;
    const batches = await readAll(new ImportSession([file('a.md', 'one'), { path: 'gone.md', file: gone, lastModified: 0 }, file('film.mp4', '...'), file('empty.md', ''), file('b.md', 'two')]));
    expect(batches.flatMap(({ drafts }) => drafts.map(({ text }) => text))).toEqual(['one', 'two']);
    expect(batches.flatMap(({ problems }) => problems.map(({ path, code }) => `${path} ${code}`)).toSorted()).toEqual(['empty.md EMPTY_TEXT', 'film.mp4 UNSUPPORTED_FILE', 'gone.md UNREADABLE_FILE']);
    expect(batches.at(-1)!.filesDone).toBe(5);
  });

  it('passes over hidden files without a word, and still counts them', async () => {
    const batches = await readAll(new ImportSession([file('a.md', 'one'), file('.git/x.md', 'hidden'), file('__MACOSX/a.md', 'hidden')]));
    expect(batches.flatMap(({ drafts, problems }) => [...drafts, ...problems])).toHaveLength(1);
    expect(batches.at(-1)!.filesDone).toBe(3);
    expect(await readAll(new ImportSession([]))).toEqual([]);
  });

  it('reads only a little ahead of what was asked for', async () => {
    let reads = 0;
    const counted = (path: string): ImportFile => ({ path, file: { size: 10, arrayBuffer: async () => (reads++, new TextEncoder().encode('text').buffer) } as unknown as Blob, lastModified: 1 });
    const session = new ImportSession(Array.from({ length: 1_000 }, (_, index) => counted(`${index}.md`)));
    await session.nextBatch();
    expect(reads).toBeLessThan(4 * MAX_BATCH_DRAFTS);
  });

  it('ends when cancelled: before, during and after', async () => {
    const files = Array.from({ length: 500 }, (_, index) => file(`${index}.md`, 'text'));
    const before = new ImportSession(files);
    before.cancel();
    expect(await before.nextBatch()).toBeNull();
    const during = new ImportSession(files);
    const pending = during.nextBatch();
    during.cancel();
    expect(await pending).toBeNull();
    const after = new ImportSession(files);
    expect(await after.nextBatch()).not.toBeNull();
    after.cancel();
    expect(await after.nextBatch()).toBeNull();
  });

  it('names the images that notes show, however they name them, and those that none shows', async () => {
    const files = [
      file('vault/pics/a photo.PNG', 'png'),
      file('vault/notes/b.jpg', 'jpg'),
      file('vault/deep/c.webp', 'webp'),
      file('vault/d.png', 'd'),
      file('vault/notes/n.md', '![one](../pics/a%20photo.png) ![two](b.jpg "Title") ![[c.webp|300]] ![[c.webp|A label]] ![four](/d.png)'),
      file('vault/other.md', '![[d.png]] ![web](https://a.example/b.jpg) ![gone](gone.png) [[c.webp]] ![[note]]'),
      file('vault/left.gif', 'gif'),
      file('vault/.obsidian/icon.png', 'hidden'),
    ];
    const [batch, ...rest] = await readAll(new ImportSession(files));
    expect(rest).toEqual([]);
    expect(batch!.images.map(({ draft, path, start, end, form, alt }) => [draft, path, batch!.drafts[draft]!.text.slice(start, end), form, alt])).toEqual([
      [0, 'vault/pics/a photo.PNG', '../pics/a%20photo.png', 'target', 'one'],
      [0, 'vault/notes/b.jpg', 'b.jpg', 'target', 'two'],
      [0, 'vault/deep/c.webp', '![[c.webp|300]]', 'embed', 'c'],
      [0, 'vault/deep/c.webp', '![[c.webp|A label]]', 'embed', 'A label'],
      [0, 'vault/d.png', '/d.png', 'target', 'four'],
      [1, 'vault/d.png', '![[d.png]]', 'embed', 'd'],
    ]);
    expect(batch!.problems.map(({ path, message }) => [path, message])).toEqual([
      ['vault/other.md', 'The note came in, but an image that it shows is not among the files: gone.png'],
      ['vault/left.gif', 'No note among these files shows this image, so it was left out.'],
    ]);
    expect(batch!.filesDone).toBe(files.length);
  });

  it('notices the language of each draft', async () => {
    const german = 'Heute war ich beim Zahnarzt, und er hat gesagt, dass die Füllung noch einmal erneuert werden muss. Danach bin ich nach Hause gegangen.';
    const [batch] = await readAll(new ImportSession([file('a.md', german), file('b.md', 'It was the first of the days that we had for the garden, and the beans are in the ground now.'), file('c.md', 'Tel.')]));
    expect(batch!.languages).toEqual(['deu', 'eng', null]);
  });

  it('numbers entries the same each time, and goes on from any of them', async () => {
    const files = [file('b.json', JSON.stringify(Array.from({ length: 200 }, (_, index) => `Note ${index}`))), file('a.md', 'first'), file('bad.json', '{'), file('c.md', 'last')];
    const numbered = (batches: readonly ParsedBatch[]) => batches.flatMap(({ firstEntry, drafts, hashes }) => drafts.map(({ text }, place) => [firstEntry + place, text, hashes[place]]));
    const all = numbered(await readAll(new ImportSession(files)));
    expect(all.map(([entry]) => entry)).toEqual(Array.from({ length: 202 }, (_, index) => index));
    for (const fromEntry of [1, 128, 150, 201]) {
      const rest = await readAll(new ImportSession(files, { fromEntry }));
      expect(numbered(rest)).toEqual(all.slice(fromEntry));
      // What went wrong is told again: the crash has taken the list.
      expect(rest.flatMap(({ problems }) => problems.map(({ path }) => path))).toEqual(['bad.json']);
      expect(rest.at(-1)!.filesDone).toBe(4);
    }
    expect(numbered(await readAll(new ImportSession(files, { fromEntry: 202 })))).toEqual([]);
  });

  it('knows what comes twice, by text and persona', async () => {
    const twins = (await readAll(new ImportSession([
      file('a.md', 'same'), file('b.md', 'other'), file('c.txt', 'same'), file('d.json', JSON.stringify([{ text: 'same', persona: 'work' }, { text: 'same' }])),
    ]))).flatMap((batch) => batch.twins);
    expect(twins).toEqual([null, null, 0, null, 0]);
  });

  it('gives an image that several notes show one number, and its bytes when they are asked for', async () => {
    const session = new ImportSession([file('v/p.png', 'the bytes'), file('v/a.md', '![a](p.png) ![b](p.png)'), file('v/b.md', '![[p.png]]')]);
    const [batch] = await readAll(session);
    expect(batch!.images.map(({ draft, image, path }) => [draft, image, path])).toEqual([[0, 0, 'v/p.png'], [0, 0, 'v/p.png'], [1, 0, 'v/p.png']]);
    expect(await (await session.image(0)).text()).toBe('the bytes');
    await expect(session.image(1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
