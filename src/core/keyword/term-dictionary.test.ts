import fc from 'fast-check';
import SearchableMap from 'minisearch/SearchableMap';
import { describe, expect, it } from 'vitest';
import { editDistance } from './edit-distance';
import { TermDictionary } from './term-dictionary';

/** Few letters, so that words are alike. */
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é', '京'), minLength: 1, maxLength: 9 });

/** Every cell of the table. */
function levenshtein(a: string, b: string): number {
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    last = row;
  }
  return last[b.length];
}

it('measures distances up to a bound as the whole table does', () => {
  fc.assert(
    fc.property(word, word, fc.nat(4), (a, b, most) => {
      expect(editDistance(a, b, most)).toBe(Math.min(levenshtein(a, b), most + 1));
    }),
    { numRuns: 1_000 },
  );
  expect(editDistance('', 'ab', 2)).toBe(2);
  expect(editDistance('', '', 0)).toBe(0);
});

describe('the words of a library', () => {
  it('are found by how they begin, and by a few errors, as in a radix tree', () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 60 }), word, fc.integer({ min: 1, max: 2 }), (words, asked, mostErrors) => {
        const dictionary = new TermDictionary();
        const tree = new SearchableMap<true>();
        for (const [number, each] of words.entries()) {
          expect(dictionary.add(each)).toBe(number);
          tree.set(each, true);
        }
        words.forEach((each, number) => expect(dictionary.numberOf(each)).toBe(number));
        if (asked.length >= 2) expect([...dictionary.beginningWith(asked)].toSorted()).toEqual([...tree.atPrefix(asked).keys()].toSorted());
        const near = [...dictionary.near(asked, mostErrors)].map(({ word: other, distance }) => `${other} ${distance}`);
        const expected = [...tree.fuzzyGet(asked, mostErrors)].flatMap(([other, [, distance]]) => (distance === 0 ? [] : [`${other} ${distance}`]));
        expect(near.toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 300 },
    );
  });
});
