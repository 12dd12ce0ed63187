import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../../../src/storage/schema';
import { libraryForEachTest } from '../testing/library-for-each-test';
import { draft } from '../testing/start-library';

const library = libraryForEachTest();

/** What a version of tomorrow leaves behind that lets this one read. */
async function writtenByNewer(): Promise<void> {
  library.current.crash();
  await library.withDatabase((db) => db.meta.bulkPut([{ key: 'minVersion', value: SCHEMA_VERSION + 1 }, { key: 'minReader', value: SCHEMA_VERSION }]));
}

const everything = (): Promise<string> => library.withDatabase(async (db) => JSON.stringify(await Promise.all(db.tables.map((table) => table.toCollection().toArray()))));

/** Fault 9. */
it('a library that a newer version wrote is searched and read, every write is refused, and nothing in it changes', async () => {
  const [id, other] = await library.current.add('the oak of the village', 'an elm by the river');
  await library.current.library.update(id, { text: 'the old oak of the village' });
  await library.current.library.remove([other]);
  await library.current.library.idle();
  await library.current.maintain(2);
  // One that the older version has not embedded: it stays so.
  await library.restart({ embedder: false });
  await library.current.add('kept and not embedded');
  await writtenByNewer();
  const before = await everything();

  const { library: older } = await library.restart();
  expect(older.status()).toMatchObject({ readOnly: true });
  await older.idle();
  expect(await library.current.found('oak ', { mode: 'keyword' })).toEqual([id]);
  expect((await library.current.found('tree', { mode: 'semantic' }))[0]).toBe(id);
  expect(await older.get(id, true)).toMatchObject({ text: 'the old oak of the village' });
  expect((await older.list({})).memories).toHaveLength(2);
  const extras = await library.current.extras();
  expect(await extras.changes.versions(id)).toHaveLength(1);
  expect((await extras.trash({ offset: 0, limit: 10 })).total).toBe(1);

  const step = (await extras.undo.steps())[0].id;
  const writes = {
    add: () => library.current.add('new'),
    update: () => older.update(id, { text: 'changed' }),
    remove: () => older.remove([id]),
    restore: () => older.restore([other]),
    bulk: () => extras.changes.updateMany([id], { addTags: ['x'] }),
    version: async () => extras.changes.restoreVersion(id, (await extras.changes.versions(id))[0].id),
    undo: () => extras.undo.take(step),
    purge: () => extras.purge('all'),
    search: () => extras.keepSearch('oak'),
    image: () => extras.putImage({ hash: 'a'.repeat(32), type: 'image/png', width: 1, height: 1, sizeBytes: 1, bytes: new ArrayBuffer(1), thumbnail: new ArrayBuffer(1) }),
    exported: () => extras.markExported(1),
    duplicates: () => older.add([draft('another')], { skipDuplicates: true }),
  };
  for (const [what, write] of Object.entries(writes)) await expect(write(), what).rejects.toMatchObject({ code: 'NEWER_DATABASE' });
  // Nor by itself, in quiet moments.
  await library.current.maintain(3);
  expect(await library.current.found('oak ', { mode: 'keyword' })).toEqual([id]);
  expect(await older.get(id, false)).toMatchObject({ text: 'the old oak of the village' });
  library.current.crash();
  expect(await everything()).toBe(before);
});

it('a newer version that goes back leaves the library as writable as before', async () => {
  await library.current.add('the oak');
  await writtenByNewer();
  await library.restart();
  await library.withDatabase((db) => db.meta.bulkPut([{ key: 'minVersion', value: 1 }, { key: 'minReader', value: 1 }]));
  await library.restart();
  expect(library.current.library.status()).toMatchObject({ readOnly: false });
  await library.current.add('the elm');
  expect(await library.current.library.count(null)).toBe(2);
});
