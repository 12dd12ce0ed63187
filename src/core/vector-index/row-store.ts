import { Arena } from './arena';
import { DocumentTable, NO_ROW } from './document-table';
import type { LinearMemory } from './linear-memory';
import { quantise, ROW_CODE_LIMIT } from './quantise';

const SEGMENT_BITS = 12;
/** Rows of a segment: 5 MB at 256 dimensions, small beside a library and large beside the cost of a kernel call. */
export const SEGMENT_ROWS = 1 << SEGMENT_BITS;
const OFFSET_MASK = SEGMENT_ROWS - 1;

/**
 * A fixed number of rows, where they are, and the lists they form. Growing the store adds segments and copies nothing.
 * The row numbers are dense: row r is number r % SEGMENT_ROWS of segment r / SEGMENT_ROWS.
 */
interface Segment {
  /** Addresses. float32 `[SEGMENT_ROWS, stride]` */
  readonly rows: number;
  /** int8 `[SEGMENT_ROWS, stride]` */
  readonly codes: number;
  /** float32 `[SEGMENT_ROWS]` */
  readonly scales: number;
  /** uint32 `[SEGMENT_ROWS]`: which score a row contributes to, 2 × document for a passage and one more for a whole text. */
  readonly slots: number;
  /** Row numbers of the neighbours in the list of the row's document, or `NO_ROW`. */
  readonly next: Int32Array;
  readonly previous: Int32Array;
}

/**
 * Vectors in float32 and in int8 codes, dense, and which document they belong to. The rows of a document form a linked
 * list in the order of their ordinals, wherever they lie.
 */
export class RowStore {
  readonly dimensions: number;
  /** Dimensions rounded up to what the kernels step by. The padding is zero, which changes no product. */
  readonly stride: number;
  readonly arena: Arena;
  readonly documents = new DocumentTable();
  readonly segments: Segment[] = [];
  rowCount = 0;
  /** Largest L2 norm of any row since the store was empty. */
  largestNorm = 0;

  constructor(dimensions: number, memory: LinearMemory, base: number) {
    this.dimensions = dimensions;
    this.stride = Math.ceil(dimensions / 16) * 16;
    this.arena = new Arena(memory, base);
  }

  /** Inside the linear memory and beside it. */
  get bytes(): number {
    return this.arena.buffer.byteLength + this.documents.bytes + this.segments.length * SEGMENT_ROWS * 8;
  }

  /** Address of the float32 values of a row. */
  rowAddress(row: number): number {
    return this.segments[row >>> SEGMENT_BITS].rows + (row & OFFSET_MASK) * this.stride * 4;
  }

  /** The row of the same document with the next higher ordinal, or `NO_ROW`. */
  next(row: number): number {
    return this.segments[row >>> SEGMENT_BITS].next[row & OFFSET_MASK];
  }

  /**
   * Gives a document these rows in place of any it has.
   * @param rows - `[count, dimensions]`, finite and not zero, count at least 1
   * @throws AppError `STORAGE_FULL`, `INVALID_INPUT`; nothing has changed then
   */
  set(document: number, rows: Float32Array, largestNorm: number): void {
    const { documents, dimensions } = this;
    const count = rows.length / dimensions;
    documents.reserve(document, this.arena);
    this.#reserveRows(this.rowCount + count - documents.rowCounts[document]);

    let row = documents.firstRows[document];
    let previous = NO_ROW;
    let wholeError = 0;
    let passageError = 0;
    for (let ordinal = 0; ordinal < count; ordinal++) {
      if (row === NO_ROW) row = this.#append(document, previous);
      const error = this.#write(row, rows.subarray(ordinal * dimensions, (ordinal + 1) * dimensions));
      this.#setSlot(row, ordinal === 0 ? 2 * document + 1 : 2 * document);
      if (ordinal === 0) wholeError = error;
      else if (error > passageError) passageError = error;
      previous = row;
      row = this.next(row);
    }
    while (row !== NO_ROW) {
      const moved = this.#removeRow(row);
      if (moved === previous) previous = row;
      row = this.next(previous);
    }
    if (documents.rowCounts[document] === 0) documents.count++;
    if (document >= documents.end) documents.end = document + 1;
    documents.rowCounts[document] = count;
    // A score is the mean of two, so its error is at most the mean of theirs. Float32 may round down, hence the factor.
    documents.errors[document] = (count === 1 ? wholeError : (wholeError + passageError) / 2) * (1 + 2 ** -22);
    this.largestNorm = Math.max(this.largestNorm, largestNorm);
  }

  /** @returns whether the document had rows */
  remove(document: number): boolean {
    const { documents } = this;
    if (!documents.has(document)) return false;
    for (let row = documents.firstRows[document]; row !== NO_ROW; row = documents.firstRows[document]) this.#removeRow(row);
    documents.rowCounts[document] = 0;
    documents.count--;
    return true;
  }

  /** A copy of a document's rows, `[count, dimensions]` in the order of their ordinals. */
  vectorsOf(document: number): Float32Array<ArrayBuffer> {
    const { documents, dimensions } = this;
    const copy = new Float32Array(documents.rowCounts[document] * dimensions);
    let at = 0;
    for (let row = documents.firstRows[document]; row !== NO_ROW; row = this.next(row)) {
      const start = this.rowAddress(row) / 4;
      copy.set(this.arena.f32.subarray(start, start + dimensions), at);
      at += dimensions;
    }
    return copy;
  }

  /** Forgets all rows; their memory stays, for WebAssembly memory cannot shrink. */
  clear(): void {
    this.rowCount = 0;
    this.largestNorm = 0;
    this.documents.clear();
  }

  #reserveRows(rowCount: number): void {
    const { stride, arena } = this;
    while (this.segments.length * SEGMENT_ROWS < rowCount) {
      const rows = arena.allocate(SEGMENT_ROWS * (stride * 5 + 8));
      const codes = rows + SEGMENT_ROWS * stride * 4;
      const scales = codes + SEGMENT_ROWS * stride;
      this.segments.push({
        rows,
        codes,
        scales,
        slots: scales + SEGMENT_ROWS * 4,
        next: new Int32Array(SEGMENT_ROWS),
        previous: new Int32Array(SEGMENT_ROWS),
      });
    }
  }

  /** Takes the first free row and links it behind `previous`, or as the document's first. */
  #append(document: number, previous: number): number {
    const row = this.rowCount++;
    const { next, previous: before } = this.segments[row >>> SEGMENT_BITS];
    next[row & OFFSET_MASK] = NO_ROW;
    before[row & OFFSET_MASK] = previous;
    this.#link(previous, row, document);
    return row;
  }

  /** @returns the L2 norm of the row's quantisation error */
  #write(row: number, values: Float32Array): number {
    const { codes, scales, rows } = this.segments[row >>> SEGMENT_BITS];
    const offset = row & OFFSET_MASK;
    const { f32, i8 } = this.arena;
    f32.set(values, rows / 4 + offset * this.stride);
    const start = codes + offset * this.stride;
    const { scale, error } = quantise(values, i8.subarray(start, start + values.length), ROW_CODE_LIMIT);
    f32[scales / 4 + offset] = scale;
    return error;
  }

  #setSlot(row: number, slot: number): void {
    this.arena.u32[this.segments[row >>> SEGMENT_BITS].slots / 4 + (row & OFFSET_MASK)] = slot;
  }

  #documentOf(row: number): number {
    return this.arena.u32[this.segments[row >>> SEGMENT_BITS].slots / 4 + (row & OFFSET_MASK)] >>> 1;
  }

  /** Makes `row` follow `previous`; where there is no previous row, it becomes the document's first. */
  #link(previous: number, row: number, document: number): void {
    if (previous === NO_ROW) this.documents.firstRows[document] = row;
    else this.segments[previous >>> SEGMENT_BITS].next[previous & OFFSET_MASK] = row;
  }

  /**
   * Takes a row out and moves the last one into the hole, so that the rows stay dense. Constant time: the lists are
   * doubly linked.
   * @returns the number that the row now at `row` had before
   */
  #removeRow(row: number): number {
    const hole = this.segments[row >>> SEGMENT_BITS];
    const holeOffset = row & OFFSET_MASK;
    const before = hole.previous[holeOffset];
    const after = hole.next[holeOffset];
    this.#link(before, after, this.#documentOf(row));
    if (after !== NO_ROW) this.segments[after >>> SEGMENT_BITS].previous[after & OFFSET_MASK] = before;

    const last = --this.rowCount;
    if (last === row) return last;
    const from = this.segments[last >>> SEGMENT_BITS];
    const fromOffset = last & OFFSET_MASK;
    const { f32, i8, u32 } = this.arena;
    const { stride } = this;
    f32.copyWithin(hole.rows / 4 + holeOffset * stride, from.rows / 4 + fromOffset * stride, from.rows / 4 + (fromOffset + 1) * stride);
    i8.copyWithin(hole.codes + holeOffset * stride, from.codes + fromOffset * stride, from.codes + (fromOffset + 1) * stride);
    f32[hole.scales / 4 + holeOffset] = f32[from.scales / 4 + fromOffset];
    u32[hole.slots / 4 + holeOffset] = u32[from.slots / 4 + fromOffset];
    const previous = from.previous[fromOffset];
    const next = from.next[fromOffset];
    hole.previous[holeOffset] = previous;
    hole.next[holeOffset] = next;
    this.#link(previous, row, this.#documentOf(row));
    if (next !== NO_ROW) this.segments[next >>> SEGMENT_BITS].previous[next & OFFSET_MASK] = row;
    return last;
  }
}
