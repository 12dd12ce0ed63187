import type { IntegrityApi } from '../../../src/contracts/health';
import { formatStamp } from '../../../src/core/hybrid-clock';
import { ExportMark } from '../../../src/storage/export-mark';
import { IntegrityStore } from '../../../src/storage/integrity-store';
import type { LibraryInsides } from '../insides';

/** What only the library knows of its own safety. */
export async function libraryFacts({ store, documents }: LibraryInsides): ReturnType<IntegrityApi['facts']> {
  const kept = new IntegrityStore(store.db);
  const [backup, exported, lastDrillAt, lastIntegrity] = await Promise.all([kept.lastBackup(), new ExportMark(store.db).last(), kept.lastDrillAt(), kept.lastCheck()]);
  const lastBackupAt = backup === null || exported === null ? (backup?.at ?? exported) : Math.max(backup.at, exported);
  if (lastBackupAt === null) return { lastBackupAt, changedSinceBackup: documents.size, lastDrillAt, lastIntegrity };
  // By number, because what a restore brings back keeps its old stamp, and clocks may have been wrong. Older versions noted no number.
  const changedSinceBackup =
    backup?.seq !== undefined && backup.at === lastBackupAt ? await kept.changedAfterSeq(backup.seq) : await kept.changedAfter(formatStamp({ wallMs: lastBackupAt, counter: 0xffff, deviceId: '\uffff' }));
  return { lastBackupAt, changedSinceBackup, lastDrillAt, lastIntegrity };
}
