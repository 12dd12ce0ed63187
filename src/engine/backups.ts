import type { Engram } from '../contracts/engine';
import { noteBackup } from './export-archive';
import type { ImportParts } from './import-files';
import { drillBackup, readBackup, restoreBackup, secretOf } from './read-backup';
import { SnapshotFolders } from './snapshot-folder';
import { backupsOf, writeBackup } from './write-backup';

type Face = Engram['backups'];

/** Two of these at once, in whatever tabs, would only be in each other's way. */
const LOCK = 'engram-backup';

export class Backups implements Face {
  readonly #folders: SnapshotFolders;

  constructor(readonly parts: ImportParts) {
    this.#folders = new SnapshotFolders(parts);
  }

  write: Face['write'] = async (to, options = {}) => {
    const at = Date.now();
    const writer = to.getWriter();
    try {
      const written = await writeBackup(this.parts, { ...options, secret: secretOf(options) }, (bytes) => writer.write(bytes));
      await writer.close();
      await noteBackup(this.parts, { at, kind: 'download', encrypted: options.passphrase !== undefined }, written);
      return written.bytes;
    } catch (error) {
      // So that no half file is taken for a backup.
      await writer.abort(error).catch(() => {});
      throw error;
    }
  };

  inspect: Face['inspect'] = (file, options = {}) => readBackup(this.parts, file, secretOf(options), options.signal, async ({ info }) => info);

  restore: Face['restore'] = (file, options = {}) => alone(options.signal, () => restoreBackup(this.parts, file, options));

  drill: Face['drill'] = (file, options = {}) => alone(options.signal, () => drillBackup(this.parts, file, options));

  log: Face['log'] = () => backupsOf(this.parts.library).log();

  folder: Face['folder'] = () => this.#folders.state();

  setFolder: Face['setFolder'] = (folder, options = {}) => this.#folders.use(folder, options);

  snapshot: Face['snapshot'] = (options = {}) => this.#folders.snapshot(options);
}

async function alone<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const { locks } = navigator as Partial<Navigator>;
  if (locks === undefined) return work();
  return (await locks.request(LOCK, signal === undefined ? {} : { signal }, work)) as T;
}
