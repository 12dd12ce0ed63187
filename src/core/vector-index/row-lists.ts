import type { Arena } from './arena';
import { DocumentTable, NO_ROW } from './document-table';

export const SEGMENT_BITS = 12;
/** Rows of a segment: 5 MB at 256 dimensions in float32, small beside a library and large beside the cost of a kernel call. */
export const SEGMENT_ROWS = 1 << SEGMENT_BITS;
export const OFFSET_MASK = SEGMENT_ROWS - 1;

/** The lists that a fixed number of rows form. Row r is number r % SEGMENT_ROWS of segment r / SEGMENT_ROWS. */
export interface ListSegment {
  /** Address of uint32 `[SEGMENT_ROWS]`: which score a row contributes to, 2 × document for a passage and one more for a whole text. */
  readonly slots: number;
  /** Row numbers of the neighbours in the list of the row's document, or `NO_ROW`. */
  readonly next: Int32Array;
  readonly previous: Int32Array;
}

/**
 * Which rows belong to which document. Row numbers are dense; the rows of a document form a linked list in the order of their ordinals,
 * wherever they lie. What a row consists of, a subclass knows.
 */
export abstract class RowLists<S extends ListSegment> {
  readonly documents = new DocumentTable();
  readonly segments: S[] = [];
  /** Dimensions rounded up to what the kernels step by. The padding is zero, which changes no product. */
  readonly stride: number;
  rowCount = 0;
  /** Largest L2 norm of any row with int8 codes since there were none. */
  largestNorm = 0;

  /** @param arena - where the slots are */
  constructor(
    readonly dimensions: number,
    readonly arena: Arena,
  ) {
    this.stride = Math.ceil(dimensions / 16) * 16;
  }

  /** The row of the same document with the next higher ordinal, or `NO_ROW`. */
  next(row: number): number {
    return this.segments[row >>> SEGMENT_BITS].next[row & OFFSET_MASK];
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

  /** Forgets all rows; their memory stays, for WebAssembly memory cannot shrink. */
  clear(): void {
    this.rowCount = 0;
    this.largestNorm = 0;
    this.documents.clear();
  }

  /** Copies what a row consists of, except its slot and its place in a list. */
  protected abstract copyRow(from: number, to: number): void;

  /**
   * Gives a document `count` rows, at least 1, for which there is room: first those it has, in their order, then new ones from the end
   * on. Those it does not need any more go.
   */
  protected place(document: number, count: number, write: (row: number, ordinal: number) => void): void {
    const { documents } = this;
    let row = documents.firstRows[document];
    let previous = NO_ROW;
    for (let ordinal = 0; ordinal < count; ordinal++) {
      if (row === NO_ROW) row = this.#append(document, previous);
      this.setSlot(row, ordinal === 0 ? 2 * document + 1 : 2 * document);
      write(row, ordinal);
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
  }

  protected setSlot(row: number, slot: number): void {
    this.arena.u32[this.segments[row >>> SEGMENT_BITS].slots / 4 + (row & OFFSET_MASK)] = slot;
  }

  protected slotOf(row: number): number {
    return this.arena.u32[this.segments[row >>> SEGMENT_BITS].slots / 4 + (row & OFFSET_MASK)];
  }

  /** Makes `row` follow `previous`; where there is no previous row, it becomes the document's first. */
  protected link(previous: number, row: number, document: number): void {
    if (previous === NO_ROW) this.documents.firstRows[document] = row;
    else this.segments[previous >>> SEGMENT_BITS].next[previous & OFFSET_MASK] = row;
  }

  /** Moves a row to another number, whose own row is no more. */
  protected moveRow(from: number, to: number): void {
    const source = this.segments[from >>> SEGMENT_BITS];
    const target = this.segments[to >>> SEGMENT_BITS];
    const slot = this.slotOf(from);
    this.setSlot(to, slot);
    this.copyRow(from, to);
    const previous = source.previous[from & OFFSET_MASK];
    const next = source.next[from & OFFSET_MASK];
    target.previous[to & OFFSET_MASK] = previous;
    target.next[to & OFFSET_MASK] = next;
    this.link(previous, to, slot >> 1);
    if (next !== NO_ROW) this.segments[next >>> SEGMENT_BITS].previous[next & OFFSET_MASK] = to;
  }

  /** Takes the first free row and links it behind `previous`, or as the document's first. */
  #append(document: number, previous: number): number {
    const row = this.rowCount++;
    const { next, previous: before } = this.segments[row >>> SEGMENT_BITS];
    next[row & OFFSET_MASK] = NO_ROW;
    before[row & OFFSET_MASK] = previous;
    this.link(previous, row, document);
    return row;
  }

  /**
   * Takes a row out and moves the last one into the hole, so that the rows stay dense. Constant time: the lists are
   * doubly linked.
   * @returns the number that the row now at `row` had before
   */
  #removeRow(row: number): number {
    const hole = this.segments[row >>> SEGMENT_BITS];
    const before = hole.previous[row & OFFSET_MASK];
    const after = hole.next[row & OFFSET_MASK];
    this.link(before, after, this.slotOf(row) >> 1);
    if (after !== NO_ROW) this.segments[after >>> SEGMENT_BITS].previous[after & OFFSET_MASK] = before;
    const last = --this.rowCount;
    if (last !== row) this.moveRow(last, row);
    return last;
  }
}
