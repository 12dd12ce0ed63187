import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { DuplicatesApi } from '../../../src/contracts/duplicates';
import type { MemoryVersion } from '../../../src/contracts/memory';
import { draft } from '../testing/start-library';
import { libraryForEachTest } from '../testing/library-for-each-test';

const RECIPE = 'Knead the dough for ten minutes until it is smooth, let it rise for two hours in a warm place, then bake it at 230 degrees for half an hour.';
const LATER = 'Knead the dough for ten minutes until it is smooth, let it rise for two hours in a warm place, then bake it at 250 degrees until it is brown.';
const PUMP = 'The heat pump was serviced in October; the technician changed the filter, measured the pressure and said that it will last for another ten years.';

const library = libraryForEachTest();
const caller = { cancelled: new Set<number>(), notify: () => {} };

async function call<Name extends keyof DuplicatesApi>(name: Name, ...args: Parameters<DuplicatesApi[Name]>): Promise<Awaited<ReturnType<DuplicatesApi[Name]>>> {
  return (await library.current.library.part(`duplicates.${name}`, args, caller)) as Awaited<ReturnType<DuplicatesApi[Name]>>;
}

async function versionsOf(id: string): Promise<MemoryVersion[]> {
  return (await library.current.extras()).changes.versions(id);
}

describe('similar', () => {
  it('names the memory that a text is a version of, by words and meaning, and nothing for another text', async () => {
    const [recipe] = await library.current.add(RECIPE, PUMP);
    await library.current.library.idle();
    const [later, pump, other] = await call('similar', [LATER, PUMP.toUpperCase(), 'Renew the library card before the summer holidays, and ask whether the children need cards of their own.'], {});
    expect(later).toMatchObject({ memory: { id: recipe }, exact: false });
    expect(later?.overlap).toBeGreaterThan(0.4);
    expect(later?.cosine).toBeGreaterThan(0.8);
    expect(pump).toMatchObject({ exact: true, memory: { text: PUMP } });
    expect(other).toBeNull();
  });

  it('takes short texts for doubles only of their equals', async () => {
    await library.current.add('Buy milk and bread', 'Call Anna');
    await library.current.library.idle();
    const [equal, other] = await call('similar', ['buy  milk and bread', 'Call Anna again'], {});
    expect(equal).toMatchObject({ exact: true, overlap: null });
    expect(other).toBeNull();
  });

  it('answers by words where there is no embedder', async () => {
    await library.restart({ embedder: false });
    const [recipe] = await library.current.add(RECIPE, PUMP);
    const [found] = await call('similar', [LATER], {});
    expect(found).toMatchObject({ memory: { id: recipe }, cosine: null });
  });

  it('looks in one persona, and leaves out the memory that is being edited and what was kept apart from it', async () => {
    const [mine, theirs] = (await library.current.library.add([draft(RECIPE), draft(RECIPE, { persona: 'work' })], { skipDuplicates: false })).map(({ id }) => id);
    await library.current.library.idle();
    expect((await call('similar', [LATER], { persona: 'work' }))[0]?.memory.id).toBe(theirs);
    expect(await call('similar', [LATER], { persona: 'me', except: mine })).toEqual([null]);
    await call('keepBoth', mine, theirs);
    expect(await call('similar', [LATER], { except: mine })).toEqual([null]);
  });

  it('refuses too many texts, and what is none', async () => {
    await expect(call('similar', Array.from({ length: 257 }, () => 'a'), {})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(call('similar', [7 as unknown as string], {})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('list', () => {
  it('lists pairs of one persona, the most alike first and the older memory first', async () => {
    const added = await library.current.library.add(
      [draft(LATER, { createdAt: 2_000 }), draft(RECIPE, { createdAt: 1_000 }), draft(PUMP), draft(`  ${PUMP.toUpperCase()}`), draft(RECIPE, { persona: 'work' }), draft('Call Anna'), draft('Call Anna again')],
      { skipDuplicates: false },
    );
    await library.current.library.idle();
    const page = await call('list', {});
    expect(page.total).toBe(2);
    expect(page.complete).toBe(true);
    expect(page.pairs[0]).toMatchObject({ exact: true });
    expect(page.pairs[1].memories.map(({ id }) => id)).toEqual([added[1].id, added[0].id]);
    expect((await call('list', { offset: 1, limit: 1 })).pairs).toEqual([page.pairs[1]]);
    expect((await call('list', { persona: 'work' })).total).toBe(0);
  });

  it('follows what changes', async () => {
    const [recipe, pump] = await library.current.add(RECIPE, PUMP);
    await library.current.library.idle();
    expect((await call('list', {})).total).toBe(0);
    await library.current.library.update(pump, { text: LATER });
    await library.current.library.idle();
    expect((await call('list', {})).pairs[0].memories.map(({ id }) => id).sort()).toEqual([recipe, pump].sort());
    await library.current.library.remove([recipe]);
    expect((await call('list', {})).total).toBe(0);
  });

  it('names a pair that was kept apart no more, until one of them changes; forgets it with the memories', async () => {
    const [recipe, later] = await library.current.add(RECIPE, LATER);
    await library.current.library.idle();
    await call('keepBoth', later, recipe);
    expect((await call('list', {})).total).toBe(0);
    await library.current.library.update(later, { text: `${LATER} Cool it on a rack.` });
    await library.current.library.idle();
    expect((await call('list', {})).total).toBe(1);
    await library.current.library.remove([recipe]);
    await (await library.current.extras()).purge('all');
    await call('list', {});
    expect(await library.withDatabase((db) => db.keptApart.count())).toBe(0);
  });
});

describe('merge', () => {
  const [OLD, NEW] = [1_000, 2_000];

  async function two(): Promise<[string, string]> {
    const added = await library.current.library.add(
      [draft(RECIPE, { createdAt: NEW, tags: ['bread', 'food'] }), draft(LATER, { createdAt: OLD, tags: ['food', 'oven'], title: 'Bread', importance: 0.9, pinned: true })],
      { skipDuplicates: false },
    );
    await library.current.library.idle();
    return [added[0].id, added[1].id];
  }

  it('joins what both have; the other goes to the trash; one step brings back exactly what was', async () => {
    const [keep, drop] = await two();
    await library.current.library.get(drop, true);
    const before = [await library.current.library.get(keep, false), await library.current.library.get(drop, false)];
    const merged = await call('merge', keep, drop, { text: `${RECIPE}\n\n${LATER}` });
    expect(merged).toMatchObject({ id: keep, createdAt: OLD, tags: ['bread', 'food', 'oven'], pinned: true, importance: 0.9, accessCount: 1, title: 'Bread' });
    expect(await library.current.library.get(drop, false)).toBeNull();
    expect(await library.current.found('250 degrees')).toEqual([keep]);
    expect((await versionsOf(keep)).map(({ text }) => text)).toEqual([RECIPE]);
    const { undo } = await library.current.extras();
    const [step] = await undo.steps();
    expect(step).toMatchObject({ kind: 'changed', count: 1 });
    expect(await undo.take(step.id)).toBe(2);
    await library.current.library.idle();
    const after = [await library.current.library.get(keep, false), await library.current.library.get(drop, false)];
    // Only the stamps say that something happened.
    expect(after.map((memory) => ({ ...memory, hlc: '' }))).toEqual(before.map((memory) => ({ ...memory, hlc: '' })));
    expect(await versionsOf(keep)).toEqual([]);
    expect(await undo.steps()).toEqual([]);
    expect((await library.current.found('degrees', { mode: 'hybrid' })).sort()).toEqual([keep, drop].sort());
  });

  it('keeps what was written after the merge as a version when it is taken back', async () => {
    const [keep, drop] = await two();
    await call('merge', keep, drop, {});
    await library.current.library.update(keep, { text: PUMP });
    const { undo } = await library.current.extras();
    await undo.take((await undo.steps())[0].id);
    expect((await library.current.library.get(keep, false))?.text).toBe(RECIPE);
    expect((await versionsOf(keep)).map(({ text }) => text)).toContain(PUMP);
  });

  it('keeps a title that was given after the merge as a version, too', async () => {
    const [keep, drop] = await two();
    await call('merge', keep, drop, {});
    library.current.wallMs += 60_000;
    await library.current.library.update(keep, { title: 'How grandmother baked' });
    const { undo } = await library.current.extras();
    await undo.take((await undo.steps())[0].id);
    expect((await versionsOf(keep)).map(({ title }) => title)).toContain('How grandmother baked');
  });

  it('is safe to repeat after a crash, and survives one', async () => {
    const [keep, drop] = await two();
    const merged = await call('merge', keep, drop, {});
    await library.restart();
    expect(await call('merge', keep, drop, {})).toMatchObject({ id: keep, tags: merged.tags });
    const { undo } = await library.current.extras();
    await undo.take((await undo.steps())[0].id);
    expect(await library.current.library.count(null)).toBe(2);
    await expect(call('merge', keep, keep, {})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(call('merge', keep, 'nobody', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(call('merge', keep, drop, { text: ' ' })).rejects.toMatchObject({ code: 'EMPTY_TEXT' });
  });

  it('leaves nothing of a forgotten memory in its step', async () => {
    const [keep, drop] = await two();
    await call('merge', keep, drop, {});
    await library.current.library.remove([keep]);
    const extras = await library.current.extras();
    await extras.purge({ ids: [keep] });
    expect(await library.withDatabase(async (db) => JSON.stringify(await db.undoSteps.toArray()))).not.toContain('Knead');
  });
});
