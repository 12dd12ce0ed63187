import type { TimeSlice } from '../../../src/core/time-slice';
import { isAppError } from '../../../src/contracts/errors';
import type { LargeStore } from '../../../src/storage/large-store';
import type { VectorBlockRow } from '../../../src/storage/schema';
import { blockOf } from '../vector-block';
import type { VectorShelf } from '../vector-shelf';

/** Blocks read in one request: some 3 MB. */
const BLOCKS_AT_ONCE = 8;

interface BlockReaderOptions {
  readonly shelf: VectorShelf;
  readonly store: LargeStore;
  readonly ids: readonly number[];
  /** The shelf does not know these blocks yet. */
  readonly remembers: boolean;
  /** Vectors of this version, or of a later one, are there. */
  readonly has: (document: number, seq: number) => boolean;
  readonly set: (document: number, rows: Float32Array, seq: number, hash: string) => void;
}

/** Reads what lives of vector blocks into an index, a few blocks at a time; stops and goes on as its caller likes. */
export class BlockReader {
  readonly #options: BlockReaderOptions;
  readonly #ids: number[];
  #at = 0;
  /** The browser reads the next blocks while these are put to use. */
  #ahead: Promise<(VectorBlockRow | undefined)[]> | null = null;

  constructor(options: BlockReaderOptions) {
    this.#options = options;
    this.#ids = [...options.ids];
  }

  /** Another block that was written meanwhile. */
  add(id: number): void {
    this.#ids.push(id);
  }

  /** @returns whether there is more @throws what reading and taking throws; the next call goes on with the block that it failed at */
  async next(slice: TimeSlice): Promise<boolean> {
    const from = this.#at;
    const ids = this.#ids.slice(from, from + BLOCKS_AT_ONCE);
    if (ids.length === 0) return false;
    const reading = this.#ahead ?? this.#read(from);
    // What fails is read again by the next call.
    this.#ahead = null;
    const blocks = await reading;
    if (from + blocks.length < this.#ids.length) this.#ahead = this.#read(from + blocks.length);
    try {
      for (let i = 0; i < blocks.length; i++) {
        const block = blocks[i];
        if (block !== undefined) await this.#take(ids[i], block, slice);
        this.#at++;
      }
    } catch (error) {
      this.#ahead = null;
      throw error;
    }
    return this.#at < this.#ids.length;
  }

  #read(from: number): Promise<(VectorBlockRow | undefined)[]> {
    const rows = this.#options.store.blocks(this.#ids.slice(from, from + BLOCKS_AT_ONCE));
    // Awaited in its turn; until then nobody else looks at a failure.
    rows.catch(() => {});
    return rows;
  }

  async #take(id: number, block: VectorBlockRow, slice: TimeSlice): Promise<void> {
    const { shelf, remembers, has, set } = this.#options;
    // A damaged block is as good as none: its memories are embedded again.
    if (!shelf.isWellFormed(block)) {
      await shelf.store.replaceVectorBlocks([id], blockOf(shelf.space, []));
      return;
    }
    if (remembers) shelf.remember(id, block);
    const vectors = new Float32Array(block.vectors);
    let row = 0;
    for (let i = 0; i < block.memoryIds.length; i++) {
      const first = row;
      row += block.rowCounts[i];
      const memory = block.memoryIds[i];
      const document = shelf.documents.documentOf(memory);
      if (document === undefined || block.seqs[i] < shelf.staleSeq(memory) || has(document, block.seqs[i])) continue;
      try {
        set(document, vectors.subarray(first * block.dimensions, row * block.dimensions), block.seqs[i], block.contentHashes[i]);
      } catch (error) {
        // Not finite, or without direction: the memory has no vectors then, and waits to be embedded.
        if (!isAppError(error, 'INVALID_VECTOR') && !isAppError(error, 'DIMENSION_MISMATCH')) throw error;
      }
      if (slice.isUsedUp) await slice.yield();
    }
  }
}
