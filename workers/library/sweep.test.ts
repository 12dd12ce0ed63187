import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { describe, expect, it } from 'vitest';
import type { PreparedImage } from '../../src/contracts/images';
import type { MemoryRow } from '../../src/storage/schema';
import { libraryForEachTest } from './testing/library-for-each-test';
import { draft } from './testing/start-library';

const DAY_MS = 86_400_000;
const library = libraryForEachTest();

const hashOf = (digit: string): string => digit.repeat(32);
const image = (digit: string): PreparedImage => ({ hash: hashOf(digit), type: 'image/png', width: 4, height: 3, sizeBytes: 3, bytes: new Uint8Array([1, 2, 3]).buffer, thumbnail: new Uint8Array([9]).buffer });
const naming = (digit: string): string => `a picture ![it](images/${hashOf(digit)}.png#4x3)`;
const kept = async (): Promise<string[]> => (await (await library.current.extras()).images()).map(({ hash }) => hash[0]).toSorted();

/** The database as version 1 declares it: what an older build opens, on data of any version. */
async function asVersion1<T>(work: (db: Dexie) => Promise<T>): Promise<T> {
  const db = new Dexie(library.name);
  db.version(1).stores({
    memories: 'id, [personaId+createdAt], [personaId+type], [importance+lastAccessedAt], *tags, contentHash, seq',
    trash: 'id, deletedAt',
    tombstones: 'id, hlc, seq',
    vectorBlocks: '++id, spaceId',
    stale: 'memoryId',
    keywordSegments: '++id',
    keywordPayloads: 'segmentId',
    meta: 'key',
  });
  await db.open();
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

describe('a library that an older version wrote', () => {
  it('gets its links in the first quiet moments, without anybody waiting for it', async () => {
    const [table, from] = await library.current.add('Oak table', 'see the [[oak table]]');
    library.current.crash();
    await library.withDatabase(async (db) => {
      await db.memories.toCollection().modify((row) => {
        for (const key of ['titleKey', 'links', 'images'] as const) delete (row as Partial<MemoryRow>)[key];
      });
      await db.meta.delete('linksSeq');
    });
    await library.restart();
    await library.current.library.idle();
    expect((await (await library.current.extras()).lookups.links(table)).backlinks).toEqual([]);
    await library.current.maintain(2);
    expect((await (await library.current.extras()).lookups.links(table)).backlinks.map(({ id }) => id)).toEqual([from]);
    expect((await (await library.current.extras()).lookups.links(from)).outgoing[0].memory?.id).toBe(table);
  });

  it('can go back to it and forward again', async () => {
    const [table, from, gone] = await library.current.add('Oak table', 'see the [[oak table]]', 'to be purged');
    await library.current.library.update(gone, { text: 'to be purged, changed' });
    await library.current.library.idle();
    await library.current.maintain(2);
    library.current.crash();
    await asVersion1(async (db) => {
      expect((await db.table('meta').get('minVersion')).value).toBe(1);
      // As version 1 changes a memory: what it does not know of stays in the row as it was.
      const rows = await db.table('memories').orderBy('seq').toArray();
      const last = rows.at(-1).seq;
      await db.table('memories').put({ ...(await db.table('memories').get(from)), text: 'see the [[pine table]]', title: 'see the [[pine table]]', seq: last + 1 });
      await db.table('memories').put({ ...(await db.table('memories').get(table)), title: 'Pine table', titleDerived: false, seq: last + 2 });
      await db.table('memories').delete(gone);
      await db.table('tombstones').put({ id: gone, hlc: 'z', deviceId: 'x', deletedAt: 1, seq: last + 3 });
    });
    await library.restart();
    await library.current.library.idle();
    await library.current.maintain(3);
    const { lookups } = await library.current.extras();
    expect((await lookups.links(table)).backlinks.map(({ id }) => id)).toEqual([from]);
    expect((await lookups.titles('pine', 8)).map(({ id }) => id)).toEqual([table, from]);
    // What it purged has left no versions.
    expect(await library.withDatabase((db) => db.versions.count())).toBe(0);
  });
});

describe('images', () => {
  it('are kept once, and given back as they came', async () => {
    const extras = await library.current.extras();
    const info = await extras.putImage(image('a'));
    expect(await extras.putImage({ ...image('a'), bytes: new ArrayBuffer(9) })).toEqual(info);
    expect(info).toEqual({ hash: hashOf('a'), type: 'image/png', width: 4, height: 3, sizeBytes: 3 });
    const blob = await extras.image(hashOf('a'));
    expect([blob?.type, blob?.size]).toEqual(['image/png', 3]);
    expect((await extras.thumbnail(hashOf('a')))?.type).toBe('image/webp');
    expect([await extras.image(hashOf('b')), await extras.thumbnail(hashOf('b'))]).toEqual([null, null]);
  });

  it('go when nothing names them for a day: no memory, no trash, no version', async () => {
    const extras = await library.current.extras();
    for (const digit of ['a', 'b', 'c', 'd', 'e']) await extras.putImage(image(digit));
    const [{ id: now }, { id: before }, { id: trashed }] = await library.current.library.add([draft(naming('a')), draft(naming('b')), draft(naming('c'))], { skipDuplicates: false });
    await library.current.library.update(before, { text: 'no picture any more' });
    await library.current.library.remove([trashed]);
    await library.current.library.idle();
    await library.current.maintain(2);
    expect(await kept()).toEqual(['a', 'b', 'c', 'd', 'e']);
    library.current.wallMs += 2 * DAY_MS;
    // One that is pasted again counts as added now.
    await extras.putImage(image('e'));
    await library.current.maintain(2);
    expect(await kept()).toEqual(['a', 'b', 'c', 'e']);
    expect(await library.withDatabase(async (db) => [await db.imageBytes.count(), await db.thumbnails.count()])).toEqual([4, 4]);
    await extras.purge('all');
    await library.current.library.remove([before]);
    await extras.purge('all');
    library.current.wallMs += 2 * DAY_MS;
    await library.current.maintain(8);
    expect(await kept()).toEqual(['a']);
    expect(now).not.toBe(before);
  });

  it('leave no decision behind about what is forgotten', async () => {
    const [one, two, three] = await library.current.add('alpha', 'alpha beta', 'alpha gamma');
    const extras = await library.current.extras();
    const caller = { cancelled: new Set<number>(), notify: () => {} };
    for (const other of [two, three]) await extras.call('duplicates.keepBoth', [one, other], caller);
    await library.current.library.remove([three]);
    await extras.purge('all');
    library.current.wallMs += DAY_MS;
    await library.current.library.idle();
    await library.current.maintain(4);
    expect(await library.withDatabase((db) => db.keptApart.toCollection().primaryKeys())).toEqual([[one, two].sort().join(' ')]);
  });

  it('survive a restore from the trash', async () => {
    const extras = await library.current.extras();
    await extras.putImage(image('a'));
    const [id] = await library.current.add(naming('a'));
    await library.current.library.idle();
    await library.current.library.remove([id]);
    library.current.wallMs += 5 * DAY_MS;
    await library.current.maintain(2);
    await library.current.library.restore([id]);
    library.current.wallMs += 5 * DAY_MS;
    await library.current.maintain(2);
    expect(await kept()).toEqual(['a']);
  });
});

describe('searches', () => {
  it('are remembered: saved ones first, then the latest, fifty at most', async () => {
    const extras = await library.current.extras();
    for (let i = 0; i < 60; i++) await extras.keepSearch(`  search   ${i} `);
    await extras.keepSearch('search 3', true);
    await extras.keepSearch('search 20');
    await extras.keepSearch('   ');
    const all = await extras.searches();
    expect(all.slice(0, 3).map(({ text, saved }) => [text, saved])).toEqual([['search 3', true], ['search 20', false], ['search 59', false]]);
    expect(all.filter(({ saved }) => !saved)).toHaveLength(50);
    await extras.keepSearch('search 3');
    expect((await extras.searches())[0]).toMatchObject({ text: 'search 3', saved: true });
    await extras.forgetSearch('search 20');
    expect((await extras.searches()).some(({ text }) => text === 'search 20')).toBe(false);
    await extras.forgetSearch(null);
    expect((await extras.searches()).map(({ text }) => text)).toEqual(['search 3']);
  });
});

describe('the last export', () => {
  it('is known after a restart', async () => {
    expect(await (await library.current.extras()).lastExportAt()).toBeNull();
    await (await library.current.extras()).markExported(1_234);
    await library.restart();
    expect(await (await library.current.extras()).lastExportAt()).toBe(1_234);
  });
});

describe('erasing', () => {
  it('leaves no database, and says so to every tab', async () => {
    await library.current.add('alpha');
    const other = new Dexie(library.name);
    await other.open();
    let told = false;
    other.on('versionchange', () => {
      told = true;
      other.close();
    });
    // A drill that a crash has cut off holds the same texts.
    const drill = new Dexie('engram-drill');
    drill.version(1).stores({ memories: 'id' });
    await drill.open();
    drill.close();
    await library.current.library.erase();
    expect(told).toBe(true);
    expect(await Dexie.exists(library.name)).toBe(false);
    expect(await Dexie.exists('engram-drill')).toBe(false);
    expect(library.current.events.at(-1)).toMatchObject({ kind: 'failed' });
    await expect(library.current.add('beta')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    expect(await Dexie.exists(library.name)).toBe(false);
  });
});
