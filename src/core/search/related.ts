import { priorDocumentShare } from '../keyword/common-words';
import type { KeywordIndex } from '../keyword/keyword-index';
import { tokenize } from '../text/tokens';
import type { CompareTies } from '../top-k-heap';
import type { VectorIndex } from '../vector-index/vector-index';

/**
 * What makes two memories related. All of it was chosen on one set, the sample library (102 notes by one author), where "related" was
 * taken to be "shares a tag that at most 15 % of the notes have"; tags themselves take no part. `sampleRelated.test.ts` has the figures.
 * They say that this is better than a plain cosine there, not how good it is on unseen notes.
 */
export const RELATED_DEFAULTS = Object.freeze({
  /**
   * Memories of this size pull the mean vector half-way towards nothing: the mean of a few notes is what they are about, that of many
   * is only how such notes sound.
   */
  centrePrior: 50,
  /** Memories that the mean is taken of, spread evenly: 1,000 give it to about 3 %. */
  centreSample: 1_000,
  /** Rarest words that are looked for elsewhere. */
  words: 8,
  /** What all of these together add to the cosine. */
  wordsWeight: 0.5,
  /** A word that more of English texts hold tells nothing. */
  tellingShare: 0.2,
  /** Looked at closely, by meaning and by words. */
  candidates: 200,
  /**
   * Calibrated scores from which the closest one, and any further one, is shown. The second is an even chance; the first may be as weak as
   * a hit that is not set apart, since one card too many is a smaller fault than a pane that is nearly always empty.
   */
  bestFrom: 0.35,
  othersFrom: 0.5,
});

export interface RelatedQuery {
  /** The document itself, which is never among what is found; undefined: it is not indexed yet. */
  readonly own: number | undefined;
  /** Unit length, or without direction. */
  readonly vector: Float32Array;
  /** What the vector is of. */
  readonly text: string;
}

export interface RelatedHit {
  readonly document: number;
  /** Ordinal of the closest passage, 0 for the only one. */
  readonly ordinal: number;
  /** Cosine after {@link centreOf} was taken away, mean of whole and best passage, plus what shared words add. */
  readonly closeness: number;
}

/** Below this a memory is not called related. @param rank - 0 for the closest */
export function isRelated(score: number, rank: number): boolean {
  return score >= (rank === 0 ? RELATED_DEFAULTS.bestFrom : RELATED_DEFAULTS.othersFrom);
}

interface Sources {
  readonly index: VectorIndex;
  readonly keywords: KeywordIndex;
  readonly compareTies: CompareTies;
}

/**
 * What the vectors of a library have in common. Notes of one person sound alike (dates, sums, "then we"), and to a static embedder that makes
 * a repair bill and a recipe close; what is left without it is what each is about.
 * @param capacity - documents are below this number
 * @returns `[dimensions]`, the mean of whole texts, the shorter the smaller the library
 * @see Arora et al. 2017, A Simple but Tough-to-Beat Baseline for Sentence Embeddings; Mu & Viswanath 2018, All-but-the-Top
 */
export function centreOf(index: VectorIndex, dimensions: number, capacity: number): Float32Array {
  const centre = new Float32Array(dimensions);
  const step = Math.max(1, Math.ceil(capacity / RELATED_DEFAULTS.centreSample));
  let count = 0;
  for (let document = 0; document < capacity; document += step) {
    const rows = index.vectorsOf(document);
    if (rows.length < dimensions) continue;
    for (let j = 0; j < dimensions; j++) centre[j] += rows[j];
    count++;
  }
  // The mean, times n / (n + prior); n is that of the library, not of the sample.
  const shrink = count === 0 ? 0 : (count * step) / (count * step + RELATED_DEFAULTS.centrePrior) / count;
  for (let j = 0; j < dimensions; j++) centre[j] *= shrink;
  return centre;
}

/**
 * Memories closest to one, by meaning and by the rare words they share.
 * @returns best first; every document but `own`, as far as it is near in either way
 */
export function rankRelated({ own, vector, text }: RelatedQuery, { index, keywords, compareTies }: Sources, centre: Float32Array): RelatedHit[] {
  const query = withoutCentre(vector, 0, centre);
  if (query === null) return [];
  const { candidates, words, wordsWeight } = RELATED_DEFAULTS;
  const rare = rarestWords(text, keywords, words);
  // The space ends the last word: it is not the beginning of another. With few such words one shared by chance would be half of them.
  const found = rare.length === 0 ? [] : keywords.search(`${rare.join(' ')} `, candidates).matches;
  const share = Math.min(1, rare.length / (words / 2));
  const coverage = new Map(found.map((match) => [match.document, match.coverage * share]));
  // Without the centre in the query, products order documents nearly as centred cosines do; the exact ones are taken of these.
  const near = index.search(query, { limit: candidates, compareTies }).hits.map((hit) => hit.document);
  const hits: RelatedHit[] = [];
  for (const document of new Set([...near, ...coverage.keys()])) {
    if (document === own) continue;
    const cosine = centredCosine(query, index.vectorsOf(document), centre);
    if (cosine !== null) hits.push({ document, ordinal: cosine.ordinal, closeness: cosine.mean + wordsWeight * (coverage.get(document) ?? 0) });
  }
  return hits.sort((a, b) => b.closeness - a.closeness || compareTies(a.document, b.document));
}

/** Words of a text that other memories hold as well, rarest first. Numbers are none: everything has prices and dates. */
function rarestWords(text: string, keywords: KeywordIndex, most: number): string[] {
  const rare: { readonly word: string; readonly documentFrequency: number }[] = [];
  for (const word of new Set(tokenize(text))) {
    const documentFrequency = keywords.frequencies.of(word);
    if (documentFrequency >= 2 && word.length > 2 && !/^\p{Nd}/u.test(word) && priorDocumentShare(word) < RELATED_DEFAULTS.tellingShare) rare.push({ word, documentFrequency });
  }
  return rare.sort((a, b) => a.documentFrequency - b.documentFrequency).slice(0, most).map(({ word }) => word);
}

/** @returns unit length; null where nothing is left */
function withoutCentre(rows: Float32Array, from: number, centre: Float32Array): Float32Array | null {
  const left = new Float32Array(centre.length);
  let squares = 0;
  for (let j = 0; j < centre.length; j++) {
    left[j] = rows[from + j] - centre[j];
    squares += left[j] * left[j];
  }
  const norm = Math.sqrt(squares);
  if (!(norm > 1e-6)) return null;
  for (let j = 0; j < left.length; j++) left[j] /= norm;
  return left;
}

function centredCosine(query: Float32Array, rows: Float32Array, centre: Float32Array): { readonly mean: number; readonly ordinal: number } | null {
  const { length } = centre;
  if (rows.length < length) return null;
  let whole = 0;
  let best = -Infinity;
  let ordinal = 0;
  for (let row = 0; row * length < rows.length; row++) {
    let product = 0;
    let squares = 0;
    for (let j = 0; j < length; j++) {
      const left = rows[row * length + j] - centre[j];
      product += query[j] * left;
      squares += left * left;
    }
    const cosine = squares > 1e-12 ? product / Math.sqrt(squares) : 0;
    if (row === 0) whole = cosine;
    // The whole text counts as a passage only where it is the only one.
    if ((row > 0 || rows.length === length) && cosine > best) {
      best = cosine;
      ordinal = row;
    }
  }
  return { mean: (whole + best) / 2, ordinal };
}
