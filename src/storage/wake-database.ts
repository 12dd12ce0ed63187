import { DATABASE_NAME } from './database-name';

/**
 * Has the browser take the library's files from the disk while scripts are still on their way: the first connection after the browser was closed takes
 * it as long as a worker takes to start. Reads and changes nothing, and creates nothing where there is no library yet.
 * @returns lets go again; call it when the library has a connection of its own, or will have none
 */
export function wakeDatabase(): () => void {
  let letGo = (): void => {};
  try {
    // Without a version: whatever is there, older or newer.
    const request = indexedDB.open(DATABASE_NAME);
    letGo = () => {
      if (request.readyState === 'done' && request.error === null) request.result.close();
      else request.onsuccess = () => request.result.close();
    };
    request.onupgradeneeded = () => request.transaction?.abort();
    // Never in the way of an upgrade or a deletion.
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
    };
    request.onerror = (event) => event.preventDefault();
  } catch {
    // Storage is switched off: who needs it says so.
  }
  return letGo;
}
