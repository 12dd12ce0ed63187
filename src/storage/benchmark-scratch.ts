import { deletePrivateFolder, openPrivateFolder } from './private-folder';

/** Where the self-benchmark writes: places of its own, apart from everything that a person keeps, and removed after each run. */
const DATABASE = 'engram-benchmark';
const STORE = 'entries';
const FOLDER = 'benchmark';
const CACHE = 'engram-benchmark';

/** Longest that a deletion waits for a worker that was just ended to let go. */
const DELETION_PATIENCE_MS = 5_000;

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @throws DOMException where the browser lets nothing be stored */
export function openScratchDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return settled(request);
}

/** One entry, on the disk when it resolves: what "strict" durability promises, where the browser knows it. */
export function writeScratchEntry(database: IDBDatabase, key: number, value: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
    transaction.objectStore(STORE).put(value, key);
  });
}

export function readScratchEntry(database: IDBDatabase, key: number): Promise<unknown> {
  return settled<unknown>(database.transaction(STORE, 'readonly').objectStore(STORE).get(key));
}

/** Null where there is no private file system. */
export function openScratchFolder(): Promise<FileSystemDirectoryHandle | null> {
  return openPrivateFolder(FOLDER);
}

/** Null where there is no Cache API, or it refuses. */
export async function openScratchCache(): Promise<Cache | null> {
  try {
    return typeof caches === 'undefined' ? null : await caches.open(CACHE);
  } catch {
    return null;
  }
}

/** Removes all that a run has written, also one that was interrupted. Does nothing where there is nothing. */
export async function removeScratch(): Promise<void> {
  await Promise.all([deleteDatabase(), deletePrivateFolder(FOLDER, 'the files of a benchmark').catch(() => {}), deleteCache()]);
}

async function deleteDatabase(): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DELETION_PATIENCE_MS);
  });
  try {
    // One that is still open elsewhere goes when it is closed: the request stands until then.
    await Promise.race([settled(indexedDB.deleteDatabase(DATABASE)), patience]);
  } catch {
    // No storage here at all.
  } finally {
    clearTimeout(timer);
  }
}

async function deleteCache(): Promise<void> {
  try {
    if (typeof caches !== 'undefined') await caches.delete(CACHE);
  } catch {
    // It refuses, and so holds nothing of ours.
  }
}
