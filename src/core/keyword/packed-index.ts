import type { TimeSlice } from '../time-slice';
import type { PackedPostings } from './packed-postings';
import type { Postings, TermPostings } from './postings';

/** Terms entered between two looks at the clock. */
const TERMS_PER_STEP = 500;
const LINE_FEED = 10;

/** FNV-1a, its high bits folded into those that the table takes. */
const HASH_BEGIN = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;
const folded = (hash: number): number => hash ^ (hash >>> 15);

/**
 * Packed postings that can be searched as they are. Beside them stands where each term begins, and a hash table of the terms: some 0.4 MB a
 * thousand notes with everything, a tenth of what maps of maps take, and no object that a collection of garbage must visit.
 */
export class PackedIndex implements Postings {
  /** Where each term begins in `terms`; one more for the end of the last. */
  readonly #begins: Uint32Array;
  /** First posting of each term; one more for the end of the last. */
  readonly #firsts: Uint32Array;
  /** Open addressing: a term's number + 1, 0 for none. Never more than half full. */
  readonly #table: Uint32Array;
  readonly averageLength: number;

  private constructor(readonly packed: PackedPostings) {
    const { counts, lengths } = packed;
    this.#begins = new Uint32Array(counts.length + 1);
    this.#firsts = new Uint32Array(counts.length + 1);
    this.#table = new Uint32Array(2 ** Math.ceil(Math.log2(2 * counts.length + 1)));
    this.averageLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  }

  /** In slices. @param packed - well formed; kept, and not to be changed */
  static async load(packed: PackedPostings, slice: TimeSlice): Promise<PackedIndex> {
    const index = new PackedIndex(packed);
    await index.#enterTerms(slice);
    return index;
  }

  get lengths(): Uint32Array {
    return this.packed.lengths;
  }

  find(term: string): TermPostings | null {
    const { terms, places, frequencies } = this.packed;
    let hash = HASH_BEGIN;
    for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), HASH_FACTOR);
    const mask = this.#table.length - 1;
    for (let slot = folded(hash) & mask; this.#table[slot] !== 0; slot = (slot + 1) & mask) {
      const number = this.#table[slot] - 1;
      const begin = this.#begins[number];
      if (this.#begins[number + 1] - begin - 1 !== term.length || !terms.startsWith(term, begin)) continue;
      return { places, frequencies, from: this.#firsts[number], to: this.#firsts[number + 1] };
    }
    return null;
  }

  async #enterTerms(slice: TimeSlice): Promise<void> {
    const { terms, counts } = this.packed;
    const mask = this.#table.length - 1;
    let at = 0;
    for (let number = 0; number < counts.length; number++) {
      let hash = HASH_BEGIN;
      for (; at < terms.length; at++) {
        const code = terms.charCodeAt(at);
        if (code === LINE_FEED) break;
        hash = Math.imul(hash ^ code, HASH_FACTOR);
      }
      this.#begins[number + 1] = ++at;
      this.#firsts[number + 1] = this.#firsts[number] + counts[number];
      let slot = folded(hash) & mask;
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
      this.#table[slot] = number + 1;
      if (number % TERMS_PER_STEP === 0) await slice.breathe();
    }
  }
}
