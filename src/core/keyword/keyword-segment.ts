import type { TimeSlice } from '../time-slice';
import { GrowingPostings } from './growing-postings';
import { PackedIndex } from './packed-index';
import { keepPlaces, type PackedPostings } from './packed-postings';

/** A sealed segment as it is stored: nothing in it changes any more. */
interface SealedSegment {
  /** Of the memories that lived when it was sealed: those already dead leave no word behind. */
  readonly postings: PackedPostings;
  /** By place in the open segment: 1 for a memory that lived when it was sealed. */
  readonly alive: Uint8Array<ArrayBuffer>;
}

/**
 * BM25+ (Lv and Zhai 2011): how soon repeats of a word stop to count, how much the length of a text does, and what the first one counts at least.
 * The values are MiniSearch's, whose scores these are.
 */
const BM25 = Object.freeze({ k: 1.2, b: 0.7, d: 0.5 });

/** With these: an average document that holds the word once scores `idf * TYPICAL`. */
const TYPICAL_TERM_SCORE = 1.5;

/**
 * Up to some thousand memories in one inverted index. Documents are numbered inside the segment in the order of arrival;
 * `documents` maps these to the library's document numbers, -1 for one that was deleted or replaced.
 */
export class KeywordSegment {
  readonly documents: number[];
  /** Change number of each document, in the same order. */
  readonly seqs: number[] = [];
  /** Growing while it is open, packed from its sealing on. */
  #postings: GrowingPostings | PackedIndex;

  private constructor(postings: GrowingPostings | PackedIndex, documents: number[]) {
    this.#postings = postings;
    this.documents = documents;
  }

  static empty(): KeywordSegment {
    return new KeywordSegment(new GrowingPostings(), []);
  }

  /** Loads in slices, leaving room for waiting queries. @param documents - library number of each stored document, -1 for a dead one */
  static async load(postings: PackedPostings, documents: number[], slice: TimeSlice): Promise<KeywordSegment> {
    return new KeywordSegment(await PackedIndex.load(postings, slice), documents);
  }

  get size(): number {
    return this.documents.length;
  }

  /** Only while it is open. @returns the document's place in the segment */
  add(document: number, tokens: readonly string[], seq: number): number {
    if (this.#postings instanceof PackedIndex) throw new RangeError('a sealed segment takes nothing in');
    this.documents.push(document);
    this.seqs.push(seq);
    return this.#postings.add(tokens);
  }

  removeAt(place: number): void {
    this.documents[place] = -1;
  }

  /** Living documents that hold exactly this term. */
  documentsWith(term: string): number[] {
    const found: number[] = [];
    const postings = this.#postings.find(term);
    if (postings === null) return found;
    for (let at = postings.from; at < postings.to; at++) {
      const document = this.documents[postings.places[at]];
      if (document >= 0) found.push(document);
    }
    return found;
  }

  /**
   * Calls `visit` for every living, admitted document that holds exactly this term.
   * @param admit - documents to look at
   * @param visit - gets how strongly the term stands out in the document, before its idf: 1 where it occurs once in a document of average length
   * @returns postings scored
   */
  visitTerm(term: string, admit: (document: number) => boolean, visit: (document: number, termWeight: number) => void): number {
    const postings = this.#postings.find(term);
    if (postings === null) return 0;
    const { places, frequencies, from, to } = postings;
    const { lengths, averageLength } = this.#postings;
    const { documents } = this;
    const { k, b, d } = BM25;
    let scored = 0;
    for (let at = from; at < to; at++) {
      const place = places[at];
      const document = documents[place];
      if (document < 0 || !admit(document)) continue;
      const frequency = frequencies[at];
      visit(document, (d + (frequency * (k + 1)) / (frequency + k * (1 - b + (b * lengths[place]) / averageLength))) / TYPICAL_TERM_SCORE);
      scored++;
    }
    return scored;
  }

  /** Packs a closed segment, in slices, in memory as well. What dies meanwhile counts as alive: whoever removes it leaves a mark beside the segment. */
  async seal(slice: TimeSlice): Promise<SealedSegment> {
    const alive = Uint8Array.from(this.documents, (document) => (document >= 0 ? 1 : 0));
    if (this.#postings instanceof GrowingPostings) this.#postings = await PackedIndex.load(await this.#postings.pack(slice), slice);
    const { packed } = this.#postings;
    return { postings: alive.includes(0) ? await keepPlaces(packed, alive, slice) : packed, alive };
  }
}
