import { AppError } from '../../contracts/errors';
import { TopKHeap } from '../top-k-heap';
import { BoundedCandidates, commonError } from './bounded-candidates';
import { checkedNorm } from './checked-norm';
import { NO_ROW } from './document-table';
import type { Kernels } from './kernel-functions';
import { quantise, QUERY_CODE_LIMIT } from './quantise';
import { SEGMENT_ROWS } from './row-lists';
import { RowStore } from './row-store';
import type { VectorHit, VectorIndex, VectorIndexOptions, VectorSearchOptions, VectorSearchResult } from './vector-index';

export const VECTOR_INDEX_DEFAULTS = Object.freeze({
  /** Up to so many eligible rows go to float32 at once. Measured at 256 dimensions: 300 rows are faster so, 900 slower. */
  directRows: 500,
  /** Documents rescored at most: bounds the time when very many score nearly alike. */
  candidateLimit: 4_096,
});

/**
 * A filter that leaves less than this share of all rows is followed row by row in float32 as well; reading the codes of
 * everything would take longer. Measured with 300,000 rows of 256 dimensions: the two are equal at about a tenth.
 */
const DIRECT_SHARE = 1 / 16;

/**
 * Exact nearest documents by cosine. Every search reads all int8 codes, keeps the documents whose approximate score is
 * within the quantisation error of the best, and scores those again in float32.
 *
 * A document owns one or more rows: ordinal 0 is the vector of its whole text, the others are its passages. Its score is
 * the mean of its best passage's cosine and its whole text's; a single row counts as both. All vectors have unit length.
 * `BoundedCandidates` says why that is exact.
 */
export class ResidentIndex implements VectorIndex {
  readonly #kernels: Kernels;
  readonly #now: () => number;
  readonly #store: RowStore;
  readonly #candidateLimit: number;
  readonly #directRows: number;
  /** Addresses of the query: float32 and int16 `[stride]`. */
  readonly #query: number;
  readonly #queryCodes: number;
  readonly #top = new TopKHeap(0);
  readonly #candidates = new BoundedCandidates();
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
  static create(options: VectorIndexOptions): ResidentIndex {
    const { dimensions } = options;
    if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 2048) {
      throw new AppError('INVALID_INPUT', { dimensions, largest: 2048 });
    }
    return new ResidentIndex(options);
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
  #searchCodes(query: Float32Array, queryNorm: number, options: VectorSearchOptions, startedAt: number): VectorSearchResult {
    const { minScore = -Infinity, limit, compareTies } = options;
    const { documents, arena, rowCount } = this.#store;
    const scores = new Float32Array(arena.buffer, documents.scoresAddress, documents.end * 2);
    const common = this.#scan(query, queryNorm, scores);
    const candidates = this.#candidates;
    const [found, aboveMinScore, uncertain, above] = candidates.choose(scores, documents, options, queryNorm, common, this.#candidateLimit);
    const scannedAt = this.#now();

    this.#top.reset(Math.min(limit, documents.count), compareTies);
    const exact = this.#rescore(found, minScore);
    const countsExactly = uncertain <= candidates.uncertain.length;
    let uncertainAbove = countsExactly ? 0 : above;
    if (countsExactly) for (let i = 0; i < uncertain; i++) if (this.#score(candidates.uncertain[i]) >= minScore) uncertainAbove++;
    const hits = this.#takeHits();
    return {
      hits,
      exact,
      scannedRows: rowCount,
      candidates: found,
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
    return commonError(error, queryNorm, largestNorm, stride);
  }

  /**
   * Scores the candidates exactly, the most promising first, and stops where none that follows can enter the hits.
   * @param found - how many documents were offered as candidates, of which the best `candidateLimit` were kept
   * @returns whether the hits are certainly the best
   */
  #rescore(found: number, minScore: number): boolean {
    const top = this.#top;
    const { keys, scores: upperBounds } = this.#candidates.best.drain();
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
