import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { Memory } from '../../../src/contracts/memory';
import type { PersonaDraft, PersonasApi } from '../../../src/contracts/personas';
import type { LibraryEvent } from '../../../src/contracts/library';
import type { SearchReply } from '../../../src/contracts/search';
import { libraryForEachTest } from '../testing/library-for-each-test';
import { draft } from '../testing/start-library';

const library = libraryForEachTest();

/** As a tab calls them. */
const call = async <Name extends keyof PersonasApi>(name: Name, ...args: Parameters<PersonasApi[Name]>): Promise<Awaited<ReturnType<PersonasApi[Name]>>> =>
  (await library.current.library.part(`personas.${name}`, args, { cancelled: new Set(), notify: () => {} })) as Awaited<ReturnType<PersonasApi[Name]>>;
const names = async (): Promise<string[]> => (await call('list')).map(({ name, memories }) => `${name} ${memories}`);
const add = async (persona: string, ...texts: string[]): Promise<string[]> =>
  (await library.current.library.add(texts.map((text) => draft(text, { persona })), { skipDuplicates: false })).map(({ id }) => id);
const undo = async (step: number): Promise<number> => (await library.current.extras()).undo.take(step);
const memory = async (id: string): Promise<Memory | null> => library.current.library.get(id, false);
const personasOf = (reply: SearchReply): string[] => reply.hits.map((hit) => hit.memory.personaId);

/** What the integrity check finds. */
const unsound = async (): Promise<readonly unknown[]> =>
  ((await library.current.library.part('integrity.check', [0, { repair: false }], { cancelled: new Set(), notify: () => {} })) as { readonly findings: readonly unknown[] }).findings;

describe('personas', () => {
  it('are always one at least, and those that memories name look the same on every device', async () => {
    expect(await names()).toEqual(['Me 0']);
    await add('garden', 'tomatoes', 'beans');
    await add('me', 'mine');
    expect(await names()).toEqual(['Me 1', 'garden 2']);
    const [, garden] = await call('list');
    expect(garden).toMatchObject({ id: 'garden', icon: 'dot', prompt: '', settings: { type: 'note', tags: [], searchedWithAll: true } });
    const { colour } = garden;
    await library.restart();
    expect((await call('list'))[1].colour).toBe(colour);
    expect(await library.withDatabase((db) => db.personas.count())).toBe(0);
  });

  it('keep what they are given, tell every tab, and stay when the name changes', async () => {
    const made = await call('save', { name: '  Day   job ', colour: 'teal', icon: 'work', settings: { type: 'task', tags: ['#office'] } });
    expect(made).toMatchObject({ id: 'Day job', name: 'Day job', prompt: '', settings: { type: 'task', tags: ['office'], searchedWithAll: true } });
    expect(library.current.events).toContainEqual({ kind: 'change', change: { kind: 'personas', ids: [], count: 0 } });
    await add('Day job', 'the report');
    const renamed = await call('save', { id: made.id, name: 'Work', prompt: 'Be brief.', settings: { searchedWithAll: false } });
    expect(renamed).toMatchObject({ id: 'Day job', colour: 'teal', icon: 'work', settings: { type: 'task', tags: ['office'], searchedWithAll: false }, createdAt: made.createdAt });
    expect(renamed.hlc > made.hlc).toBe(true);
    await library.restart();
    expect(await names()).toEqual(['Me 0', 'Work 1']);
    // The name is free again, the id is not.
    expect((await call('save', { name: 'Day job' })).id).toBe('Day job 2');
  });

  it('refuse what cannot be kept, naming the field', async () => {
    await call('save', { name: 'Work' });
    const wrong: readonly (readonly [field: string, refused: PersonaDraft])[] = [
      ['name', { name: ' ' }],
      ['name', {}],
      ['name', { name: 'x'.repeat(61) }],
      ['name', { name: 'ME' }],
      ['name', { name: 'wORK' }],
      ['colour', { name: 'Home', colour: 'pink' as never }],
      ['icon', { name: 'Home', icon: 'skull' as never }],
      ['prompt', { name: 'Home', prompt: 'x'.repeat(8_001) }],
      ['type', { name: 'Home', settings: { type: 'poem' as never } }],
      ['tags', { name: 'Home', settings: { tags: 'a' as never } }],
      ['settings.searchedWithAll', { name: 'Home', settings: { searchedWithAll: 1 as never } }],
    ];
    for (const [field, refused] of wrong) await expect(call('save', refused), JSON.stringify(refused)).rejects.toMatchObject({ code: 'INVALID_INPUT', facts: { field } });
    expect(await names()).toEqual(['Me 0', 'Work 0']);
  });

  it('may be given their own name again, but not be described where there are none', async () => {
    await call('save', { name: 'Work' });
    expect(await call('save', { id: 'Work', name: 'WORK' })).toMatchObject({ id: 'Work', name: 'WORK' });
    await expect(call('save', { id: 'nobody', colour: 'teal' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stand in the order that somebody chose, and new ones behind them', async () => {
    for (const name of ['A', 'B', 'C']) await call('save', { name });
    await add('D', 'text');
    await call('arrange', ['C', 'D', 'nobody', 'me']);
    expect(await unsound()).toEqual([]);
    await library.restart();
    expect(await names()).toEqual(['C 0', 'D 1', 'Me 0', 'A 0', 'B 0']);
    await call('save', { name: 'E' });
    expect(await names()).toEqual(['C 0', 'D 1', 'Me 0', 'A 0', 'B 0', 'E 0']);
  });
});

describe('removing a persona', () => {
  it('takes its memories along in one step, which brings back all, after a crash as well', async () => {
    await call('save', { name: 'Work', colour: 'rust', prompt: 'Be brief.' });
    const ids = await add('Work', 'the report', 'the meeting');
    const mine = await add('me', 'my report');
    const { memories, undoStep } = await call('remove', 'Work');
    expect(memories).toBe(2);
    expect(await names()).toEqual(['Me 1']);
    expect(await library.current.found('report', { mode: 'keyword' })).toEqual(mine);
    await library.restart();
    expect((await (await library.current.extras()).undo.steps())[0]).toMatchObject({ id: undoStep, kind: 'removed', count: 2, persona: 'Work' });
    expect(await undo(undoStep)).toBe(2);
    expect(await undo(undoStep)).toBe(0);
    expect(await call('list')).toMatchObject([{ name: 'Me' }, { name: 'Work', colour: 'rust', prompt: 'Be brief.', memories: 2 }]);
    expect((await library.current.found('report', { mode: 'keyword', personas: ['Work'] }))).toEqual([ids[0]]);
    await library.current.library.idle();
    expect(library.current.library.status()).toMatchObject({ pending: 0, vectors: 3 });
  });

  it('is done once, however often the call is repeated, and never to the first one', async () => {
    await call('save', { name: 'Work' });
    await add('Work', 'the report');
    const removal = await call('remove', 'Work');
    expect(await call('remove', 'Work')).toEqual(removal);
    await expect(call('remove', 'nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(call('remove', 'me')).rejects.toMatchObject({ code: 'INVALID_INPUT', facts: { field: 'persona' } });
  });

  it('works for one without memories, and for one that nobody described', async () => {
    await call('save', { name: 'Empty' });
    await add('garden', 'tomatoes');
    const empty = await call('remove', 'Empty');
    const garden = await call('remove', 'garden');
    expect(await names()).toEqual(['Me 0']);
    expect(await undo(empty.undoStep)).toBe(1);
    expect(await undo(garden.undoStep)).toBe(1);
    expect(await names()).toEqual(['Me 0', 'Empty 0', 'garden 1']);
    expect(await unsound()).toEqual([]);
  });

  it('does not replace what took its place since', async () => {
    await call('save', { name: 'Work', colour: 'rust' });
    const { undoStep } = await call('remove', 'Work');
    await call('save', { name: 'Work', colour: 'teal' });
    await undo(undoStep);
    expect(await call('list')).toMatchObject([{ name: 'Me' }, { name: 'Work', colour: 'teal' }]);
    const other = await call('remove', 'Work');
    await call('save', { name: 'Job' });
    await call('save', { id: 'Job', name: 'work' });
    await undo(other.undoStep);
    expect((await names()).toSorted()).toEqual(['Me 0', 'Work 2 0', 'work 0']);
  });

  it('gives a memory that comes back alone its persona again', async () => {
    await call('save', { name: 'Day job' });
    await call('save', { id: 'Day job', name: 'Work' });
    const ids = await add('Day job', 'the report', 'the meeting');
    const { undoStep } = await call('remove', 'Day job');
    expect(await library.current.library.restore([ids[0]])).toBe(1);
    expect(await names()).toEqual(['Me 0', 'Work 1']);
    expect(await undo(undoStep)).toBe(1);
    expect(await names()).toEqual(['Me 0', 'Work 2']);
  });

  it('leaves nothing of it behind once the trash is emptied', async () => {
    await call('save', { name: 'Work', prompt: 'Be brief.' });
    const ids = await add('Work', 'the quarterly report', 'the meeting');
    await library.current.library.update(ids[0], { text: 'another wording entirely' });
    await add('me', 'stays');
    await library.current.library.idle();
    await call('remove', 'Work');
    await (await library.current.extras()).purge('all');
    await library.current.maintain(4);
    await library.withDatabase(async (db) => {
      expect(await Promise.all([db.personas.count(), db.trash.count(), db.versions.count(), db.undoSteps.count(), db.stale.count()])).toEqual([0, 0, 0, 0, 0]);
      expect((await db.memories.toArray()).map(({ text }) => text)).toEqual(['stays']);
      expect((await db.vectorBlocks.toArray()).flatMap((block) => block.memoryIds).filter((id) => ids.includes(id))).toEqual([]);
      expect((await db.keywordSegments.toArray()).flatMap((segment) => segment.memoryIds).filter((id) => ids.includes(id))).toEqual([]);
    });
    expect((await library.current.library.list({ limit: 10 })).memories).toHaveLength(1);
  });

  it('is all or nothing for whoever looks from outside', async () => {
    await call('save', { name: 'Work' });
    await add('Work', 'one', 'two', 'three');
    const removing = call('remove', 'Work');
    const seen = new Set<string>();
    for (let look = 0; look < 20; look++) {
      seen.add((await library.withDatabase((db) => db.transaction('r', [db.personas, db.memories, db.trash, db.undoSteps], () =>
        Promise.all([db.personas.count(), db.memories.count(), db.trash.count(), db.undoSteps.count()])))).join());
    }
    await removing;
    expect([...seen].filter((counts) => counts !== '1,3,0,0' && counts !== '0,0,3,1')).toEqual([]);
    expect(seen).toContain('0,0,3,1');
  });

  it('says how far it is, and is given up without a trace until it is written', async () => {
    await call('save', { name: 'Work' });
    for (let from = 0; from < 600; from += 300) await add('Work', ...Array.from({ length: 300 }, (_, i) => `entry ${from + i}`));
    const cancelled = new Set<number>();
    const seen: [number, number][] = [];
    const remove = (job: number, until = Infinity) => {
      seen.length = 0;
      const notify = (event: LibraryEvent): void => {
        if (event.kind !== 'progress' || event.job !== job) return;
        seen.push([event.done, event.total]);
        if (event.done >= until) cancelled.add(job);
      };
      return library.current.library.part('personas.remove', ['Work', job], { cancelled, notify });
    };
    for (const until of [0, 500, 850]) {
      await expect(remove(1, until)).rejects.toMatchObject({ name: 'AbortError' });
      expect(await names()).toEqual(['Me 0', 'Work 600']);
      expect(cancelled.size).toBe(0);
    }
    expect(await library.withDatabase((db) => Promise.all([db.trash.count(), db.undoSteps.count(), db.tombstones.count()]))).toEqual([0, 0, 0]);
    // From the transaction on it is done, whoever thinks otherwise.
    expect(await remove(2, 1_200)).toMatchObject({ memories: 600 });
    expect(seen.map(([done]) => done)).toEqual([0, 250, 500, 850, 1_100, 1_200, 1_350, 1_600, 1_800]);
    expect(seen.every(([, total]) => total === 1_800)).toBe(true);
    expect(await names()).toEqual(['Me 0']);
    expect(await unsound()).toEqual([]);
  });

  it('of very many works as of one', { timeout: 120_000 }, async () => {
    const count = Number(process.env.ENGRAM_PERSONA_MEMORIES ?? 300);
    for (let from = 0; from < count; from += 500) await add('Work', ...Array.from({ length: Math.min(500, count - from) }, (_, i) => `entry ${from + i}`));
    const { memories, undoStep } = await call('remove', 'Work');
    expect(memories).toBe(count);
    expect(await library.current.library.count(null)).toBe(0);
    expect(await undo(undoStep)).toBe(count);
    expect(await library.current.library.count('Work')).toBe(count);
  });

  it('ends every search that is under way with none of it: 100 rounds', { timeout: 60_000 }, async () => {
    await add('me', 'the report of the house', 'the meeting at home');
    for (let round = 0; round < 100; round++) {
      await add('Work', `the report ${round}`, 'the meeting about the report');
      await library.current.library.idle();
      let removed = false;
      const leaks: string[] = [];
      const look = (reply: SearchReply) => {
        if (removed) leaks.push(...personasOf(reply).filter((persona) => persona === 'Work'));
      };
      const search = () => library.current.library.search({ text: 'the report', limit: 20, threshold: 0, mode: 'hybrid', wantsPartial: true }, () => false, look).then(look);
      const searches = [search()];
      for (let tick = 0; tick < round % 10; tick++) await Promise.resolve();
      const removing = call('remove', 'Work').then(() => (removed = true));
      searches.push(search());
      await new Promise((resolve) => setImmediate(resolve));
      searches.push(search());
      await removing;
      searches.push(search());
      await Promise.all(searches);
      expect(leaks, `round ${round}`).toEqual([]);
    }
  });
});

describe('copying into a persona', () => {
  it('keeps everything but the place, in one step, with vectors that are there already', async () => {
    const [id, other] = (await library.current.library.add([
      draft('# Soup\n\nwith chestnuts', { type: 'quote', tags: ['kitchen'], createdAt: 1_000, updatedAt: 2_000, pinned: true, importance: 0.7, source: { kind: 'file', path: 'soup.md' } }),
      draft('bread', { title: 'The loaf' }),
    ], { skipDuplicates: false })).map((outcome) => outcome.id);
    await library.current.library.idle();
    const embedded = [...(library.current.embedder?.passages ?? [])];
    const copies = await call('copy', [id, 'nothing', other], 'Kitchen');
    expect(copies).toHaveLength(2);
    const [before, copy] = [await memory(id), await memory(copies[0])];
    expect(copy).toMatchObject({ text: before?.text, title: 'Soup', titleDerived: true, type: 'quote', tags: ['kitchen'], createdAt: 1_000, updatedAt: 2_000, pinned: true, importance: 0.7, source: { kind: 'file', path: 'soup.md' }, personaId: 'Kitchen' });
    expect(await memory(copies[1])).toMatchObject({ title: 'The loaf', titleDerived: false });
    await library.current.library.idle();
    expect(library.current.library.status()).toMatchObject({ vectors: 4, pending: 0 });
    expect(library.current.embedder?.passages).toEqual(embedded);
    expect(await library.current.found('chestnuts', { personas: ['Kitchen'] })).toContain(copies[0]);

    const [step] = await (await library.current.extras()).undo.steps();
    expect(step).toMatchObject({ kind: 'copied', count: 2 });
    expect(await undo(step.id)).toBe(2);
    expect(await names()).toEqual(['Me 2']);
  });

  it('passes over what is there, and copies once however often the call is repeated', async () => {
    const ids = await add('me', 'one', 'two');
    const there = await add('Work', 'three');
    const copies = await call('copy', [...ids, ...there], 'Work', ['copy-1', 'copy-2', 'copy-3']);
    expect(copies).toEqual(['copy-1', 'copy-2']);
    expect(await call('copy', [...ids, ...there], 'Work', ['copy-1', 'copy-2', 'copy-3'])).toEqual(copies);
    expect(await names()).toEqual(['Me 2', 'Work 3']);
    await expect(call('copy', ids, ' ')).rejects.toMatchObject({ code: 'INVALID_INPUT', facts: { field: 'persona' } });
    await expect(call('copy', ids, 'Work', ['one'])).rejects.toMatchObject({ code: 'INVALID_INPUT', facts: { field: 'copies' } });
  });
});
