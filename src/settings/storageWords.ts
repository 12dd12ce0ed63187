import type { StorageReport } from '../contracts/engine';

/** Fewer memories than this are soon written again; a warning would be louder than their loss. */
const WORTH_A_BACKUP = 20;
const BACKUP_DAYS = 30;

/** Whole days between two moments of the clock, never negative. */
export function daysBetween(earlier: number, now: number): number {
  return Math.max(0, Math.floor((now - earlier) / 86_400_000));
}

/** When everything was exported last, in words. */
export function exportWords(lastExportAt: number | null, now: number): string {
  if (lastExportAt === null) return 'Never exported.';
  const days = daysBetween(lastExportAt, now);
  if (days === 0) return 'Exported today.';
  return days === 1 ? 'Exported yesterday.' : `Exported ${days} days ago.`;
}

/** Whether it is time for a calm word about a copy. */
export function wantsExport(lastExportAt: number | null, memories: number, now: number): boolean {
  if (memories <= WORTH_A_BACKUP) return false;
  return lastExportAt === null || daysBetween(lastExportAt, now) > BACKUP_DAYS;
}

/** What the browser promised. */
export function persistenceWords(persisted: StorageReport['persisted']): string {
  if (persisted === true) return 'The browser promised not to clear this library on its own.';
  if (persisted === false) return 'The browser may clear this library when the device runs out of space, as it does with every website it has not been asked to keep.';
  return 'This browser does not say whether it would clear this library when the device runs out of space.';
}
