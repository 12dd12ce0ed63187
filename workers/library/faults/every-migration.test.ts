import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngramDatabase, SCHEMA_VERSION } from '../../../src/storage/schema';
import { startLibrary } from '../testing/start-library';
import { expectSound } from './testing/expect-sound';
import { failAt } from './testing/failing-indexeddb';

/** As versions 1 and 2 published it. */
const VERSION_1 = {
  memories: 'id, [personaId+createdAt], [personaId+type], [importance+lastAccessedAt], *tags, contentHash, seq',
  trash: 'id, deletedAt',
  tombstones: 'id, hlc, seq',
  vectorBlocks: '++id, spaceId',
  stale: 'memoryId',
  keywordSegments: '++id',
  keywordPayloads: 'segmentId',
  meta: 'key',
};
const VERSION_2 = {
  ...VERSION_1,
  memories: `${VERSION_1.memories}, titleKey, *links, *images`,
  versions: '++id, memoryId', undoSteps: '++id', images: 'hash', imageBytes: 'hash', thumbnails: 'hash', searches: 'text',
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** What a library of this version holds. */
let contents: Promise<ReadonlyMap<string, readonly Record<string, unknown>[]>> | null = null;

async function write(): Promise<ReadonlyMap<string, readonly Record<string, unknown>[]>> {
  const name = `whole-${uuidv7()}`;
  const running = await startLibrary(name);
  const [first, second] = await running.add('Oak table', 'see the [[oak table]]', 'the ash');
  await running.library.update(first, { text: 'Oak table, mended' });
  await running.library.remove([second]);
  await running.library.idle();
  await running.maintain(2);
  running.crash();
  const db = new EngramDatabase(name);
  await db.open();
  const rows = new Map<string, readonly Record<string, unknown>[]>();
  for (const table of db.tables) rows.set(table.name, (await table.toArray()) as Record<string, unknown>[]);
  db.close();
  return rows;
}

async function asVersion(version: 1 | 2): Promise<string> {
  const name = `v${version}-${uuidv7()}`;
  const db = new Dexie(name);
  db.version(version).stores(version === 1 ? VERSION_1 : VERSION_2);
  await db.open();
  const rows = await (contents ??= write());
  for (const table of db.tables) {
    const older = (rows.get(table.name) ?? []).filter(({ key }) => table.name !== 'meta' || key === 'minVersion' || key === 'deviceId' || (version === 2 && key !== 'minReader')).map((row) => {
      if (version === 2 || table.name !== 'memories') return row;
      const { titleKey: _titleKey, links: _links, images: _images, ...first } = row;
      return first;
    });
    await table.bulkAdd(older);
  }
  db.close();
  return name;
}

async function openedAs(name: string): Promise<number> {
  return (await indexedDB.databases()).find((database) => database.name === name)?.version ?? 0;
}

/** Faults 2 and 7. */
describe.each([1, 2] as const)('a library of version %i', (version) => {
  it('is of the old schema or of the new one whichever request of its upgrade fails, and opens whole the next time', async () => {
    let survived = 0;
    for (let n = 1; ; n++) {
      const name = await asVersion(version);
      const fault = failAt(n, 'aborts');
      const running = await startLibrary(name, { embedder: false, scalar: true }).catch(() => null);
      const { struck } = fault;
      fault.end();
      running?.crash();
      if (running === null) expect([version * 10, SCHEMA_VERSION * 10]).toContain(await openedAs(name));
      const next = await startLibrary(name, { scalar: true });
      await next.library.idle();
      await next.maintain(2);
      expect(await openedAs(name)).toBe(SCHEMA_VERSION * 10);
      expect((await next.library.list({})).memories.map(({ text }) => text).sort()).toEqual(['Oak table, mended', 'the ash']);
      expect((await (await next.extras()).trash({ offset: 0, limit: 9 })).total).toBe(1);
      const steps = await (await next.extras()).undo.steps();
      expect(steps).toHaveLength(version === 1 ? 0 : 1);
      expect(await next.found('ash ', { mode: 'keyword' })).toHaveLength(1);
      await expectSound(next, `upgrade of ${version}, fault ${n}`);
      next.crash();
      if (!struck) break;
      survived++;
    }
    expect(survived).toBeGreaterThan(5);
  });
});
