import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NearestWords } from './nearest-words';

const vocabulary = readFileSync(new URL('../../../public/embedder/vocab.txt', import.meta.url), 'utf8').trimEnd().split('\n');
const rowOf = new Map(vocabulary.map((word, row) => [word, row]));

/** As `public/embedder/FORMAT.txt` says it, without any haste. */
function bySpelling(word: string, known: ReadonlyMap<string, number>): number {
  if (word.length < 5 || !/^[a-z]+$/.test(word)) return -1;
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const edits = new Set<string>();
  for (let i = 1; i <= word.length; i++) {
    const [head, tail] = [word.slice(0, i), word.slice(i)];
    if (tail !== '') edits.add(head + tail.slice(1));
    if (tail.length > 1) edits.add(head + tail[1] + tail[0] + tail.slice(2));
    for (const letter of letters) {
      edits.add(head + letter + tail);
      if (tail !== '') edits.add(head + letter + tail.slice(1));
    }
  }
  edits.delete(word);
  const rows = [...edits].flatMap((edit) => known.get(edit) ?? []);
  return rows.length === 0 ? -1 : Math.min(...rows);
}

describe('NearestWords', () => {
  const small = new NearestWords(new Map(['bread', 'beard', 'board', 'breads'].map((word, row) => [word, row])));

  it('finds the most common word one edit away', () => {
    expect(small.nearestRow('braed')).toBe(0); // two letters changed places
    expect(small.nearestRow('breaad')).toBe(0);
    expect(small.nearestRow('bred')).toBe(-1); // under five letters
    expect(small.nearestRow('breaz')).toBe(0);
    expect(small.nearestRow('breadz')).toBe(0);
  });

  it('keeps the first letter, and looks at a-z only', () => {
    expect(small.nearestRow('tread')).toBe(-1);
    expect(small.nearestRow('bre4d')).toBe(-1);
    expect(small.nearestRow('br\u00e4ad')).toBe(-1);
  });

  it('agrees with spelling out every edit, for mistyped words of the vocabulary and for any letters', () => {
    const words = new NearestWords(rowOf);
    const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz');
    const mistyped = fc.tuple(fc.constantFrom(...vocabulary), fc.nat(), fc.nat(2), letter).map(([word, at, kind, typed]) => {
      const i = at % (word.length + 1);
      return word.slice(0, i) + (kind === 2 ? '' : typed) + word.slice(kind === 0 ? i : i + 1);
    });
    const any = fc.array(letter, { minLength: 1, maxLength: 14 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(fc.oneof(mistyped, any), (word) => {
        // A known word is never asked for; it would find itself by a swap of two equal letters.
        fc.pre(!rowOf.has(word));
        expect(words.nearestRow(word)).toBe(bySpelling(word, rowOf));
      }),
      { numRuns: 500 },
    );
  });
});
