import { Arena } from './arena';
import { NO_ROW } from './document-table';
import type { LinearMemory } from './linear-memory';
import { quantise, ROW_CODE_LIMIT } from './quantise';
import { OFFSET_MASK, RowLists, SEGMENT_BITS, SEGMENT_ROWS, type ListSegment } from './row-lists';

/** A fixed number of rows, and where they are. Growing the store adds segments and copies nothing. */
interface Segment extends ListSegment {
  /** Addresses. float32 `[SEGMENT_ROWS, stride]` */
  readonly rows: number;
  /** int8 `[SEGMENT_ROWS, stride]` */
  readonly codes: number;
  /** float32 `[SEGMENT_ROWS]` */
  readonly scales: number;
}

/** Vectors in float32 and in int8 codes, dense, and which document they belong to. */
export class RowStore extends RowLists<Segment> {
  constructor(dimensions: number, memory: LinearMemory, base: number) {
    super(dimensions, new Arena(memory, base));
  }

  /** Inside the linear memory and beside it. */
  get bytes(): number {
    return this.arena.buffer.byteLength + this.documents.bytes + this.segments.length * SEGMENT_ROWS * 8;
  }

  /** Address of the float32 values of a row. */
  rowAddress(row: number): number {
    return this.segments[row >>> SEGMENT_BITS].rows + (row & OFFSET_MASK) * this.stride * 4;
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

    let wholeError = 0;
    let passageError = 0;
    this.place(document, count, (row, ordinal) => {
      const error = this.#write(row, rows.subarray(ordinal * dimensions, (ordinal + 1) * dimensions));
      if (ordinal === 0) wholeError = error;
      else if (error > passageError) passageError = error;
    });
    // A score is the mean of two, so its error is at most the mean of theirs. Float32 may round down, hence the factor.
    documents.errors[document] = (count === 1 ? wholeError : (wholeError + passageError) / 2) * (1 + 2 ** -22);
    this.largestNorm = Math.max(this.largestNorm, largestNorm);
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

  protected override copyRow(from: number, to: number): void {
    const { stride } = this;
    const { f32, i8 } = this.arena;
    const source = this.segments[from >>> SEGMENT_BITS];
    const target = this.segments[to >>> SEGMENT_BITS];
    const codes = source.codes + (from & OFFSET_MASK) * stride;
    f32.copyWithin(this.rowAddress(to) / 4, this.rowAddress(from) / 4, this.rowAddress(from) / 4 + stride);
    i8.copyWithin(target.codes + (to & OFFSET_MASK) * stride, codes, codes + stride);
    f32[target.scales / 4 + (to & OFFSET_MASK)] = f32[source.scales / 4 + (from & OFFSET_MASK)];
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
}
