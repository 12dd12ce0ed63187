import { AppError, type ErrorFacts } from '../../contracts/errors';

/** Why a backup cannot be used. */
export type BackupFault = 'passphrase-needed' | 'wrong-passphrase' | 'empty-passphrase' | 'damaged' | 'newer' | 'not-a-backup' | 'interrupted' | 'permission' | 'folder';

export function backupFault(fault: BackupFault, facts: ErrorFacts = {}, options?: ErrorOptions): AppError {
  return new AppError('BACKUP_FAILED', { fault, ...facts }, options);
}
