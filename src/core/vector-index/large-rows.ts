import { AppError, isAppError } from '../../contracts/errors';
import type { TimeSlice } from '../time-slice';
import { checkedNorm } from './checked-norm';
import { CodeColumns, type CodedSegment } from './code-columns';
import { NO_ROW } from './document-table';
import { HalfRowsInFile, HalfRowsInMemory, type HalfRows } from './half-rows';
import type { Kernels } from './kernel-functions';
import type { AdoptedRows, LargeIndexOptions, Manner } from './large-vector-index';
import { RecyclingArena } from './recycling-arena';
import { BATCH_ROWS, RowBatch } from './row-batch';
import { OFFSET_MASK, RowLists, SEGMENT_BITS, SEGMENT_ROWS } from './row-lists';
import { RowRotation } from './row-rotation';

type Format = Manner['format'];

/** Rows that the mean is taken of, spread evenly: with 384 dimensions each of its components is then right to 0.0004. */
const MEAN_SAMPLE = 20_000;
/**
 * Slots before those of document 0, for rows that belong to nobody: whatever a scan finds there is not looked at. Four documents' worth,
 * so that the numbers of document 0 begin at a multiple of 16 bytes in either format.
 */
export const NOBODY_SLOTS = 8;
const NOBODY_BYTES = NOBODY_SLOTS * 4;

/**
 * Rows in half precision, in memory or in a file, and codes of them in memory. Codes are made of the rounded rows, so they are the same
 * whether a row has just come or was read back from the file, and their errors are those against what rescoring reads.
 */
export class LargeRows extends RowLists<CodedSegment> {
  readonly rotation: RowRotation;
  readonly rowBytes: number;
  declare readonly arena: RecyclingArena;
  readonly inFile: boolean;
  /** False when they could not be read or written any more. */
  hasRows = true;
  revision = 0;
  mean: Float32Array | null = null;
  /** Address of float32 `[stride]`. */
  readonly meanAddress: number;
  readonly #kernels: Kernels;
  readonly #half: HalfRows;
  readonly #onRowsLost: LargeIndexOptions['onRowsLost'];
  readonly #formats = new Set<Format>();
  /** Codes being made: for all rows below `made` they are there. */
  #building: { readonly format: Format; made: number } | null = null;
  /** Rows that belong to nobody, rising. */
  #holes: number[] = [];
  #lastAdopted = NO_ROW;
  readonly #batch: RowBatch;
  readonly #columns: CodeColumns;

  constructor({ dimensions, kernels, manner, rows, mean, onRowsLost }: LargeIndexOptions) {
    super(dimensions, new RecyclingArena(kernels.memory, kernels.base));
    const { arena, stride } = this;
    this.rotation = new RowRotation(kernels, arena, stride);
    this.rowBytes = this.rotation.length / 8;
    this.#kernels = kernels;
    this.#onRowsLost = onRowsLost;
    this.inFile = rows !== null;
    this.#half = rows === null ? new HalfRowsInMemory(kernels, arena, stride) : new HalfRowsInFile(kernels, arena, stride, rows);
    this.#batch = new RowBatch(kernels, arena, stride, this.rotation);
    this.#columns = new CodeColumns(arena, this.segments, stride, this.rowBytes);
    this.meanAddress = arena.allocate(stride * 4);
    this.#formats.add(manner.format);
    if (manner.format === 'b1') this.setMean(mean ?? new Float32Array(dimensions));
    else if (mean) this.setMean(mean);
  }

  /** Inside the linear memory and beside it. */
  get bytes(): number {
    return this.arena.buffer.byteLength + this.documents.bytes + this.segments.length * SEGMENT_ROWS * 12;
  }

  /** Address of `ScanJob.directory`. */
  get directory(): number {
    return this.#columns.directory;
  }

  hasCodes(format: Format): boolean {
    return this.#formats.has(format);
  }

  /** @throws AppError `DIMENSION_MISMATCH` */
  setMean(mean: Float32Array): void {
    if (mean.length !== this.dimensions) throw new AppError('DIMENSION_MISMATCH', { expected: this.dimensions, received: mean.length });
    this.mean = mean.slice();
    this.arena.f32.fill(0, this.meanAddress / 4, this.meanAddress / 4 + this.stride);
    this.arena.f32.set(mean, this.meanAddress / 4);
  }

  /** @returns -1 for a row that belongs to nobody */
  documentOfRow(row: number): number {
    return Math.max(-1, this.slotOf(row) >> 1);
  }

  ordinalOfRow(row: number): number {
    return this.segments[row >>> SEGMENT_BITS].ordinals[row & OFFSET_MASK];
  }

  /**
   * Gives a document these rows in place of any it has.
   * @param rows - `[count, dimensions]`, each with a direction
   * @throws AppError `STORAGE_FULL`, `INVALID_INPUT`; nothing has changed then
   */
  set(document: number, rows: Float32Array): void {
    const { documents, dimensions } = this;
    const count = rows.length / dimensions;
    this.#reserveDocument(document);
    const had = documents.rowCounts[document];
    this.#reserveRows(this.rowCount + Math.max(0, count - had));
    const values = (ordinal: number): Float32Array => rows.subarray(ordinal * dimensions, (ordinal + 1) * dimensions);
    if (this.inFile && this.hasRows) this.#writeToFile(document, had, count, values);
    documents.errors[document] = 0;
    this.#changed(() => {
      this.place(document, count, (row, ordinal) => {
        this.#batch.take(values(ordinal));
        if (!this.inFile) this.#half.write(row, this.#batch.halves);
        this.segments[row >>> SEGMENT_BITS].ordinals[row & OFFSET_MASK] = ordinal;
        this.#code(row, 1);
      });
    });
  }

  override remove(document: number): boolean {
    if (!this.documents.has(document)) return false;
    this.#changed(() => super.remove(document));
    return true;
  }

  override clear(): void {
    this.#changed(() => super.clear());
    this.#holes = [];
    this.#lastAdopted = NO_ROW;
  }

  /** A copy of a document's rows, `[count, dimensions]` in the order of their ordinals; empty when they were lost. */
  vectorsOf(document: number): Float32Array<ArrayBuffer> {
    const { documents, dimensions } = this;
    const copy = new Float32Array(this.hasRows ? documents.rowCounts[document] * dimensions : 0);
    let at = 0;
    for (let first = documents.firstRows[document]; first !== NO_ROW && at < copy.length; ) {
      let count = 1;
      let next = this.next(first);
      for (; next === first + count && count < BATCH_ROWS; next = this.next(next)) count++;
      if (!this.#load(first, count)) return new Float32Array(0);
      for (let i = 0; i < count; i++, at += dimensions) copy.set(this.#batch.valuesOf(i, dimensions), at);
      first = next;
    }
    return copy;
  }

  /**
   * Exact dot products of rows with the query.
   * @param scores - receives `count` of them
   * @returns false when the rows are lost, now or before
   */
  score(rows: Uint32Array, count: number, query: number, scores: Float32Array): boolean {
    return this.#tryRows(() => this.#half.score(rows, count, query, scores));
  }

  /** Exact dot products of consecutive rows, a batch at most, as `score`. @returns how many, 0: the rows are lost */
  scoreRun(row: number, query: number, scores: Float32Array): number {
    const { stride } = this;
    const count = Math.min(BATCH_ROWS, this.rowCount - row);
    if (!this.#tryRows(() => this.#half.load(row, count, this.#batch.halves))) return 0;
    for (let i = 0; i < count; i++) scores[row + i] = this.#kernels.dotHalf(this.#batch.halves + i * stride * 2, query, stride);
    return count;
  }

  /** Address of a row's bits, 0: there are none. */
  bitsAddress(row: number): number {
    const { bits } = this.segments[row >>> SEGMENT_BITS];
    return bits === 0 ? 0 : bits + (row & OFFSET_MASK) * this.rowBytes;
  }

  /** Address of a row's factor and its product with the mean, where there are bits. */
  factorAddress(row: number): number {
    return this.segments[row >>> SEGMENT_BITS].bits + SEGMENT_ROWS * this.rowBytes + (row & OFFSET_MASK) * 8;
  }

  /** @throws AppError `STORAGE_FULL`, `INVALID_INPUT`, and what the file throws; nothing is adopted then */
  adopt({ count, documents: owners, ordinals, bits, factors }: AdoptedRows): void {
    const { documents, rowCount } = this;
    let highest = -1;
    for (let i = 0; i < count; i++) if (owners[i] > highest) highest = owners[i];
    if (highest >= 0) this.#reserveDocument(highest);
    this.#reserveRows(rowCount + count);
    for (let i = 0; i < count; i++) {
      const row = rowCount + i;
      const owner = owners[i];
      this.segments[row >>> SEGMENT_BITS].ordinals[row & OFFSET_MASK] = ordinals[i];
      this.setSlot(row, owner < 0 ? -NOBODY_SLOTS : 2 * owner + (ordinals[i] === 0 ? 1 : 0));
      if (owner >= 0 && documents.rowCounts[owner] === 0) documents.errors[owner] = 0;
    }
    this.#adoptCodes(rowCount, count, bits, factors);
    // From here on nothing can fail.
    this.rowCount += count;
    for (let i = 0; i < count; i++) {
      if (owners[i] < 0) this.#holes.push(rowCount + i);
      else this.#insert(owners[i], rowCount + i, ordinals[i]);
    }
    this.revision++;
  }

  async finishAdopting(slice: TimeSlice): Promise<void> {
    const holes = this.#holes;
    this.#lastAdopted = NO_ROW;
    let next = 0;
    while (this.#holes === holes && next < holes.length) {
      this.#changed(() => {
        // Holes at the end need nobody to fill them.
        if (holes[holes.length - 1] === this.rowCount - 1) {
          holes.pop();
          this.rowCount--;
        } else {
          this.moveRow(--this.rowCount, holes[next++]);
        }
      });
      await slice.breathe();
    }
    if (this.#holes === holes) this.#holes = [];
  }

  async makeCodes(format: Format, slice: TimeSlice, mayGoOn: () => boolean): Promise<boolean> {
    if (this.hasCodes(format)) return true;
    if (this.#building !== null) return false;
    const building = (this.#building = { format, made: 0 });
    try {
      // Bits that are made anew are compared against where the rows lie now.
      if (format === 'b1') {
        const mean = await this.#meanOfRows(slice, mayGoOn);
        if (mean === null) return false;
        this.setMean(mean);
      }
      if (format === 'i8') this.documents.errors.fill(0);
      while (building.made < this.rowCount) {
        const row = building.made;
        const count = Math.min(BATCH_ROWS, this.rowCount - row, SEGMENT_ROWS - (row & OFFSET_MASK));
        this.#columns.add(row >>> SEGMENT_BITS, format);
        if (!mayGoOn() || !this.#load(row, count)) return false;
        this.#codeAs(format, row, count);
        building.made = row + count;
        await slice.breathe();
      }
      // Segments that were emptied meanwhile are used again.
      for (let i = 0; i < this.segments.length; i++) this.#columns.add(i, format);
      this.#formats.add(format);
      return true;
    } finally {
      this.#building = null;
      if (!this.hasCodes(format)) this.dropCodes(format);
    }
  }

  dropCodes(format: Format): void {
    this.#formats.delete(format);
    for (let i = 0; i < this.segments.length; i++) this.#columns.drop(i, format);
  }

  /** The rows cannot be trusted any more; what is left is codes. */
  lose(error: unknown): void {
    if (!this.hasRows) return;
    this.hasRows = false;
    this.revision++;
    this.#onRowsLost?.(error);
  }

  /** Here the slots of documents come after those of nobody. */
  protected override setSlot(row: number, slot: number): void {
    super.setSlot(row, slot + NOBODY_SLOTS);
  }

  protected override slotOf(row: number): number {
    return super.slotOf(row) - NOBODY_SLOTS;
  }

  protected override copyRow(from: number, to: number): void {
    const { segments, stride, rowBytes } = this;
    const { f32, i8 } = this.arena;
    const [source, target] = [segments[from >>> SEGMENT_BITS], segments[to >>> SEGMENT_BITS]];
    const [at, into] = [from & OFFSET_MASK, to & OFFSET_MASK];
    target.ordinals[into] = source.ordinals[at];
    if (source.bits !== 0 && target.bits !== 0) {
      i8.copyWithin(target.bits + into * rowBytes, source.bits + at * rowBytes, source.bits + (at + 1) * rowBytes);
      f32.copyWithin(this.factorAddress(to) / 4, this.factorAddress(from) / 4, this.factorAddress(from) / 4 + 2);
    }
    if (source.codes !== 0 && target.codes !== 0) {
      i8.copyWithin(target.codes + into * stride, source.codes + at * stride, source.codes + (at + 1) * stride);
      f32[target.scales / 4 + into] = f32[source.scales / 4 + at];
    }
    if (!this.#tryRows(() => this.#half.move(from, to))) return;
    const building = this.#building;
    // What moves from where codes are not made yet to where they are.
    if (building !== null && to < building.made && from >= building.made && this.#load(to, 1)) this.#codeAs(building.format, to, 1);
  }

  /** Runs a change of the rows, then lets the file know of those that are no more. */
  #changed(change: () => void): void {
    const before = this.rowCount;
    change();
    this.revision++;
    this.#tryRows(() => {
      for (let row = before - 1; row >= this.rowCount; row--) this.#half.drop(row);
    });
  }

  /** @returns false when the rows are lost */
  #tryRows(action: () => void): boolean {
    if (!this.hasRows) return false;
    try {
      action();
    } catch (error) {
      this.lose(error);
    }
    return this.hasRows;
  }

  /**
   * All writes of a `set` come before anything else changes. Those that make the file longer come first, since they are what a full disk
   * refuses.
   * @throws AppError `STORAGE_FULL`; the file is as it was then
   */
  #writeToFile(document: number, had: number, count: number, values: (ordinal: number) => Float32Array): void {
    const { rowCount } = this;
    const old: { readonly row: number; readonly halves: Uint8Array }[] = [];
    let added = 0;
    try {
      for (let ordinal = had; ordinal < count; ordinal++, added++) {
        this.#batch.take(values(ordinal));
        this.#half.write(rowCount + added, this.#batch.halves);
      }
      let row = this.documents.firstRows[document];
      for (let ordinal = 0; ordinal < Math.min(had, count); ordinal++, row = this.next(row)) {
        this.#half.load(row, 1, this.#batch.halves);
        old.push({ row, halves: new Uint8Array(this.arena.buffer, this.#batch.halves, this.stride * 2).slice() });
        this.#batch.take(values(ordinal));
        this.#half.write(row, this.#batch.halves);
      }
    } catch (error) {
      // A file that fails for another reason than its size is given up; the codes take the new rows all the same.
      if (!isAppError(error, 'STORAGE_FULL')) return this.lose(error);
      const restored = this.#tryRows(() => {
        for (const { row, halves } of old) {
          new Uint8Array(this.arena.buffer).set(halves, this.#batch.halves);
          this.#half.write(row, this.#batch.halves);
        }
        while (added > 0) this.#half.drop(rowCount + --added);
      });
      if (restored) throw error;
    }
  }

  /** Puts rows into the batch. @returns false when the rows are lost */
  #load(row: number, count: number): boolean {
    if (!this.#tryRows(() => this.#half.load(row, count, this.#batch.halves))) return false;
    this.#batch.widen(count);
    return true;
  }

  /** Makes all codes that there are of the batch, which stands for rows of one segment. */
  #code(row: number, count: number): void {
    for (const format of this.#formats) this.#codeAs(format, row, count);
    const building = this.#building;
    if (building !== null && row < building.made) this.#codeAs(building.format, row, count);
  }

  #codeAs(format: Format, row: number, count: number): void {
    const { stride, documents } = this;
    const { codes, scales } = this.segments[row >>> SEGMENT_BITS];
    const offset = row & OFFSET_MASK;
    if (format === 'b1') return this.#batch.makeBits(count, this.meanAddress, this.bitsAddress(row), this.factorAddress(row));
    this.largestNorm = Math.max(this.largestNorm, this.#batch.quantise(count, codes + offset * stride, scales + offset * 4));
    for (let i = 0; i < count; i++) {
      const document = this.documentOfRow(row + i);
      // The mean of two errors is at most the larger one. Larger than need be, but it can be raised row by row.
      if (document >= 0) documents.errors[document] = Math.max(documents.errors[document], this.#batch.errorOf(i));
    }
  }

  /** Codes of rows that are in the file already. @throws what the file throws */
  #adoptCodes(first: number, count: number, bits: Uint8Array | null, factors: Float32Array | null): void {
    const { rowBytes } = this;
    const end = first + count;
    const missing = [...this.#formats].filter((format) => format !== 'b1' || bits === null || factors === null);
    if (bits !== null && factors !== null && this.#formats.has('b1')) {
      const memory = new Uint8Array(this.arena.buffer);
      for (let row = first; row < end; ) {
        const run = Math.min(end - row, SEGMENT_ROWS - (row & OFFSET_MASK));
        memory.set(bits.subarray((row - first) * rowBytes, (row - first + run) * rowBytes), this.bitsAddress(row));
        this.arena.f32.set(factors.subarray(2 * (row - first), 2 * (row - first + run)), this.factorAddress(row) / 4);
        row += run;
      }
    }
    for (let row = first; row < end && missing.length > 0; ) {
      const run = Math.min(BATCH_ROWS, end - row, SEGMENT_ROWS - (row & OFFSET_MASK));
      if (this.#isAnybodys(row, run)) {
        this.#half.load(row, run, this.#batch.halves);
        this.#batch.widen(run);
        for (const format of missing) this.#codeAs(format, row, run);
      }
      row += run;
    }
  }

  #isAnybodys(row: number, count: number): boolean {
    for (let i = 0; i < count; i++) if (this.slotOf(row + i) >= 0) return true;
    return false;
  }

  /** Puts an adopted row where its ordinal belongs. As a rule they come in order. */
  #insert(document: number, row: number, ordinal: number): void {
    const { documents } = this;
    const last = this.#lastAdopted;
    let previous = NO_ROW;
    let next = documents.firstRows[document];
    if (last !== NO_ROW && this.documentOfRow(last) === document && this.ordinalOfRow(last) < ordinal) {
      previous = last;
      next = this.next(last);
    }
    for (; next !== NO_ROW && this.ordinalOfRow(next) < ordinal; next = this.next(next)) previous = next;
    const segment = this.segments[row >>> SEGMENT_BITS];
    segment.previous[row & OFFSET_MASK] = previous;
    segment.next[row & OFFSET_MASK] = next;
    this.link(previous, row, document);
    if (next !== NO_ROW) this.segments[next >>> SEGMENT_BITS].previous[next & OFFSET_MASK] = row;
    this.#lastAdopted = row;
    if (documents.rowCounts[document]++ === 0) documents.count++;
    if (document >= documents.end) documents.end = document + 1;
  }

  async #meanOfRows(slice: TimeSlice, mayGoOn: () => boolean): Promise<Float32Array | null> {
    const { dimensions } = this;
    const sums = new Float64Array(dimensions);
    const step = Math.max(1, Math.ceil(this.rowCount / MEAN_SAMPLE));
    let count = 0;
    for (let row = 0; row < this.rowCount; row += step) {
      if (!mayGoOn() || !this.#load(row, 1)) return null;
      if (this.documentOfRow(row) < 0) continue;
      const values = this.#batch.valuesOf(0, dimensions);
      for (let i = 0; i < dimensions; i++) sums[i] += values[i];
      count++;
      await slice.breathe();
    }
    return Float32Array.from(sums, (sum) => sum / Math.max(1, count));
  }

  #reserveDocument(document: number): void {
    const { documents, arena } = this;
    const { scoresAddress } = documents;
    const capacity = documents.firstRows.length;
    documents.reserve(document, arena, NOBODY_BYTES);
    if (documents.scoresAddress !== scoresAddress) arena.free(scoresAddress, capacity * 8 + NOBODY_BYTES);
  }

  #reserveRows(rowCount: number): void {
    this.#half.reserve(rowCount);
    while (this.segments.length * SEGMENT_ROWS < rowCount) this.#columns.addSegment(this.#formats);
  }
}

/** @throws AppError `INVALID_VECTOR` also for vectors far from unit length, which half precision holds badly */
export function checkRows(rows: Float32Array, dimensions: number): void {
  for (let start = 0; start < rows.length; start += dimensions) {
    const norm = checkedNorm(rows, start, start + dimensions);
    if (norm < 1 / 64 || norm > 64) throw new AppError('INVALID_VECTOR', { norm });
  }
}
