import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { IntegrityPart, IntegrityReport } from '../../../src/contracts/health';
import type { LibraryEvent } from '../../../src/contracts/library';
import type { EngramDatabase, KeywordSegmentRow, MemoryRow } from '../../../src/storage/schema';
import { libraryForEachTest } from '../testing/library-for-each-test';
import { draft } from '../testing/start-library';

const LONG = `${'Knead the dough for ten minutes until it is smooth, then let it rise in a warm place. '.repeat(8)}Bake it at 230 degrees.`;
const IMAGE = 'ab'.repeat(16);
const library = libraryForEachTest();

async function check(repair = false): Promise<IntegrityReport> {
  const report = await library.current.library.part('integrity.check', [1, { repair }], { cancelled: new Set<number>(), notify: () => {} });
  await library.current.library.idle();
  return report as IntegrityReport;
}

/** What was found, without words. */
async function found(repair = false): Promise<readonly string[]> {
  return (await check(repair)).findings.map(({ part, outcome, count }) => `${part} ${outcome} ${count}`).sort();
}

async function keep(): Promise<string[]> {
  const added = await library.current.library.add(
    [draft(LONG, { tags: ['bread'] }), draft('The heat pump was serviced in [[October]].', { title: 'Heat pump' }), draft('Call Anna about the garden.')],
    { skipDuplicates: false },
  );
  await library.current.library.idle();
  return added.map(({ id }) => id);
}

/** Everything that is stored, to be compared. */
async function dump(db: EngramDatabase): Promise<string> {
  const tables = await Promise.all(db.tables.filter(({ name }) => name !== 'meta').map(async (table) => [table.name, await table.toArray()] as const));
  return JSON.stringify(tables, (_, value: unknown) => (value instanceof ArrayBuffer ? Array.from(new Uint8Array(value)) : ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value));
}

interface Damage {
  readonly name: string;
  readonly damage: (db: EngramDatabase, ids: readonly string[]) => Promise<unknown>;
  /** The parts that find it, each with what becomes of it. */
  readonly finds: readonly `${IntegrityPart} ${'repairable' | 'reported'} ${number}`[];
  /** Where mending one thing mends another. */
  readonly repairs?: readonly string[];
  /** The library is started again with the damage. */
  readonly restart?: boolean;
  /** What the repaired library holds, besides being clean. */
  readonly afterwards?: (ids: readonly string[]) => Promise<void>;
}

const change = (fields: Partial<Record<keyof MemoryRow, unknown>>) => (db: EngramDatabase, ids: readonly string[]) => db.memories.update(ids[1], fields as Partial<MemoryRow>);

const DAMAGES: readonly Damage[] = [
  {
    name: 'a date that is not a number, which no index lists',
    damage: change({ createdAt: Number.NaN }),
    finds: ['rows repairable 1'],
    restart: true,
    // The id says when it was kept.
    afterwards: async (ids) => expect((await library.current.library.get(ids[1], false))?.createdAt).toBeGreaterThan(Date.UTC(2020, 0)),
  },
  { name: 'fields of other types and unknown values', damage: change({ type: 'sonnet', tags: [7], pinned: 'yes', importance: Number.POSITIVE_INFINITY, accessCount: -1, source: null }), finds: ['rows repairable 1'] },
  { name: 'a memory of no persona', damage: change({ personaId: '' }), finds: ['rows repairable 1'] },
  { name: 'a text that is lost', damage: change({ text: undefined }), finds: ['rows reported 1'] },
  { name: 'a hash of another text', damage: change({ contentHash: 'f'.repeat(64) }), finds: ['hashes repairable 1'] },
  {
    name: 'a text that was changed behind its hash',
    damage: (db, ids) => db.memories.update(ids[2], { text: 'Call Bertha about the kitchen.' }),
    finds: ['hashes repairable 1', 'vectors repairable 1'],
    // With the hash, the vectors of the old text died.
    repairs: ['hashes repaired 1'],
    restart: true,
    afterwards: async (ids) => expect(await library.current.found('Bertha in the kitchen')).toContain(ids[2]),
  },
  { name: 'passages that end elsewhere', damage: (db, ids) => db.memories.update(ids[0], { passages: { chunkerVersion: 1, spans: Uint32Array.of(0, 4) } }), finds: ['passages repairable 1'] },
  { name: 'links and title key of another text', damage: change({ titleKey: 'other', links: [], images: [IMAGE] }), finds: ['links repairable 1'] },
  { name: 'a stamp that is none', damage: change({ hlc: 'yesterday' }), finds: ['clocks repairable 1'] },
  { name: 'a stamp of next year', damage: (db, ids) => db.memories.update(ids[1], { hlc: '001830000000000-0000-other', deviceId: 'other' }), finds: ['clocks reported 1'] },
  { name: 'a change number given twice', damage: (db, ids) => db.memories.update(ids[1], { seq: 1 }), finds: ['clocks repairable 1'] },
  {
    name: 'a change number that is none, so that the memory is not listed',
    damage: change({ seq: Number.NaN }),
    finds: ['clocks repairable 1', 'rows repairable 1'],
    restart: true,
    afterwards: async (ids) => expect((await library.current.library.list({})).memories.map(({ id }) => id)).toContain(ids[1]),
  },
  { name: 'a counter that is behind', damage: (db, ids) => db.memories.update(ids[1], { seq: 1_000 }), finds: ['clocks reported 1'] },
  { name: 'a memory that is not stored any more', damage: (db, ids) => db.memories.delete(ids[1]), finds: ['rows repairable 1'] },
  {
    name: 'a memory that is in the trash as well',
    damage: async (db, ids) => {
      const row = await db.memories.get(ids[1]);
      if (row !== undefined) await db.trash.put({ id: ids[1], deletedAt: 5, memory: { ...row, text: 'Another wording' } });
      await db.tombstones.put({ id: ids[1], deletedAt: 5, hlc: '001750000000000-0000-x', deviceId: 'x', seq: 77 });
    },
    finds: ['rows repairable 1'],
    afterwards: async (ids) => expect(JSON.stringify(await library.withDatabase((db) => db.versions.where('memoryId').equals(ids[1]).toArray()))).toContain('Another wording'),
  },
  {
    name: 'a deletion without its note, and one that cannot be read',
    damage: async (db, ids) => {
      const row = await db.memories.get(ids[1]);
      if (row === undefined) return;
      await db.trash.bulkPut([{ id: 'gone', deletedAt: 5, memory: { ...row, id: 'gone' } }, { id: 'lost', deletedAt: 6, memory: { ...row, id: 'lost', text: null as unknown as string } }]);
      await db.tombstones.put({ id: 'lost', deletedAt: 6, hlc: 'never', deviceId: 'x', seq: 78 });
    },
    finds: ['clocks repairable 1', 'rows repairable 1', 'rows reported 1'],
  },
  { name: 'a block of vectors that is cut off', damage: (db) => db.vectorBlocks.toCollection().modify({ vectors: new ArrayBuffer(8) }), finds: ['vectors repairable 1', 'vectors repairable 3'] },
  {
    name: 'vectors that are not finite, or not of unit length',
    damage: (db) => db.vectorBlocks.toCollection().modify((block) => {
      const rows = new Float32Array(block.vectors.slice(0));
      rows[3] = Number.NaN;
      for (let i = rows.length - 256; i < rows.length; i++) rows[i] *= 2;
      Object.assign(block, { vectors: rows.buffer });
    }),
    finds: ['vectors repairable 2'],
  },
  { name: 'vectors that are gone', damage: (db) => db.vectorBlocks.clear(), finds: ['vectors repairable 3'] },
  {
    name: 'an earlier version of nobody, and one without text',
    damage: (db, ids) => db.versions.bulkAdd(['nobody', ids[0]].map((memoryId, i) => ({ memoryId, text: (i === 0 ? 'a' : null) as string, title: '', titleDerived: true, tags: [], type: 'note' as const, writtenAt: 1, replacedAt: 2, byRestore: false }))),
    finds: ['versions repairable 1', 'versions reported 1'],
  },
  {
    name: 'images that are named and not here, damaged, or of nobody',
    damage: async (db) => {
      await library.current.add(`![a](images/${IMAGE}.png#1x1) ![b](images/${'cd'.repeat(16)}.png#1x1)`);
      await db.images.put({ hash: 'cd'.repeat(16), type: 'image/png', width: 1, height: 1, sizeBytes: 3, addedAt: 1 });
      for (const hash of ['cd'.repeat(16), 'ef'.repeat(16)]) await db.imageBytes.put({ hash, bytes: Uint8Array.of(1, 2, 3).buffer });
    },
    finds: ['images repairable 1', 'images reported 1', 'images reported 1', 'images reported 1'],
  },
  {
    name: 'a persona without a name and with an unknown colour',
    damage: (db) => db.personas.put({ id: 'work', name: '', colour: 'pink' as 'blue', icon: 'dot', prompt: 'Be brief.', settings: { type: 'note', tags: [], searchedWithAll: true }, position: 1, createdAt: 1, updatedAt: 1, hlc: '001750000000000-0000-x', deviceId: 'x' }),
    finds: ['personas repairable 1'],
    afterwards: async () => expect(await library.withDatabase((db) => db.personas.get('work'))).toMatchObject({ name: 'work', colour: 'blue', prompt: 'Be brief.' }),
  },
  {
    name: 'a persona with a time of next year from another device',
    damage: (db) => db.personas.put({ id: 'work', name: 'Work', colour: 'blue', icon: 'dot', prompt: 'Be brief.', settings: { type: 'note', tags: [], searchedWithAll: true }, position: 1, createdAt: 1, updatedAt: 1, hlc: '001830000000000-0000-other', deviceId: 'other' }),
    finds: ['personas repairable 1'],
    afterwards: async () => expect((await library.withDatabase((db) => db.personas.get('work')))?.hlc).toMatch(/^0017/),
  },
];

describe('an integrity check', () => {
  it('reports nothing of a clean library, whatever was done in it, and says what it looked at', async () => {
    const ids = await keep();
    await library.current.library.add([draft('---', { persona: 'work' })], { skipDuplicates: false });
    await library.current.library.update(ids[1], { text: 'The heat pump was replaced.', tags: ['home'] });
    await library.current.library.update(ids[2], { pinned: true });
    await library.current.library.get(ids[0], true);
    await library.current.library.remove([ids[2]]);
    await library.current.library.restore([ids[2]]);
    await library.current.library.remove([ids[0]]);
    await library.current.library.idle();
    const report = await check();
    expect(report.findings).toEqual([]);
    expect(report.memories).toBe(3);
    expect(report.checked).toMatchObject({ hashes: 3, images: 0 });
    await library.restart({ embedder: false });
    expect(await library.current.library.part('integrity.check', [1, { repair: false }], { cancelled: new Set<number>(), notify: () => {} })).toMatchObject({ findings: [] });
  });

  for (const { name, damage, finds, repairs, restart, afterwards } of DAMAGES) {
    it(`finds ${name}`, async () => {
      const ids = await keep();
      await library.current.maintain();
      await library.withDatabase((db) => damage(db, ids));
      if (restart === true) await library.restart();
      await library.current.library.idle();
      const before = await library.withDatabase(dump);
      expect(await found()).toEqual([...finds].sort());
      expect(await library.withDatabase(dump)).toBe(before);
      const reported = finds.filter((entry) => entry.includes('reported')).sort();
      expect(await found(true)).toEqual(repairs ?? finds.map((entry) => entry.replace('repairable', 'repaired')).sort());
      expect(await found()).toEqual(reported);
      await afterwards?.(ids);
      if (restart !== true) return;
      await library.restart();
      await library.current.library.idle();
      expect(await found()).toEqual(reported);
    });
  }

  it('finds a keyword index that is damaged, incomplete or miscounted, and makes it again from the texts', async () => {
    const texts = Array.from({ length: 260 }, (_, i) => `Note ${i} of the gardener about bed ${i % 7} and plant ${i * 13}`);
    const ids = await library.current.add(...texts);
    await library.current.library.idle();
    const stored = async (): Promise<number> => library.withDatabase((db) => db.keywordSegments.count());
    const damages: readonly [string, (db: EngramDatabase) => Promise<unknown>, readonly string[]][] = [
      ['words that are gone', (db) => db.keywordPayloads.clear(), ['keyword-index repairable 1']],
      ['counts that do not fit', (db) => db.keywordPayloads.toCollection().modify((row) => void (row.liveCounts[0] -= 1)), ['keyword-index repairable 1']],
      ['words of other texts', (db) => db.keywordPayloads.toCollection().modify((row) => void Object.assign(row.postings, { terms: row.postings.terms.replace('gardener', 'butcher') })), ['keyword-index repairable 260']],
      ['memories that nothing covers', (db) => db.keywordSegments.toCollection().modify((row: KeywordSegmentRow) => void (row.seqs[4] = -1)), ['keyword-index repairable 1', 'keyword-index repairable 1']],
      ['words of nothing', (db) => db.keywordPayloads.toCollection().first().then((row) => row && db.keywordPayloads.put({ ...row, segmentId: 999 })), ['keyword-index repairable 1']],
    ];
    for (const [, damage, finds] of damages) {
      for (let round = 0; (await stored()) === 0 && round < 5; round++) await library.current.maintain();
      expect(await stored()).toBe(1);
      expect(await found()).toEqual([]);
      await library.withDatabase(damage);
      expect(await found()).toEqual(finds);
      await check(true);
      expect(await found()).toEqual([]);
      expect(await library.current.found(`plant ${13 * 4}`)).toContain(ids[4]);
    }
    await library.restart();
    await library.current.library.idle();
    expect(await found()).toEqual([]);
    expect(await library.current.library.count(null)).toBe(260);
  });

  it('tells of its progress, ends when it is cancelled, and is remembered', async () => {
    await library.current.add(...Array.from({ length: 100 }, (_, i) => `${LONG} ${i}`));
    await library.current.library.idle();
    const events: LibraryEvent[] = [];
    const cancelled = new Set<number>();
    const caller = { cancelled, notify: (event: LibraryEvent) => void events.push(event) };
    await library.current.library.part('integrity.check', [7, { repair: false }], caller);
    const progress = events.filter((event) => event.kind === 'progress');
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.every(({ job, done, total }) => job === 7 && done <= total)).toBe(true);
    cancelled.add(8);
    await expect(library.current.library.part('integrity.check', [8, { repair: false }], caller)).rejects.toMatchObject({ name: 'AbortError' });
    expect(cancelled.size).toBe(0);
    const facts = await library.current.library.part('integrity.facts', [], caller);
    expect(facts).toMatchObject({ lastBackupAt: null, changedSinceBackup: 100, lastIntegrity: { findings: 0 } });
  });

  it('knows what has changed since the last export', async () => {
    const ids = await keep();
    await (await library.current.extras()).markExported(library.current.wallMs);
    await library.current.library.update(ids[0], { text: 'Another text' });
    await library.current.library.remove([ids[1]]);
    expect(await library.current.library.part('integrity.facts', [], { cancelled: new Set(), notify: () => {} })).toMatchObject({ lastBackupAt: expect.any(Number) as number, changedSinceBackup: 2 });
  });
});
