const ASCII_WORD = /^[a-z]+$/;
const SHORTEST = 5;
const FIRST_LETTER = 97;
const LETTERS = 26;

/** Odd, so that multiplying modulo 2^32 loses nothing. */
const BASE = 0x01000193;
const MIX = 0x9e3779b1;
/** 2^21 bits for some 30,000 words: about one wrong candidate in seventy is looked up in vain. */
const FILTER_BITS = 21;

/**
 * Finds what a typing error was meant to be. A word of eight letters has some 450 neighbours at one edit; building each as a
 * string to look it up took five times as long as this. Here their hashes are put together from those of the word's beginnings
 * and ends, and only what a bit table lets through is built.
 */
export class NearestWords {
  readonly #rowOf: ReadonlyMap<string, number>;
  readonly #filter = new Uint32Array(2 ** (FILTER_BITS - 5));

  /** @param rowOf - known words with their rows; a smaller row is a more common word */
  constructor(rowOf: ReadonlyMap<string, number>) {
    this.#rowOf = rowOf;
    for (const word of rowOf.keys()) {
      if (!ASCII_WORD.test(word)) continue;
      let hash = 0;
      for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, BASE) + word.charCodeAt(i)) | 0;
      const bit = Math.imul(hash, MIX) >>> (32 - FILTER_BITS);
      this.#filter[bit >>> 5] |= 1 << (bit & 31);
    }
  }

  /**
   * The most common known word at one edit from `word` that keeps its first letter: one letter left out, two neighbours swapped, one letter
   * replaced by or inserted from a-z.
   * @returns its row, or -1 when the word is not a-z, has under five letters, or nothing is near
   */
  nearestRow(word: string): number {
    const n = word.length;
    if (n < SHORTEST || !ASCII_WORD.test(word)) return -1;
    // heads[i]: hash of the first i letters; tails[i]: of the letters from i on; powers[i]: BASE to the i.
    const heads = new Int32Array(n + 1);
    const tails = new Int32Array(n + 1);
    const powers = new Int32Array(n + 2);
    powers[0] = 1;
    for (let i = 0; i <= n; i++) powers[i + 1] = Math.imul(powers[i], BASE);
    for (let i = 0; i < n; i++) heads[i + 1] = (Math.imul(heads[i], BASE) + word.charCodeAt(i)) | 0;
    for (let i = n - 1; i >= 0; i--) tails[i] = (Math.imul(word.charCodeAt(i), powers[n - 1 - i]) + tails[i + 1]) | 0;
    const rest = (head: number, from: number): number => (Math.imul(head, powers[n - from]) + tails[from]) | 0;

    let best = -1;
    const consider = (hash: number, build: () => string): void => {
      const bit = Math.imul(hash, MIX) >>> (32 - FILTER_BITS);
      if ((this.#filter[bit >>> 5] & (1 << (bit & 31))) === 0) return;
      const row = this.#rowOf.get(build());
      if (row !== undefined && (best < 0 || row < best)) best = row;
    };
    for (let i = 1; i <= n; i++) {
      const head = Math.imul(heads[i], BASE);
      if (i < n) {
        consider(rest(heads[i], i + 1), () => word.slice(0, i) + word.slice(i + 1));
        if (i + 1 < n) {
          const swapped = (Math.imul((head + word.charCodeAt(i + 1)) | 0, BASE) + word.charCodeAt(i)) | 0;
          consider(rest(swapped, i + 2), () => word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2));
        }
      }
      for (let letter = FIRST_LETTER; letter < FIRST_LETTER + LETTERS; letter++) {
        const with1 = (head + letter) | 0;
        consider(rest(with1, i), () => word.slice(0, i) + String.fromCharCode(letter) + word.slice(i));
        if (i < n && letter !== word.charCodeAt(i)) consider(rest(with1, i + 1), () => word.slice(0, i) + String.fromCharCode(letter) + word.slice(i + 1));
      }
    }
    return best;
  }
}
