/** Rows of a large index outside memory, half precision `[rows, stride]`, by row number. Synchronous: a search waits for it. */
export interface RowFile {
  /**
   * @param count - rows from `row` on
   * @param into - receives `count * stride * 2` bytes; may lie in shared memory
   * @throws AppError `STORAGE_FAILED` when the file cannot be read any more; the index then goes on without exact rows
   */
  read(row: number, count: number, into: Uint8Array): void;
  /**
   * Writes one row, `stride * 2` bytes. Where the file says that the stretch around it is whole, it takes that back first.
   * @throws AppError `STORAGE_FULL`, `STORAGE_FAILED`
   */
  write(row: number, from: Uint8Array): void;
  /** The last row is no more. Its bytes are wiped when the stretch is made whole again. */
  drop(row: number): void;
}
