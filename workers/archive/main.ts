import { expose } from 'comlink';
import '../shared/serve-errors';
import type { ArchiveApi } from '../../src/contracts/archive';
import { abortError } from '../../src/contracts/errors';
import { startLedger } from '../../src/storage/start-ledger';
import { announceAlive } from '../shared/alive';
import { ExportSession } from './export-session';
import { ImportSession } from './import-session';

const imports = new Map<number, ImportSession>();
const exports = new Map<number, ExportSession>();

/** @throws AbortError when the export was cancelled, or never opened */
function exportSession(job: number): ExportSession {
  const session = exports.get(job);
  if (session === undefined) throw abortError();
  return session;
}

const api = {
  async openImport(job, files) {
    imports.set(job, new ImportSession(files));
  },
  async nextBatch(job) {
    // A cancelled import has no session any more, and so no further batch.
    return (await imports.get(job)?.nextBatch()) ?? null;
  },
  async closeImport(job) {
    imports.delete(job);
  },
  async openExport(job, exportedAt) {
    exports.set(job, new ExportSession(exportedAt));
  },
  async appendExport(job, memories, images) {
    await exportSession(job).append(memories, images);
  },
  async finishExport(job) {
    try {
      return exportSession(job).finish();
    } finally {
      exports.delete(job);
    }
  },
  async cancel(job) {
    imports.get(job)?.cancel();
    imports.delete(job);
    exports.delete(job);
  },
  async ping() {},
} satisfies ArchiveApi;

expose(api);
announceAlive();
startLedger('archive worker');
