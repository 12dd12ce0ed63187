import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngramDatabase } from '../../../src/storage/schema';
import { whenConnectionLost } from '../../../src/storage/storage-error';
import { draft, RunningLibrary } from '../testing/start-library';
import { expectSound } from './testing/expect-sound';
import { failAt } from './testing/failing-indexeddb';

let name = '';
let ended = 0;
let whenEnded: Promise<void>;
let running: RunningLibrary;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  name = `lost-${uuidv7()}`;
  ended = 0;
  running = await start();
});
afterEach(() => {
  running.crash();
  vi.useRealTimers();
  whenConnectionLost(async () => {});
});

async function start(): Promise<RunningLibrary> {
  let end: () => void = () => {};
  whenEnded = new Promise((resolve) => {
    end = resolve;
  });
  const next = new RunningLibrary(name, null, undefined, () => {
    ended++;
    end();
  });
  await next.library.open();
  next.connect();
  await next.library.idle();
  return next;
}

/** What the client does when the worker has ended: another one, and the call that was waiting once more. */
async function takenOver(call: (next: RunningLibrary) => Promise<unknown>): Promise<void> {
  const { wallMs } = running;
  running.crash();
  running = await start();
  running.wallMs = wallMs + 1_000;
  await call(running);
}

/** Every connection that the browser gives out from now on. */
function connections(): IDBDatabase[] {
  const found: IDBDatabase[] = [];
  const open = IDBFactory.prototype.open;
  vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function spied(this: IDBFactory, ...args) {
    const request = open.apply(this, args);
    request.addEventListener('success', () => void found.push(request.result));
    return request;
  });
  return found;
}

/** As the browser does when its storage is cleared or its storage process ends. */
function cut(connection: IDBDatabase): void {
  connection.close();
  connection.onclose?.(new Event('close'));
}

const told = (): (string | null)[] => running.events.flatMap((event) => (event.kind === 'failed' ? [event.message] : []));

/** Fault 6. */
describe('a connection that WebKit has lost', () => {
  it('ends the worker once and answers nothing wrong; the next one is given the call and does it, whichever request met it', async () => {
    for (let n = 1; ; n++) {
      const added = draft(`kept ${n}`);
      const call = (next: RunningLibrary): Promise<unknown> => next.library.add([added], { skipDuplicates: false });
      const fault = failAt(n, 'lost');
      let settled = false;
      const calling = call(running).then(() => {
        settled = true;
      });
      // What goes on in the background meets it as well.
      await Promise.race([calling.then(() => running.library.idle()), whenEnded]);
      const { struck } = fault;
      fault.end();
      if (!struck) {
        expect(settled).toBe(true);
        break;
      }
      expect(ended).toBe(1);
      ended = 0;
      await takenOver(call);
      expect((await running.library.get(added.id, false))?.text).toBe(`kept ${n}`);
      expect(await running.library.count(null)).toBe(n);
      await expectSound(running, `lost at ${n}`);
    }
  });

  it('also when the browser only says that it has closed it', async () => {
    const opened = connections();
    running.crash();
    running = await start();
    const [id] = await running.add('the oak');
    cut(opened[0]);
    await whenEnded;
    expect(told()).toEqual([]);
    await takenOver((next) => next.library.update(id, { text: 'the elm' }));
    expect((await running.library.get(id, false))?.text).toBe('the elm');
    vi.restoreAllMocks();
  });
});

/** Fault 5. */
it('a storage that was cleared is said, and nothing begins by itself', async () => {
  const opened = connections();
  running.crash();
  running = await start();
  await running.add('the oak');
  cut(opened[0]);
  const gone = indexedDB.deleteDatabase(name);
  await new Promise((resolve) => gone.addEventListener('success', resolve));
  await vi.waitFor(() => expect(told()).toHaveLength(1), { timeout: 10_000 });
  expect(told()[0]).toMatch(/cleared.*Reload to begin with an empty library; a backup can be restored/s);
  expect(ended).toBe(0);
  await expect(running.add('the elm')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  vi.restoreAllMocks();
});

/** Fault 8, the older tab. */
it('an older tab makes way for an upgrade and says that it must be reloaded', async () => {
  await running.add('the oak');
  const db = new EngramDatabase(name);
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(name, 1_000);
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
    request.onblocked = () => reject(new Error('was blocked'));
  });
  db.close();
  await vi.waitFor(() => expect(told()).toHaveLength(1), { timeout: 10_000 });
  expect(told()[0]).toMatch(/newer version.*reload/s);
  expect(ended).toBe(0);
  await expect(running.add('the elm')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
});

/** Fault 8, the newer tab. */
it('a tab that never lets go is named after a few seconds, instead of a silent wait', async () => {
  running.crash();
  const old = `blocked-${uuidv7()}`;
  const held = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(old, 10);
    request.onupgradeneeded = () => void request.result.createObjectStore('meta', { keyPath: 'key' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('could not be opened'));
  });
  const blocked = new RunningLibrary(old);
  const [pause, waits] = [globalThis.setTimeout, [] as number[]];
  // The patience of seconds passes at once; everything else waits as ever.
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms = 0, ...rest: unknown[]) => {
    waits.push(ms);
    return pause(run, ms >= 4_000 ? 0 : ms, ...rest);
  }) as typeof setTimeout);
  await expect(blocked.library.open()).rejects.toMatchObject({ code: 'UPGRADE_BLOCKED' });
  expect(Math.max(...waits)).toBeLessThan(10_000);
  vi.restoreAllMocks();
  held.close();
});
