import type { BackupOptions } from '../contracts/backups';
import type { Engram } from '../contracts/engine';
import { backupsOf, type BackupParts, writeBackup, type WrittenBackup } from './write-backup';

type ExportOptions = NonNullable<Parameters<Engram['exportArchive']>[0]>;

/** Finished pieces go into a Blob, which the browser may keep on disk, so that the heap holds only the newest. */
const BLOB_PIECE_BYTES = 4_000_000;

/** The whole archive as one Blob, for a download. */
export async function exportArchive(parts: BackupParts, { passphrase, signal, onProgress }: ExportOptions): Promise<Blob> {
  const blobs: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  const flush = (): void => {
    blobs.push(new Blob(pieces));
    pieces = [];
    held = 0;
  };
  const at = Date.now();
  const options: BackupOptions = { ...(signal === undefined ? {} : { signal }), onProgress: ({ done, total }) => onProgress?.({ done, total }) };
  const written = await writeBackup(parts, { ...options, secret: passphrase === undefined ? null : { passphrase } }, (bytes) => {
    pieces.push(bytes);
    held += bytes.length;
    if (held >= BLOB_PIECE_BYTES) flush();
  });
  flush();
  await noteBackup(parts, { at, kind: 'export', encrypted: passphrase !== undefined }, written);
  return new Blob(blobs, { type: passphrase === undefined ? 'application/zip' : 'application/octet-stream' });
}

/** Only for the reminder and the log: a backup is there even if this cannot be written. */
export async function noteBackup({ library }: BackupParts, about: { readonly at: number; readonly kind: 'download' | 'folder' | 'export'; readonly encrypted: boolean }, { bytes, counts, seq }: WrittenBackup): Promise<void> {
  await Promise.all([library.call((remote) => remote.markExported(about.at)), backupsOf(library).note({ ...about, bytes, memories: counts.memories, ...(seq === undefined ? {} : { seq }) })]).catch(() => {});
}
