import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../contracts/errors';
import { MAX_TAG_LENGTH, MAX_TAGS, MAX_TEXT_BYTES, MEMORY_TYPES, type MemoryDraft, type MemoryPatch } from '../contracts/memory';
import { normalizeDraft, normalizeTags, normalizeText, normalizeTime } from './normalize-draft';
import { normalizePatch } from './normalize-patch';

const NOW = 1_767_225_600_000;
/** Stands for callers without a type checker: DevTools, imports. */
const untyped = (value: unknown): MemoryDraft => value as MemoryDraft;

function code(run: () => unknown): { code: string; field: unknown } | null {
  try {
    run();
    return null;
  } catch (error) {
    return isAppError(error) ? { code: error.code, field: error.facts.field } : expect.fail(String(error));
  }
}

describe('normalizeDraft', () => {
  it('fills in what is not given', () => {
    expect(normalizeDraft({ text: ' hello ' }, NOW)).toEqual({
      text: ' hello ',
      title: '',
      type: 'note',
      createdAt: NOW,
      updatedAt: NOW,
      tags: [],
      personaId: 'me',
      source: { kind: 'written' },
      pinned: false,
      importanceOverride: null,
    });
    expect(normalizeDraft({ text: 'x', createdAt: '2024-02-03T04:05:06Z' }, NOW)).toMatchObject({ createdAt: Date.UTC(2024, 1, 3, 4, 5, 6), updatedAt: Date.UTC(2024, 1, 3, 4, 5, 6) });
  });

  it.each([
    [null, 'INVALID_INPUT', 'memory'],
    ['text', 'INVALID_INPUT', 'memory'],
    [{}, 'INVALID_INPUT', 'text'],
    [{ text: 5 }, 'INVALID_INPUT', 'text'],
    [{ text: '' }, 'EMPTY_TEXT', undefined],
    [{ text: ' \n\t\u00a0\ufeff' }, 'EMPTY_TEXT', undefined],
    [{ text: 'a'.repeat(MAX_TEXT_BYTES + 1) }, 'TEXT_TOO_LONG', undefined],
    [{ text: '\u20ac'.repeat(Math.floor(MAX_TEXT_BYTES / 3) + 1) }, 'TEXT_TOO_LONG', undefined],
    [{ text: 'x', createdAt: Number.NaN }, 'INVALID_INPUT', 'createdAt'],
    [{ text: 'x', createdAt: 'yesterday' }, 'INVALID_INPUT', 'createdAt'],
    [{ text: 'x', createdAt: 8.64e15 + 1 }, 'INVALID_INPUT', 'createdAt'],
    [{ text: 'x', updatedAt: new Date(Number.NaN) }, 'INVALID_INPUT', 'updatedAt'],
    [{ text: 'x', tags: 'a' }, 'INVALID_INPUT', 'tags'],
    [{ text: 'x', tags: [1] }, 'INVALID_INPUT', 'tags'],
    [{ text: 'x', tags: Array.from({ length: MAX_TAGS + 1 }, (_, i) => `t${i}`) }, 'INVALID_INPUT', 'tags'],
    [{ text: 'x', type: 'poem' }, 'INVALID_INPUT', 'type'],
    [{ text: 'x', persona: ' ' }, 'INVALID_INPUT', 'persona'],
    [{ text: 'x', importance: 1.1 }, 'INVALID_INPUT', 'importance'],
    [{ text: 'x', importance: Number.NaN }, 'INVALID_INPUT', 'importance'],
    [{ text: 'x', title: 5 }, 'INVALID_INPUT', 'title'],
    [{ text: 'x', source: { kind: 'elsewhere' } }, 'INVALID_INPUT', 'source'],
    [{ text: 'x', pinned: 'no' }, 'INVALID_INPUT', 'pinned'],
  ])('refuses %j with %s', (draft, expected, field) => {
    expect(code(() => normalizeDraft(untyped(draft), NOW))).toEqual({ code: expected, field });
  });

  it('takes a text of exactly the limit', () => {
    expect(normalizeText('a'.repeat(MAX_TEXT_BYTES))).toHaveLength(MAX_TEXT_BYTES);
    expect(normalizeText('\u20ac'.repeat(Math.floor(MAX_TEXT_BYTES / 3)))).toHaveLength(Math.floor(MAX_TEXT_BYTES / 3));
  });

  it('lets nothing through that is not well-formed, and changes nothing the second time', () => {
    const text = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 }).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 4 }), (raw, tags) => {
        const draft = normalizeDraft({ text: `x${raw}`, title: raw, tags, source: { kind: 'file', path: `${'p'.repeat(1_000)}${raw}` } }, NOW);
        for (const value of [draft.text, draft.title, ...draft.tags, draft.source.path ?? '']) expect(Buffer.from(value, 'utf8').toString('utf8')).toBe(value);
        for (const tag of draft.tags) {
          expect(tag.length).toBeLessThanOrEqual(MAX_TAG_LENGTH);
          expect(tag).toBe(tag.trim());
        }
        expect(new Set(draft.tags).size).toBe(draft.tags.length);
        expect(normalizeDraft({ ...draft, persona: draft.personaId, importance: draft.importanceOverride }, NOW)).toEqual(draft);
      }),
    );
  });

  it('makes one tag of all ways to write it', () => {
    expect(normalizeTags(['a b', ' a  b ', '#a b', '# a b', '', '#'])).toEqual(['a b']);
  });

  it('cuts no character in two', () => {
    expect(normalizeTags([`${'a'.repeat(MAX_TAG_LENGTH - 1)}\u{1f600}`])).toEqual(['a'.repeat(MAX_TAG_LENGTH - 1)]);
  });

  it('stores whole, positive-zero times', () => {
    expect(Object.is(normalizeTime(-0.5, 'createdAt'), 0)).toBe(true);
    expect(normalizeTime(new Date(5), 'createdAt')).toBe(5);
    expect(normalizeTime(1.9, 'createdAt')).toBe(1);
  });
});

describe('normalizePatch', () => {
  it('returns only what was given', () => {
    expect(normalizePatch({})).toEqual({});
    expect(normalizePatch({ title: '', importance: null, pinned: false })).toEqual({ title: '', importanceOverride: null, pinned: false });
    for (const type of MEMORY_TYPES) expect(normalizePatch({ type })).toEqual({ type });
    expect(normalizePatch({ persona: 'work', tags: ['a'], createdAt: 3, text: 't' })).toEqual({ personaId: 'work', tags: ['a'], createdAt: 3, text: 't' });
  });

  it.each([[null], [{ pinned: 1 }], [{ text: null }], [{ importance: '1' }], [{ tags: {} }]])('refuses %j', (patch) => {
    expect(code(() => normalizePatch(patch as unknown as MemoryPatch))?.code).toBe('INVALID_INPUT');
  });
});
