import type { Arena } from './arena';
import type { KernelFunctions } from './kernel-functions';
import { isShared } from './linear-memory';
import { OFFSET_MASK, SEGMENT_BITS, SEGMENT_ROWS } from './row-lists';
import type { RowFile } from './row-file';

/** Rows in half precision by row number, in memory or in a file. */
export interface HalfRows {
  /** Makes room for so many rows. @throws AppError `STORAGE_FULL` */
  reserve(rowCount: number): void;
  /** @param address - of the row in half precision @throws AppError `STORAGE_FULL`, `STORAGE_FAILED` */
  write(row: number, address: number): void;
  /** Copies `count` rows from `row` on, `[count, stride]` in half precision. @throws AppError `STORAGE_FAILED` */
  load(row: number, count: number, address: number): void;
  /** @throws AppError `STORAGE_FULL`, `STORAGE_FAILED` */
  move(from: number, to: number): void;
  /** The last row is no more. */
  drop(row: number): void;
  /**
   * Dot products with a float32 query.
   * @param rows - `count` row numbers in any order
   * @param scores - receives them in the same order
   * @throws AppError `STORAGE_FAILED`
   */
  score(rows: Uint32Array, count: number, query: number, scores: Float32Array): void;
}

export class HalfRowsInMemory implements HalfRows {
  readonly #segments: number[] = [];
  readonly #rowBytes: number;

  constructor(
    private readonly kernels: KernelFunctions,
    private readonly arena: Arena,
    private readonly stride: number,
  ) {
    this.#rowBytes = stride * 2;
  }

  reserve(rowCount: number): void {
    while (this.#segments.length * SEGMENT_ROWS < rowCount) this.#segments.push(this.arena.allocate(SEGMENT_ROWS * this.#rowBytes));
  }

  write(row: number, address: number): void {
    this.#copy(address, this.#addressOf(row));
  }

  load(row: number, count: number, address: number): void {
    for (let i = 0; i < count; i++) this.#copy(this.#addressOf(row + i), address + i * this.#rowBytes);
  }

  move(from: number, to: number): void {
    this.#copy(this.#addressOf(from), this.#addressOf(to));
  }

  drop(): void {
    // The next row with this number overwrites it.
  }

  score(rows: Uint32Array, count: number, query: number, scores: Float32Array): void {
    const { kernels, stride } = this;
    for (let i = 0; i < count; i++) scores[i] = kernels.dotHalf(this.#addressOf(rows[i]), query, stride);
  }

  #addressOf(row: number): number {
    return this.#segments[row >>> SEGMENT_BITS] + (row & OFFSET_MASK) * this.#rowBytes;
  }

  #copy(from: number, to: number): void {
    this.arena.i8.copyWithin(to, from, from + this.#rowBytes);
  }
}

/** Rows read at once, at most: 48 KiB at 384 dimensions. */
const RUN_ROWS = 64;
/**
 * So many bytes that nobody asked for are read along rather than reading twice: a read costs about 4 µs, and copies some 10 bytes in a
 * nanosecond.
 */
const GAP_BYTES = 16_384;
/** Entries of a sort key; 2^21 of them and 2^32 row numbers are a whole number in float64. */
const ENTRY_RANGE = 2 ** 21;

export class HalfRowsInFile implements HalfRows {
  readonly #rowBytes: number;
  /** Address of `[RUN_ROWS, stride]` in half precision. */
  readonly #staging: number;
  /** `#views[n]`: the first n rows of the staging area, or of `#unshared`; made once, so that a read allocates nothing. */
  readonly #views: Uint8Array[] = [];
  /** Files do not read into shared memory; then they read into this, which is copied. */
  readonly #unshared: ArrayBuffer | null;
  /** Row × ENTRY_RANGE + entry. */
  #order = new Float64Array(1024);

  constructor(
    private readonly kernels: KernelFunctions,
    private readonly arena: Arena,
    private readonly stride: number,
    private readonly file: RowFile,
  ) {
    this.#rowBytes = stride * 2;
    this.#staging = arena.allocate(RUN_ROWS * this.#rowBytes);
    this.#unshared = isShared(arena) ? new ArrayBuffer(RUN_ROWS * this.#rowBytes) : null;
  }

  reserve(): void {
    // The file grows when rows are written.
  }

  write(row: number, address: number): void {
    const view = this.#view(1);
    view.set(new Uint8Array(this.arena.buffer, address, this.#rowBytes));
    this.file.write(row, view);
  }

  load(row: number, count: number, address: number): void {
    for (let done = 0; done < count; done += RUN_ROWS) {
      const rows = Math.min(RUN_ROWS, count - done);
      this.#read(row + done, rows, address + done * this.#rowBytes);
    }
  }

  move(from: number, to: number): void {
    const view = this.#view(1);
    this.file.read(from, 1, view);
    this.file.write(to, view);
  }

  drop(row: number): void {
    this.file.drop(row);
  }

  score(rows: Uint32Array, count: number, query: number, scores: Float32Array): void {
    const order = this.#sorted(rows, count);
    const { kernels, stride } = this;
    const farthest = Math.floor(GAP_BYTES / this.#rowBytes) + 1;
    for (let i = 0; i < count; ) {
      const first = Math.floor(order[i] / ENTRY_RANGE);
      let last = first;
      let end = i + 1;
      for (; end < count; end++) {
        const row = Math.floor(order[end] / ENTRY_RANGE);
        if (row - last > farthest || row - first >= RUN_ROWS) break;
        last = row;
      }
      this.#read(first, last - first + 1, this.#staging);
      for (; i < end; i++) {
        const row = Math.floor(order[i] / ENTRY_RANGE);
        scores[order[i] - row * ENTRY_RANGE] = kernels.dotHalf(this.#staging + (row - first) * this.#rowBytes, query, stride);
      }
    }
  }

  /** Reads go through the file in one direction, so that neighbours are read together. */
  #sorted(rows: Uint32Array, count: number): Float64Array {
    if (count > this.#order.length) this.#order = new Float64Array(2 * count);
    const order = this.#order;
    let rising = true;
    for (let i = 0; i < count; i++) {
      order[i] = rows[i] * ENTRY_RANGE + i;
      if (i > 0 && rows[i] < rows[i - 1]) rising = false;
    }
    if (!rising) order.subarray(0, count).sort();
    return order;
  }

  /** At most RUN_ROWS. */
  #read(row: number, count: number, address: number): void {
    const view = this.#view(count);
    this.file.read(row, count, view);
    if (this.#unshared !== null) new Uint8Array(this.arena.buffer, address, view.length).set(view);
    else if (address !== this.#staging) this.arena.i8.copyWithin(address, this.#staging, this.#staging + view.length);
  }

  #view(count: number): Uint8Array {
    const buffer = this.#unshared ?? this.arena.buffer;
    const known = this.#views[count];
    if (known !== undefined && known.buffer === buffer) return known;
    return (this.#views[count] = new Uint8Array(buffer, this.#unshared === null ? this.#staging : 0, count * this.#rowBytes));
  }
}
