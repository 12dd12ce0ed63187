import type { LibraryClient } from '../clients/library-client';
import type { StorageReport } from '../contracts/engine';
import { removeScratch } from '../storage/benchmark-scratch';
import { eraseImportSources } from '../storage/import-sources';
import { eraseFolder } from '../storage/backup-folder';
import { eraseLedger } from './ledger';

/** Keys of ours in local and session storage begin so. */
const KEY_PREFIX = 'engram';

/** `navigator.storage`, which insecure contexts and old browsers do not have. */
function manager(): Partial<StorageManager> | undefined {
  return (navigator as Partial<Navigator>).storage;
}

/** What is known of this device's storage; what the browser does not say is null. */
export async function readStorage(library: LibraryClient): Promise<StorageReport> {
  const [estimate, persisted, lastExportAt, images] = await Promise.all([
    Promise.resolve(manager()?.estimate?.()).catch(() => undefined),
    Promise.resolve(manager()?.persisted?.()).catch(() => undefined),
    library.call((remote) => remote.lastExportAt()),
    library.call((remote) => remote.images()),
  ]);
  return {
    usedBytes: estimate?.usage ?? null,
    quotaBytes: estimate?.quota ?? null,
    persisted: persisted ?? null,
    lastExportAt,
    images: { count: images.length, bytes: images.reduce((sum, image) => sum + image.sizeBytes, 0) },
  };
}

/** Asks the browser never to clear this library on its own. @returns its answer; false where it cannot be asked */
export async function persistStorage(): Promise<boolean> {
  return (await manager()?.persist?.()) ?? false;
}

/**
 * Deletes everything of Engram on this device, the library first: when that fails nothing else is touched, and the person can try
 * again. The page has to be loaded anew afterwards.
 */
export async function eraseEverything(library: LibraryClient): Promise<void> {
  await library.call((remote) => remote.erase(), { patienceMs: null });
  // A service worker that is being installed fills caches, so it goes before them.
  await eraseServiceWorkers();
  await Promise.all([eraseLedger(), eraseCaches(), eraseFolder(), eraseImportSources(), removeScratch()]);
  for (const storage of ownStorages()) {
    for (const key of Object.keys(storage)) if (key.startsWith(KEY_PREFIX)) storage.removeItem(key);
  }
}

async function eraseCaches(): Promise<void> {
  const { caches } = globalThis as { caches?: CacheStorage };
  if (caches === undefined) return;
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
}

/** A page that is open keeps its service worker until it is left; after that nothing of it is there. */
async function eraseServiceWorkers(): Promise<void> {
  const { serviceWorker } = navigator as Partial<Navigator>;
  const registrations = (await serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(registrations.map((registration) => registration.unregister()));
}

/** Local and session storage; neither where the browser forbids them. */
function ownStorages(): Storage[] {
  try {
    return [localStorage, sessionStorage];
  } catch {
    return [];
  }
}
