import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../../src/contracts/errors';
import type { LibraryChange } from '../../src/contracts/library';
import { SITTING_MS } from '../../src/core/version-policy';
import { libraryForEachTest } from './testing/library-for-each-test';
import { draft } from './testing/start-library';

const DAY_MS = 86_400_000;
const library = libraryForEachTest();

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('should have been refused'),
    (error: unknown) => error,
  );
}

const changesOf = (): LibraryChange[] => library.current.events.flatMap((event) => (event.kind === 'change' ? [event.change] : []));

describe('versions', () => {
  it('keep the wording a sitting began with, however often is saved', async () => {
    const [id] = await library.current.add('one');
    for (const text of ['one two', 'one two three', 'one two three four']) await library.current.library.update(id, { text });
    const { changes } = await library.current.extras();
    expect((await changes.versions(id)).map((version) => version.text)).toEqual(['one']);
    library.current.wallMs += SITTING_MS;
    await library.current.library.update(id, { text: 'rewritten' });
    const versions = await changes.versions(id);
    expect(versions.map((version) => version.text)).toEqual(['one two three four', 'one']);
    expect(versions[0].writtenAt).toBeLessThan(versions[0].replacedAt);
  });

  it('are not made by what changes no wording', async () => {
    const [id] = await library.current.add('one');
    await library.current.library.update(id, { tags: ['oak'], pinned: true, persona: 'work', text: 'one' });
    await (await library.current.extras()).changes.updateMany([id], { addTags: ['elm'] });
    expect(await (await library.current.extras()).changes.versions(id)).toEqual([]);
    await library.current.library.update(id, { title: 'named' });
    expect(await (await library.current.extras()).changes.versions(id)).toHaveLength(1);
  });

  it('come back whole, and what stood there becomes one', async () => {
    const [{ id }] = await library.current.library.add([draft('the oak', { tags: ['wood'], type: 'idea' })], { skipDuplicates: false });
    await library.current.library.update(id, { text: 'the elm', title: 'Trees', tags: ['leaf'], type: 'fact' });
    const { changes } = await library.current.extras();
    const [first] = await changes.versions(id);
    const restored = await changes.restoreVersion(id, first.id);
    expect(restored).toMatchObject({ text: 'the oak', title: 'the oak', titleDerived: true, tags: ['wood'], type: 'idea' });
    expect((await changes.versions(id)).map((version) => version.text)).toEqual(['the elm', 'the oak']);
    // Repeated after a crash: nothing is left to be done.
    await changes.restoreVersion(id, first.id);
    expect(await changes.versions(id)).toHaveLength(2);
    // Writing on after a restore is a new sitting.
    await library.current.library.update(id, { text: 'the oak tree' });
    expect((await changes.versions(id)).map((version) => version.text)).toEqual(['the oak', 'the elm', 'the oak']);
    await library.current.library.idle();
    expect(await library.current.found('oak tree ', { mode: 'keyword' })).toEqual([id]);
    expect(await library.current.found('elm ', { mode: 'keyword' })).toEqual([]);
  });

  it('of another memory, or none at all, are refused', async () => {
    const [a, b] = await library.current.add('a one', 'b one');
    await library.current.library.update(a, { text: 'a two' });
    const { changes } = await library.current.extras();
    const [version] = await changes.versions(a);
    for (const wrong of [changes.restoreVersion(b, version.id), changes.restoreVersion(a, 999), changes.restoreVersion('none', version.id)]) {
      expect(isAppError(await refusal(wrong), 'NOT_FOUND')).toBe(true);
    }
    expect((await library.current.library.get(b, false))?.text).toBe('b one');
  });

  it('stay through trash and restart, and go when the memory is purged', async () => {
    const [a, b] = await library.current.add('a one', 'b one');
    for (const id of [a, b]) await library.current.library.update(id, { text: 'rewritten' });
    await library.current.library.remove([a]);
    await library.restart();
    const { changes } = await library.current.extras();
    expect(await changes.versions(a)).toHaveLength(1);
    await (await library.current.extras()).purge({ ids: [a] });
    expect(await changes.versions(a)).toEqual([]);
    expect(await changes.versions(b)).toHaveLength(1);
  });
});

describe('a bulk change', () => {
  it('changes every memory that is there, once, and says so', async () => {
    const { library: engine } = library.current;
    const ids = await library.current.add('oak in the garden', 'elm in the park', 'a violin');
    const { changes } = await library.current.extras();
    expect(await changes.updateMany([...ids, ids[0], 'none'], { addTags: ['#Wood', 'tree'], type: 'fact', pinned: true })).toBe(3);
    expect(changesOf().at(-1)).toMatchObject({ kind: 'updated', count: 3 });
    for (const id of ids) expect(await engine.get(id, false)).toMatchObject({ tags: ['Wood', 'tree'], type: 'fact', pinned: true });
    expect((await library.current.found('wood ', { mode: 'keyword' })).toSorted()).toEqual(ids.toSorted());
    // The same call again, after a crash of the first: nothing is left to be done, and no second step is made.
    expect(await changes.updateMany(ids, { addTags: ['Wood', 'tree'], type: 'fact', pinned: true })).toBe(0);
    expect(await (await library.current.extras()).undo.steps()).toHaveLength(1);
    expect(await changes.updateMany(ids.slice(1), { removeTags: ['tree'], persona: 'work' })).toBe(2);
    expect(await engine.count('work')).toBe(2);
    expect(await library.current.found('wood ', { mode: 'keyword', personas: ['work'] })).toHaveLength(2);
    expect(await library.current.found('tree ', { mode: 'keyword' })).toEqual([ids[0]]);
  });

  it('keeps the vectors of texts that it does not change, through a restart as well', async () => {
    const ids = await library.current.add('sourdough bread with rye', 'brake pads of the car', `${'long words about gardens and trees '.repeat(40)}`);
    await library.current.library.idle();
    const embedded = library.current.embedder?.passages.length;
    const vectors = library.current.library.status().vectors;
    await (await library.current.extras()).changes.updateMany(ids, { addTags: ['kitchen'] });
    await library.current.library.idle();
    expect(library.current.embedder?.passages).toHaveLength(embedded ?? 0);
    expect(library.current.library.status()).toMatchObject({ vectors, pending: 0 });
    expect((await library.current.search('baking', { mode: 'semantic' })).hits[0].id).toBe(ids[0]);
    await library.restart();
    await library.current.library.idle();
    expect(library.current.embedder?.passages).toEqual([]);
    expect(library.current.library.status()).toMatchObject({ memories: 3, vectors, pending: 0 });
  });

  it('writes nothing when one memory cannot take it, or a value is wrong', async () => {
    const full = draft('full', { tags: Array.from({ length: 64 }, (_, i) => `t${i}`) });
    const free = draft('free');
    await library.current.library.add([free, full], { skipDuplicates: false });
    const { changes, undo } = await library.current.extras();
    expect(isAppError(await refusal(changes.updateMany([free.id, full.id], { addTags: ['more'] })), 'INVALID_INPUT')).toBe(true);
    expect(isAppError(await refusal(changes.updateMany([free.id], { persona: ' ' })), 'INVALID_INPUT')).toBe(true);
    expect((await library.current.library.get(free.id, false))?.tags).toEqual([]);
    expect(await undo.steps()).toEqual([]);
  });

  it('lets searches through while it works on very many', { timeout: 60_000 }, async () => {
    const drafts = Array.from({ length: 400 }, (_, i) => draft(`entry ${i} about oak and elm`));
    await library.current.library.add(drafts, { skipDuplicates: false });
    await library.current.library.idle();
    const { changes } = await library.current.extras();
    const state = { done: false };
    const changing = changes.updateMany(drafts.map(({ id }) => id), { addTags: ['bulk'] }).finally(() => (state.done = true));
    let during = 0;
    while (!state.done) {
      const { hits } = await library.current.search('entry 300 ', { mode: 'keyword', limit: 5 });
      expect(hits.map((hit) => hit.id)).toContain(drafts[300].id);
      if (!state.done) during++;
      // As fast as somebody may type; a loop without a pause would leave the change no time at all, because searches go first.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await changing).toBe(400);
    expect(during).toBeGreaterThan(0);
    expect((await library.current.search('bulk ', { mode: 'keyword' })).total).toBe(400);
  });
});

describe('the trash', () => {
  it('is listed last deleted first, page by page, with the time it is forgotten', async () => {
    const ids = await library.current.add('a', 'b', 'c', 'd');
    for (const id of [ids[1], ids[3], ids[0]]) await library.current.library.remove([id]);
    const extras = await library.current.extras();
    const page = await extras.trash({ offset: 0, limit: 2 });
    expect(page.total).toBe(3);
    expect(page.memories.map(({ memory }) => memory.id)).toEqual([ids[0], ids[3]]);
    expect((await extras.trash({ offset: 2, limit: 2 })).memories.map(({ memory }) => memory.id)).toEqual([ids[1]]);
    expect(page.memories[0].purgeAt - page.memories[0].deletedAt).toBe(30 * DAY_MS);
    expect(Object.keys(page.memories[0].memory)).not.toContain('titleKey');
    for (const wrong of [{ offset: -1, limit: 1 }, { offset: 0, limit: 501 }, { offset: 0, limit: 0 }]) expect(isAppError(await refusal(extras.trash(wrong)), 'INVALID_INPUT')).toBe(true);
  });

  it('forgets what it is told to, living memories never', async () => {
    const [a, b, c] = await library.current.add('alpha', 'beta', 'gamma');
    await library.current.library.remove([a, b]);
    const extras = await library.current.extras();
    expect(await extras.purge({ ids: [a, c, 'none'] })).toBe(1);
    expect(changesOf().at(-1)).toEqual({ kind: 'purged', ids: [a], count: 1 });
    expect(await library.current.library.restore([a])).toBe(0);
    expect(await library.current.library.count(null)).toBe(1);
    expect(await extras.purge('all')).toBe(1);
    expect(await extras.purge('all')).toBe(0);
    expect((await extras.trash({ offset: 0, limit: 5 })).total).toBe(0);
  });

  it('leaves no word, title, tag or vector of what it forgot on disk', { timeout: 30_000 }, async () => {
    const { library: engine } = library.current;
    await engine.add(Array.from({ length: 300 }, (_, i) => draft(`filler number ${i}`)), { skipDuplicates: false });
    const [id] = await library.current.add('the xylophone secret');
    const [other] = await library.current.add('harmless');
    await engine.update(id, { text: 'the xylophone secret, told', tags: ['zither'], title: 'Xylophones' });
    const { changes, purge } = { changes: (await library.current.extras()).changes, purge: (ids: string[]) => library.current.extras().then((extras) => extras.purge({ ids })) };
    await changes.updateMany([id, other], { removeTags: ['zither'], addTags: ['kept'] });
    await engine.idle();
    await library.current.maintain(2);
    await engine.remove([id]);
    await purge([id]);
    await library.current.maintain(6);
    const left = await library.withDatabase(async (db) => {
      const tables = await Promise.all(db.tables.filter((table) => !['tombstones'].includes(table.name)).map((table) => table.toArray()));
      return JSON.stringify(tables);
    });
    for (const trace of ['xylophone', 'Xylophone', 'zither', id]) expect(left, trace).not.toContain(trace);
    expect(left).toContain('harmless');
  });
});
