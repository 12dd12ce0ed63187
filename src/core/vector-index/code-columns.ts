import type { Manner } from './large-vector-index';
import type { RecyclingArena } from './recycling-arena';
import { SEGMENT_ROWS, type ListSegment } from './row-lists';

/** A fixed number of rows. Addresses of their codes; 0 where there are none. */
export interface CodedSegment extends ListSegment {
  /** `[SEGMENT_ROWS, rowBytes]`; behind them float32 `[SEGMENT_ROWS, 2]`: the row's factor, and its product with the mean. */
  bits: number;
  /** int8 `[SEGMENT_ROWS, stride]` */
  codes: number;
  /** float32 `[SEGMENT_ROWS]` */
  scales: number;
  readonly ordinals: Uint32Array;
}

/** Gives segments room for codes and takes it back, and keeps the directory by which scanners find them. */
export class CodeColumns {
  /** Address of `ScanJob.directory`. */
  directory = 0;
  #capacity = 0;

  constructor(
    private readonly arena: RecyclingArena,
    private readonly segments: CodedSegment[],
    private readonly stride: number,
    private readonly rowBytes: number,
  ) {}

  /**
   * Appends a segment with codes of these formats.
   * @throws AppError `STORAGE_FULL`; nothing has changed then
   */
  addSegment(formats: Iterable<Manner['format']>): void {
    const { arena, segments } = this;
    const i = segments.length;
    this.#reserveDirectory(i + 1);
    segments.push({
      bits: 0,
      codes: 0,
      scales: 0,
      slots: arena.allocate(SEGMENT_ROWS * 4),
      next: new Int32Array(SEGMENT_ROWS),
      previous: new Int32Array(SEGMENT_ROWS),
      ordinals: new Uint32Array(SEGMENT_ROWS),
    });
    try {
      for (const format of formats) this.add(i, format);
    } catch (error) {
      this.drop(i, 'b1');
      this.drop(i, 'i8');
      arena.free(segments[i].slots, SEGMENT_ROWS * 4);
      segments.pop();
      throw error;
    }
    this.#enter(i);
  }

  /** @throws AppError `STORAGE_FULL` */
  add(i: number, format: Manner['format']): void {
    const { arena, stride, rowBytes } = this;
    const segment = this.segments[i];
    if (format === 'b1' && segment.bits === 0) segment.bits = arena.allocate(SEGMENT_ROWS * (rowBytes + 8));
    if (format === 'i8' && segment.scales === 0) segment.scales = arena.allocate(SEGMENT_ROWS * 4);
    if (format === 'i8' && segment.codes === 0) segment.codes = arena.allocate(SEGMENT_ROWS * stride);
    this.#enter(i);
  }

  drop(i: number, format: Manner['format']): void {
    const { arena, stride, rowBytes } = this;
    const segment = this.segments[i];
    if (format === 'b1') {
      arena.free(segment.bits, SEGMENT_ROWS * (rowBytes + 8));
      segment.bits = 0;
    } else {
      arena.free(segment.codes, SEGMENT_ROWS * stride);
      arena.free(segment.scales, SEGMENT_ROWS * 4);
      segment.codes = 0;
      segment.scales = 0;
    }
    this.#enter(i);
  }

  #enter(i: number): void {
    const { bits, codes, scales, slots } = this.segments[i];
    this.arena.u32.set([bits, codes, scales, slots], this.directory / 4 + 4 * i);
  }

  #reserveDirectory(segments: number): void {
    if (segments <= this.#capacity) return;
    const { arena } = this;
    // 256 segments are a million rows.
    const capacity = Math.max(256, this.#capacity * 2);
    const directory = arena.allocate(capacity * 16);
    arena.u32.copyWithin(directory / 4, this.directory / 4, this.directory / 4 + this.#capacity * 4);
    arena.free(this.directory, this.#capacity * 16);
    this.directory = directory;
    this.#capacity = capacity;
  }
}
