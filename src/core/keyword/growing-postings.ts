import type { TimeSlice } from '../time-slice';
import type { PackedPostings } from './packed-postings';
import type { Postings, TermPostings } from './postings';

/** What fits into 16 bits; nobody's score changes by a word that comes more often. */
const MOST_FREQUENT = 0xffff;
/** Terms packed between two looks at the clock. */
const TERMS_PER_STEP = 500;

/** The postings of a segment that is still open: each term's are a chain from its newest one back. */
export class GrowingPostings implements Postings {
  readonly lengths: number[] = [];
  readonly #terms = new Map<string, number>();
  /** By term: its newest posting, and how many it has. */
  readonly #newest: number[] = [];
  readonly #counts: number[] = [];
  /** By posting. `#before`: the posting of the same term before it, -1 for the first. */
  readonly #places: number[] = [];
  readonly #frequencies: number[] = [];
  readonly #before: number[] = [];

  get averageLength(): number {
    return this.#places.length / Math.max(1, this.lengths.length);
  }

  /** @param tokens - of one document, repeats kept @returns its place */
  add(tokens: readonly string[]): number {
    const place = this.lengths.length;
    const first = this.#places.length;
    for (const token of tokens) {
      let term = this.#terms.get(token);
      if (term === undefined) {
        term = this.#terms.size;
        this.#terms.set(token, term);
        this.#newest.push(-1);
        this.#counts.push(0);
      }
      const newest = this.#newest[term];
      if (newest >= first) {
        if (this.#frequencies[newest] < MOST_FREQUENT) this.#frequencies[newest]++;
        continue;
      }
      this.#newest[term] = this.#places.length;
      this.#counts[term]++;
      this.#places.push(place);
      this.#frequencies.push(1);
      this.#before.push(newest);
    }
    this.lengths.push(this.#places.length - first);
    return place;
  }

  find(token: string): TermPostings | null {
    const term = this.#terms.get(token);
    if (term === undefined) return null;
    const to = this.#counts[term];
    const places = new Uint16Array(to);
    const frequencies = new Uint16Array(to);
    this.#write(term, places, frequencies, to);
    return { places, frequencies, from: 0, to };
  }

  /** In slices; nothing may be added meanwhile. */
  async pack(slice: TimeSlice): Promise<PackedPostings> {
    const places = new Uint16Array(this.#places.length);
    const frequencies = new Uint16Array(this.#places.length);
    let end = 0;
    for (let term = 0; term < this.#counts.length; term++) {
      end += this.#counts[term];
      this.#write(term, places, frequencies, end);
      if (term % TERMS_PER_STEP === 0) await slice.breathe();
    }
    return { terms: [...this.#terms.keys()].join('\n'), counts: Uint32Array.from(this.#counts), places, frequencies, lengths: Uint32Array.from(this.lengths) };
  }

  /** Writes a term's postings, oldest first, so that they end at `end`. */
  #write(term: number, places: Uint16Array, frequencies: Uint16Array, end: number): void {
    let at = end;
    for (let posting = this.#newest[term]; posting >= 0; posting = this.#before[posting]) {
      places[--at] = this.#places[posting];
      frequencies[at] = this.#frequencies[posting];
    }
  }
}
