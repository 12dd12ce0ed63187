import type { VectorSpaceId } from '../contracts/embedder';
import { MODELS } from './library-store';
import type { EngramDatabase } from './schema';
import { guarded } from './storage-error';

/** Blocks deleted in one transaction: some 3 MB are read for it, to count them. */
const BLOCKS_AT_ONCE = 8;

export interface SpaceSize {
  readonly vectors: number;
  readonly bytes: number;
}

/** What the library does with models: its state, and whole vector spaces. */
export class SpaceStore {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  /** The state as it was written last, as JSON; null: never. */
  async read(): Promise<string | null> {
    const row = await guarded(() => this.#db.meta.get(MODELS));
    return row === undefined ? null : String(row.value);
  }

  /** One row, so one transaction: what it says changes all at once. Older code neither reads nor touches it. */
  async write(json: string): Promise<void> {
    await guarded(() => this.#db.meta.put({ key: MODELS, value: json }));
  }

  /** Every space that has a block. */
  async spaceIds(): Promise<VectorSpaceId[]> {
    return (await guarded(() => this.#db.vectorBlocks.orderBy('spaceId').uniqueKeys())).map(String);
  }

  /** Reads all blocks of the space; `breathe` is awaited in between. */
  async sizeOf(spaceId: VectorSpaceId, breathe: () => Promise<void>): Promise<SpaceSize> {
    let vectors = 0;
    let bytes = 0;
    const ids = await this.#blocksOf(spaceId);
    for (let from = 0; from < ids.length; from += BLOCKS_AT_ONCE) {
      for (const block of await guarded(() => this.#db.vectorBlocks.bulkGet(ids.slice(from, from + BLOCKS_AT_ONCE)))) {
        bytes += block?.vectors.byteLength ?? 0;
        vectors += block?.rowCounts.reduce((sum, count) => sum + count, 0) ?? 0;
      }
      await breathe();
    }
    return { vectors, bytes };
  }

  /** Deletes the space's blocks, some in each transaction; what a crash leaves, the next call deletes. @returns how many bytes */
  async delete(spaceId: VectorSpaceId, breathe: () => Promise<void>): Promise<number> {
    const { vectorBlocks } = this.#db;
    let bytes = 0;
    for (;;) {
      const freed = await guarded(() =>
        this.#db.transaction('rw', vectorBlocks, async () => {
          const some = await vectorBlocks.where('spaceId').equals(spaceId).limit(BLOCKS_AT_ONCE).toArray();
          await vectorBlocks.bulkDelete(some.flatMap(({ id }) => id ?? []));
          return some.length === 0 ? null : some.reduce((sum, block) => sum + block.vectors.byteLength, 0);
        }),
      );
      if (freed === null) return bytes;
      bytes += freed;
      await breathe();
    }
  }

  async #blocksOf(spaceId: VectorSpaceId): Promise<number[]> {
    return guarded(() => this.#db.vectorBlocks.where('spaceId').equals(spaceId).primaryKeys());
  }
}
