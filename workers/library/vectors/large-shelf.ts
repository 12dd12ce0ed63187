import type { SlotFileReport, VectorIndexReport } from '../../../src/contracts/monitor';
import { AppError, isAppError } from '../../../src/contracts/errors';
import type { TimeSlice } from '../../../src/core/time-slice';
import { INDEX_POLICY, rememberedManner, type RememberedManner } from '../../../src/core/vector-index/index-policy';
import type { Kernels } from '../../../src/core/vector-index/kernel-functions';
import type { LargeIndex } from '../../../src/core/vector-index/large-index';
import type { VectorIndex } from '../../../src/core/vector-index/vector-index';
import { DerivedStore } from '../../../src/storage/derived-store';
import { type LargeSpace, LargeStore } from '../../../src/storage/large-store';
import type { VectorBlockRow } from '../../../src/storage/schema';
import type { SlotFile } from '../../../src/storage/slot-file/slot-file';
import { PAGE_ROWS } from '../../../src/storage/slot-file/slot-layout';
import type { LibraryInsides } from '../insides';
import type { VectorShelf } from '../vector-shelf';
import { adoptFile } from './adopt-file';
import { BlockHashes } from './block-hashes';
import { BlockReader } from './block-reader';
import { type EarlyStart, newLargeKernels, takeEarlyStart } from './early-start';
import { type FileNote, readNote } from './file-note';
import { FileSource } from './file-source';
import { hashWords } from './hash-words';
import { largeReport } from './large-report';
import { RowHolding, scaleOf } from './row-holding';
import { sealFile } from './seal-file';
import { VectorEntries } from './vector-entries';

export { startEarly } from './early-start';

/** Files that fail are made anew so often; then the rows stay in memory until the next start. */
const MOST_FAILURES = 2;

/**
 * What the shelf of a vector space with many rows has beyond others: an index that keeps codes in memory and rows in a file, the file itself, and
 * who looks after them. Vector blocks stay the truth: whatever is wrong with the file, the rows are read from the blocks again.
 *
 * An index is never changed into another one: a new one is filled beside it, from the blocks, in slices; changes meanwhile reach both; then
 * the shelf is handed the new one. So a library grows large, gets its file later, and gets over the loss of it, all in the same way.
 */
export class LargeShelf {
  readonly hashes = new BlockHashes();
  readonly entries = new VectorEntries();
  readonly #shelf: VectorShelf;
  readonly #insides: LibraryInsides;
  readonly #store: LargeStore;
  readonly #files: FileSource;
  /** Kernels and file, on their way since before memories are known. */
  #early: EarlyStart | null;
  #current: RowHolding | null = null;
  /** Being filled. */
  #next: { readonly holding: RowHolding; readonly blocks: BlockReader } | null = null;
  #remembered: RememberedManner | null = null;
  #mustRemember = false;
  #isRetired = false;
  #isClosed = false;
  /** Another index could not be filled beside this one. */
  #isOutOfMemory = false;
  /** Something has changed that the file does not say. */
  #isBehind = false;
  #unverified: number[] = [];
  #repaired = 0;
  /** Files that were given up since the start. */
  #failures = 0;

  constructor(shelf: VectorShelf, insides: LibraryInsides) {
    this.#shelf = shelf;
    this.#insides = insides;
    this.#store = new LargeStore(shelf.store.db);
    this.#early = takeEarlyStart(insides, shelf.space.id);
    this.#files = this.#early?.files ?? new FileSource(shelf.space, insides, this.#store);
  }

  /** The index in use; null while the first one is being filled. */
  get index(): LargeIndex | null {
    return this.#current?.index ?? null;
  }

  /**
   * At a start: from the file what is in it, the rest from blocks.
   * @returns false when the space is not large any more, and is to be loaded as others are
   */
  async load(slice: TimeSlice): Promise<boolean> {
    // What failed half-way is begun again.
    this.#drop();
    const space = (await this.#store.read())[this.#shelf.space.id];
    const early = this.#early;
    this.#early = null;
    if (space === undefined || space.retired || space.rows < INDEX_POLICY.residentBelowRows / scaleOf(this.#insides.large)) {
      (await early?.file)?.close();
      await this.#retire();
      return false;
    }
    this.#remembered = rememberedManner(space.manner);
    const kernels = early?.kernels ?? newLargeKernels(this.#insides);
    // Awaited in its turn; until then nobody else looks at a failure.
    kernels.catch(() => {});
    const file = space.generation === null ? null : await (early?.file ?? this.#files.open({ newest: space.generation }));
    const holding = await this.#newHolding(kernels, file, space.rows);
    this.#useHashes();
    this.#use(holding);
    if (file !== null && file.emptied === null) await this.#loadFromOrWithout(file, holding, space, slice);
    else {
      if (file !== null) this.#repaired++;
      await this.#loadWithout(holding, file === null ? space : null, slice);
    }
    this.#isBehind = true;
    return true;
  }

  /** A file that cannot be read is no reason to have no library. */
  async #loadFromOrWithout(file: SlotFile, holding: RowHolding, space: LargeSpace, slice: TimeSlice): Promise<void> {
    try {
      return await this.#loadFrom(file, holding, slice);
    } catch (error) {
      if (file.failure === null || this.#isClosed) throw error;
    }
    this.#drop();
    this.#failures++;
    this.#files.reason = file.failure.message;
    const other = await this.#newHolding(newLargeKernels(this.#insides), null, space.rows);
    this.#use(other);
    await this.#loadWithout(other, space, slice);
  }

  /** From blocks alone. @param space - a file that it tells of is of no use once there are changes without it; null: it tells of none */
  async #loadWithout(holding: RowHolding, space: LargeSpace | null, slice: TimeSlice): Promise<void> {
    if (space !== null && space.generation !== null) await this.#write({ ...space, generation: null });
    await this.#readAll(await this.#store.blockIds(this.#shelf.space.id), holding, slice);
  }

  #use(holding: RowHolding): void {
    this.#current = holding;
    this.#shelf.index = holding.index;
  }

  /** Vectors of a document, to all indexes there are. @throws as `VectorIndex.set` */
  set(document: number, rows: Float32Array, seq: number, hash: string): void {
    const [high, low] = hashWords(hash);
    this.entries.set(document, seq, high, low);
    for (const holding of this.#holdings()) this.#setIn(holding, document, rows);
    this.#isBehind = true;
  }

  remove(document: number): void {
    for (const { index } of this.#holdings()) index.remove(document);
    this.#isBehind = true;
  }

  /**
   * A block was written or rewritten: its memories' rows lie elsewhere on disk. A file keeps the numbers that its pages were sealed with, and
   * tells nothing of entries that are in blocks only for their text's sake (of dead versions). So after a start from it, a text that was
   * merged away or is dead is embedded again if it comes back: a matter of milliseconds, where reading all blocks would be one of seconds.
   */
  rewritten(id: number, block: VectorBlockRow | null): void {
    if (block !== null) this.#next?.blocks.add(id);
    this.#isBehind = true;
  }

  /** Derived data was compacted. */
  changed(): void {
    this.#isBehind = true;
  }

  /** Somebody asks an index, this one or another. */
  note(index: VectorIndex, query: Float32Array): void {
    if (index === this.index) this.#current?.keeper.note(query);
  }

  /** One quiet round. */
  async tend(slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    if (this.#isClosed) return;
    if (this.#next === null && this.#wantsAnother()) await this.#begin();
    if (this.#next !== null && !(await this.#fill(slice, mayGoOn))) return;
    const current = this.#current;
    if (current === null) return;
    await this.#verify(current, slice, mayGoOn);
    await this.#seal(current, slice, mayGoOn);
    if (mayGoOn()) await current.threads.round(current.index, slice, mayGoOn);
    if (mayGoOn()) await current.keeper.round(slice, mayGoOn);
    if (this.#mustRemember) await this.#remember(current);
  }

  report(): VectorIndexReport | null {
    return this.#current === null ? null : largeReport(this.#shelf.space.id, this.#current, this.#fileReport());
  }

  /** Lets go of file and threads. What is asked of it later does nothing. */
  close(): void {
    this.#isClosed = true;
    this.#early?.file.then((file) => file?.close(), () => {});
    this.#early = null;
    this.#drop();
  }

  #holdings(): RowHolding[] {
    return [this.#current, this.#next?.holding ?? null].filter((holding) => holding !== null);
  }

  #drop(): void {
    for (const holding of this.#holdings()) holding.close();
    this.#current = null;
    this.#next = null;
  }

  async #loadFrom(file: SlotFile, holding: RowHolding, slice: TimeSlice): Promise<void> {
    const { store, documents, space, staleSeq } = this.#shelf;
    const { covered } = file.header;
    const { compacted, small } = readNote(file.header.note);
    const marksAreThere = (await new DerivedStore(store.db).compactionState()).seq === compacted;
    const { index } = holding;
    const { hashes, entries } = this;
    const adopted = await this.#insides.exclusively(() => adoptFile({ file, index, documents, hashes, entries, staleSeq, marksAreThere, slice }));
    this.#unverified = adopted.unverified;
    this.#repaired += adopted.repaired;
    const ids = await this.#store.blockIds(space.id);
    this.#shelf.lastBlock = Math.max(this.#shelf.lastBlock, covered);
    const there = new Set(ids);
    this.#shelf.smallBlocks.push(...small.filter((id) => id <= covered && there.has(id)));
    await this.#readAll(ids.filter((id) => id > covered), holding, slice);
    // The blocks that should have them first; they may have been merged into others since.
    const lacks = (): boolean => [...adopted.wanted.keys()].some((document) => documents.entry(document) !== undefined && !index.has(document));
    if (lacks()) {
      const hints = new Set([...adopted.wanted].flatMap(([document, block]) => (index.has(document) ? [] : [block])));
      await this.#readAll(ids.filter((id) => id <= covered && hints.has(id)), holding, slice);
    }
    const isMissing = (document: number): boolean => !index.has(document);
    if (lacks() || (adopted.lostPages > 0 && documents.ordered(null).some(isMissing))) {
      // Newest first, and only until nothing is missing.
      const older = ids.filter((id) => id <= covered).reverse();
      await this.#readAll(older, holding, slice, () => documents.ordered(null).some(isMissing));
    }
  }

  async #readAll(ids: readonly number[], holding: RowHolding, slice: TimeSlice, isNeeded: () => boolean = () => true): Promise<void> {
    const reader = this.#reader(holding, ids, true);
    while ((await reader.next(slice)) && isNeeded());
    // Some were known by the file's note already, or are read once more.
    this.#shelf.smallBlocks = [...new Set(this.#shelf.smallBlocks)];
  }

  /** @param remembers - the shelf learns of these blocks by it */
  #reader(holding: RowHolding, ids: readonly number[], remembers: boolean): BlockReader {
    return new BlockReader({
      shelf: this.#shelf,
      store: this.#store,
      ids,
      remembers,
      has: (document, seq) => holding.index.has(document) && this.entries.seqOf(document) >= seq,
      set: (document, rows, seq, hash) => {
        const [high, low] = hashWords(hash);
        this.entries.set(document, seq, high, low);
        this.#setIn(holding, document, rows);
      },
    });
  }

  /** A file that cannot take a row is given up, see {@link #wantsAnother}; the row is in its block. */
  #setIn({ index, file }: RowHolding, document: number, rows: Float32Array): void {
    try {
      index.set(document, rows);
    } catch (error) {
      if (file?.failure == null) throw error;
    }
  }

  /** From here on hashes are kept in little space. */
  #useHashes(): void {
    const { blockByHash } = this.#shelf;
    if (blockByHash instanceof Map) for (const [hash, block] of blockByHash as Map<string, number>) this.hashes.set(hash, block);
    this.#shelf.blockByHash = this.hashes;
  }

  /** It has the file from now on. A file that nobody has is closed, or it would be locked as long as this worker lives. */
  async #newHolding(kernels: Promise<Kernels>, file: SlotFile | null, rows: number): Promise<RowHolding> {
    try {
      const made = await kernels;
      if (this.#isClosed) throw new AppError('STORAGE_FAILED', { reason: 'the vector space was left meanwhile' });
      return new RowHolding({
        dimensions: this.#shelf.space.dimensions,
        kernels: made,
        insides: this.#insides,
        file,
        rows,
        remembered: this.#remembered,
        onRemember: (remembered) => {
          this.#remembered = remembered;
          this.#mustRemember = true;
          // Bits that were made are worth a start without reading rows.
          this.#isBehind = true;
        },
        // The file says so as well, and the next quiet round begins another index.
        onRowsLost: () => {},
      });
    } catch (error) {
      file?.close();
      throw error;
    }
  }

  /** No index yet, its rows are lost, or a file can be had for rows that are in memory. */
  #wantsAnother(): boolean {
    const current = this.#current;
    if (this.#isOutOfMemory) return false;
    if (current === null || !current.index.hasRows || current.file?.failure != null) return true;
    return current.file === null && this.#files.dueAt !== null && this.#insides.now() >= this.#files.dueAt;
  }

  /** Begins another index, to be filled from all blocks. */
  async #begin(): Promise<void> {
    const { space, index } = this.#shelf;
    const current = this.#current;
    const failure = current?.file?.failure ?? null;
    if (failure !== null || current?.index.hasRows === false) {
      this.#files.reason = failure?.code === 'STORAGE_FULL' ? 'the device is out of space for it' : `it could not be read or written any more: ${failure?.message ?? 'rows were lost'}`;
      this.#failures++;
      // Reading from it goes on failing; where the disk is full, its space is wanted elsewhere.
      current?.file?.close();
      await this.#files.remove();
      this.#files.dueAt = failure?.code === 'STORAGE_FULL' || this.#failures >= MOST_FAILURES ? null : this.#insides.now();
      await this.#write(null);
    }
    const file = this.#files.dueAt === null ? null : await this.#files.begin(index.rowCount);
    if (file === null && current !== null && failure === null && current.index.hasRows) return;
    let holding: RowHolding | null = null;
    try {
      holding = await this.#newHolding(newLargeKernels(this.#insides), file, index.rowCount);
      const ids = await this.#store.blockIds(space.id);
      if (this.#isClosed) return holding.close();
      this.#next = { holding, blocks: this.#reader(holding, ids, false) };
    } catch (error) {
      holding?.close();
      if (file !== null) this.#files.tryLater();
      throw error;
    }
  }

  /** @returns whether the other index is full, and in use */
  async #fill(slice: TimeSlice, mayGoOn: () => boolean): Promise<boolean> {
    const next = this.#next;
    if (next === null) return true;
    const { holding, blocks } = next;
    for (let isMore = true; isMore; ) {
      if (!mayGoOn() || this.#isClosed) return false;
      if (holding.file?.failure != null) {
        this.#files.reason = holding.file.failure.code === 'STORAGE_FULL' ? 'the device is out of space for it' : holding.file.failure.message;
        this.#failures++;
        this.#files.dueAt = null;
        await this.#giveUp(holding);
        return false;
      }
      try {
        isMore = await blocks.next(slice);
      } catch (error) {
        // The memory of two indexes is more than this device has. The one in use goes on as it is until the next start.
        this.#isOutOfMemory = isAppError(error, 'STORAGE_FULL') && holding.file?.failure == null;
        if (this.#isOutOfMemory) await this.#giveUp(holding);
        throw error;
      }
      // The last rows may be what the file had no room for.
      isMore ||= holding.file?.failure != null;
    }
    if (this.#next !== next) return false;
    const shelf = this.#shelf;
    const before = this.#current;
    const { index } = shelf;
    this.#next = null;
    this.#use(holding);
    this.#useHashes();
    before?.close();
    this.#unverified = [];
    this.#isBehind = true;
    // What was lost with the rows, or with its block, and is nowhere now. Others wait to be embedded already.
    const missing = shelf.documents.ordered(null).filter((document) => !holding.index.has(document) && (before !== null || index.has(document)));
    shelf.onMissing?.(missing.flatMap((document) => shelf.documents.entry(document)?.id ?? []));
    await this.#remember(holding);
    return true;
  }

  /** What was being filled is of no use, and its file takes room. */
  async #giveUp(holding: RowHolding): Promise<void> {
    this.#next = null;
    holding.close();
    await this.#files.remove();
  }

  /** Looks at the rows of pages that were taken by their columns. Damaged ones come from their blocks again. */
  async #verify({ file, index }: RowHolding, slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    if (file === null) return;
    while (file.failure === null && this.#unverified.length > 0 && mayGoOn()) {
      const page = this.#unverified[this.#unverified.length - 1];
      const first = page * PAGE_ROWS;
      const damaged = first < index.rowCount ? file.verify(page, Math.min(PAGE_ROWS, index.rowCount - first)) : [];
      this.#unverified.pop();
      if (damaged.length > 0) this.#repaired++;
      for (const document of new Set(damaged.map((row) => index.documentOfRow(first + row)))) await this.#restore(index, document, slice);
      await slice.yield();
    }
  }

  async #restore(index: LargeIndex, document: number, slice: TimeSlice): Promise<void> {
    const { documents } = this.#shelf;
    const block = this.hashes.blockOf(this.entries.high(document), this.entries.low(document));
    const current = this.#current;
    if (current === null) return;
    // Out first: the reader passes by what is there.
    index.remove(document);
    this.#isBehind = true;
    if (block !== undefined) await this.#readAll([block], current, slice);
    const id = documents.entry(document)?.id;
    if (id !== undefined && !index.has(document)) this.#shelf.onMissing?.([id]);
  }

  async #seal({ file, index }: RowHolding, slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    if (file === null || file.failure !== null || !this.#isBehind || !mayGoOn()) return;
    const compacted = (await new DerivedStore(this.#shelf.store.db).compactionState()).seq;
    // From here to the first page nothing comes in between: what changes later makes it behind again.
    this.#isBehind = false;
    const { documents, lastBlock: covered, smallBlocks } = this.#shelf;
    const { hashes, entries } = this;
    const note = JSON.stringify({ compacted, small: smallBlocks.slice(0, 200) } satisfies FileNote);
    const announce = (generation: number): Promise<void> => this.#write({ rows: index.rowCount, generation, retired: this.#isRetired, manner: this.#remembered });
    try {
      if (!(await sealFile({ file, index, documents, hashes, entries, covered, note, announce, slice, mayGoOn }))) this.#isBehind = true;
    } catch (error) {
      this.#isBehind = true;
      // The file has failed: the next round makes another index.
      if (file.failure === null) throw error;
    }
  }

  /** What the next start should know, when the file did not take it along. */
  async #remember({ file, index }: RowHolding): Promise<void> {
    this.#mustRemember = false;
    this.#isRetired = index.rowCount < INDEX_POLICY.residentBelowRows / scaleOf(this.#insides.large);
    await this.#write({ rows: index.rowCount, generation: file?.header.generation ?? null, retired: this.#isRetired, manner: this.#remembered });
  }

  async #write(space: LargeSpace | null): Promise<void> {
    if (this.#isClosed) return;
    this.#shelf.store.largeSpaces = await this.#store.write(this.#shelf.space.id, space);
  }

  /** Small again: nothing is left of its having been large. */
  async #retire(): Promise<void> {
    await this.#write(null);
    await this.#files.remove();
    this.#shelf.large = null;
  }

  #fileReport(): SlotFileReport {
    const file = this.#current?.file ?? null;
    const repairedPages = this.#repaired;
    if (file === null) return { state: this.#next?.holding.file == null ? (this.#failures > 0 ? 'failed' : 'absent') : 'building', sizeBytes: 0, repairedPages, reason: this.#files.reason };
    if (file.failure !== null) return { state: 'failed', sizeBytes: file.sizeBytes, repairedPages, reason: file.failure.message };
    const reason = file.emptied === null ? 'rows were taken from it at the start' : `made in this session: ${file.emptied}`;
    return { state: this.#isBehind ? 'behind' : 'current', sizeBytes: file.sizeBytes, repairedPages, reason };
  }
}
