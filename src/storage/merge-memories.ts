import type { Along, LibraryStore, MemoryRemoval, MemoryWrite } from './library-store';
import { guarded } from './storage-error';
import { moveToTrash } from './trash-moves';

interface Merge {
  readonly writes: readonly MemoryWrite[];
  readonly removals: readonly MemoryRemoval[];
  readonly along: readonly Along[];
}

/** Changes memories and moves others to the trash, in one transaction: after a crash a merge has happened, or it has not. */
export async function mergeMemories(store: LibraryStore, { writes, removals, along }: Merge): Promise<void> {
  const { db } = store;
  const tables = ['memories', 'stale', 'trash', 'tombstones', ...along.flatMap((other) => other.tables)];
  await guarded(() =>
    db.transaction('rw', [...new Set(tables)], async () => {
      await store.putMemories(writes);
      await moveToTrash(store, removals, along);
    }),
  );
}
