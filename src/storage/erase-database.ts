import Dexie from 'dexie';
import { AppError } from '../contracts/errors';
import type { EngramDatabase } from './schema';
import { guarded } from './storage-error';

/** How long other tabs, which are asked to let go, may take before the person is told. */
const PATIENCE_MS = 10_000;

/**
 * Deletes the database with everything in it. Other connections are told by the browser and close themselves; one that does not
 * delays the deletion, which the browser still carries out when it is gone.
 * @throws AppError `UPGRADE_BLOCKED` when another tab keeps it open
 */
export async function eraseDatabase(db: EngramDatabase): Promise<void> {
  // Ours first: it would block itself, and nothing may be written to it any more.
  db.close();
  let giveUp: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    giveUp = setTimeout(() => reject(new AppError('UPGRADE_BLOCKED')), PATIENCE_MS);
  });
  try {
    await guarded(() => Promise.race([Dexie.delete(db.name), late]));
  } finally {
    clearTimeout(giveUp);
  }
}
