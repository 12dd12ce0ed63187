import type { TimeSlice } from '../time-slice';
import { keepPlaces, PackableIndex, type PackedPostings } from './packed-postings';

/** A sealed segment as it is stored: nothing in it changes any more. */
interface SealedSegment {
  /** Of the memories that lived when it was sealed: those already dead leave no word behind. */
  readonly postings: PackedPostings;
  /** By place in the open segment: 1 for a memory that lived when it was sealed. */
  readonly alive: Uint8Array<ArrayBuffer>;
}

/** Tokens arrive ready made and joined by a space: one tokenizer for embedder, index and query. */
const OPTIONS = Object.freeze({
  idField: 'id',
  fields: ['text'],
  storeFields: [],
  tokenize: (text: string): string[] => (text === '' ? [] : text.split(' ')),
  processTerm: (term: string): string => term,
  // Removal is a mark in `documents`; MiniSearch's own would need the old text and clean up at a time of its own.
  autoVacuum: false as const,
});

const EXACT = Object.freeze({ prefix: false, fuzzy: false });

/** BM25+ as MiniSearch computes it, with its default d: an average document that holds the word once scores `idf * TYPICAL`. */
const TYPICAL_TERM_SCORE = 1.5;

/**
 * Up to some thousand memories in one MiniSearch index. Documents are numbered inside the segment in the order of arrival;
 * `documents` maps these to the library's document numbers, -1 for one that was deleted or replaced.
 */
export class KeywordSegment {
  readonly documents: number[];
  /** Change number of each document, in the same order. */
  readonly seqs: number[] = [];
  readonly #index: PackableIndex;

  private constructor(index: PackableIndex, documents: number[]) {
    this.#index = index;
    this.documents = documents;
  }

  static empty(): KeywordSegment {
    return new KeywordSegment(new PackableIndex(OPTIONS), []);
  }

  /** Loads in slices, leaving room for waiting queries. @param documents - library number of each stored document, -1 for a dead one */
  static async load(postings: PackedPostings, documents: number[], slice: TimeSlice): Promise<KeywordSegment> {
    return new KeywordSegment(await PackableIndex.unpack(postings, OPTIONS, slice), documents);
  }

  get size(): number {
    return this.documents.length;
  }

  /** @returns the document's place in the segment */
  add(document: number, tokens: readonly string[], seq: number): number {
    const place = this.documents.length;
    this.#index.add({ id: place, text: tokens.join(' ') });
    this.documents.push(document);
    this.seqs.push(seq);
    return place;
  }

  removeAt(place: number): void {
    this.documents[place] = -1;
  }

  /**
   * Calls `visit` for every living, admitted document that holds exactly this term.
   * @param admit - documents to look at; a posting turned away costs about an eighth of one that is scored
   * @param visit - gets how strongly the term stands out in the document, before its idf: 1 where it occurs once in a document of average length
   * @returns postings scored
   */
  visitTerm(term: string, admit: (document: number) => boolean, visit: (document: number, termWeight: number) => void): number {
    let frequency = 0;
    const results = this.#index.search(term, {
      ...EXACT,
      // MiniSearch asks this for every posting and leaves out those with 0, before it builds anything for them.
      boostDocument: (place: number) => {
        frequency++;
        const document = this.documents[place];
        return document >= 0 && admit(document) ? 1 : 0;
      },
    });
    if (results.length === 0) return 0;
    // The segment's own idf is divided out; the caller multiplies by that of the whole library.
    const total = this.#index.documentCount;
    const segmentIdf = Math.log(1 + (total - frequency + 0.5) / (frequency + 0.5));
    const scale = 1 / (segmentIdf * TYPICAL_TERM_SCORE);
    for (const result of results) visit(this.documents[result.id as number], result.score * scale);
    return results.length;
  }

  /** Packs a closed segment, in slices. What dies meanwhile counts as alive: whoever removes it leaves a mark beside the segment. */
  async seal(slice: TimeSlice): Promise<SealedSegment> {
    const alive = Uint8Array.from(this.documents, (document) => (document >= 0 ? 1 : 0));
    const postings = await this.#index.pack(slice);
    return { postings: alive.includes(0) ? await keepPlaces(postings, alive, slice) : postings, alive };
  }
}
