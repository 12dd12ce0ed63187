import { transfer } from 'comlink';
import type { BackupFilesApi } from '../../../src/contracts/backups';
import { abortError } from '../../../src/contracts/errors';
import { deriveKey, newKdf } from '../../../src/core/backup/backup-key';
import { BackupReader } from './backup-reader';
import { BackupWriter } from './backup-writer';

const writers = new Map<number, BackupWriter>();
const readers = new Map<number, BackupReader>();

/** @throws AbortError when the job was cancelled, or never opened */
function sessionOf<T>(sessions: ReadonlyMap<number, T>, job: number): T {
  const session = sessions.get(job);
  if (session === undefined) throw abortError();
  return session;
}

const moved = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => transfer(bytes, [bytes.buffer]);

/** A script of its own: who imports notes needs none of it. */
export const backupFiles = {
  deriveKey: (passphrase) => deriveKey(passphrase, newKdf()),
  async openWrite(job, options) {
    const { writer, bytes } = await BackupWriter.open(options);
    writers.set(job, writer);
    return moved(bytes);
  },
  writeBatch: async (job, batch) => moved(await sessionOf(writers, job).writeBatch(batch)),
  writeImage: async (job, image) => moved(await sessionOf(writers, job).writeImage(image)),
  writeRest: async (job, rest, settings) => moved(await sessionOf(writers, job).writeRest(rest, settings)),
  async closeWrite(job) {
    const writer = sessionOf(writers, job);
    writers.delete(job);
    const end = await writer.close();
    return transfer(end, [end.bytes.buffer]);
  },
  async openRead(job, file, secret) {
    const reader = await BackupReader.open(file, secret);
    readers.set(job, reader);
    return { info: reader.info, manifest: reader.manifestHash, images: reader.imagePaths };
  },
  readBatch: (job) => sessionOf(readers, job).readBatch(),
  readRest: (job) => sessionOf(readers, job).readRest(),
  readImage: (job, path) => sessionOf(readers, job).readImage(path),
  checkNext: (job, which) => sessionOf(readers, job).checkNext(which),
  async closeRead(job) {
    readers.delete(job);
  },
} satisfies BackupFilesApi;

export function cancelBackup(job: number): void {
  writers.delete(job);
  readers.delete(job);
}
