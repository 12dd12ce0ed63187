import { AppError } from '../../src/contracts/errors';
import { EngramDatabase } from '../../src/storage/schema';
import type { LibraryInsides } from './insides';

const CLEARED =
  'The storage of Engram on this device was cleared, by the browser or by somebody. Reload to begin with an empty library; a backup can be restored in the settings. What is still open in other tabs can be copied from there.';

/**
 * The browser has closed the connection to the database. Where the database is still there, this worker ends: the next one opens it anew and is given every call that waits, as after a
 * crash, so that what memory says and what is stored cannot differ. Where it was cleared, nothing goes on by itself: an empty library in the place of a full one would look like a loss that nobody mentions.
 */
export async function afterLoss({ store, deviceId, emit }: Pick<LibraryInsides, 'store' | 'deviceId' | 'emit'>, endWorker: (() => void) | undefined): Promise<void> {
  const db = new EngramDatabase(store.db.name);
  let cleared = false;
  try {
    await db.open();
    cleared = (await db.meta.get('deviceId'))?.value !== deviceId();
  } catch {
    // It cannot be opened now: the next worker tries, and says so when it fails.
  } finally {
    db.close();
  }
  if (!cleared && endWorker !== undefined) {
    endWorker();
    await new Promise<never>(() => {});
  }
  emit({ kind: 'failed', message: cleared ? CLEARED : new AppError('STORAGE_FAILED').message });
}
