import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PASSAGE_STEP, PASSAGE_WORDS, splitIntoPassages } from './chunker';

const words = (count: number): string => Array.from({ length: count }, (_, i) => `word${i}`).join(' ');
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

describe('splitIntoPassages', () => {
  it('holds every word, in order, in passages of bounded length that overlap', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom(' ', '\n', '\t\u00a0', '\u3000', 'a'.repeat(65), '\u{1f600}'.repeat(40), '\u6f22\u5b57'.repeat(50)),
    );
    const text = fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (value) => {
        const passages = splitIntoPassages(value);
        expect(passages.length === 0).toBe(value.trim() === '');
        const covered = new Uint8Array(value.length);
        let before = { start: -1, end: -1 };
        passages.forEach((passage, i) => {
          expect(passage.start).toBeGreaterThan(before.start);
          expect(passage.end).toBeGreaterThan(before.end);
          expect(passage.end).toBeGreaterThan(passage.start);
          if (i > 0) expect(passage.start).toBeLessThan(before.end);
          expect(/^\S[\s\S]*\S$|^\S$/u.test(value.slice(passage.start, passage.end))).toBe(true);
          expect(isLow(value.charCodeAt(passage.start))).toBe(false);
          expect(isLow(value.charCodeAt(passage.end))).toBe(false);
          covered.fill(1, passage.start, passage.end);
          before = passage;
        });
        for (let at = 0; at < value.length; at++) if (covered[at] === 0 && /\S/.test(value[at])) expect.fail(`unit ${at} is in no passage`);
      }),
      { numRuns: 300 },
    );
  });

  it('gives none for white space, and one up to the size of a passage', () => {
    expect(splitIntoPassages('')).toEqual([]);
    expect(splitIntoPassages(' \n\t ')).toEqual([]);
    expect(splitIntoPassages('  one ')).toEqual([{ start: 2, end: 5 }]);
    expect(splitIntoPassages(words(PASSAGE_WORDS))).toHaveLength(1);
  });

  it('steps as measured, and ends with the last word', () => {
    for (const count of [PASSAGE_WORDS + 1, PASSAGE_STEP * 3 + 15, PASSAGE_STEP * 3 + 16, 1_000]) {
      const text = words(count);
      const passages = splitIntoPassages(text);
      passages.forEach((passage, i) => {
        const [first, ...rest] = text.slice(passage.start, passage.end).split(' ');
        expect(first).toBe(`word${i * PASSAGE_STEP}`);
        expect(rest.length + 1).toBe(Math.min(PASSAGE_WORDS, count - i * PASSAGE_STEP));
      });
      expect(passages.at(-1)?.end).toBe(text.length);
      // The one before does not reach the end: none is contained in another.
      expect(passages.at(-2)?.end).toBeLessThan(text.length);
    }
  });

  it('cuts a run without white space, and stays quick with a megabyte of it', () => {
    const started = performance.now();
    const passages = splitIntoPassages('x'.repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(passages.length).toBeGreaterThan(1_000);
    expect(Math.max(...passages.map(({ start, end }) => end - start))).toBeLessThanOrEqual(PASSAGE_WORDS * 13);
  });
});
