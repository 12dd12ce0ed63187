import type { ArchiveClient } from '../clients/archive-client';
import type { LibraryClient } from '../clients/library-client';
import type { AppSettings, BackupCounts, BackupFilesApi, BackupOptions, BackupSecret, BackupsApi } from '../contracts/backups';
import { SETTING_NAMES } from '../core/backup/setting-names';
import { libraryPart } from './library-part';

export interface WrittenBackup {
  readonly bytes: number;
  readonly counts: BackupCounts;
  /** SHA-256 of the manifest, hex. */
  readonly manifest: string;
  /** See `BackupRecord`. */
  readonly seq: number | undefined;
}

export interface BackupParts {
  readonly archive: ArchiveClient;
  readonly library: Pick<LibraryClient, 'call'>;
}

/** The backup part of the library, by name. */
export function backupsOf(library: Pick<LibraryClient, 'call'>): BackupsApi {
  return libraryPart(
    library, 'backups', 'begin', 'next', 'rest', 'end', 'restore', 'restoreRest', 'beginDrill', 'drillRestore', 'endDrill', 'note', 'noteDrill', 'log',
  );
}

/**
 * Writes one archive of everything: the library gives it in slices, the archive worker packs them, and what comes out goes to `write`, which is awaited. So
 * neither of them ever holds more than a few megabytes and the names of the files.
 */
export async function writeBackup(
  { archive, library }: BackupParts,
  { secret, signal, onProgress }: Pick<BackupOptions, 'signal' | 'onProgress'> & { readonly secret: BackupSecret | null },
  write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void> | void,
): Promise<WrittenBackup> {
  const backups = backupsOf(library);
  return archive.run(async (api, job, guard) => {
    const call = <Name extends keyof BackupFilesApi>(name: Name, ...args: Parameters<BackupFilesApi[Name]>): Promise<Awaited<ReturnType<BackupFilesApi[Name]>>> =>
      guard(api.backup(name, args) as Promise<Awaited<ReturnType<BackupFilesApi[Name]>>>);
    let bytes = 0;
    const take = async (piece: Uint8Array<ArrayBuffer>): Promise<void> => {
      signal?.throwIfAborted();
      bytes += piece.length;
      if (piece.length > 0) await write(piece);
    };
    const { snapshot, counts, seq } = await backups.begin();
    try {
      const total = counts.memories + counts.trashed + counts.images;
      let done = 0;
      const report = (more: number): void => onProgress?.({ stage: 'writing', done: Math.min(total, (done += more)), total });
      await take(await call('openWrite', job, { createdAt: Date.now(), appVersion: __APP_VERSION__, secret }));
      for (;;) {
        const batch = await backups.next(snapshot);
        if (batch === null) break;
        await take(await call('writeBatch', job, batch));
        report(batch.records.length);
      }
      const { images, ...rest } = await backups.rest(snapshot);
      for (const hash of images) {
        // One at a time: each may be as large as thousands of memories. One that is gone meanwhile was named by nothing.
        const image = await library.call((remote) => remote.image(hash), { signal });
        if (image !== null) await take(await call('writeImage', job, { hash, image }));
        report(1);
      }
      await take(await call('writeRest', job, rest, readSettings()));
      const end = await call('closeWrite', job);
      await take(end.bytes);
      return { bytes, counts: end.counts, manifest: end.manifest, seq };
    } finally {
      await backups.end(snapshot).catch(() => {});
    }
  }, signal);
}

function readSettings(): AppSettings {
  try {
    return Object.fromEntries(SETTING_NAMES.flatMap((name) => {
      const value = localStorage.getItem(name);
      return value === null ? [] : [[name, value] as const];
    }));
  } catch {
    return {}; // the browser forbids it
  }
}
