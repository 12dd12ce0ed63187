import type { BackupOptions, DerivedKey, SnapshotFolder } from '../contracts/backups';
import { isAbortError, isAppError } from '../contracts/errors';
import { backupFault } from '../core/backup/backup-fault';
import { readFolder, type StoredFolder, writeFolder } from '../storage/backup-folder';
import { noteBackup } from './export-archive';
import { readBackup } from './read-backup';
import { type BackupParts, writeBackup } from './write-backup';

const LOCK = 'engram-snapshot';
const EVERY_DAYS = 7;
const KEEP = 5;

/** What Chromium has beyond the standard's own interface. */
type Ask = (how: { readonly mode: 'readwrite' }) => Promise<PermissionState>;
type Handle = FileSystemDirectoryHandle & { queryPermission?: Ask; requestPermission?: Ask };

const NONE: SnapshotFolder = { supported: false, name: null, permission: null, everyDays: 0, keep: KEEP, encrypted: false, lastAt: null, lastProblem: null };

/** Snapshots of the library in a folder of this device, which the person picked once. */
export class SnapshotFolders {
  constructor(private readonly parts: BackupParts) {}

  async state(): Promise<SnapshotFolder> {
    const supported = 'showDirectoryPicker' in globalThis;
    const folder = await readFolder().catch(() => null);
    if (folder === null) return { ...NONE, supported };
    const { handle, everyDays, keep, secret, lastAt, lastProblem } = folder;
    return { supported, name: handle.name, permission: await permissionOf(handle), everyDays, keep, encrypted: secret !== null, lastAt, lastProblem };
  }

  /** @param passphrase - a key is made of it; it is not kept. Absent: as it was in the same folder, else not encrypted; '' takes it away */
  async use(given: FileSystemDirectoryHandle | null | undefined, { everyDays = EVERY_DAYS, keep = KEEP, passphrase }: { readonly everyDays?: number; readonly keep?: number; readonly passphrase?: string }): Promise<SnapshotFolder> {
    const before = await readFolder();
    const handle = given === undefined ? (before?.handle ?? null) : given;
    if (handle === null) {
      if (before !== null) await writeFolder(null);
    } else {
      const isSame = before !== null && (await before.handle.isSameEntry(handle));
      let secret: DerivedKey | null = isSame ? before.secret : null;
      if (passphrase === '') secret = null;
      else if (passphrase !== undefined) secret = await this.parts.archive.run((api, _job, guard) => guard(api.backup('deriveKey', [passphrase]) as Promise<DerivedKey>));
      const days = Math.max(0, Math.min(365, Math.trunc(everyDays)));
      const files = Math.max(1, Math.min(100, Math.trunc(keep)));
      await writeFolder({ handle, everyDays: days, keep: files, secret, written: isSame ? before.written : [], lastAt: isSame ? before.lastAt : null, lastProblem: null });
    }
    return this.state();
  }

  /** In one tab only; a second call waits for the first. @throws AppError `BACKUP_FAILED` with fault `permission` or `folder` */
  async snapshot(options: Pick<BackupOptions, 'onProgress' | 'signal'>): Promise<SnapshotFolder> {
    await navigator.locks.request(LOCK, async () => {
      const folder = await readFolder();
      if (folder === null) throw backupFault('folder', { reason: 'no folder was picked' });
      if ((await allowed(folder.handle)) !== 'granted') throw backupFault('permission', { folder: folder.handle.name });
      try {
        await this.#write(folder, options);
      } catch (error) {
        if (isAbortError(error) && options.signal?.aborted === true) throw error;
        const told = isAppError(error) ? error : backupFault('folder', { folder: folder.handle.name, reason: error instanceof Error ? error.name : 'unknown' }, { cause: error });
        await noteIn(folder.handle, { lastProblem: told.message });
        throw told;
      }
    });
    return this.state();
  }

  /** Writes, reads back and compares, and only then lets the oldest go. */
  async #write(folder: StoredFolder, { signal, onProgress }: Pick<BackupOptions, 'onProgress' | 'signal'>): Promise<void> {
    const { handle, secret } = folder;
    const at = Date.now();
    const name = await unusedName(handle, `engram-snapshot-${stamp(new Date(at))}`, secret === null ? 'zip' : 'engram');
    const derived = secret === null ? null : { derived: secret };
    const file = await handle.getFileHandle(name, { create: true });
    // The browser puts it in its place only when it is closed.
    const stream = await file.createWritable().catch(async (error: unknown) => {
      await handle.removeEntry(name).catch(() => {});
      throw error;
    });
    try {
      const written = await writeBackup(this.parts, { secret: derived, ...(signal === undefined ? {} : { signal }), ...(onProgress === undefined ? {} : { onProgress }) }, (bytes) => stream.write(bytes));
      await stream.close();
      const isSame = await readBackup(this.parts, await file.getFile(), derived, signal, async ({ manifest, call, job }) => {
        if (manifest !== written.manifest) return false;
        // Every byte of it: a disk can lose what lies in the middle, too.
        for (let next = await call('checkNext', job, 'all'); next !== null; next = await call('checkNext', job, 'all')) {
          if (next.problems.length > 0) return false;
          onProgress?.({ stage: 'checking', done: next.done, total: next.total });
        }
        return true;
      });
      if (!isSame) throw backupFault('folder', { folder: handle.name, reason: 'what was written cannot be read back' });
      await noteBackup(this.parts, { at, kind: 'folder', encrypted: secret !== null }, written);
    } catch (error) {
      await stream.abort().catch(() => {});
      await handle.removeEntry(name).catch(() => {});
      throw error;
    }
    // It took its time: how many are to be kept, or whether it is this folder, may be otherwise by now.
    const now = await storedOf(handle);
    if (now === null) return;
    const names = [...now.written, name];
    const still: string[] = [];
    // Only what this device has written itself and remembers.
    for (const old of names.slice(0, -now.keep)) await handle.removeEntry(old).catch((error: unknown) => (error instanceof DOMException && error.name === 'NotFoundError' ? undefined : still.push(old)));
    await noteIn(handle, { written: [...still, ...names.slice(-now.keep)], lastAt: at, lastProblem: null });
  }
}

/** What is stored of this folder; null: another one was picked, or none. */
async function storedOf(handle: Handle): Promise<StoredFolder | null> {
  const now = await readFolder();
  return now !== null && (await now.handle.isSameEntry(handle)) ? now : null;
}

/** Beside what the person has said about the folder while a snapshot was written. */
async function noteIn(handle: Handle, news: Pick<StoredFolder, 'lastProblem'> & Partial<Pick<StoredFolder, 'written' | 'lastAt'>>): Promise<void> {
  const now = await storedOf(handle);
  if (now !== null) await writeFolder({ ...now, ...news });
}

/** A file that is there is never written over, nor deleted when writing fails: it may be a good snapshot, of this minute, of the hour that comes twice in autumn, or of another device. */
async function unusedName(handle: Handle, name: string, ending: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = `${name}${number === 1 ? '' : `-${number}`}.${ending}`;
    try {
      await handle.getFileHandle(candidate);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return candidate;
      throw error;
    }
  }
}

async function permissionOf(handle: Handle): Promise<PermissionState> {
  return (await handle.queryPermission?.({ mode: 'readwrite' })) ?? 'granted';
}

/** Asks again where the browser forgot, which it lets a page do only while somebody uses it. */
async function allowed(handle: Handle): Promise<PermissionState> {
  const known = await permissionOf(handle);
  if (known !== 'prompt' || navigator.userActivation?.isActive !== true) return known;
  return (await handle.requestPermission?.({ mode: 'readwrite' })) ?? known;
}

/** Local date and time, as in names of files. */
function stamp(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}`;
}
