import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEMORY_TYPES, type Memory } from '../../contracts/memory';
import { decodeText } from './decode-text';
import { draftsOf } from './drafts';
import { parseFrontMatter } from './front-matter';
import { writeMarkdown } from './write-markdown';

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('---', '---\n', '\n---\n', '\r\n', '\n', '\n\n', '\ufeff', '\0', 'tags: [a]\n', '# Title\n', 'שלום עולם', '👩‍👩‍👧', '\u2028', ' ', '\t', '...', '"'),
);
/** Of titles, tags and personas: what ends a line to somebody comes far more often than by chance. */
const name = (maxLength: number): fc.Arbitrary<string> => fc.string({ unit: fc.oneof({ weight: 9, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) }, { weight: 1, arbitrary: fc.constantFrom('\n', '\r', '\u0085', '\u2028', '\u2029', '\0', '"', ' ') }), minLength: 1, maxLength });
const text = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join('')).filter((value) => value.trim() !== '');
const tag = fc.oneof(name(20), fc.constantFrom('a, b', '#tag', 'two words', "it's", '[x]', 'say "no"')).map((value) => value.trim()).filter((value) => value !== '');
const time = fc.integer({ min: -62_000_000_000_000, max: 8_000_000_000_000_000 });

const memory: fc.Arbitrary<Memory> = fc.record({
  id: fc.constant('0190b2a0-0000-7000-8000-000000000000'),
  text,
  title: name(40),
  titleDerived: fc.boolean(),
  type: fc.constantFrom(...MEMORY_TYPES),
  createdAt: time,
  updatedAt: time,
  lastAccessedAt: fc.constant(0),
  accessCount: fc.constant(0),
  editCount: fc.constant(0),
  pinned: fc.boolean(),
  importance: fc.constant(0.5),
  importanceOverride: fc.oneof(fc.constant(null), fc.constantFrom(0, 1, 1e-7), fc.double({ min: 0, max: 1, noNaN: true })),
  personaId: fc.oneof(fc.constant('me'), name(20).filter((value) => value.trim() !== '')),
  tags: fc.uniqueArray(tag, { maxLength: 6 }),
  source: fc.constant({ kind: 'written' as const }),
  contentHash: fc.constant(''),
  hlc: fc.constant(''),
  deviceId: fc.constant(''),
});

describe('a memory written as Markdown and read again', () => {
  it('has exactly its text and all its fields', () => {
    fc.assert(
      fc.property(memory, (kept) => {
        const file = writeMarkdown(kept);
        const { text: readText, fields } = parseFrontMatter(file);
        expect(readText).toBe(kept.text);
        expect(fields).toEqual({
          ...(kept.titleDerived ? {} : { title: kept.title }),
          createdAt: kept.createdAt,
          updatedAt: kept.updatedAt,
          ...(kept.tags.length === 0 ? {} : { tags: kept.tags }),
          ...(kept.type === 'note' ? {} : { type: kept.type }),
          ...(kept.personaId === 'me' ? {} : { persona: kept.personaId }),
          ...(kept.pinned ? { pinned: true } : {}),
          ...(kept.importanceOverride === null ? {} : { importance: kept.importanceOverride }),
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('survives the way through bytes as well', () => {
    fc.assert(
      fc.property(memory, (kept) => {
        const { fields, text: read } = parseFrontMatter(decodeText(new TextEncoder().encode(writeMarkdown(kept))) ?? '');
        const drafts = draftsOf(read, fields, { path: 'memories/2024/x.md', createdAt: 0 });
        expect(drafts).toHaveLength(1);
        expect(drafts[0]!.text).toBe(kept.text);
        expect(drafts[0]!.createdAt).toBe(kept.createdAt);
        expect(drafts[0]!.title).toBe(kept.titleDerived ? undefined : kept.title);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('front matter of other programs', () => {
  it('loses no character: every line is a field or still in the text', () => {
    fc.assert(
      fc.property(text, (file) => {
        const { fields, text: kept } = parseFrontMatter(file);
        if (Object.keys(fields).length === 0) expect(file.endsWith(kept)).toBe(true);
        expect(kept.trim()).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads what notes commonly carry', () => {
    const { fields, text: body } = parseFrontMatter(
      ['---', 'title: Walk: by the river', "date: 2024-05-17T09:30:00Z", 'tags:', '  - nature', "  - 'long walks'", 'pinned: true', 'type: Journal', 'importance: 0.7', '---', '', 'It rained.', ''].join('\r\n'),
    );
    expect(fields).toEqual({ title: 'Walk: by the river', createdAt: Date.UTC(2024, 4, 17, 9, 30), tags: ['nature', 'long walks'], pinned: true, type: 'journal', importance: 0.7 });
    expect(body).toBe('\r\nIt rained.\r\n');
  });

  it.each([
    ['tags: [a, "b, c", \'d\']', ['a', 'b, c', 'd']],
    ['tags: #a #b', null],
    ['tags: "#a #b"', ['a', 'b']],
    ['tags: a, b c', ['a', 'b c']],
    ['tags: a b', ['a', 'b']],
    ['tags: []', []],
    ['tags:', []],
    ['tags: [a', null],
    [`tags: ${'x'.repeat(65)}`, null],
  ])('reads the tags of %j', (line, tags) => {
    const { fields, text: body } = parseFrontMatter(`---\n${line}\n---\nText`);
    if (tags === null) expect({ fields, body }).toEqual({ fields: {}, body: `---\n${line}\n---\nText` });
    else expect({ fields, body }).toEqual({ fields: { tags }, body: 'Text' });
  });

  it('keeps entries it does not understand in the text, and takes the others', () => {
    const file = '---\ntitle: Mine\naliases:\n  - other\ncreated: 31 February\n# remark\n---\nText';
    const parsed = parseFrontMatter(file);
    expect(parsed.fields).toEqual({ title: 'Mine' });
    expect(parsed.text).toBe('---\naliases:\n  - other\ncreated: 31 February\n# remark\n---\nText');
    expect(parsed.text.slice(parsed.bodyStart)).toBe('Text');
  });

  it.each(['---\ntitle: never closed\nText', '---\nJust a line\n---\nText', '---\ntitle: only a head\n---\n', ' ---\ntitle: indented\n---\nText', '--- x\ntitle: no\n---\nText'])('takes %j as text', (file) => {
    expect(parseFrontMatter(file)).toMatchObject({ fields: {}, text: file });
  });

  it('drops a foreign id only when it means nothing to a person', () => {
    expect(parseFrontMatter('---\nid: 0190b2a0-0000-7000-8000-000000000000\n---\nText').text).toBe('Text');
    expect(parseFrontMatter('---\nid: 202405170930\n---\nText').text).toBe('---\nid: 202405170930\n---\nText');
  });

  it('does not take long over hostile heads', () => {
    const start = performance.now();
    for (const file of [`---\n${'a: ['.repeat(50_000)}\n---\nx`, `---\n${'k: v\n'.repeat(200_000)}---\nx`, `---\ntags: [${'"a",'.repeat(20_000)}"\n---\nx`, `---\ntags: [${' '.repeat(60_000)}\n---\nx`]) parseFrontMatter(file);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
