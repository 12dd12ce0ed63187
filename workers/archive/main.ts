import { expose } from 'comlink';
import '../shared/serve-errors';
import type { ArchiveApi, ImportFile } from '../../src/contracts/archive';
import { abortError, AppError } from '../../src/contracts/errors';
import { ImportSources } from '../../src/storage/import-sources';
import { startLedger } from '../../src/storage/start-ledger';
import { announceAlive } from '../shared/alive';
import { byPath } from './formats/by-path';
import { fetchReaders } from './formats/read-sources';
import { ImportSession } from './import-session';

const imports = new Map<number, ImportSession>();
/** Files that were handed over, and are not yet read. */
const taken = new Map<number, ImportFile[]>();
/** Copies of files that are being made. */
const copying = new Map<number, { cancelled: boolean; files: number }>();
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
  async takeFiles(job, files) {
    const all = taken.get(job) ?? [];
    taken.set(job, all);
    for (const { path, file, lastModified = file instanceof File ? file.lastModified : Date.now() } of files) all.push({ path, file, lastModified });
  },
  async openImport(job, options = {}) {
    const handed = taken.get(job) ?? [];
    taken.delete(job);
    const kept = options.sources === undefined ? handed : (await sources.open(options.sources))?.files;
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
  async keepSources(job, id, notes) {
    const state = { cancelled: false, files: 0 };
    copying.set(job, state);
    try {
      // In the order in which they will be read.
      const files = (taken.get(job) ?? []).toSorted(byPath);
      fetchReaders(files);
      return await sources.keep(id, files, notes, { isCancelled: () => state.cancelled, onCopied: (count) => { state.files = count; } });
    } finally {
      copying.delete(job);
    }
  },
  async copied(job) {
    return copying.get(job)?.files ?? 0;
  },
  async backup(name, args) {
    const { backupFiles } = await loadBackups();
    return (backupFiles[name] as (...given: readonly unknown[]) => Promise<never>)(...args);
  },
  async cancel(job) {
    const copy = copying.get(job);
    if (copy !== undefined) copy.cancelled = true;
    taken.delete(job);
    imports.get(job)?.cancel();
    imports.delete(job);
    (await backups)?.cancelBackup(job);
  },
  async ping() {},
} satisfies ArchiveApi;

expose(api);
announceAlive();
startLedger('archive worker');
