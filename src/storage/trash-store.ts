import type { MemoryId } from '../contracts/memory';
import { FORGETTING } from './library-store';
import type { EngramDatabase, TrashRow } from './schema';
import { guarded } from './storage-error';
import { withoutMemories } from './undo-steps';

/** Looks into the trash, and empties it. What puts memories there and takes them out again is in `trash-moves`. */
export class TrashStore {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  /** Last deleted first. */
  async page(offset: number, limit: number): Promise<{ readonly rows: TrashRow[]; readonly total: number }> {
    const { trash } = this.#db;
    return guarded(() =>
      this.#db.transaction('r', trash, async () => ({ rows: await trash.orderBy('deletedAt').reverse().offset(offset).limit(limit).toArray(), total: await trash.count() })),
    );
  }

  /** @returns in the order of `ids`, undefined where there is none */
  async get(ids: readonly MemoryId[]): Promise<(TrashRow | undefined)[]> {
    return guarded(() => this.#db.trash.bulkGet([...ids]));
  }

  /** The rows in slices, to look through all of them. */
  async *all(): AsyncGenerator<TrashRow[]> {
    const ids = await guarded(() => this.#db.trash.toCollection().primaryKeys());
    for (let from = 0; from < ids.length; from += 100) {
      yield (await guarded(() => this.#db.trash.bulkGet(ids.slice(from, from + 100)))).filter((row) => row !== undefined);
    }
  }

  /**
   * Forgets memories in the trash with their versions, and every step that would bring them back; notes that words and vectors of
   * them may still stand in derived data. The tombstones stay.
   * @param which - those deleted before a time (Unix ms), these, or all
   * @returns the ids of what is forgotten
   */
  async purge(which: { readonly deletedBefore: number } | { readonly ids: readonly MemoryId[] } | 'all'): Promise<MemoryId[]> {
    const db = this.#db;
    return guarded(() =>
      db.transaction('rw', [db.trash, db.meta, db.versions, db.undoSteps], async () => {
        const chosen =
          which === 'all' ? db.trash.toCollection() : 'ids' in which ? db.trash.where('id').anyOf([...which.ids]) : db.trash.where('deletedAt').below(which.deletedBefore);
        const ids = await chosen.primaryKeys();
        if (ids.length === 0) return ids;
        await db.trash.bulkDelete(ids);
        await deleteVersions(db, new Set(ids));
        await withoutMemories(new Set(ids), 'all').write(db);
        await db.meta.put({ key: FORGETTING, value: 1 });
        return ids;
      }),
    );
  }

  /** Deletes versions of memories that are neither there nor in the trash: version 1, which knows no versions, has purged them. */
  async sweepVersions(): Promise<void> {
    const db = this.#db;
    await guarded(() =>
      db.transaction('rw', db.memories, db.trash, db.versions, async () => {
        const owners = (await db.versions.orderBy('memoryId').uniqueKeys()) as MemoryId[];
        const there = new Set([...(await db.memories.where('id').anyOf(owners).primaryKeys()), ...(await db.trash.where('id').anyOf(owners).primaryKeys())]);
        await deleteVersions(db, new Set(owners.filter((id) => !there.has(id))));
      }),
    );
  }
}

/** Within a transaction. Most memories have none, so those that have are asked for, not each one. */
async function deleteVersions(db: EngramDatabase, ids: ReadonlySet<MemoryId>): Promise<void> {
  if (ids.size === 0) return;
  const owners = (await db.versions.orderBy('memoryId').uniqueKeys()) as MemoryId[];
  const gone = owners.filter((id) => ids.has(id));
  if (gone.length > 0) await db.versions.where('memoryId').anyOf(gone).delete();
}
