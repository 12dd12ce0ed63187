import type { VectorSpace } from '../../src/contracts/embedder';
import { isAppError } from '../../src/contracts/errors';
import type { MemoryId } from '../../src/contracts/memory';
import type { DocumentTable } from '../../src/core/document-table';
import type { TimeSlice } from '../../src/core/time-slice';
import type { VectorIndex } from '../../src/core/vector-index/vector-index';
import type { LibraryStore } from '../../src/storage/library-store';
import type { VectorBlockRow } from '../../src/storage/schema';
import type { LibraryInsides } from './insides';
import { blockOf, isWellFormedBlock, type MemoryVectors } from './vector-block';
import type { LargeShelf } from './vectors/large-shelf';

/** Blocks below this many bytes are merged when they have become many: each costs a request at start. An import leaves blocks of some 200 KB. */
const SMALL_BLOCK_BYTES = 512 * 1024;
const MANY_SMALL_BLOCKS = 48;

/** Enough of the hash to find a block; the block itself holds all of it. */
const shortHash = (hash: string): string => hash.slice(0, 16);

/**
 * The vectors of the current space: in the index for searching, in blocks on disk for the next start. The blocks are also the
 * persistent cache of embeddings: whatever was embedded once in this space is found again by its content hash.
 */
export class VectorShelf {
  /** Number of the block that was last seen with a text, by its {@link shortHash}. */
  blockByHash: { get(hash: string): number | undefined; has(hash: string): boolean; set(hash: string, block: number): unknown } = new Map<string, number>();
  /** Numbers of the stored blocks that are worth merging. */
  smallBlocks: number[] = [];
  /** Highest number of a block that is in the index. */
  lastBlock = 0;
  /** What a library of many rows needs beyond this: a script of its own. */
  large: LargeShelf | null = null;
  /** Gets memories that have lost their vectors. */
  onMissing?: (ids: readonly MemoryId[]) => void;
  /** As {@link load} was told. */
  staleSeq!: (id: MemoryId) => number;
  #loaded = false;

  /**
   * @param index - the one to begin with; {@link large} puts another one in its place
   * @param insides - of the library that the shelf lives in; null: it is only looked at, and stays as it is
   */
  constructor(
    readonly space: VectorSpace,
    public index: VectorIndex,
    readonly store: LibraryStore,
    readonly documents: DocumentTable,
    readonly insides: LibraryInsides | null = null,
  ) {}

  get isLoaded(): boolean {
    return this.#loaded;
  }

  /** A library of many rows gets what it needs for them. @throws when the script cannot be had */
  async enlarge(insides: LibraryInsides): Promise<LargeShelf> {
    const { LargeShelf: Large } = await import('./vectors/large-shelf');
    return (this.large ??= new Large(this, insides));
  }

  /**
   * Reads all blocks into the index; searches meanwhile see what is there. May be called again after a failure.
   * @param staleSeq - change number below which a memory's stored vectors are dead, 0 for none
   * @param slice - leaves room for queries
   */
  async load(staleSeq: (id: MemoryId) => number, slice: TimeSlice): Promise<void> {
    this.staleSeq = staleSeq;
    this.smallBlocks = [];
    const { insides, store, space } = this;
    if (insides && store.largeSpaces.includes(space.id)) await this.enlarge(insides).catch(() => {});
    if (!(await this.large?.load(slice))) for await (const block of store.vectorBlocks(space.id)) await this.#take(block, slice);
    this.#loaded = true;
  }

  async #take(block: VectorBlockRow & { readonly id: number }, slice: TimeSlice): Promise<void> {
    // A damaged block is as good as none: its memories are embedded again.
    if (!this.isWellFormed(block)) {
      await this.store.replaceVectorBlocks([block.id], blockOf(this.space, []));
      return;
    }
    this.remember(block.id, block);
    const vectors = new Float32Array(block.vectors);
    let row = 0;
    for (let i = 0; i < block.memoryIds.length; i++) {
      const first = row;
      row += block.rowCounts[i];
      const id = block.memoryIds[i];
      const document = this.documents.documentOf(id);
      // Written while this was loading: the index already holds the newer vectors.
      if (document === undefined || block.seqs[i] < this.staleSeq(id) || this.index.has(document)) continue;
      this.#place(document, vectors.subarray(first * block.dimensions, row * block.dimensions), block.seqs[i], block.contentHashes[i]);
      if (slice.isUsedUp) await slice.yield();
    }
  }

  /** False when no text with this hash was ever embedded in this space, as far as is loaded. A true may be chance. */
  mayKnow(contentHash: string): boolean {
    return this.blockByHash.has(shortHash(contentHash));
  }

  /** Vectors of a text with this hash, if any memory ever had it; null otherwise. */
  async findByHash(contentHash: string): Promise<Float32Array | null> {
    const blockId = this.blockByHash.get(shortHash(contentHash));
    if (blockId === undefined) return null;
    const block = await this.store.getVectorBlock(blockId);
    if (block === undefined || !this.isWellFormed(block)) return null;
    let row = 0;
    for (let i = 0; i < block.contentHashes.length; i++) {
      const rows = block.rowCounts[i];
      if (block.contentHashes[i] === contentHash) return new Float32Array(block.vectors).slice(row * block.dimensions, (row + rows) * block.dimensions);
      row += rows;
    }
    return null;
  }

  /** Makes vectors durable, then shows them to searches. */
  async commit(batch: readonly MemoryVectors[]): Promise<void> {
    // Deleted or changed while it was being embedded: the change has queued it again, and what is dead leaves nothing on disk.
    const current = batch.filter(({ id, seq, rows }) => this.documents.seqOf(id) === seq && rows.length > 0);
    if (current.length === 0) return;
    const block = blockOf(this.space, current);
    this.remember(await this.store.putVectors(block), block);
    for (const { id, seq, rows, contentHash } of current) {
      const document = this.documents.documentOf(id);
      if (document !== undefined && this.documents.entry(document)?.seq === seq) this.#place(document, rows, seq, contentHash);
    }
  }

  /** A block was rewritten on disk; null: it is gone. The index is not concerned: it holds no dead entries. */
  rewritten(id: number, block: VectorBlockRow | null): void {
    this.smallBlocks = this.smallBlocks.filter((small) => small !== id);
    if (block !== null) this.remember(id, block);
    this.large?.rewritten(id, block);
  }

  remove(document: number): void {
    this.index.remove(document);
    this.large?.remove(document);
  }

  /** True when so many small blocks have gathered that a start would feel them. */
  get wantsMerging(): boolean {
    return this.#loaded && this.smallBlocks.length >= MANY_SMALL_BLOCKS;
  }

  remember(id: number, block: VectorBlockRow): void {
    this.lastBlock = Math.max(this.lastBlock, id);
    for (const hash of block.contentHashes) this.blockByHash.set(shortHash(hash), id);
    if (block.vectors.byteLength < SMALL_BLOCK_BYTES) this.smallBlocks.push(id);
  }

  #place(document: number, rows: Float32Array, seq: number, hash: string): void {
    try {
      // Where the index is the large one, it is among those that are set below.
      if (this.large?.index !== this.index) this.index.set(document, rows);
      this.large?.set(document, rows, seq, hash);
    } catch (error) {
      // Not finite, or without direction: the memory has no vectors then, and waits to be embedded.
      if (!isAppError(error, 'INVALID_VECTOR') && !isAppError(error, 'DIMENSION_MISMATCH')) throw error;
    }
  }

  isWellFormed(block: VectorBlockRow): boolean {
    return block.dimensions === this.space.dimensions && isWellFormedBlock(block);
  }
}
