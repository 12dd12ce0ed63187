import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Memory } from '../../../src/contracts/memory';
import { parseFrontMatter } from '../../../src/core/archive/front-matter';
import { writeMarkdown } from '../../../src/core/archive/write-markdown';
import { normalizeDraft } from '../../../src/core/normalize-draft';
import { fileOf, imagesOf, MODIFIED, read, zipOf, type Entry } from './testing/read';

function memoryOf({ draft }: Entry): Memory {
  return {
    id: '0190b2a0-0000-7000-8000-000000000000', text: draft.text, title: draft.title ?? '', titleDerived: draft.title === undefined, type: draft.type ?? 'note', createdAt: Number(draft.createdAt), updatedAt: Number(draft.updatedAt ?? draft.createdAt),
    lastAccessedAt: 0, accessCount: 0, editCount: 0, pinned: draft.pinned ?? false, importance: 0.5, importanceOverride: draft.importance ?? null, personaId: draft.persona ?? 'me', tags: draft.tags ?? [], source: { kind: 'file' }, contentHash: '', hlc: '', deviceId: '',
  };
}

describe('Markdown in is Markdown out', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 16 }),
    fc.constantFrom('---', '---\n', '\n---\n', '\r\n', '\n', '  \n', '\t', 'title: A\n', 'aliases: [x, y]\n', 'tags: [a]\n', '# Head\n', '#tag ', '[[Link|shown]]', '![[pic.png]]', '```\n#no\n```\n', '\u202e', '&a *a', '\u2028', '&amp;'),
  );
  const content = fc.array(piece, { minLength: 1, maxLength: 10 }).map((pieces) => pieces.join(''));

  it('to the byte: the text of what is written is the file, but for entries of front matter that became fields', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(content, { maxLength: 40 }), async (texts) => {
        const bytes = texts.map((text) => new TextEncoder().encode(text));
        const { entries, problems } = await read(bytes.map((file, index) => fileOf(`${index}.md`, file)));
        // Only what is blank, or binary for its U+0000, gives none; a picture that is not there is told beside the note.
        expect(problems.filter(([, message]) => !/nothing to keep|binary|image/.test(message))).toEqual([]);
        for (const entry of entries) {
          // A mark of the byte order is no part of the text.
          const file = new TextDecoder().decode(bytes[Number.parseInt(entry.path, 10)]);
          const written = writeMarkdown(memoryOf(entry));
          const head = written.indexOf('\n---\n', 3) + 5;
          expect(written.slice(head)).toBe(parseFrontMatter(file).text);
          if (!file.startsWith('---')) expect(written.slice(head)).toBe(file);
          // And once more the same, as often as it goes round.
          expect(parseFrontMatter(written).text).toBe(entry.draft.text);
        }
      }),
      { numRuns: 15 },
    );
  });

  it.each([
    ['line ends of Windows', 'a\r\nb\r\n'],
    ['blanks at the ends of lines, and none at the end', 'a  \nb\t \n\n  c'],
    ['blank lines before and behind', '\n\na\n\n\n'],
    ['front matter that is not ours', '---\naliases: [x]\ncssclass: wide\n---\n\n# A\n'],
    ['front matter that is broken', '---\ntitle: "open\nlist: [a\n  - b: &x *x\n---\nText\n'],
    ['writing from right to left, marks of direction, and emoji', 'שלום \u202eabc\u202c 👩‍👩‍👧\n'],
  ])('with %s', async (_name, text) => {
    const { entries } = await read([fileOf('n.md', text)]);
    expect(entries[0]!.draft.text).toBe(text);
    expect(writeMarkdown(memoryOf(entries[0]!)).endsWith(`\n---\n${text}`)).toBe(true);
  });

  it('imports a YAML bomb as the text that it is', async () => {
    const bomb = `---\na: &a ["x","x","x"]\n${Array.from('bcdefghij', (key, index) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[index]}`).join(',')}]`).join('\n')}\n---\nText`;
    const { entries } = await read([fileOf('bomb.md', bomb)]);
    expect(entries.map(({ draft }) => [draft.text, draft.title])).toEqual([[bomb, 'Text']]);
  });
});

describe('a vault of Obsidian', () => {
  const vault = {
    'vault/.obsidian/app.json': '{}',
    'vault/Walk.md': '---\ntags:\n  - nature\naliases: [Stroll]\ncreated: 2024-05-17\n---\n# By the river\n\n#Rain and #nature/water, #2024 and `#code` and a [[Packing list|list]].\n\n![[boat.png|200]] ![alt](../vault/pics/boat%20two.png)\n',
    'vault/lists/Packing list.md': 'Socks',
    'vault/pics/boat.png': 'one',
    'vault/pics/boat two.png': 'two',
  };

  it('keeps texts as they are, takes tags within them, and calls notes by their files, as links do', async () => {
    const { entries, problems } = await read([zipOf('v.zip', vault)]);
    expect(problems).toEqual([]);
    expect(entries.map(({ format, draft }) => [format, draft.title])).toEqual([['obsidian', 'Walk'], ['obsidian', 'Packing list']]);
    const { draft } = entries[0]!;
    expect(draft).toMatchObject({ tags: ['nature', 'Rain', 'nature/water'], createdAt: new Date(2024, 4, 17).getTime() });
    expect(draft.text).toBe(vault['vault/Walk.md'].replace('tags:\n  - nature\n', '').replace('created: 2024-05-17\n', ''));
    expect(await imagesOf(entries[0]!)).toEqual([['![[boat.png|200]]', 'one', 'v.zip/vault/pics/boat.png'], ['../vault/pics/boat%20two.png', 'two', 'v.zip/vault/pics/boat two.png']]);
  });

  it('is known by its links where its hidden folder did not come along', async () => {
    const { entries } = await read([fileOf('a/Walk.md', 'See [[Packing list]]'), fileOf('a/Packing list.md', '# Things\nSocks')]);
    expect(entries.map(({ format, draft }) => [format, draft.title])).toEqual([['obsidian', 'Packing list'], ['obsidian', 'Walk']]);
    expect((await read([fileOf('a/Packing list.md', '# Things\nSocks')])).entries.map(({ format, draft }) => [format, draft.title])).toEqual([['markdown', undefined]]);
  });
});

describe('texts of every encoding', () => {
  const words = 'Grüße, Мир 👋';
  const utf16 = (mark: number[], swap: boolean): Uint8Array => new Uint8Array([...mark, ...Array.from({ length: words.length }, (_, at) => words.charCodeAt(at)).flatMap((unit) => (swap ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8]))]);

  it('are decoded, or told', async () => {
    const { entries, problems } = await read([
      fileOf('a.txt', new TextEncoder().encode(`\ufeff${words}`)), fileOf('b.txt', utf16([0xff, 0xfe], false)), fileOf('c.txt', utf16([0xfe, 0xff], true)), fileOf('d.txt', new Uint8Array([0x43, 0x61, 0x66, 0xe9])),
      fileOf('e.txt', 'a\0b'), fileOf('f.md', new Uint8Array([0xff, 0xfe, 0x41, 0x00, 0x00, 0xd8])),
    ]);
    expect(entries.map(({ draft }) => draft.text)).toEqual([words, words, words, 'Café', 'A\ufffd']);
    expect(problems).toEqual([['e.txt', expect.stringContaining('binary')]]);
    expect(entries.every(({ draft }) => draft.createdAt === MODIFIED)).toBe(true);
  });

  it('of 50 MB become parts that fit, of which nothing is missing', async () => {
    const chapter = `# Chapter\n\n${'A sentence about rivers. '.repeat(4_000)}\n\n`;
    const text = chapter.repeat(500);
    const { entries } = await read([fileOf('book.md', text)]);
    expect(entries.length).toBeGreaterThan(50);
    expect(entries.map(({ draft }) => draft.text).join('') === text).toBe(true);
    expect(entries[1]!.draft.text.startsWith('# Chapter')).toBe(true);
    expect(entries.every(({ draft }) => new TextEncoder().encode(draft.text).length <= 1_000_000)).toBe(true);
  });
});

describe('texts at the edge', () => {
  it('are kept by rule: blank ones told, a word of a megabyte whole, ten thousand tags cut to what is allowed', async () => {
    const tags = Array.from({ length: 10_000 }, (_, index) => `#t${index}`).join(' ');
    const head = `---\ntags: [${Array.from({ length: 10_000 }, (_, index) => `t${index}`).join(', ')}]\n---\nText`;
    const { entries, problems } = await read([fileOf('blank.md', ' \n\t\u00a0\n'), fileOf('head.md', head), fileOf('tags.md', tags), fileOf('word.md', 'w'.repeat(1_000_000)), fileOf('words.md', 'w'.repeat(1_000_001))]);
    expect(problems).toEqual([['blank.md', 'There is nothing to keep in this file.']]);
    expect(entries.map(({ path, draft }) => [path, draft.text.length, draft.tags?.length])).toEqual([['head.md', head.length, undefined], ['tags.md', tags.length, 64], ['word.md', 1_000_000, undefined], ['words.md', 1_000_000, undefined], ['words.md', 1, undefined]]);
    for (const { draft } of entries) expect(() => normalizeDraft(draft, MODIFIED)).not.toThrow();
  });
});
