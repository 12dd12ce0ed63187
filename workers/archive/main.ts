import { expose } from 'comlink';
import '../shared/serve-errors';
import type { ArchiveApi } from '../../src/contracts/archive';
import { abortError, AppError } from '../../src/contracts/errors';
import { ImportSources } from '../../src/storage/import-sources';
import { startLedger } from '../../src/storage/start-ledger';
import { announceAlive } from '../shared/alive';
import { ImportSession } from './import-session';

const imports = new Map<number, ImportSession>();
/** Copies of files that are being made. */
const copying = new Map<number, { cancelled: boolean }>();
const sources = new ImportSources();
let backups: Promise<typeof import('./backup/serve-backup-files')> | null = null;

/** @throws AppError `ASSET_UNAVAILABLE` offline before it was cached; the next call tries again */
function loadBackups(): NonNullable<typeof backups> {
  backups ??= import('./backup/serve-backup-files').catch((error: unknown) => {
    backups = null;
    throw new AppError('ASSET_UNAVAILABLE', { file: 'backups' }, { cause: error });
  });
  return backups;
}

const api = {
  async openImport(job, files, options = {}) {
    const kept = options.sources === undefined ? files : (await sources.open(options.sources))?.files;
    if (kept === undefined) throw new AppError('UNREADABLE_FILE', { reason: 'the copy of the picked files could not be read' });
    imports.set(job, new ImportSession(kept, options));
  },
  async nextBatch(job) {
    // A cancelled import has no session any more, and so no further batch.
    return (await imports.get(job)?.nextBatch()) ?? null;
  },
  async importImage(job, image) {
    const session = imports.get(job);
    if (session === undefined) throw abortError();
    return session.image(image);
  },
  async closeImport(job) {
    imports.delete(job);
  },
  async keepSources(job, id, files, notes) {
    const state = { cancelled: false };
    copying.set(job, state);
    try {
      return await sources.keep(id, files, notes, () => state.cancelled);
    } finally {
      copying.delete(job);
    }
  },
  async backup(name, args) {
    const { backupFiles } = await loadBackups();
    return (backupFiles[name] as (...given: readonly unknown[]) => Promise<never>)(...args);
  },
  async cancel(job) {
    const copy = copying.get(job);
    if (copy !== undefined) copy.cancelled = true;
    imports.get(job)?.cancel();
    imports.delete(job);
    (await backups)?.cancelBackup(job);
  },
  async ping() {},
} satisfies ArchiveApi;

expose(api);
announceAlive();
startLedger('archive worker');
