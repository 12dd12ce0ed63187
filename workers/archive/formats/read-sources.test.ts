import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { IMPORT_FORMATS } from '../../../src/contracts/imports';
import { normalizeDraft } from '../../../src/core/normalize-draft';
import { readSources } from './read-sources';
import { pdfOf } from './testing/pdf';
import { fileOf, fixture, itemsOf, MODIFIED, read, zipOf } from './testing/read';

const ONE_OF_EACH = [
  fileOf('csv/a.csv', 'title,text\nA,b\n'), fileOf('json/a.json', '["x"]'), fileOf('text/a.txt', 'plain'), fileOf('web/page.html', fixture('page.html')), fileOf('pdf/a.pdf', pdfOf(['text'])), fileOf('md/a.md', '# A'),
  fileOf('enex/a.enex', fixture('evernote.enex')), fileOf('d/Journal.json', fixture('day-one.json')), fileOf('s/b.json', fixture('standard-notes.json')), fileOf('keep/list.json', fixture('keep/list.json')),
  zipOf('v.zip', { '.obsidian/app.json': '{}', 'n.md': 'note' }), zipOf('n.zip', { 'Page 0123456789abcdef0123456789abcdef.md': '# Page\n\ntext' }),
];

describe('readSources', () => {
  it('reads every format beside every other, in one order, and nothing that the library would refuse', async () => {
    const { entries, items } = await read(ONE_OF_EACH);
    expect([...new Set(entries.map(({ format }) => format))].sort()).toEqual(IMPORT_FORMATS.filter((format) => format !== 'engram').sort());
    for (const { draft } of entries) expect(() => normalizeDraft(draft, MODIFIED)).not.toThrow();
    const names = (list: typeof items): unknown[] => list.map((item) => (item.kind === 'entry' ? [item.path, item.draft] : item.kind === 'done' ? item.path : item.kind));
    expect(names(await itemsOf([...ONE_OF_EACH].reverse()))).toEqual(names(items));
    expect(items.filter(({ kind }) => kind === 'done')).toHaveLength(ONE_OF_EACH.length);
  });

  it('says once of each file that cannot be read what is wrong, and goes on', async () => {
    const gone = { size: 5, arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')), slice: () => new Blob() } as unknown as Blob;
    const large = { size: 300_000_000, slice: () => new Blob() } as unknown as Blob;
    const { entries, problems } = await read([{ path: 'gone.txt', file: gone, lastModified: 0 }, { path: 'large.txt', file: large, lastModified: 0 }, fileOf('film.mp4', '...'), fileOf('empty.md', ' \n'), fileOf('left.png', 'png'), fileOf('good.md', 'good ![](none.png)')]);
    expect(entries.map(({ draft }) => draft.text)).toEqual(['good ![](none.png)']);
    expect(problems).toEqual([
      ['empty.md', 'There is nothing to keep in this file.'],
      ['gone.txt', expect.stringContaining('gone')],
      ['good.md', expect.stringContaining('none.png')],
      ['large.txt', expect.stringMatching(/300 MB.*256 MB/)],
      ['film.mp4', 'This kind of file cannot be imported.'],
      ['left.png', expect.stringContaining('No note')],
    ]);
  });

  it('tells of a thousand foreign files in some lines', async () => {
    const { problems } = await read(Array.from({ length: 1_000 }, (_, index) => fileOf(`films/${index}.mp4`, '')));
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)![1]).toContain('950 more');
  });

  it('ends when it is cancelled, in the middle of a file too', async () => {
    let cancelled = false;
    const items: unknown[] = [];
    const rows = `text\n${Array.from({ length: 5_000 }, (_, index) => `row ${index}`).join('\n')}\n`;
    for await (const item of readSources([fileOf('a.md', 'a'), fileOf('b.csv', rows), fileOf('c.md', 'c')], { isCancelled: () => cancelled })) {
      items.push(item);
      if (items.length === 10) {
        cancelled = true;
        break;
      }
    }
    expect(items).toHaveLength(10);
    expect(await itemsOf(ONE_OF_EACH, { isCancelled: () => true })).toEqual([]);
  });

  it('passes over hidden files without a word', async () => {
    const { entries, problems, items } = await read([fileOf('.git/x.md', 'hidden'), fileOf('a.md', 'a'), fileOf('__MACOSX/._a.md', 'x')]);
    expect([entries.length, problems.length, items.filter(({ kind }) => kind === 'done').length]).toEqual([1, 0, 3]);
  });
});

// A folder of real Markdown, where one is at hand: every text comes back to the byte.
const LIBRARY = process.env['ENGRAM_PROMPT_LIBRARY'] ?? '';

describe.skipIf(LIBRARY === '')('a library of real prompts', () => {
  it('keeps every file to the byte, but for the entries of front matter that became fields', async () => {
    const paths = (readdirSync(LIBRARY, { recursive: true }) as string[]).filter((path) => path.endsWith('.md') && statSync(`${LIBRARY}/${path}`).isFile());
    const { entries, problems } = await read(paths.map((path) => fileOf(path, readFileSync(`${LIBRARY}/${path}`))));
    expect(problems.filter(([, message]) => !message.includes('nothing to keep'))).toEqual([]);
    for (const { path, draft } of entries) {
      const file = readFileSync(`${LIBRARY}/${path}`, 'utf8');
      expect(file.startsWith('---') ? file.endsWith(draft.text.slice(draft.text.indexOf('\n---\n') + 5)) : file === draft.text).toBe(true);
    }
    expect(entries.length).toBeGreaterThan(50);
  });
});
