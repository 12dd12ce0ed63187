import { AppError } from '../../contracts/errors';
import type { TimeSlice } from '../time-slice';
import { TopKHeap } from '../top-k-heap';
import type { Arena } from './arena';
import { BitCandidates } from './bit-candidates';
import { bitEstimate } from './bit-estimate';
import { BoundedCandidates, commonError } from './bounded-candidates';
import { DocumentScorer } from './document-scorer';
import { searchExactly } from './exact-search';
import type { Kernels } from './kernel-functions';
import { checkRows, LargeRows, NOBODY_SLOTS } from './large-rows';
import type { AdoptedRows, LargeIndexOptions, LargeVectorIndex, Manner } from './large-vector-index';
import { createLocalScanner } from './local-scanner';
import { QueryForms } from './query-forms';
import { SEGMENT_BITS, SEGMENT_ROWS } from './row-lists';
import type { Scanner } from './scanner';
import type { VectorHit, VectorSearchOptions, VectorSearchResult } from './vector-index';

export const LARGE_INDEX_DEFAULTS = Object.freeze({
  /** Int8: documents rescored at most. */
  candidateLimit: 4_096,
  /** Int8: documents rescored at most only to count those above the minimum score. */
  uncertainLimit: 256,
  /** Int8: documents rescored before looking whether the rest can still matter. Small, because each may be a read. */
  rescoredTogether: 32,
  /** Bits: candidates for each hit that is wanted, at least. */
  candidatesPerHit: 4,
  /**
   * Bits: documents estimated for each candidate, and beyond that, which costs no read. With 512 bits 400 candidates out of the 3,800 closest
   * hold 0.996 of the ten best on real text; the 400 closest alone 0.96.
   */
  estimatedPerCandidate: 2,
  estimatedBeyond: 3_000,
  /** Up to so many eligible rows are scored without a scan. */
  directRows: 64,
  /**
   * A filter that leaves less than this share of all rows is followed row by row, without a scan: what reading the codes of one row costs, as
   * a share of what scoring a row costs.
   */
  directShare: Object.freeze({
    memory: Object.freeze({ i8: 1 / 16, b1: 1 / 64 }),
    file: Object.freeze({ i8: 1 / 128, b1: 1 / 1024 }),
  }),
});

/**
 * A vector index for many rows: codes in memory, rows in half precision in memory or in a file. What "exact" means here is: against the
 * rows as they are stored. Rounding to half precision changes a cosine by less than 0.0005; measured, by 0.00005 at most with 384 dimensions
 * and by 0.000007 on the average.
 *
 * Int8 codes: the result is proven as in `ResidentIndex`. Bits: of the documents with the smallest Hamming distances those with the best estimates are scored, so
 * a hit can be missed; how often is measured elsewhere. Filters apply before documents are chosen, so they cost no recall.
 *
 * A search allocates its result and a few views, nothing that grows with the library: 289 bytes remained of each, the mean of 600 searches of
 * 200,000 rows in a file.
 */
export class LargeIndex implements LargeVectorIndex {
  readonly kernels: Kernels;
  #manner: Manner;
  #scanner: Scanner;
  readonly #now: () => number;
  readonly #rows: LargeRows;
  readonly #query: QueryForms;
  readonly #scorer: DocumentScorer;
  readonly #bounded = new BoundedCandidates();
  readonly #closest: BitCandidates;
  /** The most promising of the closest. */
  readonly #promising = new TopKHeap(0);
  readonly #top = new TopKHeap(0);
  readonly #candidateLimit: number;
  readonly #directRows: number;
  /** Documents of a search without a scan. */
  #listed = new Uint32Array(1024);

  private constructor(options: LargeIndexOptions) {
    const { kernels, manner } = options;
    this.kernels = kernels;
    this.#now = options.now;
    this.#manner = checkedManner(manner);
    this.#candidateLimit = options.candidateLimit ?? LARGE_INDEX_DEFAULTS.candidateLimit;
    this.#directRows = options.directRows ?? LARGE_INDEX_DEFAULTS.directRows;
    const rows = new LargeRows(options);
    this.#rows = rows;
    this.#query = new QueryForms(kernels, rows.arena, rows.dimensions, rows.stride, rows.rotation);
    this.#scorer = new DocumentScorer(kernels, rows, this.#query);
    this.#closest = new BitCandidates(kernels, rows);
    this.#scanner = (options.createScanner ?? createLocalScanner(kernels))(rows.arena);
  }

  /** @throws AppError `INVALID_INPUT` for dimensions outside 1 to 2048, `DIMENSION_MISMATCH` (mean), `STORAGE_FULL` */
  static create(options: LargeIndexOptions): LargeIndex {
    const { dimensions } = options;
    if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 2048) {
      throw new AppError('INVALID_INPUT', { dimensions, largest: 2048 });
    }
    return new LargeIndex(options);
  }

  get dimensions(): number {
    return this.#rows.dimensions;
  }

  get stride(): number {
    return this.#rows.stride;
  }

  get rowBytes(): number {
    return this.#rows.rowBytes;
  }

  get rowCount(): number {
    return this.#rows.rowCount;
  }

  get documentCount(): number {
    return this.#rows.documents.count;
  }

  get memoryBytes(): number {
    return this.#rows.bytes;
  }

  get manner(): Manner {
    return this.#manner;
  }

  get mean(): Float32Array | null {
    return this.#rows.mean;
  }

  get scanner(): Scanner {
    return this.#scanner;
  }

  get hasRows(): boolean {
    return this.#rows.hasRows;
  }

  get revision(): number {
    return this.#rows.revision;
  }

  has(document: number): boolean {
    return this.#rows.documents.has(document);
  }

  set(document: number, rows: Float32Array): void {
    const { dimensions } = this;
    if (rows.length === 0 || rows.length % dimensions !== 0) {
      throw new AppError('DIMENSION_MISMATCH', { expected: dimensions, received: rows.length });
    }
    checkRows(rows, dimensions);
    this.#rows.set(document, rows);
  }

  remove(document: number): boolean {
    return this.#rows.remove(document);
  }

  /** Rounded to half precision; empty when the rows were lost. */
  vectorsOf(document: number): Float32Array<ArrayBuffer> {
    return this.has(document) ? this.#rows.vectorsOf(document) : new Float32Array(0);
  }

  clear(): void {
    this.#rows.clear();
  }

  hasCodes(format: Manner['format']): boolean {
    return this.#rows.hasCodes(format);
  }

  setManner(manner: Manner): void {
    if (!this.hasCodes(manner.format)) throw new AppError('INVALID_INPUT', { format: manner.format });
    this.#manner = checkedManner(manner);
  }

  setScanner(createScanner: (arena: Arena) => Scanner): void {
    this.#scanner = createScanner(this.#rows.arena);
  }

  makeCodes(format: Manner['format'], slice: TimeSlice, mayGoOn: () => boolean = () => true): Promise<boolean> {
    return this.#rows.makeCodes(format, slice, mayGoOn);
  }

  dropCodes(format: Manner['format']): void {
    if (format === this.#manner.format) throw new AppError('INVALID_INPUT', { format });
    this.#rows.dropCodes(format);
  }

  adopt(rows: AdoptedRows): void {
    this.#rows.adopt(rows);
  }

  finishAdopting(slice: TimeSlice): Promise<void> {
    return this.#rows.finishAdopting(slice);
  }

  documentOfRow(row: number): number {
    return this.#rows.documentOfRow(row);
  }

  ordinalOfRow(row: number): number {
    return this.#rows.ordinalOfRow(row);
  }

  rowsOf(document: number): number {
    return this.has(document) ? this.#rows.documents.rowCounts[document] : 0;
  }

  /** Rows of one segment only. */
  bitsOfRows(row: number, count: number): Uint8Array | null {
    return this.#hasBitsOf(row, count) ? new Uint8Array(this.#rows.arena.buffer, this.#rows.bitsAddress(row), count * this.rowBytes) : null;
  }

  /** Rows of one segment only. */
  factorsOfRows(row: number, count: number): Float32Array | null {
    return this.#hasBitsOf(row, count) ? new Float32Array(this.#rows.arena.buffer, this.#rows.factorAddress(row), 2 * count) : null;
  }

  /** @throws AppError `INVALID_INPUT` for rows that are not there, or of several segments */
  #hasBitsOf(row: number, count: number): boolean {
    if (!this.hasCodes('b1')) return false;
    if (row < 0 || row + count > this.rowCount || row >>> SEGMENT_BITS !== (row + count - 1) >>> SEGMENT_BITS) {
      throw new AppError('INVALID_INPUT', { row, count, segmentRows: SEGMENT_ROWS });
    }
    return true;
  }

  search(query: Float32Array, options: VectorSearchOptions): VectorSearchResult {
    requireLimit(options);
    const hadRows = this.hasRows;
    const result = this.#search(query, options);
    // Lost on the way: hits scored from rows and hits scored from codes have no order.
    return hadRows && !this.hasRows ? this.#search(query, options) : result;
  }

  #search(query: Float32Array, options: VectorSearchOptions): VectorSearchResult {
    const startedAt = this.#now();
    this.#query.load(query);
    const { rows, documents } = this.#count(options.allowed);
    if (this.hasRows && this.#areFew(rows, documents, options)) return this.#searchDirectly(options, startedAt, rows);
    return this.#manner.format === 'i8' ? this.#searchCodes(options, startedAt) : this.#searchBits(query, options, startedAt);
  }

  async searchExactly(query: Float32Array, options: VectorSearchOptions, slice: TimeSlice, mayGoOn: () => boolean = () => true): Promise<VectorSearchResult | null> {
    requireLimit(options);
    return searchExactly({ rows: this.#rows, forms: this.#query, path: `${this.kernels.path}-f16`, now: this.#now }, query, options, slice, mayGoOn);
  }

  scoreDocuments(query: Float32Array, documents: ArrayLike<number>, ordinals?: Uint32Array): Float32Array<ArrayBuffer> {
    this.#query.load(query);
    const scores = new Float32Array(documents.length);
    this.#scorer.score(documents, 0, documents.length, (_, score, i) => {
      scores[i] = score;
      if (ordinals !== undefined) ordinals[i] = this.#scorer.ordinal;
    });
    return scores;
  }

  /** Whether it is cheaper to score all these without a scan. */
  #areFew(rows: number, documents: number, { allowed, limit }: VectorSearchOptions): boolean {
    if (rows <= this.#directRows) return true;
    if (allowed === undefined) return false;
    const { format } = this.#manner;
    // After a scan of bits all of so few documents would be scored too.
    if (format === 'b1' && documents <= this.#candidatesFor(limit)) return true;
    return rows <= LARGE_INDEX_DEFAULTS.directShare[this.#rows.inFile ? 'file' : 'memory'][format] * this.rowCount;
  }

  #candidatesFor(limit: number): number {
    return Math.max(this.#manner.candidates, LARGE_INDEX_DEFAULTS.candidatesPerHit * limit);
  }

  /** Every document that may take part, from its rows. */
  #searchDirectly({ allowed, minScore = -Infinity, limit, compareTies }: VectorSearchOptions, startedAt: number, rows: number): VectorSearchResult {
    const { rowCounts, end, count } = this.#rows.documents;
    let found = 0;
    for (let document = 0; document < end; document++) {
      if (rowCounts[document] === 0 || (allowed !== undefined && allowed[document] !== 1)) continue;
      if (found === this.#listed.length) this.#listed = grown(this.#listed);
      this.#listed[found++] = document;
    }
    this.#top.reset(Math.min(limit, count), compareTies);
    const { scored, above } = this.#rescore(this.#listed, 0, found, minScore);
    const hits = this.#takeHits();
    return {
      hits,
      exact: this.hasRows,
      scannedRows: rows,
      candidates: scored,
      aboveMinScore: above,
      aboveMinScoreExact: this.hasRows,
      scanMs: this.#now() - startedAt,
      rescoreMs: 0,
      path: `${this.kernels.path}-${this.hasRows ? 'f16' : this.#codesLeft()}`,
    };
  }

  /** Int8 codes for all rows, rows for the documents that the error bound leaves. */
  #searchCodes(options: VectorSearchOptions, startedAt: number): VectorSearchResult {
    const { minScore = -Infinity, limit, compareTies } = options;
    const { documents, arena, segments, rowCount, largestNorm, stride, directory } = this.#rows;
    const { norm: queryNorm } = this.#query;
    const { address, scale, error } = this.#query.codes();
    const rowScores = this.#scanner.scan({ format: 'i8', directory, rowCount, stride, query: address, queryScale: scale });
    const slots = new Float32Array(arena.buffer, documents.scoresAddress, NOBODY_SLOTS + documents.end * 2).fill(-Infinity);
    for (let i = 0; i * SEGMENT_ROWS < rowCount; i++) {
      const count = Math.min(SEGMENT_ROWS, rowCount - i * SEGMENT_ROWS);
      this.kernels.raiseScores(rowScores + i * SEGMENT_ROWS * 4, segments[i].slots, count, documents.scoresAddress);
    }
    const common = commonError(error, queryNorm, largestNorm, stride);
    const [found, aboveMinScore, uncertainCount, above] = this.#bounded.choose(slots.subarray(NOBODY_SLOTS), documents, options, queryNorm, common, this.#candidateLimit);
    const scannedAt = this.#now();

    this.#top.reset(Math.min(limit, documents.count), compareTies);
    const proven = this.#rescoreByBound(found, limit, minScore);
    const hits = this.#takeHits();
    const countsExactly = this.hasRows && uncertainCount <= LARGE_INDEX_DEFAULTS.uncertainLimit;
    let uncertainAbove = countsExactly ? 0 : above;
    if (countsExactly) {
      this.#scorer.score(this.#bounded.uncertain, 0, uncertainCount, (_, score) => {
        if (score >= minScore) uncertainAbove++;
      });
    }
    return {
      hits,
      exact: proven && this.hasRows,
      scannedRows: rowCount,
      candidates: found,
      aboveMinScore: aboveMinScore + uncertainAbove,
      aboveMinScoreExact: countsExactly && this.hasRows,
      scanMs: scannedAt - startedAt,
      rescoreMs: this.#now() - scannedAt,
      path: this.#pathOf('i8'),
    };
  }

  /** Hamming distances for all rows, estimates for the documents with the smallest, rows for those with the best estimates. */
  #searchBits(query: Float32Array, { allowed, minScore = -Infinity, limit, compareTies }: VectorSearchOptions, startedAt: number): VectorSearchResult {
    const { documents, rowCount, rowBytes, stride, directory, meanAddress, mean, dimensions } = this.#rows;
    const bits = this.#query.bits(meanAddress);
    const distances = this.#scanner.scan({ format: 'b1', directory, rowCount, stride, query: bits, queryScale: 0 });
    const closest = this.#closest;
    const wanted = this.#candidatesFor(limit);
    const { estimatedPerCandidate, estimatedBeyond } = LARGE_INDEX_DEFAULTS;
    closest.choose(distances, allowed, estimatedPerCandidate * wanted + estimatedBeyond);
    let likely = 0;
    this.#promising.reset(wanted);
    this.#scorer.estimate(closest.chosen, 'b1', (document, estimate) => {
      if (estimate >= minScore) likely++;
      this.#promising.push(document, estimate);
    });
    const { keys, scores } = this.#promising.drain();
    for (const estimate of scores) if (estimate >= minScore) likely--;
    const scannedAt = this.#now();

    this.#top.reset(Math.min(limit, documents.count), compareTies);
    const { scored, above } = this.#rescore(keys, 0, keys.length, minScore);
    const hits = this.#takeHits();
    const complete = this.hasRows && scored === closest.eligible;
    return {
      hits,
      exact: complete,
      scannedRows: rowCount,
      candidates: scored,
      aboveMinScore: minScore === -Infinity ? closest.eligible : above + likely + this.#estimateAbove(bitEstimate(query, mean ?? new Float32Array(dimensions), rowBytes * 8), minScore),
      aboveMinScoreExact: complete || minScore === -Infinity,
      scanMs: scannedAt - startedAt,
      rescoreMs: this.#now() - scannedAt,
      path: this.#pathOf('b1'),
    };
  }

  /** How many of the documents that were not even estimated have a distance that stands for `minScore` or more. */
  #estimateAbove(cosineAt: (distance: number) => number, minScore: number): number {
    const { histogram, cut, heldBack } = this.#closest;
    // A combined distance is the sum of two, as a score is the mean of two.
    let above = cosineAt(cut / 2) >= minScore ? heldBack : 0;
    for (let distance = cut + 1; distance < histogram.length && cosineAt(distance / 2) >= minScore; distance++) above += histogram[distance];
    return above;
  }

  /** Scores documents `[from, to)` and offers them as hits. */
  #rescore(documents: ArrayLike<number>, from: number, to: number, minScore: number): { readonly scored: number; readonly above: number } {
    let scored = 0;
    let above = 0;
    this.#scorer.score(documents, from, to, (document, score) => {
      if (Number.isNaN(score)) return;
      scored++;
      if (!(score >= minScore)) return;
      above++;
      this.#top.push(document, score);
    });
    return { scored, above };
  }

  /**
   * Scores the candidates of the error bound, the most promising first, and stops where none that follows can enter the hits.
   * @returns whether the hits are certainly the best
   */
  #rescoreByBound(found: number, limit: number, minScore: number): boolean {
    const top = this.#top;
    const { keys, scores: upperBounds } = this.#bounded.best.drain();
    const { rescoredTogether } = LARGE_INDEX_DEFAULTS;
    for (let from = 0, to = Math.max(limit, rescoredTogether); from < keys.length; from = to, to += rescoredTogether) {
      // Strictly below: a document that can still tie may be the one that goes first.
      if (upperBounds[from] < top.threshold || upperBounds[from] < minScore) return true;
      this.#rescore(keys, from, Math.min(to, keys.length), minScore);
    }
    // What was not kept as a candidate had no higher bound than the last one that was.
    return found <= keys.length || upperBounds[keys.length - 1] < top.threshold;
  }

  #takeHits(): VectorHit[] {
    const { keys } = this.#top.drain();
    const hits: VectorHit[] = [];
    // Scored once more for the parts of the score: cheaper than keeping them for every candidate.
    this.#scorer.score(keys, 0, keys.length, (document, score) => {
      const { best, whole, ordinal } = this.#scorer;
      hits.push({ document, score, best, whole, ordinal });
    });
    return hits;
  }

  #codesLeft(): Manner['format'] {
    return this.hasCodes('i8') ? 'i8' : 'b1';
  }

  #pathOf(format: Manner['format']): VectorSearchResult['path'] {
    return this.hasRows ? `${this.kernels.path}-${format}+f16` : `${this.kernels.path}-${format}`;
  }

  /** What may take part. */
  #count(allowed: Uint8Array | undefined): { readonly rows: number; readonly documents: number } {
    const { rowCounts, end, count } = this.#rows.documents;
    if (allowed === undefined) return { rows: this.rowCount, documents: count };
    const last = Math.min(end, allowed.length);
    let rows = 0;
    let documents = 0;
    for (let document = 0; document < last; document++) {
      if (allowed[document] !== 1 || rowCounts[document] === 0) continue;
      rows += rowCounts[document];
      documents++;
    }
    return { rows, documents };
  }
}

function checkedManner({ format, candidates }: Manner): Manner {
  if (!Number.isInteger(candidates) || candidates < 1) throw new AppError('INVALID_INPUT', { candidates });
  return Object.freeze({ format, candidates });
}

function requireLimit({ limit }: VectorSearchOptions): void {
  if (!Number.isInteger(limit) || limit < 1) throw new AppError('INVALID_INPUT', { limit });
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}
