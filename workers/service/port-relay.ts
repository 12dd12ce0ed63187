/**
 * Hands a tab's MessagePort to the tab that owns the library worker. Protocol:
 *
 * 1. The owner says `{type: 'engram:owner'}` when it becomes the owner, and again whenever it is asked.
 * 2. A guest sends `{type: 'engram:connect'}` with one port.
 * 3. The owner gets `{type: 'engram:connect'}` with that port.
 *
 * A service worker may be stopped at any time and forgets then, so an unknown owner is asked for with
 * `{type: 'engram:who-owns'}` to every tab. Without an answer the guest's port gets `{type: 'engram:no-owner'}` and is
 * closed; the guest tries again, or takes the lock itself.
 */
export const RELAY = {
  owner: 'engram:owner',
  connect: 'engram:connect',
  whoOwns: 'engram:who-owns',
  noOwner: 'engram:no-owner',
} as const;

/** As long as a busy tab may take to answer, and short enough for a person who waits. */
const OWNER_WAIT_MS = 3_000;

/** What the relay needs of a `WindowClient`. */
export interface RelayClient {
  readonly id: string;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

export interface RelayOptions {
  /** All open tabs of this origin, also those that this service worker does not control yet. */
  readonly tabs: () => Promise<readonly RelayClient[]>;
  readonly waitMs?: number;
}

interface PendingPort {
  readonly from: string;
  readonly port: MessagePort;
  readonly settle: () => void;
}

export interface PortRelay {
  /**
   * Takes a message of a tab.
   * @param ports - the ports transferred with it
   * @returns null when the message is not one of the relay's; else a promise that settles once the message is dealt with:
   * the service worker must stay alive until then
   */
  receive(from: string, message: unknown, ports: readonly MessagePort[]): Promise<void> | null;
}

/** @param options - see {@link RelayOptions} */
export function createPortRelay({ tabs, waitMs = OWNER_WAIT_MS }: RelayOptions): PortRelay {
  let ownerId: string | null = null;
  let pending: PendingPort[] = [];

  async function findOwner(): Promise<RelayClient | undefined> {
    if (ownerId === null) return undefined;
    const known = ownerId;
    const owner = (await tabs()).find((tab) => tab.id === known);
    if (owner === undefined && ownerId === known) ownerId = null; // the tab was closed
    return owner;
  }

  async function welcomeOwner(id: string): Promise<void> {
    ownerId = id;
    const owner = await findOwner();
    if (owner === undefined) return;
    const served = pending.filter(({ from }) => from !== owner.id);
    pending = pending.filter(({ from }) => from === owner.id);
    for (const { port, settle } of served) {
      owner.postMessage({ type: RELAY.connect }, [port]);
      settle();
    }
  }

  async function connect(from: string, port: MessagePort): Promise<void> {
    const owner = await findOwner();
    if (owner !== undefined && owner.id !== from) {
      owner.postMessage({ type: RELAY.connect }, [port]);
      return;
    }
    const settled = new Promise<void>((settle) => {
      const entry: PendingPort = { from, port, settle: () => { clearTimeout(timer); settle(); } };
      const timer = setTimeout(() => {
        pending = pending.filter((other) => other !== entry);
        port.postMessage({ type: RELAY.noOwner });
        port.close();
        settle();
      }, waitMs);
      pending.push(entry);
    });
    for (const tab of await tabs()) {
      if (tab.id !== from) tab.postMessage({ type: RELAY.whoOwns }, []);
    }
    return settled;
  }

  return {
    receive(from, message, ports) {
      switch (messageType(message)) {
        case RELAY.owner:
          return welcomeOwner(from);
        case RELAY.connect: {
          const port = ports[0];
          return port === undefined ? Promise.resolve() : connect(from, port);
        }
        default:
          return null;
      }
    },
  };
}

/** The `type` of a posted message, or undefined where it has none. */
export function messageType(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  return typeof message.type === 'string' ? message.type : undefined;
}
