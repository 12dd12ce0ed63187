import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DerivedStore } from '../../src/storage/derived-store';
import { libraryForEachTest } from './testing/library-for-each-test';
import type { RunningLibrary } from './testing/start-library';

const DAY_MS = 86_400_000;

const each = libraryForEachTest();
const { withDatabase } = each;
let running: RunningLibrary;

beforeEach(() => {
  running = each.current;
});

afterEach(() => void vi.restoreAllMocks());

async function restart(): Promise<void> {
  running = await each.restart();
  await running.library.idle();
}

/** Every record of every table, as text and vectors. */
async function everything(): Promise<{ text: string; rows: Float32Array[]; records: number }> {
  return withDatabase(async (db) => {
    const rows: Float32Array[] = [];
    let text = '';
    let records = 0;
    for (const table of db.tables) {
      for (const record of (await table.toArray()) as object[]) {
        records++;
        text += `${table.name} ${JSON.stringify(record)}\n`;
        if ('vectors' in record && record.vectors instanceof ArrayBuffer) {
          const vectors = new Float32Array(record.vectors);
          for (let from = 0; from < vectors.length; from += 256) rows.push(vectors.subarray(from, from + 256));
        }
      }
    }
    return { text, rows, records };
  });
}

const holds = (rows: readonly Float32Array[], vector: Float32Array): boolean => rows.some((row) => row.every((value, i) => Math.abs(value - vector[i]) < 1e-6));

async function vectorOf(text: string): Promise<Float32Array> {
  return (await running.library.embed([text], new AbortController().signal)).vectors;
}

/** Enough for a stored segment, with some memories that will go. */
async function fill(): Promise<{ secret: string; edited: string; others: string[] }> {
  const [secret, edited, ...others] = await running.add('xylophone rehearsal with Quintus', 'zeppelin flight booked', ...Array.from({ length: 300 }, (_, i) => `entry${i} shared note`));
  await running.library.idle();
  await running.maintain(2);
  return { secret, edited, others };
}

describe('what is purged', () => {
  it('leaves no word and no vector behind, its earlier versions included', async () => {
    const { secret, edited } = await fill();
    await running.library.update(edited, { text: 'wyvern sighting instead' });
    await running.library.idle();
    await running.maintain(2);
    const vectors = [await vectorOf('xylophone rehearsal with Quintus'), await vectorOf('zeppelin flight booked'), await vectorOf('wyvern sighting instead')];
    await running.library.remove([secret, edited]);
    await running.maintain(2);
    const before = await everything();
    for (const word of ['xylophone', 'quintus', 'zeppelin', 'wyvern']) expect(before.text, word).toContain(word);
    for (const vector of vectors) expect(holds(before.rows, vector)).toBe(true);
    running.wallMs += 31 * DAY_MS;
    await running.maintain(3);
    const after = await everything();
    for (const word of ['xylophone', 'quintus', 'Quintus', 'zeppelin', 'wyvern', 'sighting']) expect(after.text, word).not.toContain(word);
    for (const vector of vectors) expect(holds(after.rows, vector)).toBe(false);
    expect(await withDatabase((db) => db.stale.count())).toBe(0);
    expect(await withDatabase((db) => db.tombstones.count())).toBe(2);
    expect(await running.found('entry7 ', { mode: 'keyword' })).toHaveLength(20);
    await restart();
    expect(running.embedder?.passages).toEqual([]);
    expect(await running.found('shared ', { mode: 'keyword', limit: 500 })).toHaveLength(300);
  });

  it('is forgotten by the next session when this one stops in the middle, wherever that is', async () => {
    const { secret } = await fill();
    const vector = await vectorOf('xylophone rehearsal with Quintus');
    await running.library.remove([secret]);
    running.wallMs += 31 * DAY_MS;
    for (const step of ['rewriteKeywordSegment', 'rewriteVectorBlock', 'endCompaction'] as const) {
      const failing = vi.spyOn(DerivedStore.prototype, step).mockRejectedValue(new Error('stopped here'));
      await running.maintain(2);
      expect(failing, step).toHaveBeenCalled();
      failing.mockRestore();
      await restart();
      expect(await running.found('shared ', { mode: 'keyword', limit: 500 })).toHaveLength(300);
    }
    await running.maintain(2);
    const after = await everything();
    expect(after.text).not.toContain('xylophone');
    expect(holds(after.rows, vector)).toBe(false);
    expect(await withDatabase((db) => db.stale.count())).toBe(0);
  });

  it('goes from blocks of other vector spaces too', async () => {
    const { secret } = await fill();
    await withDatabase(async (db) => {
      for (const { id: _id, ...block } of await db.vectorBlocks.toArray()) await db.vectorBlocks.add({ ...block, spaceId: 'another' });
    });
    const vector = await vectorOf('xylophone rehearsal with Quintus');
    await running.library.remove([secret]);
    running.wallMs += 31 * DAY_MS;
    await running.maintain(3);
    expect(holds((await everything()).rows, vector)).toBe(false);
  });
});

describe('what is deleted, but not purged', () => {
  it('keeps its vectors for undo through merging and compaction', async () => {
    const { secret, others } = await fill();
    // In a block small enough to be merged.
    const [late] = await running.add('quokka photographs from the island');
    await running.library.idle();
    await running.library.remove([late, secret, ...others.slice(0, 100)]);
    for (let i = 0; i < 60; i++) {
      await running.library.update(others[200], { text: `version ${i} of it` });
      await running.library.idle();
    }
    await running.maintain(4);
    expect((await everything()).text.split('\n').filter((line) => line.startsWith('keyword')).join(' ')).not.toContain('xylophone');
    const asked = running.embedder?.passages.length;
    await running.library.restore([secret, late]);
    await running.library.idle();
    expect(running.embedder?.passages.length).toBe(asked);
    expect((await running.search('quokka photographs', { mode: 'semantic' })).hits[0].id).toBe(late);
    expect((await running.search('xylophone rehearsal with Quintus', { mode: 'semantic' })).hits[0].id).toBe(secret);
  });
});

describe('marks of dead entries', () => {
  it('stay as long as a segment holds the entry, with the words it was counted with', async () => {
    const { others } = await fill();
    const [late] = await running.add('a late one');
    for (const id of others.slice(0, 10)) await running.library.update(id, { text: 'fresh text' });
    await running.library.idle();
    await running.library.remove([late]);
    running.wallMs += 31 * DAY_MS;
    await running.maintain(3);
    expect(await withDatabase((db) => db.keywordSegments.toCollection().first())).toMatchObject({ memoryIds: { length: 302 } });
    const marks = await withDatabase((db) => db.stale.toArray());
    expect(marks.map((mark) => mark.memoryId).toSorted()).toEqual(others.slice(0, 10).toSorted());
    for (const mark of marks) expect(mark.versions.map((version) => version.terms.includes('shared'))).toEqual([true]);
    await restart();
    expect((await running.search('shared ', { mode: 'keyword' })).total).toBe(290);
  });
});

describe('heavy editing', () => {
  it('does not let derived data grow without bound', { timeout: 60_000 }, async () => {
    const { others } = await fill();
    const sizes: number[] = [];
    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 300; i++) await running.library.update(others[i], { text: `entry${i} of round ${round} number${round * 1_000 + i}` });
      await running.library.idle();
      await running.maintain(4);
      const { text, rows } = await everything();
      sizes.push(text.length);
      expect(rows.length, `round ${round}`).toBeLessThan(302 * 1.5);
    }
    expect(Math.max(...sizes)).toBeLessThan(sizes[0] * 1.3);
    expect(await withDatabase((db) => db.stale.count())).toBeLessThan(200);
    await restart();
    expect(running.embedder?.passages).toEqual([]);
    expect(await running.found('5007 ', { mode: 'keyword' })).toEqual([others[7]]);
    expect(running.library.status()).toMatchObject({ memories: 302, pending: 0 });
  });
});
