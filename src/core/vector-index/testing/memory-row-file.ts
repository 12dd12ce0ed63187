import { AppError } from '../../../contracts/errors';
import type { RowFile } from '../row-file';

/** A `RowFile` that keeps its bytes to itself as a file does: what was never written cannot be read, and what was read is a copy. */
export class MemoryRowFile implements RowFile {
  /** Calls so far. */
  reads = 0;
  readRows = 0;
  writes = 0;
  /** Makes every read fail. */
  unreadable = false;
  /** Reads until the file cannot be read any more; null: it can. */
  readsLeft: number | null = null;
  /** Rows that fit; a write that would need more fails. */
  capacity = Infinity;
  /** Writes until one fails, once, for want of room; null: none does. */
  writesLeft: number | null = null;
  readonly #rows: Uint8Array[] = [];

  constructor(private readonly stride: number) {}

  /** Rows held. */
  get length(): number {
    return this.#rows.length;
  }

  /** What the file holds, to compare. */
  bytesOf(row: number): Uint8Array {
    return this.#rows[row].slice();
  }

  read(row: number, count: number, into: Uint8Array): void {
    this.reads++;
    this.readRows += count;
    const rowBytes = this.stride * 2;
    if (this.readsLeft !== null && this.readsLeft-- === 0) this.unreadable = true;
    // As a `FileSystemSyncAccessHandle` does.
    if (!(into.buffer instanceof ArrayBuffer)) throw new TypeError('a file does not read into shared memory');
    if (this.unreadable || row < 0 || row + count > this.#rows.length || into.length !== count * rowBytes) {
      throw new AppError('STORAGE_FAILED', { row, count, rows: this.#rows.length });
    }
    for (let i = 0; i < count; i++) into.set(this.#rows[row + i], i * rowBytes);
  }

  write(row: number, from: Uint8Array): void {
    this.writes++;
    if (this.writesLeft !== null && this.writesLeft-- === 0) {
      this.writesLeft = null;
      throw new AppError('STORAGE_FULL', { row });
    }
    if (row >= this.capacity) throw new AppError('STORAGE_FULL', { row });
    // Rows are dense: a gap would be a row nobody wrote.
    if (row > this.#rows.length || from.length !== this.stride * 2) throw new RangeError(`row ${row} of ${this.#rows.length}, ${from.length} bytes`);
    this.#rows[row] = from.slice();
  }

  drop(row: number): void {
    if (row !== this.#rows.length - 1) throw new RangeError(`row ${row} is not the last of ${this.#rows.length}`);
    this.#rows.pop();
  }
}
