import type { VectorSpace } from '../../src/contracts/embedder';
import { isAppError } from '../../src/contracts/errors';
import type { MemoryId } from '../../src/contracts/memory';
import type { DocumentTable } from '../../src/core/document-table';
import type { TimeSlice } from '../../src/core/time-slice';
import type { VectorIndex } from '../../src/core/vector-index/vector-index';
import type { LibraryStore } from '../../src/storage/library-store';
import type { VectorBlockRow } from '../../src/storage/schema';
import { blockOf, isWellFormedBlock, type MemoryVectors } from './vector-block';

/** Blocks below this many bytes are merged when they have become many: each costs a request at start. */
const SMALL_BLOCK_BYTES = 128 * 1024;
const MANY_SMALL_BLOCKS = 48;

/** Enough of the hash to find a block; the block itself holds all of it. */
const shortHash = (hash: string): string => hash.slice(0, 16);

/**
 * The vectors of the current space: in the index for searching, in blocks on disk for the next start. The blocks are also the
 * persistent cache of embeddings: whatever was embedded once in this space is found again by its content hash.
 */
export class VectorShelf {
  readonly #blockOf = new Map<string, number>();
  #smallBlocks: number[] = [];
  #loaded = false;

  constructor(
    readonly space: VectorSpace,
    readonly index: VectorIndex,
    private readonly store: LibraryStore,
    private readonly documents: DocumentTable,
  ) {}

  get isLoaded(): boolean {
    return this.#loaded;
  }

  /**
   * Reads all blocks into the index; searches meanwhile see what is there. May be called again after a failure.
   * @param staleSeq - change number below which a memory's stored vectors are dead, 0 for none
   * @param slice - leaves room for queries
   */
  async load(staleSeq: (id: MemoryId) => number, slice: TimeSlice): Promise<void> {
    this.#smallBlocks = [];
    for await (const block of this.store.vectorBlocks(this.space.id)) {
      // A damaged block is as good as none: its memories are embedded again.
      if (!this.#isWellFormed(block)) {
        await this.store.replaceVectorBlocks([block.id], blockOf(this.space, []));
        continue;
      }
      this.#remember(block.id, block);
      const vectors = new Float32Array(block.vectors);
      let row = 0;
      for (let i = 0; i < block.memoryIds.length; i++) {
        const first = row;
        row += block.rowCounts[i];
        const id = block.memoryIds[i];
        const document = this.documents.documentOf(id);
        // Written while this was loading: the index already holds the newer vectors.
        if (document === undefined || block.seqs[i] < staleSeq(id) || this.index.has(document)) continue;
        this.#place(document, vectors.subarray(first * block.dimensions, row * block.dimensions));
        if (slice.isUsedUp) await slice.yield();
      }
    }
    this.#loaded = true;
  }

  /** False when no text with this hash was ever embedded in this space, as far as is loaded. A true may be chance. */
  mayKnow(contentHash: string): boolean {
    return this.#blockOf.has(shortHash(contentHash));
  }

  /** Vectors of a text with this hash, if any memory ever had it; null otherwise. */
  async findByHash(contentHash: string): Promise<Float32Array | null> {
    const blockId = this.#blockOf.get(shortHash(contentHash));
    if (blockId === undefined) return null;
    const block = await this.store.getVectorBlock(blockId);
    if (block === undefined || !this.#isWellFormed(block)) return null;
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
    const current = batch.filter(({ id, seq }) => this.documents.seqOf(id) === seq);
    if (current.length === 0) return;
    const block = blockOf(this.space, current);
    this.#remember(await this.store.putVectors(block), block);
    for (const { id, seq, rows } of current) {
      const document = this.documents.documentOf(id);
      if (document !== undefined && this.documents.entry(document)?.seq === seq) this.#place(document, rows);
    }
  }

  /** A block was rewritten on disk; null: it is gone. The index is not concerned: it holds no dead entries. */
  rewritten(id: number, block: VectorBlockRow | null): void {
    this.#smallBlocks = this.#smallBlocks.filter((small) => small !== id);
    if (block !== null) this.#remember(id, block);
  }

  remove(document: number): void {
    this.index.remove(document);
  }

  /** Numbers of the stored blocks that are worth merging. */
  get smallBlocks(): readonly number[] {
    return this.#smallBlocks;
  }

  /** True when so many small blocks have gathered that a start would feel them. */
  get wantsMerging(): boolean {
    return this.#loaded && this.#smallBlocks.length >= MANY_SMALL_BLOCKS;
  }

  #remember(id: number, block: VectorBlockRow): void {
    for (const hash of block.contentHashes) this.#blockOf.set(shortHash(hash), id);
    if (block.vectors.byteLength < SMALL_BLOCK_BYTES) this.#smallBlocks.push(id);
  }

  #place(document: number, rows: Float32Array): void {
    try {
      this.index.set(document, rows);
    } catch (error) {
      // Not finite, or without direction: the memory has no vectors then, and waits to be embedded.
      if (!isAppError(error, 'INVALID_VECTOR') && !isAppError(error, 'DIMENSION_MISMATCH')) throw error;
    }
  }

  #isWellFormed(block: VectorBlockRow): boolean {
    return block.dimensions === this.space.dimensions && isWellFormedBlock(block);
  }
}
