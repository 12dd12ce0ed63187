import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TEXT_BYTES } from '../../contracts/memory';
import { normalizeDraft } from '../normalize-draft';
import { ARCHIVE_README } from './archive-readme';
import { importKind, isSkipped } from './import-path';
import { parseFile } from './parse-file';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const MODIFIED = Date.UTC(2023, 0, 2);

describe('decoding', () => {
  it.each([
    ['UTF-8', utf8('Grüße, Мир')],
    ['UTF-8 with a byte order mark', new Uint8Array([0xef, 0xbb, 0xbf, ...utf8('Grüße, Мир')])],
    ['UTF-16 LE', new Uint8Array([0xff, 0xfe, ...new Uint8Array(new Uint16Array(Array.from('Grüße, Мир', (c) => c.charCodeAt(0))).buffer)])],
    ['UTF-16 BE', new Uint8Array([0xfe, 0xff, ...Array.from('Grüße, Мир').flatMap((c) => [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 0xff])])],
  ])('reads %s', (_name, bytes) => {
    expect(parseFile('a.txt', bytes, MODIFIED).drafts[0]?.text).toBe('Grüße, Мир');
  });

  it('reads old Windows text without losing a character', () => {
    const bytes = new Uint8Array([0x43, 0x61, 0x66, 0xe9, 0x20, 0xfc]);
    expect(parseFile('a.txt', bytes, MODIFIED).drafts[0]?.text).toBe('Café ü');
  });

  it.each([[[0x50, 0x4b, 0x00, 0x04]], [[0xff, 0xfe, 0x41, 0x00, 0x00, 0x00]]])('says so when it is binary', (bytes) => {
    const { drafts, problems } = parseFile('image.md', new Uint8Array(bytes), MODIFIED);
    expect(drafts).toEqual([]);
    expect(problems).toMatchObject([{ path: 'image.md', code: 'UNSUPPORTED_FILE' }]);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('a.md', 'a.txt', 'a.json', 'a.png', 'a'), (bytes, path) => {
        const { drafts, problems } = parseFile(path, bytes, MODIFIED);
        expect(drafts.length + problems.length).toBeGreaterThan(0);
        for (const draft of drafts) expect(draft.text.trim()).not.toBe('');
      }),
    );
  });
});

describe('a file as memories', () => {
  it('takes the whole of a text file, its first line too', () => {
    expect(parseFile('notes/a.txt', utf8('First\nSecond\n'), MODIFIED).drafts).toEqual([{ text: 'First\nSecond\n', createdAt: MODIFIED, source: { kind: 'file', path: 'notes/a.txt' } }]);
  });

  it('believes front matter first, then the file name, then the file time', () => {
    const created = (path: string, text: string) => parseFile(path, utf8(text), MODIFIED).drafts[0]?.createdAt;
    expect(created('2021-03-04 Walk.md', '---\ncreated: 2020-02-03T00:00:00Z\n---\nx')).toBe(Date.UTC(2020, 1, 3));
    expect(created('2021-03-04 Walk.md', 'x')).toBe(new Date(2021, 2, 4).getTime());
    expect(created('2021-02-31 Walk.md', 'x')).toBe(MODIFIED);
    expect(created('Walk.md', 'x')).toBe(MODIFIED);
  });

  it('names a file with entries left in its text by what follows them', () => {
    expect(parseFile('a.md', utf8('---\naliases: [x]\n---\n# Bread\nFlour'), MODIFIED).drafts[0]).toMatchObject({ title: 'Bread', text: '---\naliases: [x]\n---\n# Bread\nFlour' });
  });

  it.each(['', ' \n\t', '\ufeff'])('says that there is nothing to keep in %j', (content) => {
    expect(parseFile('a.md', utf8(content), MODIFIED)).toMatchObject({ drafts: [], problems: [{ code: 'EMPTY_TEXT' }] });
  });

  it('passes over the README of our own archives, but no other README', () => {
    expect(parseFile('README.txt', utf8(ARCHIVE_README), MODIFIED)).toEqual({ drafts: [], problems: [] });
    expect(parseFile('README.txt', utf8(`${ARCHIVE_README}!`), MODIFIED).drafts).toHaveLength(1);
  });

  it('splits what is too large at paragraphs and drops nothing', () => {
    const paragraph = `${'Ein Wort über Flüsse. '.repeat(40)}\n\n`;
    const text = `---\ntitle: Rivers\ntags: [a]\n---\n${paragraph.repeat(2_600)}`;
    const { drafts } = parseFile('big.md', utf8(text), MODIFIED);
    expect(drafts.length).toBeGreaterThan(2);
    expect(drafts.map((draft) => draft.text).join('')).toBe(paragraph.repeat(2_600));
    drafts.forEach((draft, index) => {
      expect(utf8(draft.text).length).toBeLessThanOrEqual(MAX_TEXT_BYTES);
      expect(draft.text.endsWith('\n\n')).toBe(true);
      expect(draft).toMatchObject({ title: `Rivers (part ${index + 1} of ${drafts.length})`, tags: ['a'] });
    });
  });
});

describe('JSON', () => {
  const json = (value: unknown) => parseFile('a.json', utf8(JSON.stringify(value)), MODIFIED);

  it('takes strings and drafts, in a list or under "memories"', () => {
    const list = ['Plain', { text: 'Full', title: 'T', type: 'idea', createdAt: '2024-01-02T03:04:05Z', tags: [' a ', 'a', ''], pinned: true, importance: 0.2, unknown: 1 }];
    for (const value of [list, { memories: list }]) {
      const { drafts, problems } = json(value);
      expect(problems).toEqual([]);
      expect(drafts[0]).toEqual({ text: 'Plain', createdAt: MODIFIED, source: { kind: 'file', path: 'a.json' } });
      expect(drafts[1]).toEqual({ text: 'Full', title: 'T', type: 'idea', createdAt: Date.UTC(2024, 0, 2, 3, 4, 5), tags: ['a'], pinned: true, importance: 0.2, source: { kind: 'file', path: 'a.json' } });
    }
  });

  it('keeps the good elements and names the bad ones by index', () => {
    const { drafts, problems } = json(['ok', 7, { text: ' ' }, { text: 'x', type: 'poem' }, { text: 'x', createdAt: 'soon' }, { text: 'x', tags: ['y'.repeat(65)] }, null, { text: 'fine', title: null }]);
    expect(drafts.map((draft) => draft.text)).toEqual(['ok', 'fine']);
    expect(problems.map((problem) => problem.message.split(':')[0])).toEqual(['Element 1', 'Element 2', 'Element 3', 'Element 4', 'Element 5', 'Element 6']);
    expect(problems[2]!.message).toContain('type');
  });

  it('does not flood the summary', () => {
    const { problems } = json(Array.from({ length: 1_000 }, () => 7));
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)!.message).toContain('950');
  });

  it.each(['[', '{"memories": 1}', '{}', '7', 'null', '"text"', '[1,', '['.repeat(100_000), '['.repeat(100_000) + ']'.repeat(100_000), '{"a":'.repeat(100_000)])('has words for what is no list of memories', (content) => {
    const { drafts, problems } = parseFile('a.json', utf8(content), MODIFIED);
    expect(drafts).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.message.length).toBeGreaterThan(10);
  });

  it('is not touched by keys that reach for prototypes', () => {
    const { drafts } = parseFile('a.json', utf8('[{"text":"x","__proto__":{"pinned":true,"polluted":1},"constructor":{"prototype":{"polluted":1}}}, {"__proto__":{"text":"y"}}]'), MODIFIED);
    expect(drafts).toHaveLength(1);
    expect(drafts[0]!.pinned).toBeUndefined();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(parseFile('a.json', utf8('{"__proto__":{"memories":["x"]}}'), MODIFIED).drafts).toEqual([]);
  });

  it('splits a large text of JSON too, and repairs half characters', () => {
    const { drafts } = json([{ text: 'word '.repeat(300_000), title: 'Long' }]);
    expect(drafts).toHaveLength(2);
    expect(drafts[1]!.title).toBe('Long (part 2 of 2)');
    expect(json(['a\ud800b']).drafts[0]!.text).toBe('a\ufffdb');
  });
});

describe('what the library would refuse', () => {
  it('never comes out of an import, where it would take its whole batch with it', () => {
    const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom(' ', 'x'.repeat(300), '-1', '1e400', '2024-01-01', 'true', '[a]'));
    const key = fc.constantFrom('title', 'created', 'updated', 'tags', 'type', 'persona', 'pinned', 'importance', 'other');
    const head = fc.array(fc.tuple(key, value), { maxLength: 6 });
    fc.assert(
      fc.property(head, (entries) => {
        const markdown = `---\n${entries.map(([name, written]) => `${name}: ${JSON.stringify(written)}`).join('\n')}\n---\nText`;
        const json = JSON.stringify([{ ...Object.fromEntries(entries.map(([name, written]) => [name === 'created' ? 'createdAt' : name, written])), text: 'Text' }]);
        for (const { drafts } of [parseFile('a.md', utf8(markdown), MODIFIED), parseFile('a.json', utf8(json), MODIFIED)]) {
          for (const draft of drafts) expect(() => normalizeDraft(draft, MODIFIED)).not.toThrow();
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('paths', () => {
  it.each(['.git/config.md', 'a/.obsidian/x.json', '.DS_Store', '__MACOSX/a.md', 'x/node_modules/y/README.md', 'a/._b.md', 'Thumbs.db'])('passes over %s', (path) => expect(isSkipped(path)).toBe(true));
  it.each(['a.md', 'a/b.c.md', './a.md', 'modules/a.txt'])('does not pass over %s', (path) => expect(isSkipped(path)).toBe(false));
  it.each([['A.MD', 'markdown'], ['a.markdown', 'markdown'], ['a.TXT', 'text'], ['a.json', 'json'], ['a.constructor', null], ['a', null], ['md', null], ['a.pdf', null]])('reads %s as %s', (path, kind) => expect(importKind(path)).toBe(kind));
});
