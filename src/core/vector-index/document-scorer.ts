import { NO_ROW } from './document-table';
import type { Kernels } from './kernel-functions';
import type { LargeRows } from './large-rows';
import type { Manner } from './large-vector-index';
import type { QueryForms } from './query-forms';
import { OFFSET_MASK, SEGMENT_BITS } from './row-lists';

/** Documents scored together; their rows are read in the order of the file. */
const BATCH_DOCUMENTS = 1_024;
/** Rows estimated in one call. */
const ESTIMATED_TOGETHER = 1_024;

type Visit = (document: number, score: number, index: number) => void;

/**
 * Scores documents from their rows; when those are lost, from codes. Its arrays are kept for the next search and grow only for documents of
 * more rows than ever before.
 */
export class DocumentScorer {
  /** Of the document last visited, as in `VectorHit`. */
  best = 0;
  whole = 0;
  ordinal = 0;
  #rows = new Uint32Array(4 * BATCH_DOCUMENTS);
  #scores = new Float32Array(4 * BATCH_DOCUMENTS);
  /** Where the rows of each document of the batch end in `#rows`. */
  readonly #ends = new Uint32Array(BATCH_DOCUMENTS);
  /** Addresses of uint32 and float32 `[ESTIMATED_TOGETHER]`: rows, and what they are estimated at. */
  readonly #estimated: number;
  readonly #estimates: number;

  constructor(
    private readonly kernels: Kernels,
    private readonly rows: LargeRows,
    private readonly query: QueryForms,
  ) {
    this.#estimated = rows.arena.allocate(ESTIMATED_TOGETHER * 4);
    this.#estimates = rows.arena.allocate(ESTIMATED_TOGETHER * 4);
  }

  /**
   * @param documents - of which those in `[from, to)` are scored, in their order; NaN for one that is not there
   * @param visit - receives the index in `documents` too
   */
  score(documents: ArrayLike<number>, from: number, to: number, visit: Visit): void {
    for (let start = from; start < to; start += BATCH_DOCUMENTS) this.#scoreBatch(documents, start, Math.min(to, start + BATCH_DOCUMENTS), visit, null);
  }

  /** As `score`, without reading rows: from these codes, which must be there. */
  estimate(documents: ArrayLike<number>, format: Manner['format'], visit: Visit): void {
    const { length } = documents;
    for (let start = 0; start < length; start += BATCH_DOCUMENTS) this.#scoreBatch(documents, start, Math.min(length, start + BATCH_DOCUMENTS), visit, format);
  }

  #scoreBatch(documents: ArrayLike<number>, from: number, to: number, visit: Visit, format: Manner['format'] | null): void {
    const { rows } = this;
    let count = 0;
    for (let i = from; i < to; i++) {
      const document = documents[i];
      if (rows.documents.has(document)) {
        let row = rows.documents.firstRows[document];
        const has = rows.documents.rowCounts[document];
        if (count + has > this.#rows.length) this.#grow(count + has);
        // Without its whole text a document is not complete: its rows are still being adopted. A scan of bits has not chosen those, and to look
        // would be a cache miss for each of thousands.
        if (has === 1 && format === 'b1') this.#rows[count++] = row;
        else if (rows.ordinalOfRow(row) === 0) for (; row !== NO_ROW; row = rows.next(row)) this.#rows[count++] = row;
      }
      this.#ends[i - from] = count;
    }
    if (format !== null) this.#estimate(count, format);
    else if (!rows.score(this.#rows, count, this.query.address, this.#scores)) this.#estimate(count, rows.hasCodes('i8') ? 'i8' : 'b1');
    let at = 0;
    for (let i = from; i < to; i++) {
      const end = this.#ends[i - from];
      visit(documents[i], this.#combine(at, end), i);
      at = end;
    }
  }

  #combine(start: number, end: number): number {
    this.ordinal = 0;
    if (start === end) return NaN;
    const whole = this.#scores[start];
    this.whole = whole;
    this.best = whole;
    if (end === start + 1) return whole;
    let best = -Infinity;
    for (let i = start + 1; i < end; i++) {
      if (this.#scores[i] <= best) continue;
      best = this.#scores[i];
      this.ordinal = this.rows.ordinalOfRow(this.#rows[i]);
    }
    this.best = best;
    return (best + whole) / 2;
  }

  #estimate(count: number, format: Manner['format']): void {
    const { rows, kernels, query } = this;
    const { f32, buffer } = rows.arena;
    if (format === 'i8') {
      const { address, scale } = query.codes();
      for (let i = 0; i < count; i++) {
        const { codes, scales } = rows.segments[this.#rows[i] >>> SEGMENT_BITS];
        const offset = this.#rows[i] & OFFSET_MASK;
        kernels.scoreInt8(codes + offset * rows.stride, scales + offset * 4, 1, rows.stride, address, scale, this.#estimates);
        this.#scores[i] = f32[this.#estimates / 4];
      }
      return;
    }
    const table = query.table(rows.meanAddress);
    const along = query.along(rows.mean);
    for (let from = 0; from < count; from += ESTIMATED_TOGETHER) {
      const some = Math.min(ESTIMATED_TOGETHER, count - from);
      new Uint32Array(buffer, this.#estimated, some).set(this.#rows.subarray(from, from + some));
      kernels.estimateRows(rows.directory, this.#estimated, some, rows.rowBytes, table, this.#estimates);
      for (let i = 0; i < some; i++) this.#scores[from + i] = along + f32[this.#estimates / 4 + i];
    }
  }

  #grow(rows: number): void {
    const larger = new Uint32Array(2 * rows);
    larger.set(this.#rows);
    this.#rows = larger;
    this.#scores = new Float32Array(2 * rows);
  }
}
