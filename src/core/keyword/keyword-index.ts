import { tokenize } from '../text/tokens';
import { TopKHeap } from '../top-k-heap';
import { DocumentFrequencies } from './document-frequencies';
import { KeywordSegment } from './keyword-segment';

interface KeywordMatch {
  readonly document: number;
  /**
   * BM25 score divided by that of a document of average length holding every query term once, unknown terms included; at most 1.
   * One chance match out of four equally rare words counts a quarter.
   */
  readonly coverage: number;
}

interface KeywordResult {
  /** Best first; ties by document number, the caller's tie rule comes after. */
  readonly matches: readonly KeywordMatch[];
  /** The words that were looked for in the text: for highlighting. */
  readonly words: ReadonlySet<string>;
}

/**
 * Postings scored for new candidates, rarest words first. A word in most of 100,000 memories says nearly nothing but would cost
 * 200 ms; past this budget a word only adds to memories that a rarer word has found, and when there is none, to the newest.
 */
const POSTINGS_SCORED = 4_000;
/** Postings looked at for such additions. */
const POSTINGS_ADMITTED = 60_000;
/** With a filter, postings looked at for new candidates: most may be turned away, at an eighth of the cost. */
const POSTINGS_TURNED = 250_000;
/** A word with less than this share of the query's weight is left out where it would cost more than it says. */
const NEGLIGIBLE_SHARE = 0.04;
const LONGEST_QUERY_TERMS = 32;
/** Memories per segment: few enough to be written as one record, enough that a query does not ask too many segments. At most 65,536. */
export const SEGMENT_SIZE = 8_192;
/** A word that recurs in a short text may count this much more than once in an average one. */
const TERM_WEIGHT_CAP = 1.4;

interface Place {
  readonly segment: KeywordSegment;
  readonly at: number;
}

/** All segments together: the newest, still open one and any number of closed ones. */
export class KeywordIndex {
  readonly frequencies = new DocumentFrequencies();
  readonly #closed: KeywordSegment[] = [];
  readonly #unsaved: KeywordSegment[] = [];
  #open = KeywordSegment.empty();
  readonly #places: (Place | undefined)[] = [];
  /** By document, for the search that runs: all 0 before and after it. */
  #scores = new Float64Array(0);
  #termScores = new Float64Array(0);
  readonly #top = new TopKHeap(0);

  has(document: number): boolean {
    return this.#places[document] !== undefined;
  }

  /** True when the document stands in a closed segment, so that its removal must be remembered beside it. */
  isClosed(document: number): boolean {
    const place = this.#places[document];
    return place !== undefined && place.segment !== this.#open;
  }

  /** Memories in the open segment, dead ones included. */
  get openSize(): number {
    return this.#open.size;
  }

  /**
   * @param tokens - as `tokenize` gives them, repeats kept
   * @param seq - change number of the memory's version
   */
  add(document: number, tokens: readonly string[], seq: number): void {
    const segment = this.#open;
    this.#places[document] = { segment, at: segment.add(document, tokens, seq) };
    this.frequencies.addDocument(new Set(tokens));
    if (segment.size >= SEGMENT_SIZE) this.closeOpen();
  }

  /** @param tokens - the tokens it was added with */
  remove(document: number, tokens: readonly string[]): void {
    const place = this.#places[document];
    if (place === undefined) return;
    place.segment.removeAt(place.at);
    this.#places[document] = undefined;
    this.frequencies.removeDocument(new Set(tokens));
  }

  /** Closes the open segment, which then waits to be stored, and begins a new one. */
  closeOpen(): void {
    if (this.#open.size === 0) return;
    this.#closed.push(this.#open);
    this.#unsaved.push(this.#open);
    this.#open = KeywordSegment.empty();
  }

  /** The oldest closed segment that is not stored yet; they are to be stored in this order. */
  get nextUnsaved(): KeywordSegment | undefined {
    return this.#unsaved[0];
  }

  markSaved(segment: KeywordSegment): void {
    const at = this.#unsaved.indexOf(segment);
    if (at >= 0) this.#unsaved.splice(at, 1);
  }

  /** Smallest change number in the segments that are not stored, apart from `segment`; Infinity when there is no other. */
  firstSeqBesides(segment: KeywordSegment): number {
    let first = Number.POSITIVE_INFINITY;
    for (const other of [...this.#unsaved, this.#open]) {
      if (other !== segment) for (const seq of other.seqs) first = Math.min(first, seq);
    }
    return first;
  }

  /** Takes in a loaded segment. Its counts are added to {@link frequencies} by the caller, in slices. */
  attach(segment: KeywordSegment): void {
    this.#closed.push(segment);
    segment.documents.forEach((document, at) => {
      if (document < 0) return;
      // Changed while the segment was loading: the newer entry stands.
      if (this.#places[document] === undefined) this.#places[document] = { segment, at };
      else segment.removeAt(at);
    });
  }

  /** Puts a rewritten segment, or none, in the place of a closed one. It must hold the living memories of the old one. */
  replace(old: KeywordSegment, fresh: KeywordSegment | null): void {
    for (const document of old.documents) if (document >= 0 && this.#places[document]?.segment === old) this.#places[document] = undefined;
    const at = this.#closed.indexOf(old);
    if (at >= 0) this.#closed.splice(at, 1);
    if (fresh === null) return;
    this.attach(fresh);
    // Older segments stand before newer ones, which are searched first.
    if (at >= 0) this.#closed.splice(at, 0, ...this.#closed.splice(-1));
  }

  /** Documents that hold exactly this word, segment by segment, so that whoever asks can make way for others in between. */
  *documentsWith(term: string): Generator<readonly number[], void, void> {
    for (const segment of [this.#open, ...this.#closed]) yield segment.documentsWith(term);
  }

  /**
   * @param text - the query; while its last word is not followed by anything it counts as a beginning
   * @param allowed - 1 for documents that may be found, indexed by document; absent: all
   */
  search(text: string, limit: number, allowed?: Uint8Array): KeywordResult {
    const tokens = tokenize(text);
    const unfinished = /[\p{L}\p{N}]\p{M}*$/u.test(text) ? tokens.at(-1) : undefined;
    const terms = [...new Set(tokens)].slice(0, LONGEST_QUERY_TERMS).map((term) => {
      const expansions = this.frequencies.expand(term, term === unfinished);
      const documentFrequency = expansions.reduce((sum, match) => sum + match.documentFrequency, 0);
      return { expansions, documentFrequency, idf: this.frequencies.inverse(term, documentFrequency) };
    });
    terms.sort((a, b) => a.documentFrequency - b.documentFrequency);
    const total = terms.reduce((sum, term) => sum + term.idf, 0);
    const words = new Set<string>();
    if (this.#scores.length < this.#places.length) {
      this.#scores = new Float64Array(this.#places.length * 2);
      this.#termScores = new Float64Array(this.#places.length * 2);
    }
    const scores = this.#scores;
    const termScores = this.#termScores;
    const found: number[] = [];
    const isAllowed = (document: number): boolean => allowed === undefined || allowed[document] === 1;
    const isFound = (document: number): boolean => scores[document] > 0 && isAllowed(document);
    const segments = [this.#open, ...this.#closed.toReversed()];
    let ideal = 0;
    let scored = 0;
    let admitted = 0;
    let looked = 0;
    // A filter that lets few through leaves few to be scored: nothing of them is passed over then.
    const share = allowed === undefined ? 1 : shareOf(allowed);
    for (const { expansions, documentFrequency, idf } of terms) {
      looked += documentFrequency;
      const restricted = found.length > 0 && (scored + documentFrequency * share > POSTINGS_SCORED || (share < 1 && looked > POSTINGS_TURNED));
      if (restricted && idf < NEGLIGIBLE_SHARE * total) continue;
      ideal += idf;
      const touched: number[] = [];
      for (const segment of segments) {
        if (restricted ? admitted > POSTINGS_ADMITTED : scored > POSTINGS_SCORED) break;
        for (const expansion of expansions) {
          scored += segment.visitTerm(expansion.term, restricted ? isFound : isAllowed, (document, weight) => {
            const score = expansion.weight * Math.min(weight, TERM_WEIGHT_CAP);
            if (score <= termScores[document]) return;
            if (termScores[document] === 0) touched.push(document);
            termScores[document] = score;
          });
        }
        if (restricted) admitted += (documentFrequency * segment.size) / Math.max(1, this.frequencies.documentCount);
      }
      for (const expansion of expansions) words.add(expansion.term);
      for (const document of touched) {
        if (scores[document] === 0) found.push(document);
        scores[document] += termScores[document] * idf;
        termScores[document] = 0;
      }
    }
    this.#top.reset(Math.min(limit, found.length));
    for (const document of found) {
      this.#top.push(document, Math.min(1, scores[document] / ideal));
      scores[document] = 0;
    }
    const best = this.#top.drain();
    return { matches: Array.from(best.keys, (document, i) => ({ document, coverage: best.scores[i] })), words };
  }
}

function shareOf(allowed: Uint8Array): number {
  let count = 0;
  for (let document = 0; document < allowed.length; document++) count += allowed[document];
  return allowed.length === 0 ? 1 : count / allowed.length;
}
