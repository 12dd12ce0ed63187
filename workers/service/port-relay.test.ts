import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPortRelay, RELAY, type PortRelay, type RelayClient } from './port-relay';

const WAIT_MS = 60;

/** A tab that records what reaches it, and answers who-owns when it is told to own. */
class FakeTab implements RelayClient {
  readonly got: unknown[] = [];
  readonly ports: MessagePort[] = [];
  answers = false;
  constructor(readonly id: string, private readonly relay: () => PortRelay) {}
  postMessage(message: unknown, transfer: Transferable[]): void {
    this.got.push((message as { type: string }).type);
    this.ports.push(...(transfer as MessagePort[]));
    if (this.answers && (message as { type: string }).type === RELAY.whoOwns) void this.relay().receive(this.id, { type: RELAY.owner }, []);
  }
}

function nextMessage(port: MessagePort): Promise<unknown> {
  return new Promise((resolve) => port.addEventListener('message', (event) => resolve(event.data), { once: true }));
}

describe('port relay', () => {
  let open: FakeTab[];
  let relay: PortRelay;
  let owner: FakeTab;
  let guest: FakeTab;
  let other: FakeTab;
  let channel: MessageChannel;

  const connect = (from: string, port: MessagePort): Promise<void> => {
    const handled = relay.receive(from, { type: RELAY.connect }, [port]);
    if (handled === null) throw new Error('connect was not taken');
    return handled;
  };

  beforeEach(() => {
    relay = createPortRelay({ tabs: async () => open, waitMs: WAIT_MS });
    const current = (): PortRelay => relay;
    owner = new FakeTab('owner', current);
    guest = new FakeTab('guest', current);
    other = new FakeTab('other', current);
    open = [owner, guest, other];
    channel = new MessageChannel();
    channel.port1.start();
  });

  afterEach(() => {
    channel.port1.close();
    channel.port2.close();
  });

  it('hands the port to the tab that said it owns the library, and to no other', async () => {
    await relay.receive('owner', { type: RELAY.owner }, []);
    await connect('guest', channel.port2);
    expect(owner.got).toEqual([RELAY.connect]);
    expect(owner.ports).toEqual([channel.port2]);
    expect(guest.got).toEqual([]);
    expect(other.got).toEqual([]);
  });

  it('gives a port that really connects the two tabs', async () => {
    await relay.receive('owner', { type: RELAY.owner }, []);
    await connect('guest', channel.port2);
    const heard = nextMessage(channel.port1);
    owner.ports[0]?.postMessage('hello from the library');
    expect(await heard).toBe('hello from the library');
  });

  it('asks the tabs after the service worker was stopped and forgot the owner', async () => {
    owner.answers = true;
    await connect('guest', channel.port2);
    expect(owner.got).toEqual([RELAY.whoOwns, RELAY.connect]);
    expect(other.got).toEqual([RELAY.whoOwns]);
    expect(guest.got).toEqual([]);
  });

  it('serves several waiting tabs with one answer', async () => {
    const second = new MessageChannel();
    const waiting = [connect('guest', channel.port2), connect('other', second.port2)];
    await new Promise((resolve) => setTimeout(resolve, 5));
    await relay.receive('owner', { type: RELAY.owner }, []);
    await Promise.all(waiting);
    expect(owner.ports).toEqual([channel.port2, second.port2]);
    second.port1.close();
  });

  it('says no-owner and closes the port when nobody answers in time', async () => {
    const heard = nextMessage(channel.port1);
    await connect('guest', channel.port2);
    expect(await heard).toEqual({ type: RELAY.noOwner });
    // An owner that comes later finds nothing left to serve.
    await relay.receive('owner', { type: RELAY.owner }, []);
    expect(owner.ports).toEqual([]);
  });

  it('forgets an owner whose tab was closed, and asks again', async () => {
    await relay.receive('owner', { type: RELAY.owner }, []);
    open = [guest, other];
    other.answers = true;
    await connect('guest', channel.port2);
    expect(owner.got).toEqual([]);
    expect(other.ports).toEqual([channel.port2]);
  });

  it('follows a new owner', async () => {
    await relay.receive('owner', { type: RELAY.owner }, []);
    await relay.receive('other', { type: RELAY.owner }, []);
    await connect('guest', channel.port2);
    expect(owner.ports).toEqual([]);
    expect(other.ports).toEqual([channel.port2]);
  });

  it('never hands a tab its own port, even when that tab has just become the owner', async () => {
    const handled = connect('guest', channel.port2);
    const heard = nextMessage(channel.port1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await relay.receive('guest', { type: RELAY.owner }, []);
    await handled;
    expect(guest.ports).toEqual([]);
    expect(await heard).toEqual({ type: RELAY.noOwner });
  });

  it('leaves other messages alone', () => {
    expect(relay.receive('guest', { type: 'SKIP_WAITING' }, [])).toBeNull();
    expect(relay.receive('guest', 'text', [])).toBeNull();
    expect(relay.receive('guest', null, [])).toBeNull();
  });

  it('survives a connect without a port', async () => {
    await relay.receive('guest', { type: RELAY.connect }, []);
    expect(owner.got).toEqual([]);
  });
});
