import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MemoryRecord } from '../../../src/contracts/backups';
import { BackupReader } from '../../archive/backup/backup-reader';
import { parseStamp } from '../../../src/core/hybrid-clock';
import { EngramDatabase } from '../../../src/storage/schema';
import { libraryForEachTest } from '../testing/library-for-each-test';
import { draft, type RunningLibrary, startLibrary } from '../testing/start-library';
import { archiveOf, backupsOf, restoreInto } from './testing/archive-of';

const tests = libraryForEachTest();

/** Every record of an archive, as it stands there. */
async function recordsOf(archive: Blob): Promise<MemoryRecord[]> {
  const reader = await BackupReader.open(archive, null);
  const records: MemoryRecord[] = [];
  for (let read = await reader.readBatch(); read !== null; read = await reader.readBatch()) {
    expect(read.problems).toEqual([]);
    records.push(...read.batch.records);
  }
  return records;
}

/** Everything in a database, by table. */
async function dump(name: string, without: readonly string[] = []): Promise<Record<string, unknown[]>> {
  const db = new EngramDatabase(name);
  await db.open();
  const tables: Record<string, unknown[]> = {};
  for (const table of db.tables) if (!without.includes(table.name)) tables[table.name] = await table.toArray();
  db.close();
  return tables;
}

let others: RunningLibrary[] = [];
beforeEach(() => {
  others = [];
});
afterEach(() => {
  for (const other of others) other.crash();
});
async function emptyLibrary(): Promise<RunningLibrary> {
  const other = await startLibrary(`library-${uuidv7()}`);
  others.push(other);
  return other;
}

/** A library with something of everything. */
async function furnish({ library }: RunningLibrary): Promise<string[]> {
  const outcomes = await library.add(
    Array.from({ length: 30 }, (_, i) => draft(`Memory ${i}: ${'the river was high and the boat came late '.repeat(i % 9)}\r\n  ñ 🌊`, { tags: i % 3 === 0 ? ['river'] : [], pinned: i % 7 === 0, ...(i % 5 === 0 ? { title: `Given ${i}`, persona: 'work' } : {}) })),
    { skipDuplicates: false },
  );
  const ids = outcomes.map(({ id }) => id);
  await library.update(ids[1], { text: 'said otherwise' });
  await library.update(ids[2], { text: 'with another title', title: 'Boat' });
  await library.remove([ids[3], ids[4]]);
  const extras = await library.extras();
  await extras.keepSearch('river boat', true);
  await extras.keepSearch('once');
  await library.idle();
  return ids;
}

describe('a backup', () => {
  it('gives the same records again from the library that it was restored into, with versions, trash, stamps and searches', async () => {
    await furnish(tests.current);
    const archive = await archiveOf(tests.current.library);
    const other = await emptyLibrary();
    const restored = await restoreInto(other.library, archive);
    expect(restored).toMatchObject({ unchanged: 0, updated: 0, keptNewer: 0, problems: [] });
    expect(restored.added).toHaveLength(28);
    const before = await recordsOf(archive);
    expect(before.filter(({ deletedAt }) => deletedAt !== null)).toHaveLength(2);
    expect(before.flatMap(({ versions }) => versions)).toHaveLength(2);
    expect(await recordsOf(await archiveOf(other.library))).toEqual(before);
    expect(await (await other.extras()).searches()).toMatchObject([{ text: 'river boat', saved: true }, { text: 'once', saved: false }]);
    expect(await other.found('river', { mode: 'keyword' })).not.toEqual([]);
  });

  it('brings vectors along: nothing is embedded again, and meaning finds the memories at once and after a restart', async () => {
    await tests.current.add('The physician prescribed antibiotics for her throat infection.', `${'A long walk by the river with many words to say about it. '.repeat(12)}`);
    await tests.current.library.idle();
    const archive = await archiveOf(tests.current.library);
    const other = await emptyLibrary();
    await other.library.idle();
    expect((await restoreInto(other.library, archive)).vectors).toBe(2);
    await other.library.idle();
    expect(other.embedder?.passages).toEqual([]);
    expect(await other.found('doctor gave medicine', { mode: 'semantic', limit: 1 })).toHaveLength(1);
    expect(other.library.status()).toMatchObject({ memories: 2, pending: 0 });
  });

  it('changes nothing when it is restored again, and the library has nothing to write', async () => {
    await furnish(tests.current);
    const { library } = tests.current;
    const archive = await archiveOf(library);
    const before = await dump(tests.name);
    expect(await restoreInto(library, archive)).toMatchObject({ added: [], unchanged: 30, updated: 0, keptNewer: 0, vectors: 0, problems: [] });
    expect(await dump(tests.name)).toEqual(before);
  });

  it('keeps both when a memory was changed since, brings deleted ones back, and leaves alone what is only here', async () => {
    const { library } = tests.current;
    const [edited, deleted, purged] = await tests.current.add('first wording', 'to be deleted', 'to be purged');
    const archive = await archiveOf(library);
    const changed = await library.update(edited, { text: 'second wording' });
    await library.remove([deleted, purged]);
    const extras = await library.extras();
    await extras.purge({ ids: [purged] });
    const [own] = await tests.current.add('only here');
    const outcome = await restoreInto(library, archive);
    expect(outcome).toMatchObject({ unchanged: 0, updated: 0, keptNewer: 1 });
    expect([...outcome.added].sort()).toEqual([deleted, purged].sort());
    expect(await library.get(edited, false)).toEqual(changed);
    expect((await extras.changes.versions(edited)).map(({ text }) => text)).toEqual(['first wording']);
    expect(await library.get(own, false)).toMatchObject({ text: 'only here' });
    expect((await extras.trash({ offset: 0, limit: 10 })).total).toBe(0);
    // Again: the same state.
    const before = await dump(tests.name);
    expect(await restoreInto(library, archive)).toMatchObject({ added: [], keptNewer: 1 });
    expect(await dump(tests.name)).toEqual(before);
    // And where the newer wording is in the backup, it is shown, and the older one becomes a version.
    const newer = await archiveOf(library);
    const other = await emptyLibrary();
    await restoreInto(other.library, archive);
    expect(await restoreInto(other.library, newer)).toMatchObject({ updated: 1 });
    expect(await other.library.get(edited, false)).toMatchObject({ text: 'second wording', hlc: changed.hlc });
    expect((await (await other.extras()).changes.versions(edited)).map(({ text }) => text)).toEqual(['first wording']);
  });

  it('is taken back by one step, also what had been edited before the backup', async () => {
    await furnish(tests.current);
    const archive = await archiveOf(tests.current.library);
    const other = await emptyLibrary();
    const { undo } = await other.extras();
    const { added } = await restoreInto(other.library, archive);
    const step = await undo.recordAdded('imported', added);
    expect(await undo.take(step ?? 0)).toBe(28);
    expect(await other.library.count(null)).toBe(0);
  });

  it('does the rest when the browser died in the midst of it (fault 1)', async () => {
    await furnish(tests.current);
    const archive = await archiveOf(tests.current.library);
    const other = await emptyLibrary();
    const reader = await BackupReader.open(archive, null);
    const first = await reader.readBatch();
    await backupsOf(other.library).restore({ records: first?.batch.records.slice(0, 11) ?? [], vectors: [] });
    other.crash();
    const again = await startLibrary(other.databaseName);
    others.push(again);
    expect(await restoreInto(again.library, archive)).toMatchObject({ unchanged: 11, problems: [] });
    expect(await recordsOf(await archiveOf(again.library))).toEqual(await recordsOf(archive));
  });

  it('holds the library of one moment, whatever is written while it is made (fault 26)', async () => {
    const { library } = tests.current;
    const drafts = Array.from({ length: 250 }, (_, i) => draft(`numbered ${i}`));
    await library.add(drafts, { skipDuplicates: false });
    const ids = drafts.map(({ id }) => id).sort();
    await library.update(ids[240], { text: 'reworded before' });
    await library.remove([ids[245], ids[246]]);
    const expected = await recordsOf(await archiveOf(library));
    let turn = 0;
    const archive = await archiveOf(library, null, async () => {
      turn++;
      await library.update(ids[turn], { text: `changed behind the reader ${turn}` });
      await library.update(ids[240 - turn], { text: `changed before the reader ${turn}` });
      await library.remove([ids[230 - turn], ids[10 + turn]]);
      await library.add([draft(`new ${turn}`), draft(`sorts first ${turn}`, { id: `00000000-0000-7000-8000-00000000000${turn}` })], { skipDuplicates: false });
      await library.restore([ids[245]]);
      await library.get(ids[220 - turn], true);
      if (turn === 2) await library.remove([ids[245]]);
      if (turn === 3) await (await library.extras()).purge({ ids: [ids[246]] });
    });
    expect(turn).toBeGreaterThan(3);
    expect(await recordsOf(archive)).toEqual(expected);
    // Nobody listens any more: a second snapshot sees it all.
    expect(await recordsOf(await archiveOf(library))).not.toEqual(expected);
  });

  it('lets go of what it holds for a tab that was closed in the midst of it', async () => {
    await tests.current.add('one');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const backups = backupsOf(tests.current.library);
      const { snapshot } = await backups.begin();
      vi.advanceTimersByTime(14 * 60_000);
      expect(await backups.next(snapshot)).not.toBeNull();
      vi.advanceTimersByTime(14 * 60_000);
      expect(await backups.next(snapshot)).toBeNull();
      vi.advanceTimersByTime(15 * 60_000);
      await expect(backups.next(snapshot)).rejects.toMatchObject({ code: 'BACKUP_FAILED', facts: { fault: 'interrupted' } });
    } finally {
      vi.useRealTimers();
    }
  });

  it('takes along which memories are to stay beside their doubles, and what was decided since stays', async () => {
    const call = async ({ library }: RunningLibrary, name: string, ...args: unknown[]) => library.part(`duplicates.${name}`, args, { cancelled: new Set(), notify: () => {} });
    const asked = async (running: RunningLibrary): Promise<number> => {
      await running.library.idle();
      return ((await call(running, 'list', {})) as { readonly total: number }).total;
    };
    const text = 'the river was high today and the boat came very late to the landing stage below the mill';
    const [a, b, c] = await tests.current.add(text, `${text} again`, `${text} once more`);
    expect(await asked(tests.current)).toBe(3);
    await call(tests.current, 'keepBoth', b, a);
    await call(tests.current, 'keepBoth', c, a);
    expect(await asked(tests.current)).toBe(1);
    const archive = await archiveOf(tests.current.library);
    const other = await emptyLibrary();
    await restoreInto(other.library, archive);
    expect(await asked(other)).toBe(1);
    // Here one of them is worded anew since, and that was decided on: the decision of the backup is about a text that is not there any more.
    await tests.current.library.update(b, { text: `${text} and again` });
    await call(tests.current, 'keepBoth', a, b);
    const before = await dump(tests.name, []);
    await restoreInto(tests.current.library, archive);
    expect((await dump(tests.name, []))['keptApart']).toEqual(before['keptApart']);
    expect(await asked(tests.current)).toBe(1);
  });

  it('never lets a persona of a clock that was far ahead take the place of what is here, now or later', async () => {
    const call = async (name: string, ...args: unknown[]) => tests.current.library.part(`personas.${name}`, args, { cancelled: new Set(), notify: () => {} });
    const names = async () => ((await call('list')) as readonly { readonly name: string }[]).map(({ name }) => name);
    const backups = backupsOf(tests.current.library);
    const ahead = { colour: 'teal', icon: 'work', prompt: '', settings: { type: 'note', tags: [], searchedWithAll: true }, position: 9, createdAt: 1, updatedAt: 1, hlc: '002500000000000-0000-other', deviceId: 'other' } as const;
    await call('save', { name: 'Work' });
    await backups.restoreRest({ personas: [{ ...ahead, id: 'Work', name: 'Taken' }, { ...ahead, id: 'Garden', name: 'Garden' }], searches: [] });
    expect(await names()).toEqual(['Me', 'Work', 'Garden']);
    const garden = await tests.withDatabase((db) => db.personas.get('Garden'));
    expect(garden?.deviceId).not.toBe('other');
    expect(parseStamp(garden?.hlc ?? '')?.wallMs).toBeLessThanOrEqual(tests.current.wallMs);
    // What is said here afterwards is the later word, also when the same backup comes again.
    await call('save', { id: 'Garden', name: 'Allotment' });
    await backups.restoreRest({ personas: [{ ...ahead, id: 'Garden', name: 'Garden' }], searches: [] });
    expect(await names()).toEqual(['Me', 'Work', 'Allotment']);
    // A stamp that can be followed counts as ever.
    const soon = String(tests.current.wallMs + 3_600_000).padStart(15, '0');
    await backups.restoreRest({ personas: [{ ...ahead, id: 'Garden', name: 'Meadow', hlc: `${soon}-0000-other` }], searches: [] });
    expect(await names()).toEqual(['Me', 'Work', 'Meadow']);
    await call('save', { id: 'Garden', name: 'Orchard' });
    expect((await tests.withDatabase((db) => db.personas.get('Garden')))?.hlc.slice(0, 15)).toBe(soon);
  });

  it('restored into a library that has a backup of its own counts as changed since, whatever the stamps say', async () => {
    await furnish(tests.current);
    const older = await archiveOf(tests.current.library);
    const other = await emptyLibrary();
    await other.add('here already');
    // As the engine notes one, a year after those memories were written.
    other.wallMs += 365 * 86_400_000;
    const backups = backupsOf(other.library);
    const { snapshot, seq = 0 } = await backups.begin();
    await backups.end(snapshot);
    await backups.note({ at: other.wallMs, kind: 'download', bytes: 1, memories: 1, encrypted: false, seq });
    const changed = async (): Promise<unknown> => other.library.part('integrity.facts', [], { cancelled: new Set(), notify: () => {} });
    expect(await changed()).toMatchObject({ changedSinceBackup: 0 });
    const { added } = await restoreInto(other.library, older);
    expect(added).toHaveLength(28);
    expect(await changed()).toMatchObject({ changedSinceBackup: 30 });
    // Again: nothing is changed by it.
    await restoreInto(other.library, older);
    expect(await changed()).toMatchObject({ changedSinceBackup: 30 });
    // A clock that goes back hides no change.
    other.wallMs -= 700 * 86_400_000;
    await other.add('written last');
    expect(await changed()).toMatchObject({ changedSinceBackup: 31 });
  });

  it('gives a persona another name where its own is taken here', async () => {
    const saved = async ({ library }: RunningLibrary, ...names: string[]) => {
      const call = async (name: string, ...args: unknown[]) => library.part(`personas.${name}`, args, { cancelled: new Set(), notify: () => {} });
      for (const name of names) await call('save', { name });
      return (await call('list')) as readonly { readonly id: string; readonly name: string }[];
    };
    await tests.current.library.part('personas.save', [{ id: 'me', name: 'Work' }], { cancelled: new Set(), notify: () => {} });
    const archive = await archiveOf(tests.current.library);
    const other = await emptyLibrary();
    await saved(other, 'work');
    await restoreInto(other.library, archive);
    expect((await saved(other)).map(({ name }) => name).sort()).toEqual(['Work 2', 'work']);
    await restoreInto(other.library, archive);
    expect((await saved(other)).map(({ name }) => name).sort()).toEqual(['Work 2', 'work']);
  });

  it('says so when the library was started anew in the midst of it', async () => {
    await tests.current.add('one');
    const { snapshot } = await backupsOf(tests.current.library).begin();
    await tests.restart();
    await expect(backupsOf(tests.current.library).next(snapshot)).rejects.toMatchObject({ code: 'BACKUP_FAILED', facts: { fault: 'interrupted' } });
  });
});

describe('a restore drill', () => {
  async function drill(library: RunningLibrary['library'], archive: Blob): ReturnType<ReturnType<typeof backupsOf>['endDrill']> {
    const backups = backupsOf(library);
    const reader = await BackupReader.open(archive, null);
    await backups.beginDrill();
    for (let read = await reader.readBatch(); read !== null; read = await reader.readBatch()) await backups.drillRestore(read.batch);
    return backups.endDrill();
  }

  it('compares with the library as it is, and touches nothing of it', async () => {
    const ids = await furnish(tests.current);
    const { library } = tests.current;
    const archive = await archiveOf(library);
    expect(await drill(library, archive)).toEqual({ restored: 28, same: 28, newer: 0, gone: 0 });
    await library.update(ids[10], { text: 'changed since' });
    await library.remove([ids[11], ids[12]]);
    await tests.current.add('added since');
    await library.idle();
    const before = await dump(tests.name);
    expect(await drill(library, archive)).toEqual({ restored: 28, same: 25, newer: 2, gone: 2 });
    expect(await dump(tests.name)).toEqual(before);
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('engram-drill');
  });

  it('clears away what a crash has left', async () => {
    await tests.current.add('one');
    const archive = await archiveOf(tests.current.library);
    await backupsOf(tests.current.library).beginDrill();
    await tests.restart();
    expect(await drill(tests.current.library, archive)).toMatchObject({ restored: 1, same: 1 });
    await expect(backupsOf(tests.current.library).endDrill()).resolves.toBeNull();
  });
});

it('the log keeps the last fifty', async () => {
  vi.useRealTimers();
  const backups = backupsOf(tests.current.library);
  for (let i = 0; i < 53; i++) await backups.note({ at: i, kind: 'export', bytes: 1, memories: 1, encrypted: false });
  const log = await backups.log();
  expect(log.map(({ at }) => at)).toEqual(Array.from({ length: 50 }, (_, i) => 52 - i));
});
