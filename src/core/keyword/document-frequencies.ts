import { PRIOR_DOCUMENTS, priorDocumentShare } from './common-words';
import { SHORTEST_PREFIX, TermDictionary } from './term-dictionary';

interface TermMatch {
  readonly term: string;
  /** Memories of the library that hold the term. */
  readonly documentFrequency: number;
  /** 1 for the very word, less for a longer word it begins or a word it may have been meant as. */
  readonly weight: number;
}

/** Words a prefix may stand for, and words a typing error may have been meant as: the most common ones; more would be noise. */
const PREFIX_EXPANSIONS = 12;
const FUZZY_EXPANSIONS = 6;
const SHORTEST_FUZZY = 4;
/** From this length two errors are tolerated. */
const TWO_ERRORS_FROM = 8;

/**
 * In how many memories each word occurs, over all segments: the library's own table, because a segment knows only its own
 * documents, and because fusion needs the weight of words that no segment holds.
 */
export class DocumentFrequencies {
  /** A word stays in it when its count falls to 0; counts decide. */
  readonly #dictionary = new TermDictionary();
  /** By a word's number. */
  readonly #counts: number[] = [];
  #documents = 0;

  get documentCount(): number {
    return this.#documents;
  }

  /** @param terms - the distinct terms of one memory */
  addDocument(terms: Iterable<string>): void {
    this.#documents++;
    for (const term of terms) this.#change(term, 1);
  }

  removeDocument(terms: Iterable<string>): void {
    this.#documents--;
    for (const term of terms) this.#change(term, -1);
  }

  /** Adds what a whole segment counted. @param documents - how many memories the counts come from */
  addCounts(documents: number, terms: readonly string[], counts: ArrayLike<number>, from = 0, to = terms.length): void {
    this.#documents += documents;
    for (let i = from; i < to; i++) this.#change(terms[i], counts[i]);
  }

  of(term: string): number {
    const number = this.#dictionary.numberOf(term);
    return number === undefined ? 0 : this.#counts[number];
  }

  /**
   * Robertson and Sparck Jones weight as BM25+ uses it; highest for a word that no memory holds. Smoothed by what is known of
   * English, so that `how` is not a telling word in a library of forty notes.
   */
  inverse(term: string, documentFrequency: number): number {
    const total = this.#documents + PRIOR_DOCUMENTS;
    const n = Math.min(documentFrequency, this.#documents) + PRIOR_DOCUMENTS * priorDocumentShare(term);
    return Math.log(1 + (total - n + 0.5) / (n + 0.5));
  }

  /**
   * The indexed words that a query term stands for: itself; with `asPrefix`, common words that begin with it; and when the
   * library holds none of these, words within one typing error (two from eight letters on); a swap of neighbours counts as one.
   */
  expand(term: string, asPrefix: boolean): TermMatch[] {
    const matches: TermMatch[] = [];
    const exact = this.of(term);
    if (exact > 0) matches.push({ term, documentFrequency: exact, weight: 1 });
    if (asPrefix && term.length >= SHORTEST_PREFIX) {
      const longer: TermMatch[] = [];
      for (const word of this.#dictionary.beginningWith(term)) {
        const documentFrequency = this.of(word);
        // The further the word goes on, the less likely it is the one being typed.
        if (word !== term && documentFrequency > 0) longer.push({ term: word, documentFrequency, weight: 0.4 + 0.5 * (term.length / word.length) });
      }
      longer.sort((a, b) => b.documentFrequency - a.documentFrequency || (a.term < b.term ? -1 : 1));
      matches.push(...longer.slice(0, PREFIX_EXPANSIONS));
    }
    if (matches.length === 0 && term.length >= SHORTEST_FUZZY) {
      const distances = new Map<string, number>();
      for (const { word, distance } of this.#dictionary.near(term, term.length >= TWO_ERRORS_FROM ? 2 : 1)) distances.set(word, distance);
      // Two neighbouring letters in the wrong order are one slip of the fingers, not two (optimal string alignment).
      for (let i = 1; i < term.length; i++) distances.set(`${term.slice(0, i - 1)}${term[i]}${term[i - 1]}${term.slice(i + 1)}`, 1);
      const near = [...distances]
        .map(([word, distance]) => ({
          term: word,
          documentFrequency: this.of(word),
          // A first letter is rarely the wrong one.
          weight: (distance === 1 ? 0.7 : 0.45) * (word[0] === term[0] ? 1 : 0.6),
        }))
        .filter((match) => match.documentFrequency > 0);
      near.sort((a, b) => b.weight - a.weight || b.documentFrequency - a.documentFrequency || (a.term < b.term ? -1 : 1));
      matches.push(...near.slice(0, FUZZY_EXPANSIONS));
    }
    return matches;
  }

  #change(term: string, by: number): void {
    const known = this.#dictionary.numberOf(term);
    if (known !== undefined) this.#counts[known] = Math.max(0, this.#counts[known] + by);
    else if (by > 0) this.#counts[this.#dictionary.add(term)] = by;
  }
}
