import { AppError } from '../../contracts/errors';
import type { RowFile } from '../../core/vector-index/row-file';
import { openSlotHandle, type SlotPlace } from './open-slot-handle';
import type { SlotHandle } from './slot-handle';
import { checkOfMean, decodeHeader, encodeHeader, type SlotHeader } from './slot-header';
import {
  HEADER_BYTES, newPageBuffer, OPEN, PAGE, PAGE_BITS, PAGE_HEADER_BYTES, PAGE_MAGIC, PAGE_MASK, PAGE_ROWS, type PageBuffer, type PageMeta, PAGES_AT, SEALED,
  slotLayout, type SlotLayout,
} from './slot-layout';
import { xxh32 } from './xxh32';

export interface SlotFileShape {
  /** Whose vectors these are; a file that says otherwise is emptied. Up to some 4 KB. */
  readonly identity: string;
  /** Padded dimensions, a multiple of 16. */
  readonly stride: number;
  /** Bytes of a row of bits, a multiple of 16. */
  readonly rowBytes: number;
  /** A file of a later generation is emptied: its owner has lost what belongs to it. Default: any will do. */
  readonly newest?: number;
  /** True: whatever the file holds, it is emptied. */
  readonly anew?: boolean;
}

export type SlotFileOptions = SlotPlace & SlotFileShape & {
  /** Gets the reason when there is no file. @param mayPass - a later try may succeed */
  readonly explain?: (reason: string, mayPass: boolean) => void;
};

/** What is written with a header. What is left out stays as it was. */
export type HeaderChanges = Partial<Pick<SlotHeader, 'covered' | 'note' | 'mean'>>;

interface Page {
  /** What the file says of it: whole, with its columns. */
  sealed: boolean;
  /** Its header as it was sealed last. */
  header: Uint32Array<ArrayBuffer>;
  /** XXH32 of each row, as it was when it was written. */
  checks: Uint32Array<ArrayBuffer>;
  /** Rows that may stand in the file from the first one on; the ones that are no more are wiped when it is sealed. */
  reach: number;
}

/** Rows that come one after another are written together: a write of one row costs as much as one of a hundred. */
const WRITTEN_AT_ONCE = 128;
/** Enough to be measured by a clock of 0.1 ms. */
const PROBE_READS = 16;
const PROBE_ROUNDS = 4;
/** Rows read at once to look at their checksums. */
const VERIFIED_AT_ONCE = 256;

/**
 * Rows of a vector index in a file of the origin's private file system, with whose they are: a cache that can be made again at any time. The
 * layout stands in `slot-layout.ts`.
 *
 * Rows lie in pages. A page is *sealed* when its columns, checksums and rows are on disk and agree. Before the first change to a sealed
 * page its header says *open*, on disk; only then rows are written, in place and without ceremony. So what a crash leaves behind is either
 * sealed and as it was, or open: then the columns are those of before, and only rows that still have the checksum in them may be
 * believed ({@link verify}). Where a row was written since, it has not.
 */
export class SlotFile implements RowFile {
  readonly layout: SlotLayout;
  /** Why it is empty: `new`, or what was wrong with what it held; null when its pages can be taken. */
  readonly emptied: string | null;
  /** The first thing that went wrong with it; null: nothing. */
  failure: AppError | null = null;
  readonly #handle: SlotHandle;
  #header: SlotHeader;
  #meanCheck: number;
  readonly #pages: Page[] = [];
  /** Rows that were not handed to the browser yet, from `#waitingFrom` on: consecutive, within a page. */
  readonly #waiting: Uint8Array<ArrayBuffer>;
  readonly #waitingWords: Uint32Array<ArrayBuffer>;
  #waitingFrom = 0;
  #waitingCount = 0;
  #size: number;

  /**
   * Opens the file, or begins one.
   * @returns null when it cannot be had: no such storage here (private window), or another worker holds it
   */
  static async open(options: SlotFileOptions): Promise<SlotFile | null> {
    const opened = await openSlotHandle(options);
    if ('reason' in opened) {
      options.explain?.(opened.reason, opened.mayPass);
      return null;
    }
    try {
      return SlotFile.on(opened.handle, options);
    } catch (error) {
      opened.handle.close();
      options.explain?.(String(error), false);
      return null;
    }
  }

  /** @throws AppError `STORAGE_FULL`, `STORAGE_FAILED` */
  static on(handle: SlotHandle, shape: SlotFileShape): SlotFile {
    return new SlotFile(handle, shape);
  }

  private constructor(handle: SlotHandle, { identity, stride, rowBytes, newest = Infinity, anew = false }: SlotFileShape) {
    this.#handle = handle;
    this.layout = slotLayout(stride, rowBytes);
    this.#waiting = new Uint8Array(this.layout.slotBytes * WRITTEN_AT_ONCE);
    this.#waitingWords = new Uint32Array(this.#waiting.buffer);
    this.#size = this.#guard(() => handle.getSize());
    const found = this.#readHeader();
    const wrong =
      this.#size === 0 ? 'new'
      : anew ? 'it is made anew'
      : found === null ? 'its header is damaged'
      : found.identity !== identity || found.stride !== stride || found.rowBytes !== rowBytes ? 'it belongs to something else'
      : found.generation > newest ? 'the database is older than it'
      : null;
    this.emptied = wrong;
    if (wrong === null && found !== null) {
      this.#header = found;
      const count = Math.max(0, Math.floor((this.#size - PAGES_AT) / this.layout.pageBytes));
      for (let page = 0; page < count; page++) this.#pages.push(newPage(PAGE_ROWS));
    } else {
      this.#truncate(0);
      this.#header = { stride, rowBytes, identity, nonce: crypto.getRandomValues(new Uint32Array(1))[0], generation: 0, covered: 0, note: '', mean: null };
      this.#writeHeader();
    }
    this.#meanCheck = checkOfMean(this.#header.mean);
  }

  get header(): SlotHeader {
    return this.#header;
  }

  get sizeBytes(): number {
    return this.#size;
  }

  /** Pages there are, whole or not. */
  get pageCount(): number {
    return this.#pages.length;
  }

  isSealed(page: number): boolean {
    return this.#pages[page]?.sealed === true;
  }

  /** True when it is sealed with bits made with the header's mean. */
  hasBits(page: number): boolean {
    const { sealed, header } = this.#pages[page];
    return sealed && this.#isMean(header[PAGE.mean]);
  }

  /** Columns to be filled and sealed, or read into. */
  newMeta(): PageMeta {
    return newPageBuffer(this.layout);
  }

  /**
   * Every page in turn: its columns, or null when they are not whole. The next one overwrites them. Of a page that is not sealed, only
   * rows that {@link verify} has nothing against are what the columns say. Reads no rows.
   */
  *pages(): Generator<{ readonly page: number; readonly meta: PageMeta | null; readonly sealed: boolean }> {
    const meta = newPageBuffer(this.layout);
    for (let page = 0; page < this.#pages.length; page++) yield { page, meta: this.readMeta(page, meta) ? meta : null, sealed: this.isSealed(page) };
  }

  /** @param into - from `newMeta` @returns false when the columns are not whole; what is in `into` means nothing then */
  readMeta(page: number, into: PageMeta): boolean {
    const meta = this.#bufferOf(into);
    const known = this.#pages[page];
    known.sealed = false;
    if (this.#guard(() => this.#handle.read(meta.bytes, { at: this.#pageAt(page) })) !== meta.bytes.length) return false;
    const { words } = meta;
    if (words[PAGE.magic] !== PAGE_MAGIC || words[PAGE.check] !== xxh32(words, 0, PAGE.check)) return false;
    if (words[PAGE.number] !== page || words[PAGE.nonce] !== this.#header.nonce) return false;
    // A page of a later generation than the header was sealed just before a crash: it is as good as the others.
    if (words[PAGE.count] > PAGE_ROWS || words[PAGE.metaCheck] !== xxh32(words, PAGE_HEADER_BYTES / 4)) return false;
    meta.count = words[PAGE.count];
    meta.hasBits = this.#isMean(words[PAGE.mean]);
    known.sealed = words[PAGE.state] === SEALED;
    known.header = words.slice(0, PAGE_HEADER_BYTES / 4);
    // Rows that came since may lie beyond.
    known.reach = known.sealed ? meta.count : PAGE_ROWS;
    known.checks.set(meta.checks);
    return true;
  }

  /** Looks at the rows of a page. @returns the rows (within the page) that are not as they were written */
  verify(page: number, count: number): number[] {
    this.#writeWaiting();
    const { slotBytes } = this.layout;
    const bytes = new Uint8Array(Math.min(VERIFIED_AT_ONCE, count) * slotBytes);
    const words = new Uint32Array(bytes.buffer);
    const { checks } = this.#pages[page];
    const damaged: number[] = [];
    for (let first = 0; first < count; first += VERIFIED_AT_ONCE) {
      const rows = Math.min(VERIFIED_AT_ONCE, count - first);
      const part = bytes.subarray(0, rows * slotBytes);
      const whole = this.#guard(() => this.#handle.read(part, { at: this.#rowAt((page << PAGE_BITS) + first) })) === part.length;
      for (let i = 0; i < rows; i++) {
        if (!whole || xxh32(words, (i * slotBytes) / 4, ((i + 1) * slotBytes) / 4) !== checks[first + i]) damaged.push(first + i);
      }
    }
    return damaged;
  }

  read(row: number, count: number, into: Uint8Array): void {
    this.#writeWaiting();
    // What could not be written cannot be read: better no rows than those of before.
    if (this.failure !== null) throw this.failure;
    const wanted = count * this.layout.slotBytes;
    // A handle does not fill shared memory.
    const target = isUnshared(into) ? into.subarray(0, wanted) : new Uint8Array(wanted);
    const { slotBytes } = this.layout;
    for (let done = 0; done < count; ) {
      // Rows of a page lie side by side; pages do not.
      const rows = Math.min(count - done, PAGE_ROWS - ((row + done) & PAGE_MASK));
      const part = target.subarray(done * slotBytes, (done + rows) * slotBytes);
      const got = this.#guard(() => this.#handle.read(part, { at: this.#rowAt(row + done) }));
      if (got !== part.length) throw this.#failed(new AppError('STORAGE_FAILED', { reason: 'the vector file is shorter than it was', row }));
      done += rows;
    }
    if (!isUnshared(into)) into.set(target);
  }

  /** A disk that is full may be noticed by a later call. From then on nothing can be read, see {@link failure}. */
  write(row: number, from: Uint8Array): void {
    const page = row >>> PAGE_BITS;
    this.#takeBack(page);
    const { slotBytes } = this.layout;
    let place = row - this.#waitingFrom;
    const joins = place >= 0 && place <= this.#waitingCount && place < WRITTEN_AT_ONCE && page === this.#waitingFrom >>> PAGE_BITS;
    if (!joins) {
      this.#writeWaiting();
      this.#waitingFrom = row;
      place = 0;
    }
    this.#waiting.set(from.subarray(0, slotBytes), place * slotBytes);
    this.#waitingCount = Math.max(this.#waitingCount, place + 1);
    const known = this.#pages[page];
    known.reach = Math.max(known.reach, (row & PAGE_MASK) + 1);
    known.checks[row & PAGE_MASK] = xxh32(this.#waitingWords, (place * slotBytes) / 4, ((place + 1) * slotBytes) / 4);
  }

  drop(row: number): void {
    if (row >>> PAGE_BITS < this.#pages.length) this.#takeBack(row >>> PAGE_BITS);
  }

  /** Its columns are behind: they are written anew by the next {@link seal}, though no row has changed. */
  touch(row: number): void {
    this.drop(row);
  }

  /**
   * Makes a page whole: wipes the rows beyond `meta.count`, and writes its columns.
   * @param meta - from `newMeta`; columns beyond `count` are wiped
   * @throws AppError `STORAGE_FULL`, `STORAGE_FAILED`; the page is open then
   */
  seal(page: number, meta: PageMeta): void {
    const buffer = this.#bufferOf(meta);
    const { words, floats, count, hasBits } = buffer;
    this.#writeWaiting();
    this.#takeBack(page);
    const known = this.#pages[page];
    const { slotBytes, rowBytes } = this.layout;
    if (known.reach > count) {
      this.#write(new Uint8Array((known.reach - count) * slotBytes), this.#rowAt((page << PAGE_BITS) + count));
      known.checks.fill(0, count);
    }
    // Rows are on disk before the header says so.
    this.#flush();
    buffer.checks.set(known.checks);
    buffer.seqs.fill(0, count);
    buffer.ids.fill(0, count * 4);
    buffer.hashes.fill(0, count * 2);
    for (const column of [buffer.blocks, buffer.ordinals, buffer.rowCounts]) column.fill(0, count);
    buffer.bits.fill(0, hasBits ? count * rowBytes : 0);
    buffer.factors.fill(0, hasBits ? count * 2 : 0);
    const mean = hasBits ? this.#meanCheck : 0;
    words.fill(0, 0, PAGE_HEADER_BYTES / 4);
    words[PAGE.magic] = PAGE_MAGIC;
    words[PAGE.state] = SEALED;
    words[PAGE.number] = page;
    words[PAGE.nonce] = this.#header.nonce;
    words[PAGE.count] = count;
    words[PAGE.metaCheck] = xxh32(words, PAGE_HEADER_BYTES / 4);
    words[PAGE.mean] = mean;
    floats[PAGE.generation] = this.#header.generation;
    words[PAGE.check] = xxh32(words, 0, PAGE.check);
    this.#write(buffer.bytes, this.#pageAt(page));
    this.#flush();
    known.reach = count;
    known.sealed = true;
    known.header = words.slice(0, PAGE_HEADER_BYTES / 4);
  }

  /** Gives back the pages beyond these rows, and with them what stood there. */
  truncate(rowCount: number): void {
    const pages = Math.ceil(rowCount / PAGE_ROWS);
    if (pages >= this.#pages.length) return;
    this.#writeWaiting();
    this.#pages.length = pages;
    this.#truncate(this.#pageAt(pages));
    this.#flush();
  }

  /** Writes a header of the next generation. Pages that were sealed with another mean have no bits from now on. */
  writeHeader(changes: HeaderChanges): void {
    this.#header = { ...this.#header, ...changes, generation: this.#header.generation + 1 };
    this.#meanCheck = checkOfMean(this.#header.mean);
    this.#writeHeader();
  }

  /**
   * How long the browser takes for a small read: some microseconds where it lets a worker read by itself, a hundred times as long where each
   * read is a message to another process (private windows).
   * @param now - milliseconds
   * @returns milliseconds, the best of a few
   */
  readTime(now: () => number): number {
    const bytes = new Uint8Array(this.layout.slotBytes);
    let best = Infinity;
    for (let round = 0; round < PROBE_ROUNDS; round++) {
      const start = now();
      for (let i = 0; i < PROBE_READS; i++) this.#guard(() => this.#handle.read(bytes, { at: i * bytes.length }));
      best = Math.min(best, (now() - start) / PROBE_READS);
    }
    return best;
  }

  close(): void {
    try {
      this.#writeWaiting();
    } catch {
      // Its page is open: the row is not believed.
    }
    this.#handle.close();
  }

  #writeWaiting(): void {
    const count = this.#waitingCount;
    if (count === 0) return;
    this.#waitingCount = 0;
    this.#write(this.#waiting.subarray(0, count * this.layout.slotBytes), this.#rowAt(this.#waitingFrom));
  }

  /** Over the older one of the two copies. */
  #writeHeader(): void {
    this.#write(encodeHeader(this.#header), (this.#header.generation % 2) * HEADER_BYTES);
    this.#flush();
  }

  #readHeader(): SlotHeader | null {
    const copies = [0, HEADER_BYTES].map((at) => {
      const bytes = new Uint8Array(HEADER_BYTES);
      return this.#guard(() => this.#handle.read(bytes, { at })) === HEADER_BYTES ? decodeHeader(bytes) : null;
    });
    const whole = copies.filter((copy) => copy !== null);
    return whole.sort((a, b) => b.generation - a.generation)[0] ?? null;
  }

  /** Says on disk that the page is not whole, before anything of it changes; gives it its place if it is new. */
  #takeBack(page: number): void {
    if (this.#pages[page]?.sealed === false) return;
    while (this.#pages.length <= page) {
      // All of it at once: a page that the disk has no room for is refused before it holds anything.
      const next = this.#pages.length;
      this.#truncate(this.#pageAt(next + 1));
      this.#pages.push(newPage(0));
      this.#writeOpen(next);
    }
    if (!this.#pages[page].sealed) return;
    this.#writeOpen(page);
    this.#flush();
    this.#pages[page].sealed = false;
  }

  #writeOpen(page: number): void {
    const words = this.#pages[page].header.slice();
    words[PAGE.magic] = PAGE_MAGIC;
    words[PAGE.state] = OPEN;
    words[PAGE.number] = page;
    words[PAGE.nonce] = this.#header.nonce;
    words[PAGE.check] = xxh32(words, 0, PAGE.check);
    this.#write(new Uint8Array(words.buffer), this.#pageAt(page));
  }

  #isMean(check: number): boolean {
    return check !== 0 && check === this.#meanCheck;
  }

  #pageAt(page: number): number {
    return PAGES_AT + page * this.layout.pageBytes;
  }

  #rowAt(row: number): number {
    const { metaBytes, slotBytes } = this.layout;
    return this.#pageAt(row >>> PAGE_BITS) + metaBytes + (row & PAGE_MASK) * slotBytes;
  }

  #bufferOf(meta: PageMeta): PageBuffer {
    if (!('words' in meta) || (meta as PageBuffer).bytes.length !== this.layout.metaBytes) throw new AppError('INVALID_INPUT', { reason: 'columns of another file' });
    return meta as PageBuffer;
  }

  #write(bytes: Uint8Array<ArrayBuffer>, at: number): void {
    const written = this.#guard(() => this.#handle.write(bytes, { at }));
    if (written !== bytes.length) throw this.#failed(new AppError('STORAGE_FULL', { written, bytes: bytes.length }));
    this.#size = Math.max(this.#size, at + written);
  }

  #truncate(size: number): void {
    this.#guard(() => this.#handle.truncate(size));
    this.#size = size;
  }

  #flush(): void {
    this.#guard(() => this.#handle.flush());
  }

  #guard<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      const quota = error instanceof DOMException && error.name === 'QuotaExceededError';
      throw this.#failed(new AppError(quota ? 'STORAGE_FULL' : 'STORAGE_FAILED', { reason: 'the vector file', cause: String(error).slice(0, 200) }, { cause: error }));
    }
  }

  #failed(error: AppError): AppError {
    this.failure ??= error;
    return error;
  }
}

function newPage(reach: number): Page {
  return { sealed: false, header: new Uint32Array(PAGE_HEADER_BYTES / 4), checks: new Uint32Array(PAGE_ROWS), reach };
}

function isUnshared(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}
