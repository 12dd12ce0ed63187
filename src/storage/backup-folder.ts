import { del, get, set, type UseStore } from 'idb-keyval';
import type { DerivedKey } from '../contracts/backups';

/** The folder that snapshots go to, and how. */
export interface StoredFolder {
  readonly handle: FileSystemDirectoryHandle;
  readonly everyDays: number;
  readonly keep: number;
  /** Never the passphrase; the key cannot be read, only used. Null: snapshots are not encrypted. */
  readonly secret: DerivedKey | null;
  /** Names of the files that this device has written there and not deleted, oldest first. */
  readonly written: readonly string[];
  readonly lastAt: number | null;
  readonly lastProblem: string | null;
}

const KEY = 'folder';
const DATABASE = 'engram-backup';
const STORE = 'settings';

/**
 * A database of its own: what a person says about snapshots belongs to this device, not to the library. Opened for each call and closed again, unlike idb-keyval's own
 * stores, so that nobody stands in the way of its deletion.
 */
const folderStore: UseStore = async (mode, callback) => {
  const db = await open();
  try {
    return await callback(db.transaction(STORE, mode).objectStore(STORE));
  } finally {
    db.close();
  }
};

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function readFolder(): Promise<StoredFolder | null> {
  // Nearly nobody has picked one, and reading would make the database.
  const databases = await indexedDB.databases?.();
  if (databases !== undefined && !databases.some(({ name }) => name === DATABASE)) return null;
  return (await get<StoredFolder>(KEY, folderStore)) ?? null;
}

export async function writeFolder(folder: StoredFolder | null): Promise<void> {
  await (folder === null ? del(KEY, folderStore) : set(KEY, folder, folderStore));
}

export async function eraseFolder(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = () => resolve();
    // Another tab is just writing to it: the browser deletes it in a moment.
    request.onblocked = () => resolve();
    request.onerror = () => reject(request.error);
  });
}
