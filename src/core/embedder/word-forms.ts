/** The lexical rules of the built-in embedder: `public/embedder/FORMAT.txt`, step 3b and 3c. */

const SUFFIXES = ['ing', 'ed', 'er', 'ers', 'est', 'ly'] as const;

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
