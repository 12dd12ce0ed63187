/**
 * One pass over the codes of all rows. Addresses are byte offsets into the kernels' memory.
 */
export interface ScanJob {
  readonly format: 'i8' | 'b1';
  /** uint32 `[segments, 4]`: addresses of bits, int8 codes, scales, slots of each segment of `SEGMENT_ROWS` rows; 0 where it has none. */
  readonly directory: number;
  /** Rows in use, dense from the first segment on. */
  readonly rowCount: number;
  /** Padded dimensions. */
  readonly stride: number;
  /** Query codes: int16 `[stride]` for i8, bits `[rowBytes]` for b1. */
  readonly query: number;
  /** For i8. */
  readonly queryScale: number;
}

/** Runs scans: on this thread alone, or shared with others. */
export interface Scanner {
  /** Threads that may take part, this one included. */
  readonly threads: number;
  /**
   * @returns address of one result per row, valid until the next scan: float32 (i8), uint16 (b1). The same bits whoever computed them
   * @throws AppError `STORAGE_FULL`
   */
  scan(job: ScanJob): number;
}
