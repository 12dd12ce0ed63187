import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { UndoStep } from '../../src/contracts/memory';
import { libraryForEachTest } from './testing/library-for-each-test';
import { draft } from './testing/start-library';

const DAY_MS = 86_400_000;
const library = libraryForEachTest();

const steps = async (): Promise<UndoStep[]> => (await library.current.extras()).undo.steps();
const take = async (step: number): Promise<number> => (await library.current.extras()).undo.take(step);
const living = async (): Promise<string[]> => (await library.current.library.list({ limit: 500 })).memories.map((memory) => memory.text).toSorted();

describe('undo', () => {
  it('brings back what was removed, also after a crash, and only once', async () => {
    const ids = await library.current.add('alpha', 'beta', 'gamma');
    await library.current.library.remove(ids.slice(0, 2));
    await library.restart();
    const [step] = await steps();
    expect(step).toMatchObject({ kind: 'removed', count: 2, title: null });
    expect(await take(step.id)).toBe(2);
    expect(await take(step.id)).toBe(0);
    expect(await steps()).toEqual([]);
    expect(await living()).toEqual(['alpha', 'beta', 'gamma']);
    expect(await library.current.found('alpha ', { mode: 'keyword' })).toEqual([ids[0]]);
  });

  it('names the memory where it was one', async () => {
    const [id] = await library.current.add('# The oak\n\nstands');
    await library.current.library.remove([id]);
    expect((await steps())[0]).toMatchObject({ count: 1, title: 'The oak' });
  });

  it('takes a bulk change back, and leaves what was done since', async () => {
    const ids = await library.current.add('alpha', 'beta', 'gamma');
    const { changes } = await library.current.extras();
    await changes.updateMany(ids, { addTags: ['oak'], persona: 'work' });
    await library.current.library.update(ids[0], { tags: ['oak', 'mine'], text: 'alpha, rewritten' });
    await library.current.library.remove([ids[2]]);
    const [, step] = await steps();
    expect(step).toMatchObject({ kind: 'changed', count: 3 });
    expect(await take(step.id)).toBe(2);
    expect(await library.current.library.get(ids[0], false)).toMatchObject({ text: 'alpha, rewritten', tags: ['mine'], personaId: 'me' });
    expect(await library.current.library.get(ids[1], false)).toMatchObject({ tags: [], personaId: 'me' });
    expect(await library.current.found('oak ', { mode: 'keyword' })).toEqual([]);
  });

  it('takes an import back, but not what the person has made their own', async () => {
    const ids = await library.current.add('one', 'two', 'three');
    const { undo } = await library.current.extras();
    await undo.recordAdded('imported', ids);
    await undo.recordAdded('imported', ids);
    await undo.recordAdded('sampled', []);
    expect(await steps()).toMatchObject([{ kind: 'imported', count: 3 }]);
    await library.current.library.update(ids[1], { text: 'two, and mine' });
    const [step] = await steps();
    expect(await take(step.id)).toBe(2);
    expect(await living()).toEqual(['two, and mine']);
    expect(await steps()).toEqual([]);
    // They are in the trash like everything else that was removed.
    expect(await library.current.library.restore(ids)).toBe(2);
  });

  it('does not bring back a second time what was restored otherwise and removed again', async () => {
    const ids = await library.current.add('alpha', 'beta');
    await library.current.library.remove(ids);
    await library.current.library.restore([ids[0]]);
    expect(await steps()).toMatchObject([{ kind: 'removed', count: 1 }]);
    await library.current.library.remove([ids[0]]);
    const [, older] = await steps();
    expect(await take(older.id)).toBe(1);
    expect(await living()).toEqual(['beta']);
    await library.current.library.restore([ids[0]]);
    expect(await steps()).toEqual([]);
  });

  it('forgets a memory when it is purged', async () => {
    const ids = await library.current.add('alpha', 'beta');
    await library.current.library.remove([ids[0]]);
    await library.current.library.remove([ids[1]]);
    await (await library.current.extras()).purge({ ids: [ids[1]] });
    expect(await steps()).toMatchObject([{ kind: 'removed', title: 'alpha' }]);
  });

  it('keeps the last fifty steps of the last thirty days', async () => {
    const ids = await library.current.add(...Array.from({ length: 60 }, (_, i) => `entry ${i}`));
    for (const id of ids.slice(0, 55)) await library.current.library.remove([id]);
    expect(await steps()).toHaveLength(50);
    expect((await steps()).at(-1)?.title).toBe('entry 5');
    library.current.wallMs += 31 * DAY_MS;
    expect(await steps()).toEqual([]);
    await library.current.library.remove([ids[59]]);
    expect(await library.withDatabase((db) => db.undoSteps.count())).toBe(1);
  });

  it('is written in the very transaction of the change', async () => {
    const [id] = await library.current.add('alpha');
    await library.current.extras();
    const removing = library.current.library.remove([id]);
    // Whoever looks from outside sees both or none.
    let both = 0;
    for (let look = 0; look < 30; look++) {
      const [trash, step] = await library.withDatabase((db) => db.transaction('r', db.trash, db.undoSteps, async () => [await db.trash.count(), await db.undoSteps.count()]));
      expect(trash).toBe(step);
      both += trash;
    }
    await removing;
    expect(both).toBeGreaterThan(0);
  });

  it('of very many works as of one', { timeout: 60_000 }, async () => {
    const drafts = Array.from({ length: 400 }, (_, i) => draft(`entry ${i}`));
    await library.current.library.add(drafts, { skipDuplicates: false });
    expect(await library.current.library.remove(drafts.map(({ id }) => id))).toBe(400);
    expect(await library.current.library.count(null)).toBe(0);
    const [step] = await steps();
    expect(await take(step.id)).toBe(400);
    expect(await library.current.library.count(null)).toBe(400);
    await library.current.library.idle();
    expect(library.current.library.status()).toMatchObject({ vectors: 400, pending: 0 });
  });
});
