import type { MemoryId } from '../contracts/memory';
import { type Along, type LibraryStore, type MemoryRemoval, type MemoryWrite, tablesOf } from './library-store';
import { guarded } from './storage-error';

const TABLES = ['memories', 'stale', 'trash', 'tombstones'];

/** Takes rows out of the trash and writes them as living memories: one transaction. */
export async function takeFromTrash(store: LibraryStore, writes: readonly MemoryWrite[], along: readonly Along[] = []): Promise<void> {
  const { db } = store;
  const ids: MemoryId[] = writes.map((write) => write.row.id);
  await guarded(() =>
    db.transaction('rw', [...TABLES, ...tablesOf(along)], async () => {
      await store.putMemories(writes, along);
      await db.trash.bulkDelete(ids);
      await db.tombstones.bulkDelete(ids);
    }),
  );
}

/** One transaction. */
export async function moveToTrash(store: LibraryStore, removals: readonly MemoryRemoval[], along: readonly Along[] = []): Promise<void> {
  const { db } = store;
  await guarded(() =>
    db.transaction('rw', [...TABLES, ...tablesOf(along)], async () => {
      await db.memories.bulkDelete(removals.map((removal) => removal.trash.id));
      await db.trash.bulkPut(removals.map((removal) => removal.trash));
      await db.tombstones.bulkPut(removals.map((removal) => removal.tombstone));
      await store.putStale(removals.map((removal) => removal.stale));
      for (const { write } of along) await write(db);
    }),
  );
}
