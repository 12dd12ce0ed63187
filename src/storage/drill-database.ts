import Dexie from 'dexie';
import type { MemoryId } from '../contracts/memory';
import type { EngramDatabase } from './schema';
import { guarded } from './storage-error';

/** Beside the live library, and never there for longer than a drill takes. */
export const DRILL_DATABASE = 'engram-drill';

const AT_ONCE = 1_000;

/** Whether what a crash has left was looked for since the start, or a drill has begun. */
let swept = false;

/** Deletes what a drill has left, or does nothing. */
export async function deleteDrillDatabase(): Promise<void> {
  swept = true;
  await guarded(() => Dexie.delete(DRILL_DATABASE));
}

/** Once after each start: a drill that a crash has cut off leaves its library behind. */
export async function sweepDrillDatabase(): Promise<void> {
  if (!swept) await deleteDrillDatabase();
}

/** Id and text hash of all memories, in the order of the ids. */
export async function* hashesInOrder(db: EngramDatabase): AsyncGenerator<readonly { readonly id: MemoryId; readonly hash: string }[]> {
  let after = '';
  for (;;) {
    const rows = await guarded(() => db.memories.where('id').above(after).limit(AT_ONCE).toArray());
    if (rows.length === 0) return;
    yield rows.map(({ id, contentHash }) => ({ id, hash: contentHash }));
    after = rows[rows.length - 1].id;
  }
}
