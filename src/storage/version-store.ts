import type { MemoryId } from '../contracts/memory';
import { thinVersions } from '../core/version-policy';
import type { Along } from './library-store';
import type { EngramDatabase, VersionRow } from './schema';
import { guarded } from './storage-error';

/** Keeps a version in the transaction of the change that replaces it, and thins those before it. */
export function keepVersion(version: VersionRow): Along {
  return {
    tables: ['versions'],
    write: async (db) => {
      await db.versions.add(version);
      const all = await db.versions.where('memoryId').equals(version.memoryId).sortBy('id');
      const gone = thinVersions(
        all.map(({ replacedAt, text }) => ({ replacedAt, units: text.length })),
        version.replacedAt,
      );
      if (gone.length > 0) await db.versions.bulkDelete(gone.flatMap((place) => all[place].id ?? []));
    },
  };
}

/** Takes back the keeping of versions by a change at this time (Unix ms): the memories become what these say. */
export function dropVersions(memories: readonly { readonly id: MemoryId }[], replacedAt: number): Along {
  return {
    tables: ['versions'],
    write: async (db) => {
      for (const { id } of memories) await db.versions.where('memoryId').equals(id).and((version) => version.replacedAt === replacedAt).delete();
    },
  };
}

/** What memories said before. */
export class VersionStore {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  /** Last replaced first. */
  async of(memoryId: MemoryId): Promise<VersionRow[]> {
    const rows = await guarded(() => this.#db.versions.where('memoryId').equals(memoryId).sortBy('id'));
    return rows.reverse();
  }

  /** The one kept last. */
  async last(memoryId: MemoryId): Promise<VersionRow | undefined> {
    return guarded(() => this.#db.versions.where('memoryId').equals(memoryId).last());
  }

  async get(id: number): Promise<VersionRow | undefined> {
    return guarded(() => this.#db.versions.get(id));
  }

  /** The rows in slices, to look through all of them. */
  async *all(): AsyncGenerator<VersionRow[]> {
    const ids = await guarded(() => this.#db.versions.toCollection().primaryKeys());
    for (let from = 0; from < ids.length; from += 100) {
      yield (await guarded(() => this.#db.versions.bulkGet(ids.slice(from, from + 100)))).filter((row) => row !== undefined);
    }
  }
}
