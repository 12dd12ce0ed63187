import { AppError } from '../../contracts/errors';
import { TopKHeap } from '../top-k-heap';
import { NO_ROW } from './document-table';
import type { Kernels } from './kernel-functions';
import { quantise, QUERY_CODE_LIMIT } from './quantise';
import { RowStore, SEGMENT_ROWS } from './row-store';
import type { VectorHit, VectorIndexOptions, VectorSearchOptions, VectorSearchResult } from './vector-search';

export type { VectorHit, VectorIndexOptions, VectorSearchOptions, VectorSearchResult } from './vector-search';

export const VECTOR_INDEX_DEFAULTS = Object.freeze({
  /** Up to so many eligible rows go to float32 at once. Measured at 256 dimensions: 300 rows are faster so, 900 slower. */
  directRows: 500,
  /** Documents rescored at most: bounds the time when very many score nearly alike. */
  candidateLimit: 4_096,
  /** Documents rescored at most only to count those above the minimum score: about 1 ms. */
  uncertainLimit: 1_024,
});

/**
 * A filter that leaves less than this share of all rows is followed row by row in float32 as well; reading the codes of
 * everything would take longer. Measured with 300,000 rows of 256 dimensions: the two are equal at about a tenth.
 */
const DIRECT_SHARE = 1 / 16;

/** A vector shorter than this has no direction to speak of; one longer than its inverse would overflow float32 products. */
const SMALLEST_NORM = 1e-6;
/** How much longer than its row a row of codes can be: 1 + √2048 / (2 × 127), rounded up. */
const CODE_NORM_FACTOR = 1.2;

/**
 * Exact nearest documents by cosine. Every search reads all int8 codes, keeps the documents whose approximate score is
 * within the quantisation error of the best, and scores those again in float32.
 *
 * A document owns one or more rows: ordinal 0 is the vector of its whole text, the others are its passages. Its score is
 * the mean of its best passage's cosine and its whole text's; a single row counts as both. All vectors have unit length.
 *
 * Why the result is exact: for a row x with codes x̂ and a query q with codes q̂, q·x − q̂·x̂ = q·(x − x̂) + (q − q̂)·x̂, which
 * by Cauchy–Schwarz is at most ‖q‖‖x − x̂‖ + ‖q − q̂‖‖x̂‖. So each document has a lower and an upper bound, and none whose
 * upper bound is less than the k-th highest lower bound can be among the best k.
 */
export class VectorIndex {
  readonly #kernels: Kernels;
  readonly #now: () => number;
  readonly #store: RowStore;
  readonly #candidateLimit: number;
  readonly #directRows: number;
  /** Addresses of the query: float32 and int16 `[stride]`. */
  readonly #query: number;
  readonly #queryCodes: number;
  readonly #top = new TopKHeap(0);
  readonly #candidates = new TopKHeap(0);
  /** Documents that may or may not reach `minScore`. */
  readonly #uncertain = new Uint32Array(VECTOR_INDEX_DEFAULTS.uncertainLimit);
  /** Of the document that `#score` looked at last. */
  #best = 0;
  #whole = 0;
  #ordinal = 0;

  private constructor(options: VectorIndexOptions) {
    const { kernels, dimensions } = options;
    this.#kernels = kernels;
    this.#now = options.now;
    this.#candidateLimit = options.candidateLimit ?? VECTOR_INDEX_DEFAULTS.candidateLimit;
    this.#directRows = options.directRows ?? VECTOR_INDEX_DEFAULTS.directRows;
    this.#store = new RowStore(dimensions, kernels.memory, kernels.base);
    const { arena, stride } = this.#store;
    this.#query = arena.allocate(stride * 4);
    this.#queryCodes = arena.allocate(stride * 2);
  }

  /** @throws AppError `INVALID_INPUT` for dimensions outside 1 to 2048, `STORAGE_FULL` */
  static create(options: VectorIndexOptions): VectorIndex {
    const { dimensions } = options;
    if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 2048) {
      throw new AppError('INVALID_INPUT', { dimensions, largest: 2048 });
    }
    return new VectorIndex(options);
  }

  get dimensions(): number {
    return this.#store.dimensions;
  }

  get kernels(): Pick<Kernels, 'path' | 'reason'> {
    return this.#kernels;
  }

  get rowCount(): number {
    return this.#store.rowCount;
  }

  get documentCount(): number {
    return this.#store.documents.count;
  }

  /** Memory held, used or not. */
  get memoryBytes(): number {
    return this.#store.bytes;
  }

  has(document: number): boolean {
    return this.#store.documents.has(document);
  }

  /**
   * Inserts a document or replaces all its rows. The next search sees it.
   * @param document - dense small integer of the caller's choice; may be used again after removal
   * @param rows - `[n, dimensions]` row-major, n ≥ 1, unit length each; copied
   * @throws AppError `DIMENSION_MISMATCH`, `INVALID_VECTOR` (NaN, infinite, or without direction), `INVALID_INPUT` (document
   *   number), `STORAGE_FULL`. The index is unchanged then.
   */
  set(document: number, rows: Float32Array): void {
    const { dimensions } = this;
    if (rows.length === 0 || rows.length % dimensions !== 0) {
      throw new AppError('DIMENSION_MISMATCH', { expected: dimensions, received: rows.length });
    }
    let largestNorm = 0;
    for (let start = 0; start < rows.length; start += dimensions) {
      largestNorm = Math.max(largestNorm, checkedNorm(rows, start, start + dimensions));
    }
    this.#store.set(document, rows, largestNorm);
  }

  /** Does nothing for a document that is not there. @returns whether it was */
  remove(document: number): boolean {
    return this.#store.remove(document);
  }

  /** A copy of a document's rows, `[n, dimensions]`; empty for a document that is not there. */
  vectorsOf(document: number): Float32Array<ArrayBuffer> {
    return this.has(document) ? this.#store.vectorsOf(document) : new Float32Array(0);
  }

  /** Removes every document and keeps the memory for the next ones. */
  clear(): void {
    this.#store.clear();
  }

  /**
   * @param query - `[dimensions]`, unit length
   * @throws AppError `DIMENSION_MISMATCH`, `INVALID_VECTOR`, `INVALID_INPUT` (limit)
   */
  search(query: Float32Array, options: VectorSearchOptions): VectorSearchResult {
    if (!Number.isInteger(options.limit) || options.limit < 1) throw new AppError('INVALID_INPUT', { limit: options.limit });
    const startedAt = this.#now();
    const queryNorm = this.#loadQuery(query);
    const { rowCount } = this.#store;
    const rows = options.allowed === undefined ? rowCount : this.#countRows(options.allowed);
    const filtered = options.allowed !== undefined && rows <= rowCount * DIRECT_SHARE;
    return filtered || rows <= this.#directRows
      ? this.#searchDirectly(options, startedAt, rows)
      : this.#searchCodes(query, queryNorm, options, startedAt);
  }

  /**
   * Exact scores of given documents, as in `VectorHit.score`.
   * @param ordinals - if given, receives each one's `VectorHit.ordinal`; at least as long as `documents`
   * @returns one score per document in the same order; NaN where the document is not there
   * @throws AppError `DIMENSION_MISMATCH`, `INVALID_VECTOR`
   */
  scoreDocuments(query: Float32Array, documents: ArrayLike<number>, ordinals?: Uint32Array): Float32Array<ArrayBuffer> {
    this.#loadQuery(query);
    const scores = new Float32Array(documents.length);
    for (let i = 0; i < documents.length; i++) {
      const present = this.has(documents[i]);
      scores[i] = present ? this.#score(documents[i]) : NaN;
      if (ordinals !== undefined) ordinals[i] = present ? this.#ordinal : 0;
    }
    return scores;
  }

  /** Float32 for every document that may take part. */
  #searchDirectly(
    { allowed, minScore = -Infinity, limit, compareTies }: VectorSearchOptions,
    startedAt: number,
    rows: number,
  ): VectorSearchResult {
    const { rowCounts, end, count } = this.#store.documents;
    this.#top.reset(Math.min(limit, count), compareTies);
    let scored = 0;
    let aboveMinScore = 0;
    for (let document = 0; document < end; document++) {
      if (rowCounts[document] === 0 || (allowed !== undefined && allowed[document] !== 1)) continue;
      const score = this.#score(document);
      scored++;
      if (score < minScore) continue;
      aboveMinScore++;
      this.#top.push(document, score);
    }
    const hits = this.#takeHits();
    return {
      hits,
      exact: true,
      scannedRows: rows,
      candidates: scored,
      aboveMinScore,
      aboveMinScoreExact: true,
      scanMs: this.#now() - startedAt,
      rescoreMs: 0,
      path: `${this.#kernels.path}-f32`,
    };
  }

  /** Codes for all rows, float32 for the documents that the error bound leaves. */
  #searchCodes(
    query: Float32Array,
    queryNorm: number,
    { allowed, minScore = -Infinity, limit, compareTies }: VectorSearchOptions,
    startedAt: number,
  ): VectorSearchResult {
    const store = this.#store;
    const { documents } = store;
    const { end, errors } = documents;
    const scores = new Float32Array(store.arena.buffer, documents.scoresAddress, end * 2);
    const commonError = this.#scan(query, queryNorm, scores);

    // First pass: approximate scores, and the k-th highest lower bound.
    const wanted = Math.min(limit, documents.count);
    const lowest = this.#top;
    lowest.reset(wanted);
    let toBeat = lowest.threshold;
    let eligible = 0;
    for (let document = 0; document < end; document++) {
      const whole = scores[2 * document + 1];
      if (whole === -Infinity) continue;
      if (allowed !== undefined && allowed[document] !== 1) {
        scores[2 * document] = -Infinity;
        continue;
      }
      eligible++;
      const best = scores[2 * document];
      const score = best === -Infinity ? whole : (best + whole) / 2;
      // From here on this place holds the document's approximate score; -Infinity: takes no part.
      scores[2 * document] = score;
      const lower = score - queryNorm * errors[document] - commonError;
      if (lower >= toBeat) {
        lowest.push(document, lower);
        toBeat = lowest.threshold;
      }
    }

    // Second pass: everything whose upper bound reaches it.
    const cut = Math.max(toBeat, minScore);
    const candidates = this.#candidates;
    candidates.reset(Math.min(Math.max(this.#candidateLimit, wanted), eligible));
    let candidateCount = 0;
    let aboveMinScore = 0;
    let uncertainCount = 0;
    let uncertainAbove = 0;
    for (let document = 0; document < end; document++) {
      const score = scores[2 * document];
      if (score === -Infinity) continue;
      const error = queryNorm * errors[document] + commonError;
      if (score + error >= cut) {
        candidateCount++;
        candidates.push(document, score + error);
      }
      if (score - error >= minScore) aboveMinScore++;
      else if (score + error >= minScore) {
        // Beyond its end, an assignment to a typed array does nothing.
        this.#uncertain[uncertainCount++] = document;
        if (score >= minScore) uncertainAbove++;
      }
    }
    const scannedAt = this.#now();

    this.#top.reset(wanted, compareTies);
    const exact = this.#rescore(candidateCount, minScore);
    const countsExactly = uncertainCount <= this.#uncertain.length;
    if (countsExactly) {
      uncertainAbove = 0;
      for (let i = 0; i < uncertainCount; i++) if (this.#score(this.#uncertain[i]) >= minScore) uncertainAbove++;
    }
    const hits = this.#takeHits();
    return {
      hits,
      exact,
      scannedRows: store.rowCount,
      candidates: candidateCount,
      aboveMinScore: aboveMinScore + uncertainAbove,
      aboveMinScoreExact: countsExactly,
      scanMs: scannedAt - startedAt,
      rescoreMs: this.#now() - scannedAt,
      path: `${this.#kernels.path}-i8+f32`,
    };
  }

  /**
   * Approximate scores for all rows: `[documents, 2]`, best passage and whole text, -Infinity where there is none.
   * @returns how much, at most, such a score is wrong for reasons other than the rows' own quantisation
   */
  #scan(query: Float32Array, queryNorm: number, scores: Float32Array): number {
    const store = this.#store;
    const { stride, arena, segments, rowCount, largestNorm } = store;
    const { scoresAddress } = store.documents;
    const codes = new Int16Array(arena.buffer, this.#queryCodes, store.dimensions);
    const { scale, error } = quantise(query, codes, QUERY_CODE_LIMIT);
    scores.fill(-Infinity);
    for (let i = 0; i * SEGMENT_ROWS < rowCount; i++) {
      const segment = segments[i];
      const count = Math.min(SEGMENT_ROWS, rowCount - i * SEGMENT_ROWS);
      this.#kernels.scanInt8(segment.codes, segment.scales, segment.slots, count, stride, this.#queryCodes, scale, scoresAddress);
    }
    // Float32 rounding, 2^-24 each: stride / 16 + 5 additions in a row in the float32 kernel, a few products in the other
    // one. Twice that, because it costs nothing: it is a thousandth of a row's quantisation error.
    const rounding = (stride / 16 + 16) * 2 ** -23 * queryNorm * largestNorm;
    return error * CODE_NORM_FACTOR * largestNorm + rounding;
  }

  /**
   * Scores the candidates exactly, the most promising first, and stops where none that follows can enter the hits.
   * @param found - how many documents were offered as candidates, of which the best `candidateLimit` were kept
   * @returns whether the hits are certainly the best
   */
  #rescore(found: number, minScore: number): boolean {
    const top = this.#top;
    const { keys, scores: upperBounds } = this.#candidates.drain();
    for (let i = 0; i < keys.length; i++) {
      // Strictly below: a document that can still tie may be the one that goes first.
      if (upperBounds[i] < top.threshold || upperBounds[i] < minScore) return true;
      const score = this.#score(keys[i]);
      if (score >= minScore) top.push(keys[i], score);
    }
    // What was not kept as a candidate had no higher bound than the last one that was.
    return found <= keys.length || upperBounds[keys.length - 1] < top.threshold;
  }

  /** Exact score of a document that is there; leaves its parts in `#best`, `#whole` and `#ordinal`. */
  #score(document: number): number {
    const store = this.#store;
    const { stride } = store;
    let row = store.documents.firstRows[document];
    const whole = this.#kernels.dot(store.rowAddress(row), this.#query, stride);
    this.#whole = whole;
    this.#best = whole;
    this.#ordinal = 0;
    row = store.next(row);
    if (row === NO_ROW) return whole;
    let best = -Infinity;
    for (let ordinal = 1; row !== NO_ROW; ordinal++) {
      const passage = this.#kernels.dot(store.rowAddress(row), this.#query, stride);
      if (passage > best) {
        best = passage;
        this.#ordinal = ordinal;
      }
      row = store.next(row);
    }
    this.#best = best;
    return (best + whole) / 2;
  }

  #takeHits(): VectorHit[] {
    const { keys } = this.#top.drain();
    // Scored once more for the parts of the score: cheaper than keeping them for every candidate.
    return Array.from(keys, (document) => {
      const score = this.#score(document);
      return { document, score, best: this.#best, whole: this.#whole, ordinal: this.#ordinal };
    });
  }

  /** Puts the query where the kernels find it. @returns its L2 norm */
  #loadQuery(query: Float32Array): number {
    const { dimensions } = this;
    if (query.length !== dimensions) throw new AppError('DIMENSION_MISMATCH', { expected: dimensions, received: query.length });
    const norm = checkedNorm(query, 0, dimensions);
    this.#store.arena.f32.set(query, this.#query / 4);
    return norm;
  }

  #countRows(allowed: Uint8Array): number {
    const { rowCounts, end } = this.#store.documents;
    const last = Math.min(end, allowed.length);
    let rows = 0;
    for (let document = 0; document < last; document++) if (allowed[document] === 1) rows += rowCounts[document];
    return rows;
  }
}

function checkedNorm(values: Float32Array, start: number, end: number): number {
  let squares = 0;
  for (let i = start; i < end; i++) squares += values[i] * values[i];
  const norm = Math.sqrt(squares);
  // NaN and infinity fail this too.
  if (!(norm >= SMALLEST_NORM && norm <= 1 / SMALLEST_NORM)) throw new AppError('INVALID_VECTOR', { norm });
  return norm;
}
