import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HybridClock } from '../../src/core/hybrid-clock';
import { createMonitor } from '../../src/core/monitor/monitor';
import { LibraryStore } from '../../src/storage/library-store';
import type { MemoryRow } from '../../src/storage/schema';
import { moveToTrash } from '../../src/storage/trash-moves';
import { MemoryReader } from './memory-reader';
import { MemoryRecords } from './memory-records';

/** The real store; what it has read arrives when the gate opens, as it may on a busy device. */
class SlowStore extends LibraryStore {
  gate: Promise<void> = Promise.resolve();

  override async getMemories(ids: readonly string[]): Promise<(MemoryRow | undefined)[]> {
    const rows = await super.getMemories(ids);
    await this.gate;
    return rows;
  }

  /** @returns what opens it */
  shutGate(): () => void {
    let open = (): void => {};
    this.gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }
}

let store: SlowStore;
let reader: MemoryReader;
let monitor: ReturnType<typeof createMonitor>;
let records: MemoryRecords;

beforeEach(async () => {
  store = new SlowStore(`reader-${uuidv7()}`);
  await store.open('device', () => {});
  monitor = createMonitor({ now: () => 0, context: 'test' });
  reader = new MemoryReader(store, monitor);
  records = new MemoryRecords(new HybridClock('device', () => 1), 0, () => 1);
});

afterEach(() => store.close());

async function keep(text: string): Promise<MemoryRow> {
  const { row } = records.create(records.prepare({ id: uuidv7(), text }));
  await store.putMemories([{ row, stale: null }]);
  return row;
}

async function edit(before: MemoryRow, text: string): Promise<MemoryRow> {
  const { row } = records.rewrite(before, { text });
  await store.putMemories([{ row, stale: null }]);
  reader.remember(row);
  return row;
}

const texts = async (...ids: string[]): Promise<(string | undefined)[]> => (await reader.memories(ids)).map((row) => row?.text);

describe('MemoryReader', () => {
  it('counts how many of those asked for were at hand, and no reading of nothing', async () => {
    const [first, second] = [await keep('one'), await keep('two')];
    await reader.memories([first.id]);
    await reader.memories([first.id, second.id]);
    await reader.memories([]);
    expect([...(monitor.kept.get('cache.memories.hits')?.window.subarray(0, 3) ?? [])]).toEqual([0, 0.5, 0]);
    expect(monitor.kept.get('cache.memories.hits')?.sketch.count).toBe(2);
  });

  it('reads in the order asked for, from memory or disk', async () => {
    const [a, b] = [await keep('a'), await keep('b')];
    expect(await texts(b.id, 'none', a.id, b.id)).toEqual(['b', undefined, 'a', 'b']);
    reader.remember({ ...a, text: 'a in memory' });
    expect(await texts(a.id)).toEqual(['a in memory']);
  });

  it('never falls back to the version that a read has found before a write, be it in memory or on disk', async () => {
    for (const long of [false, true]) {
      const [known, unknown, other] = [await keep('known'), await keep('unknown'), await keep('other')];
      const more = long ? 'x'.repeat(30_000) : '';
      reader.remember(known);
      const open = store.shutGate();
      // Has `known` in hand, and waits for the others.
      const reading = reader.memories([known.id, unknown.id, other.id]);
      await edit(unknown, `new unknown${more}`);
      await edit(known, `new known${more}`);
      open();
      await reading;
      expect(await texts(known.id, unknown.id, other.id)).toEqual([`new known${more}`, `new unknown${more}`, 'other']);
    }
  });

  it('does not bring back a memory that was deleted while it was read', async () => {
    const [known, unknown] = [await keep('known'), await keep('unknown')];
    reader.remember(known);
    const removed = [known, unknown].map((row) => {
      const tombstone = records.tombstone(row);
      return { tombstone, trash: { id: row.id, deletedAt: 1, memory: row }, stale: { memoryId: row.id, seq: tombstone.seq, versions: [] } };
    });
    const open = store.shutGate();
    const reading = reader.memories([known.id, unknown.id]);
    await moveToTrash(store, removed);
    for (const { id } of [known, unknown]) reader.forget(id);
    open();
    await reading;
    expect(await texts(known.id, unknown.id)).toEqual([undefined, undefined]);
  });
});
