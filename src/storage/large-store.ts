import type { VectorSpaceId } from '../contracts/embedder';
import { LARGE_SPACES, MODELS } from './library-store';
import type { EngramDatabase, VectorBlockRow } from './schema';
import { guarded } from './storage-error';

/** What is remembered of a vector space with many rows. */
export interface LargeSpace {
  readonly rows: number;
  /** No file of a later generation belongs to this database; null: there is no file to be believed. */
  readonly generation: number | null;
  /** True: it has become small. Its file goes at the next start. */
  readonly retired: boolean;
  /** How it is searched, and how well: of the index policy, and as it was written. */
  readonly manner: unknown;
}

export type LargeSpaces = Readonly<Record<VectorSpaceId, LargeSpace>>;

/** What only large libraries need of the database: which spaces are large, and their blocks one by one. */
export class LargeStore {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  /** Damaged: as if there were none. */
  async read(): Promise<LargeSpaces> {
    const row = await guarded(() => this.#db.meta.get(LARGE_SPACES));
    return parseLargeSpaces(row?.value);
  }

  /** One row for all spaces, gone with the last of them: small libraries have none. @param space - null: forget it @returns what stands there now */
  async write(id: VectorSpaceId, space: LargeSpace | null): Promise<string> {
    const { meta } = this.#db;
    return guarded(() =>
      this.#db.transaction('rw', meta, async () => {
        const spaces: Record<VectorSpaceId, LargeSpace> = { ...parseLargeSpaces((await meta.get(LARGE_SPACES))?.value) };
        if (space === null) delete spaces[id];
        else spaces[id] = space;
        const value = Object.keys(spaces).length === 0 ? '' : JSON.stringify(spaces);
        if (value === '') await meta.delete(LARGE_SPACES);
        else await meta.put({ key: LARGE_SPACES, value });
        return value;
      }),
    );
  }

  /** Spaces of the models in use, loaded or not; null: what is remembered of them cannot be read. */
  async usedSpaces(): Promise<VectorSpaceId[] | null> {
    const row = await guarded(() => this.#db.meta.get(MODELS));
    try {
      const { current, next } = JSON.parse(String(row?.value ?? '{}')) as Partial<Record<'current' | 'next', { space?: { id?: VectorSpaceId } | null } | null>>;
      return [current, next].flatMap((model) => model?.space?.id ?? []);
    } catch {
      return null;
    }
  }

  /** Made with the library: another one is another library's. */
  async deviceId(): Promise<string> {
    return String((await guarded(() => this.#db.meta.get('deviceId')))?.value);
  }

  /** Numbers of the space's blocks, rising. */
  async blockIds(spaceId: VectorSpaceId): Promise<number[]> {
    return (await guarded(() => this.#db.vectorBlocks.where('spaceId').equals(spaceId).primaryKeys())).sort((a, b) => a - b);
  }

  /** In the order of `ids`, undefined where there is none. */
  async blocks(ids: readonly number[]): Promise<(VectorBlockRow | undefined)[]> {
    return guarded(() => this.#db.vectorBlocks.bulkGet([...ids]));
  }
}

/** What `LibraryStore.largeSpaces` says. Damaged: as if there were none. */
export function parseLargeSpaces(value: string | number | undefined): LargeSpaces {
  try {
    const read: unknown = JSON.parse(String(value ?? '') || '{}');
    if (typeof read !== 'object' || read === null) return {};
    return Object.fromEntries(Object.entries(read as Record<string, Partial<LargeSpace> | null>).flatMap(([id, space]) => (typeof space?.rows !== 'number' ? [] : [[id, complete(space)]])));
  } catch {
    return {};
  }
}

function complete({ rows = 0, generation = null, retired = false, manner = null }: Partial<LargeSpace>): LargeSpace {
  return { rows, generation, retired, manner };
}
