import type { Arena } from './arena';
import { AppError } from '../../contracts/errors';

/** In place of a row number: there is none. */
export const NO_ROW = -1;

/** A multiple of what a new library needs; doubled when it is not enough. */
const FIRST_CAPACITY = 4096;
/** Keeps 2 × document + 1 an unsigned 31-bit number. */
const DOCUMENT_LIMIT = 2 ** 30;

/** What is known of each document, in columns indexed by its number, and the scores that a scan gives it. */
export class DocumentTable {
  /** First row of the document, or `NO_ROW`. */
  firstRows: Int32Array<ArrayBuffer> = new Int32Array(0);
  rowCounts: Uint32Array<ArrayBuffer> = new Uint32Array(0);
  /** By how much, at most, quantising changes the document's score for a query of length 1. */
  errors: Float32Array<ArrayBuffer> = new Float32Array(0);
  /** Address of float32 `[capacity, 2]`: the best passage's score, then the whole text's. Scratch of a search. */
  scoresAddress = 0;
  /** Documents present. */
  count = 0;
  /** One more than the highest document number ever present. */
  end = 0;

  has(document: number): boolean {
    return document >= 0 && document < this.end && this.rowCounts[document] > 0;
  }

  /**
   * Makes room for a document of this number.
   * @param spareBytes - beside the scores
   * @throws AppError `INVALID_INPUT` for what is no dense small integer, `STORAGE_FULL`; nothing has changed then
   */
  reserve(document: number, arena: Arena, spareBytes = 0): void {
    if (!Number.isInteger(document) || document < 0 || document >= DOCUMENT_LIMIT) {
      throw new AppError('INVALID_INPUT', { document });
    }
    if (document < this.rowCounts.length) return;
    let capacity = Math.max(FIRST_CAPACITY, this.rowCounts.length * 2);
    while (capacity <= document) capacity *= 2;
    // The earlier scores are left behind unused. Doubling makes all of them together no larger than the new ones.
    const scoresAddress = arena.allocate(capacity * 8 + spareBytes);
    let firstRows, rowCounts, errors;
    try {
      firstRows = new Int32Array(capacity).fill(NO_ROW);
      rowCounts = new Uint32Array(capacity);
      errors = new Float32Array(capacity);
    } catch (cause) {
      throw new AppError('STORAGE_FULL', { neededBytes: capacity * 12 }, { cause });
    }
    firstRows.set(this.firstRows);
    rowCounts.set(this.rowCounts);
    errors.set(this.errors);
    this.firstRows = firstRows;
    this.rowCounts = rowCounts;
    this.errors = errors;
    this.scoresAddress = scoresAddress;
  }

  clear(): void {
    this.firstRows.fill(NO_ROW);
    this.rowCounts.fill(0);
    this.count = 0;
    this.end = 0;
  }

  /** Outside the linear memory. */
  get bytes(): number {
    return this.firstRows.byteLength + this.rowCounts.byteLength + this.errors.byteLength;
  }
}
