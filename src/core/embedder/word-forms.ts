/** The lexical rules of the built-in embedder: `public/embedder/FORMAT.txt`, step 3b and 3c. */

const SUFFIXES = ['ing', 'ed', 'er', 'ers', 'est', 'ly'] as const;
const ASCII_WORD = /^[a-z]+$/;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Base forms that an inflected word may stand for, in the order in which they are to be tried. */
export function inflectionCandidates(word: string): string[] {
  const points = Array.from(word);
  const n = points.length;
  const candidates: string[] = [];
  const without = (count: number): string => points.slice(0, n - count).join('');
  if (n > 3 && word.endsWith('s')) {
    if (word.endsWith('ies')) candidates.push(`${without(3)}y`);
    if (word.endsWith('es')) candidates.push(without(2));
    candidates.push(without(1));
  }
  for (const suffix of SUFFIXES) {
    if (n <= suffix.length + 2 || !word.endsWith(suffix)) continue;
    const base = points.slice(0, n - suffix.length);
    const joined = base.join('');
    candidates.push(joined, `${joined}e`);
    if (base.length > 2 && base[base.length - 1] === base[base.length - 2]) candidates.push(base.slice(0, -1).join(''));
    if (joined.endsWith('i')) candidates.push(`${joined.slice(0, -1)}y`);
  }
  return candidates;
}

/**
 * The most common known word at one edit from `word` that keeps its first letter.
 * @param rowOf - row number of a known word, undefined for an unknown one; smaller is more common
 * @returns its row number, or -1 when the word is not a-z, has under five letters, or nothing is near
 */
export function nearestKnownRow(word: string, rowOf: (candidate: string) => number | undefined): number {
  if (word.length < 5 || !ASCII_WORD.test(word)) return -1;
  let best = -1;
  const consider = (candidate: string): void => {
    const row = rowOf(candidate);
    if (row !== undefined && (best < 0 || row < best)) best = row;
  };
  for (let i = 1; i < word.length; i++) {
    const head = word.slice(0, i);
    const tail = word.slice(i + 1);
    consider(head + tail);
    if (i + 1 < word.length) consider(head + word[i + 1] + word[i] + word.slice(i + 2));
    for (const letter of LETTERS) {
      if (letter !== word[i]) consider(head + letter + tail);
      consider(head + letter + word.slice(i));
    }
  }
  for (const letter of LETTERS) consider(word + letter);
  return best;
}

const encoder = new TextEncoder();

/** 32-bit FNV-1a over the UTF-8 bytes of `text`, as an unsigned integer. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Character n-grams of `<word>`: all of length 3, then 4, then 5, in order; only the first 24 characters count. */
export function characterNgrams(word: string): string[] {
  const points = ['<', ...Array.from(word).slice(0, 24), '>'];
  const ngrams: string[] = [];
  for (let length = 3; length <= 5; length++) {
    for (let i = 0; i + length <= points.length; i++) ngrams.push(points.slice(i, i + length).join(''));
  }
  return ngrams;
}
