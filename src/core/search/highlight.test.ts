import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextRange } from '../../contracts/search';
import { clauses } from './clauses';
import { countWords, highlightWords } from './highlight';

const all = (text: string): TextRange => ({ start: 0, end: text.length });
const marked = (text: string, ranges: readonly TextRange[]): string[] => ranges.map(({ start, end }) => text.slice(start, end));

describe('highlightWords', () => {
  it('marks the words as they were written, and joins neighbours', () => {
    const text = 'The Caf\u00e9 in Z\u00fcrich: a caf\u00e9, and a cafe.';
    expect(marked(text, highlightWords(text, all(text), new Set(['cafe', 'zurich', 'in'])))).toEqual(['Caf\u00e9 in Z\u00fcrich', 'caf\u00e9', 'cafe']);
    expect(countWords(text, all(text), new Set(['cafe', 'zurich', 'bread']))).toBe(2);
  });

  it('stays inside the passage, in order, without overlap', () => {
    const word = fc.constantFrom('alpha', 'beta', 'gamma', '\u{1f600}', '...', '\n');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), fc.nat(40), fc.nat(80), (parts, from, length) => {
        const text = parts.join(' ');
        const within = { start: Math.min(from, text.length), end: Math.min(from + length, text.length) };
        let last = within.start;
        for (const { start, end } of highlightWords(text, within, new Set(['alpha', 'beta']))) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(within.end);
          last = end;
        }
      }),
    );
  });
});

describe('clauses', () => {
  it.each([
    ['First one. Second one! Third; fourth: fifth', ['First one', 'Second one!', 'Third', 'fourth', 'fifth']],
    ['line one\nline two', ['line one', 'line two']],
    ['Wait... what?! Really.', ['Wait', 'what?!', 'Really']],
    ['It costs 3.50 euros at 10:30. See https://example.org/a.b now.', ['It costs 3.50 euros at 10:30', 'See https://example.org/a.b now']],
    ['... !!', []],
    ['', []],
  ])('%j', (text, expected) => expect(marked(text, clauses(text, all(text)))).toEqual(expected));

  it('leaves out no word, and gives trimmed ranges in order', () => {
    const text = fc.array(fc.constantFrom('alpha', 'b', ' ', '. ', '.', '\n', '?! ', ':', '3.5', '...'), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (value) => {
        const ranges = clauses(value, all(value));
        let last = 0;
        for (const { start, end } of ranges) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(value.slice(start, end).trim()).toBe(value.slice(start, end));
          last = end;
        }
        if (ranges.length < 24) expect(marked(value, ranges).join('').match(/alpha/g) ?? []).toEqual(value.match(/alpha/g) ?? []);
      }),
    );
  });

  it('stays quick where nothing ends', () => {
    // Time in proportion to the square would be minutes; a busy machine may take seconds.
    const started = performance.now();
    clauses('x'.repeat(200_000), { start: 0, end: 200_000 });
    clauses('.'.repeat(200_000), { start: 0, end: 200_000 });
    clauses('a.'.repeat(100_000), { start: 0, end: 200_000 });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
