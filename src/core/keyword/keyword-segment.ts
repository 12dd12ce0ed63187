import MiniSearch from 'minisearch';

/** A sealed segment as it is stored: nothing in it changes any more. */
export interface SealedSegment {
  /** MiniSearch's own serialisation. */
  readonly json: string;
  /** Distinct terms, and in how many of the segment's memories each occurs. */
  readonly terms: readonly string[];
  readonly counts: Uint32Array<ArrayBuffer>;
}

interface SegmentRow {
  readonly id: number;
  readonly text: string;
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
 * Some two thousand memories in one MiniSearch index. Documents are numbered inside the segment in the order of arrival;
 * `documents` maps these to the library's document numbers, -1 for one that was deleted or replaced.
 */
export class KeywordSegment {
  readonly documents: number[];
  /** Change number of each document, in the same order. */
  readonly seqs: number[] = [];
  readonly #index: MiniSearch<SegmentRow>;

  private constructor(index: MiniSearch<SegmentRow>, documents: number[]) {
    this.#index = index;
    this.documents = documents;
  }

  static empty(): KeywordSegment {
    return new KeywordSegment(new MiniSearch<SegmentRow>(OPTIONS), []);
  }

  /** Loads in slices, leaving room for waiting queries. @param documents - library number of each stored document, -1 for a dead one */
  static async load(json: string, documents: number[]): Promise<KeywordSegment> {
    return new KeywordSegment(await MiniSearch.loadJSONAsync<SegmentRow>(json, OPTIONS), documents);
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
   * @param admit - documents to look at; a posting turned away costs a tenth of one that is scored
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

  seal(): SealedSegment {
    const plain = this.#index.toJSON();
    const terms: string[] = [];
    const counts: number[] = [];
    for (const [term, fields] of plain.index) {
      let count = 0;
      for (const place of Object.keys(Object.values(fields)[0])) {
        if (this.documents[Number(place)] >= 0) count++;
      }
      if (count === 0) continue;
      terms.push(term);
      counts.push(count);
    }
    return { json: JSON.stringify(plain), terms, counts: Uint32Array.from(counts) };
  }
}
