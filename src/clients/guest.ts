import { AppError } from '../contracts/errors';
import type { LibraryApi, LibraryEvent } from '../contracts/library';
import { connectLibrary, type LibraryConnection } from './library-connection';
import { serviceWorkers } from './port-requests';
import { rejectAfter } from './reject-after';

const PATIENCE_MS = 4_000;
const RETRY_MS = 300;
/** Vain tries before the person is told. */
const MOST_SILENT_TRIES = 3;

/** Words for a guest whose owner tab is frozen by the browser, or stopped by a debugger. */
export const OWNER_ASLEEP =
  'Another tab of Engram keeps the library for all tabs, and it is asleep. Switch to it for a moment, or close it: this tab then goes on by itself. Your memories are safe, and what you do here waits.';

/** The tab that is the guest, as far as this is concerned. */
export interface GuestTab {
  /** It has neither become the owner nor closed. */
  isGuest(): boolean;
  onEvent(event: LibraryEvent): void;
  onConnected(connection: LibraryConnection): void;
  /** The library at the other end is gone, or its tab. */
  onLost(): void;
  /** It does not answer: its tab may sleep. */
  onAsleep(asleep: boolean): void;
}

/** Keeps a line to the library of the tab that owns it, for as long as this tab is a guest. */
export async function connectAsGuest(tab: GuestTab): Promise<void> {
  const tabLock = await holdTabLock();
  for (let silent = 0; tab.isGuest(); ) {
    const port = requestPort();
    if (port !== null) {
      try {
        const late = rejectAfter(PATIENCE_MS, () => new AppError('WORKER_TIMEOUT', { worker: 'library of another tab' }));
        const connection = await connectLibrary<LibraryApi>(port, (event) => tab.onEvent(event), { tabLock }, late);
        if (!tab.isGuest()) {
          connection.close();
          return;
        }
        tab.onConnected(connection);
        silent = 0;
        tab.onAsleep(false);
        await connection.life.during(new Promise(() => {})).catch(() => {});
        if (tab.isGuest()) tab.onLost();
      } catch {
        port.close();
        if (++silent === MOST_SILENT_TRIES) tab.onAsleep(true);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/**
 * Asks the owner's library for a line.
 * @returns this side's end of it, null while no service worker controls the page
 */
function requestPort(): MessagePort | null {
  const controller = serviceWorkers()?.controller ?? null;
  if (controller === null) return null;
  const { port1, port2 } = new MessageChannel();
  controller.postMessage({ type: 'engram:connect' }, [port2]);
  return port1;
}

/** Held by this tab as long as it lives: the library, which runs in another one, sees by it when nobody listens here any more. */
function holdTabLock(): Promise<string> {
  return new Promise((resolve) => {
    const name = `engram-tab-${crypto.randomUUID()}`;
    void navigator.locks.request(name, () => {
      resolve(name);
      return new Promise(() => {});
    });
  });
}
