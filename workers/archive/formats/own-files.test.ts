import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportFile } from '../../../src/contracts/archive';
import type { ColumnMapping } from '../../../src/contracts/imports';
import { MAX_TEXT_BYTES } from '../../../src/contracts/memory';
import { ARCHIVE_README } from '../../../src/core/archive/archive-readme';
import { isSkipped } from '../../../src/core/archive/import-path';
import { normalizeDraft } from '../../../src/core/normalize-draft';
import { fileKind } from './file-kind';
import { fileOf, MODIFIED, read } from './testing/read';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function parse(path: string, content: string | Uint8Array) {
  const { entries, items } = await read([fileOf(path, content)]);
  return { drafts: entries.map(({ draft }) => draft), problems: items.flatMap((item) => (item.kind === 'problem' ? [item.problem] : [])) };
}

describe('a file as memories', () => {
  it('takes the whole of a text file, its first line too', async () => {
    expect((await parse('notes/a.txt', 'First\nSecond\n')).drafts).toEqual([{ text: 'First\nSecond\n', createdAt: MODIFIED, source: { kind: 'file', path: 'notes/a.txt' } }]);
  });

  it('believes front matter first, then the file name, then the file time', async () => {
    const created = async (path: string, text: string) => (await parse(path, text)).drafts[0]?.createdAt;
    expect(await created('2021-03-04 Walk.md', '---\ncreated: 2020-02-03T00:00:00Z\n---\nx')).toBe(Date.UTC(2020, 1, 3));
    expect(await created('2021-03-04 Walk.md', 'x')).toBe(new Date(2021, 2, 4).getTime());
    expect(await created('2021-02-31 Walk.md', 'x')).toBe(MODIFIED);
    expect(await created('Walk.md', 'x')).toBe(MODIFIED);
  });

  it('names a file with entries left in its text by what follows them', async () => {
    expect((await parse('a.md', '---\naliases: [x]\n---\n# Bread\nFlour')).drafts[0]).toMatchObject({ title: 'Bread', text: '---\naliases: [x]\n---\n# Bread\nFlour' });
  });

  it.each(['', ' \n\t', '\ufeff'])('says that there is nothing to keep in %j', async (content) => {
    expect(await parse('a.md', content)).toMatchObject({ drafts: [], problems: [{ code: 'EMPTY_TEXT' }] });
  });

  it.each([[[0x50, 0x4b, 0x00, 0x04]], [[0xff, 0xfe, 0x41, 0x00, 0x00, 0x00]]])('says so when it is binary', async (bytes) => {
    expect(await parse('image.md', new Uint8Array(bytes))).toMatchObject({ drafts: [], problems: [{ path: 'image.md', code: 'UNSUPPORTED_FILE' }] });
  });

  it('passes over the README of our own archives, but no other README', async () => {
    expect(await parse('README.txt', ARCHIVE_README)).toEqual({ drafts: [], problems: [] });
    expect((await parse('README.txt', `${ARCHIVE_README}!`)).drafts).toHaveLength(1);
  });

  it('splits what is too large at paragraphs and drops nothing', async () => {
    const paragraph = `${'Ein Wort über Flüsse. '.repeat(40)}\n\n`;
    const { drafts } = await parse('big.md', `---\ntitle: Rivers\ntags: [a]\n---\n${paragraph.repeat(2_600)}`);
    expect(drafts.length).toBeGreaterThan(2);
    expect(drafts.map((draft) => draft.text).join('')).toBe(paragraph.repeat(2_600));
    drafts.forEach((draft, index) => {
      expect(utf8(draft.text).length).toBeLessThanOrEqual(MAX_TEXT_BYTES);
      expect(draft.text.endsWith('\n\n')).toBe(true);
      expect(draft).toMatchObject({ title: `Rivers (part ${index + 1} of ${drafts.length})`, tags: ['a'] });
    });
  });

  it('never throws, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('md', 'txt', 'json', 'csv', 'html', 'enex', 'zip', 'bin')), { maxLength: 30 }), async (files) => {
        const { entries, problems } = await read(files.map(([bytes, ending], index) => fileOf(`${index}.${ending}`, bytes)));
        const told = new Set([...entries.map(({ path }) => path), ...problems.map(([path]) => path)].map((path) => path.replace(/#\d+$/u, '')));
        expect(told.size).toBe(files.length);
        for (const { draft } of entries) expect(draft.text.trim()).not.toBe('');
      }),
      { numRuns: 10 },
    );
  });
});

describe('memories in JSON', () => {
  const json = (value: unknown) => parse('a.json', JSON.stringify(value));

  it('are strings and drafts, in a list or under "memories"', async () => {
    const full = { text: 'Full', title: 'T', type: 'idea', createdAt: '2024-01-02T03:04:05Z', tags: [' a ', 'a', ''], pinned: true, importance: 0.2 };
    for (const value of [['Plain', full], { memories: ['Plain', { ...full, unknown: 1 }] }]) {
      const { drafts, problems } = await json(value);
      expect(problems).toEqual([]);
      expect(drafts[0]).toEqual({ text: 'Plain', createdAt: MODIFIED, source: { kind: 'file', path: 'a.json' } });
      expect(drafts[1]).toEqual({ text: 'Full', title: 'T', type: 'idea', createdAt: Date.UTC(2024, 0, 2, 3, 4, 5), tags: ['a'], pinned: true, importance: 0.2, source: { kind: 'file', path: 'a.json' } });
    }
  });

  it('that are good are kept, and the bad ones named by index', async () => {
    const { drafts, problems } = await json(['ok', 7, { text: ' ' }, { text: 'x', type: 'poem' }, { text: 'x', createdAt: 'soon' }, { text: 'x', tags: ['y'.repeat(65)] }, null, { text: 'fine', title: null }]);
    expect(drafts.map((draft) => draft.text)).toEqual(['ok', 'fine']);
    expect(problems.map((problem) => problem.message.split(':')[0])).toEqual(['Element 1', 'Element 2', 'Element 3', 'Element 4', 'Element 5', 'Element 6']);
    expect(problems[2]!.message).toContain('type');
  });

  it('do not flood the summary', async () => {
    const { problems } = await json(Array.from({ length: 1_000 }, () => 7));
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)!.message).toContain('950');
  });

  it('are not touched by keys that reach for prototypes', async () => {
    const { drafts } = await parse('a.json', '{"memories":[{"text":"x","__proto__":{"pinned":true,"polluted":1},"constructor":{"prototype":{"polluted":1}}}, {"__proto__":{"text":"y"}}]}');
    expect(drafts).toHaveLength(1);
    expect(drafts[0]!.pinned).toBeUndefined();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((await parse('a.json', '{"__proto__":{"memories":["x"]}}')).drafts).toEqual([]);
  });

  it('are split when they are large, and half characters are repaired', async () => {
    const { drafts } = await json([{ text: 'word '.repeat(300_000), title: 'Long' }]);
    expect(drafts).toHaveLength(2);
    expect(drafts[1]!.title).toBe('Long (part 2 of 2)');
    expect((await json(['a\ud800b'])).drafts[0]!.text).toBe('a\ufffdb');
  });
});

describe('what the library would refuse', () => {
  it('never comes out of an import, where it would take its whole batch with it', async () => {
    const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom(' ', 'x'.repeat(300), '-1', '1e400', '2024-01-01', 'true', '[a]'));
    const key = fc.constantFrom('title', 'created', 'updated', 'tags', 'type', 'persona', 'pinned', 'importance', 'other');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.tuple(key, value), { maxLength: 6 }), { maxLength: 12 }), async (heads) => {
        const files: ImportFile[] = [];
        const mappings: Record<string, ColumnMapping> = {};
        heads.forEach((entries, number) => {
          const markdown = `---\n${entries.map(([name, written]) => `${name}: ${JSON.stringify(written)}`).join('\n')}\n---\nText`;
          const json = JSON.stringify([{ ...Object.fromEntries(entries.map(([name, written]) => [name === 'created' ? 'createdAt' : name, written])), text: 'Text' }]);
          const names = entries.map(([name], index) => `${name}${index}`);
          const csv = `${['text', ...names].join(',')}\n${['Text', ...entries.map(([, written]) => `"${written.replaceAll('"', '""')}"`)].join(',')}\n`;
          files.push(fileOf(`${number}.md`, markdown), fileOf(`${number}.json`, json), fileOf(`${number}.csv`, csv));
          mappings[`${number}.csv`] = { columns: Object.fromEntries(entries.map(([name], index) => [`${name}${index}`, name === 'importance' || name === 'other' ? 'append' : name])) as ColumnMapping['columns'] };
        });
        const { entries } = await read(files, { mappings });
        for (const { draft } of entries) expect(() => normalizeDraft(draft, MODIFIED)).not.toThrow();
      }),
      { numRuns: 8 },
    );
  });
});

describe('paths', () => {
  it.each(['.git/config.md', 'a/.obsidian/x.json', '.DS_Store', '__MACOSX/a.md', 'x/node_modules/y/README.md', 'a/._b.md', 'Thumbs.db'])('passes over %s', (path) => expect(isSkipped(path)).toBe(true));
  it.each(['a.md', 'a/b.c.md', './a.md', 'modules/a.txt'])('does not pass over %s', (path) => expect(isSkipped(path)).toBe(false));
  it.each([['A.MD', 'markdown'], ['a.markdown', 'markdown'], ['a.TXT', 'text'], ['a.json', 'json'], ['a.constructor', 'unknown'], ['a', 'unknown'], ['md', 'unknown'], ['a.pdf', 'pdf'], [`P ${'0'.repeat(32)}.md`, 'notion-page']])('reads %s as %s', (path, kind) => expect(fileKind(path)).toBe(kind));
});
