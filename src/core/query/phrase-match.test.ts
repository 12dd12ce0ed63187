import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldPhrase, holdsPhrase } from './phrase-match';

const holds = (text: string, phrase: string): boolean => holdsPhrase(foldPhrase(text), foldPhrase(phrase));

describe('a phrase', () => {
  it.each([
    ['The Brake  pads\nsqueal', 'brake pads'],
    ['Café crème', 'CAFE CREME'],
    ['cafe\u0301', 'café'],
    ['a carpet for the car', 'car'],
    ["the dog's bowl", 'dog'],
    ['(brake pads)', 'brake pads'],
    ['C++ and C#', 'c++'],
    ['東京都に住む', '京都'],
    ['ภาษาไทยง่าย', 'ไทย'],
    ['the \u{1d404}nd', 'end'],
  ])('stands in %j: %j', (text, phrase) => {
    expect(holds(text, phrase)).toBe(true);
  });

  it.each([
    ['carpet', 'car'],
    ['oscar', 'car'],
    ['brake the pads', 'brake pads'],
    ['v2', '2'],
    ['pads', 'pads pads'],
    ['anything', ''],
  ])('does not stand in %j: %j', (text, phrase) => {
    expect(holds(text, phrase)).toBe(false);
  });

  it('is found wherever whole words of it stand, as reading word by word does', () => {
    const words = fc.array(fc.constantFrom('a', 'ab', 'aba', 'b'), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(words, words, (text, phrase) => {
        const expected = text.some((_, at) => phrase.every((word, i) => text[at + i] === word));
        expect(holds(text.join(' '), phrase.join('  '))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['one word, over and over', 'a'.repeat(1_000_000), 'a'.repeat(400)],
    ['nearly the phrase, over and over', 'a '.repeat(500_000), `b ${'a '.repeat(198)}`],
    ['the phrase but for its end', 'a '.repeat(500_000), `${'a '.repeat(198)}b`],
  ])('is looked for in bounded time in %s', (_name, text, phrase) => {
    const start = performance.now();
    expect(holds(text, phrase)).toBe(false);
    // Some 20 ms; comparing anew from each letter would take minutes.
    expect(performance.now() - start).toBeLessThan(20_000);
  }, 30_000);
});
