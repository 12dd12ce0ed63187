import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { isAbortError } from '../../../src/contracts/errors';
import { MEMORY_TYPES, type Memory, type MemoryDraft } from '../../../src/contracts/memory';
import type { SearchReply } from '../../../src/contracts/search';
import { matchesFilters } from '../../../src/core/query/testing/matches-filters';
import { parseQuery } from '../../../src/core/query/parse-query';
import { libraryForEachTest } from '../testing/library-for-each-test';
import { draft, type RunningLibrary } from '../testing/start-library';

const each = libraryForEachTest();
let running: RunningLibrary;
beforeEach(() => {
  running = each.current;
});

const DAY_MS = 86_400_000;
const START = Date.UTC(2025, 0, 1, 12);

async function keep(...drafts: (Partial<MemoryDraft> & { text: string; id?: string })[]): Promise<string[]> {
  return (await running.library.add(drafts.map(({ text, ...more }) => draft(text, more)), { skipDuplicates: false })).map(({ id }) => id);
}

/** Every page of a query, one after the other. */
async function pages(text: string, limit: number, more: object = {}): Promise<{ readonly ids: string[]; readonly totals: number[] }> {
  const ids: string[] = [];
  const totals: number[] = [];
  for (;;) {
    const reply = await running.search(text, { limit, offset: ids.length, ...more });
    totals.push(reply.total);
    ids.push(...reply.hits.map(({ id }) => id));
    if (reply.hits.length < limit) return { ids, totals };
  }
}

const all = async (): Promise<Memory[]> => (await running.library.list({ limit: 500 })).memories.slice();

const WORDS = ['brake', 'pads', 'garage', 'café', 'Sourdough', 'rye', '東京', 'the', 'plan'];
const TAGS = ['work', 'Work', 'work/plans', 'home', 'two words', '旅'];
const bodies = fc.record({
  text: fc.array(fc.constantFrom(...WORDS, 'https://a.org/x', '`code`', '[[Brake pads]]', '![a](images/0123456789abcdef0123456789abcdef.png)', '\n- [ ] rye', '\n', 'brakepads'), { minLength: 1, maxLength: 9 }).map((parts) => `x ${parts.join(' ')}`),
  title: fc.constantFrom('', 'Brake pads', 'the plan'),
  type: fc.constantFrom(...MEMORY_TYPES),
  tags: fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 3 }),
  persona: fc.constantFrom('me', 'work', 'home'),
  pinned: fc.boolean(),
  importance: fc.constantFrom(null, 0, 0.25, 0.5, 0.75, 1),
  createdAt: fc.integer({ min: 0, max: 60 }).map((day) => START - day * DAY_MS),
  source: fc.constantFrom<NonNullable<MemoryDraft['source']>>({ kind: 'written' }, { kind: 'file', path: 'vault/Daily/a.md' }, { kind: 'file', path: 'vault/b.md' }, { kind: 'script' }),
});
const CONDITIONS = [
  'tag:work', '-tag:work', 'tag:WORK/plans', 'tag:"two words"', 'tag:旅', 'tag:nowhere', 'type:note', 'type:task', '-type:idea', 'persona:work', 'persona:ME', '-persona:home', 'before:2024-12-20',
  'after:2024-12-05', 'on:2024-12', 'on:"10 december 2024"', '-on:2024-12', 'is:pinned', '-is:pinned', 'is:edited', 'is:untagged', 'has:link', 'has:image', 'has:code', 'has:task', 'has:title', 'has:tag', '-has:link',
  'importance:>0.4', 'importance:<=0.25', 'importance:0.5', 'source:file', 'source:daily', '-source:vault', '"brake pads"', '-"brake pads"', '"BRAKE  pads garage"', '"cafe"', '"東京"', '-rye', '-café', '-東京', '-brake', '"pads"',
];

describe('filters', () => {
  it('find exactly what holds each of them, with and without words, before and after changes, in every order', async () => {
    const sample = fc.sample(bodies, { numRuns: 120, seed: 7 });
    const ids = await keep(...sample);
    await running.library.idle();
    // The order of these changes is that of a person: other tags, another type, words, a persona, an importance, gone, back.
    const check = async (seed: number): Promise<void> => {
      const memories = await all();
      for (const conditions of fc.sample(fc.uniqueArray(fc.constantFrom(...CONDITIONS), { minLength: 1, maxLength: 3 }), { numRuns: 15, seed })) {
        const query = conditions.join(' ');
        const { filters, problems, text } = parseQuery(query, { now: running.wallMs });
        expect(problems).toEqual([]);
        const expected = memories.filter((memory) => matchesFilters(memory, filters, (named) => [named.toLowerCase()]));
        const listed = await running.search(query, { limit: 500 });
        const listedIds = listed.hits.map(({ id }) => id);
        // The words of a phrase are searched for as well, and the best come first.
        const inOrder = text.trim() === '';
        expect({ query, ids: inOrder ? listedIds : listedIds.toSorted() }).toEqual({ query, ids: inOrder ? expected.map(({ id }) => id) : expected.map(({ id }) => id).toSorted() });
        expect(listed).toMatchObject({ total: expected.length, complete: true, parsed: { filters } });
        // Everything has a vector, so words find all that passes, too, and in the order in which they stand without the filter.
        const worded = await running.search(`garage sourdough ${query}`, { limit: 500 });
        const unfiltered = await running.search(parseQuery(`garage sourdough ${query}`, { now: running.wallMs }).text, { limit: 500 });
        const passing = new Set(expected.map(({ id }) => id));
        expect({ query, ids: worded.hits.map(({ id }) => id) }).toEqual({ query, ids: unfiltered.hits.map(({ id }) => id).filter((id) => passing.has(id)) });
        expect(worded.total).toBe(expected.length);
        expect(worded.query).toBe(`garage sourdough ${query}`);
      }
    };
    await check(1);
    await running.library.update(ids[0], { tags: ['work'], importance: 0.9 });
    await running.library.update(ids[1], { pinned: true, type: 'task' });
    await running.library.update(ids[2], { text: 'x now about brake pads and rye' });
    await running.library.update(ids[3], { persona: 'home', createdAt: START - 8 * DAY_MS });
    await running.library.remove(ids.slice(4, 12));
    await running.library.restore(ids.slice(4, 8));
    await keep({ text: 'x brake pads once more', tags: ['home'] });
    await running.library.idle();
    await check(2);
  });

  it('give the same after a restart, from what was stored and from what came later', async () => {
    await keep(...fc.sample(bodies, { numRuns: 260, seed: 3 }));
    await running.library.idle();
    await running.search('is:pinned');
    await running.maintain(2);
    expect(await each.withDatabase((db) => db.facetBlocks.count())).toBeGreaterThan(0);
    const [late] = await keep({ text: 'late', pinned: true, tags: ['work'] });
    const memories = await all();
    await running.library.update(memories[5].id, { pinned: true });
    await running.library.remove([memories[6].id]);
    const asked = ['is:pinned', 'tag:work -type:note', 'source:daily importance:>=0.5', 'sort:importance has:link'];
    const answers = async (): Promise<string[][]> => Promise.all(asked.map((query) => running.found(query, { limit: 500 })));
    const before = await answers();
    expect(before[0]).toEqual(expect.arrayContaining([late, memories[5].id]));
    running = await each.restart();
    expect(await answers()).toEqual(before);
  });

  it('make the columns again when they are damaged, or of a future that was undone', async () => {
    const ids = await keep(...fc.sample(bodies, { numRuns: 260, seed: 5 }));
    await running.search('is:pinned');
    await running.maintain(2);
    await running.library.update(ids[0], { pinned: true });
    const before = await running.found('is:pinned', { limit: 500 });
    const damages: ((block: { columns: ArrayBuffer; coveredSeq: number }) => void)[] = [
      (block) => {
        new Uint8Array(block.columns)[100] ^= 1;
      },
      (block) => {
        block.coveredSeq += 1_000_000;
      },
      (block) => {
        block.columns = new ArrayBuffer(8);
      },
    ];
    for (const damage of damages) {
      await each.withDatabase((db) => db.facetBlocks.toCollection().modify((block) => damage(block as never)));
      running = await each.restart();
      expect(await running.found('is:pinned', { limit: 500 })).toEqual(before);
      await running.maintain(2);
    }
    running = await each.restart();
    expect(await running.found('is:pinned', { limit: 500 })).toEqual(before);
  });

  it('follow the importance that opening a memory gives it', async () => {
    const [id] = await keep({ text: 'opened often' });
    await keep({ text: 'never opened' });
    const { importance } = (await running.library.get(id, false)) as Memory;
    const query = `importance:>${importance}`;
    expect(await running.found(query)).toEqual([]);
    await running.library.get(id, true);
    expect(await running.found(query)).toEqual([id]);
  });

  it('stop at a cancelled search', async () => {
    await keep({ text: 'brake pads' });
    const query = { text: '"brake pads"', limit: 20, threshold: 0, mode: 'hybrid', wantsPartial: false } as const;
    const error = await running.library.search(query, () => true, () => {}).catch((reason: unknown) => reason);
    expect(isAbortError(error)).toBe(true);
  });

  it('tell what they were understood as, and search with the rest when a part is wrong', async () => {
    const [id] = await keep({ text: 'brake pads', tags: ['car'] });
    const reply = await running.search('brake type:nots tag:car', { mode: 'keyword' });
    expect(reply.hits.map((hit) => hit.id)).toEqual([id]);
    expect(reply.parsed?.problems).toMatchObject([{ start: 6, end: 15 }]);
    expect((await running.search('brake https://a.org', { mode: 'keyword' })).parsed).toBeUndefined();
  });

  it('know personas by their names', async () => {
    const [id] = await keep({ text: 'brake', persona: 'p-1' });
    await keep({ text: 'brake' });
    await each.withDatabase((db) => db.personas.put({ id: 'p-1', name: 'Garage Team', colour: 'blue', icon: 'dot', prompt: '', settings: { type: 'note', tags: [], searchedWithAll: true }, position: 1, createdAt: 0, updatedAt: 0, hlc: '', deviceId: '' }));
    expect(await running.found('persona:"garage team"')).toEqual([id]);
    expect((await running.search('persona:"garage taem"')).parsed?.problems[0].message).toContain('Garage Team');
  });
});

describe('pages', () => {
  it('give every hit once, to the end, in the order of one long page', async () => {
    await keep(...fc.sample(bodies, { numRuns: 130, seed: 11 }));
    await running.library.idle();
    for (const query of ['garage sourdough', 'tag:work', 'garage -type:note', 'sort:title', 'sort:oldest is:pinned', 'garage pads sort:changed']) {
      for (const mode of ['hybrid', 'keyword'] as const) {
        const whole = await running.search(query, { limit: 500, mode });
        const { ids, totals } = await pages(query, 17, { mode });
        expect({ query, mode, ids }).toEqual({ query, mode, ids: whole.hits.map(({ id }) => id) });
        expect(new Set(totals)).toEqual(new Set([ids.length]));
      }
    }
  });

  it('order by what was asked for, equal ones by creation', async () => {
    await keep(...fc.sample(bodies, { numRuns: 60, seed: 13 }));
    const memories = await all();
    const place = new Map(memories.map(({ id }, i) => [id, i]));
    const ties = (a: Memory, b: Memory): number => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0);
    const orders: Record<string, (a: Memory, b: Memory) => number> = {
      newest: ties,
      oldest: (a, b) => a.createdAt - b.createdAt || ties(a, b),
      changed: (a, b) => b.updatedAt - a.updatedAt || ties(a, b),
      importance: (a, b) => b.importance - a.importance || ties(a, b),
    };
    for (const [sort, compare] of Object.entries(orders)) expect({ sort, ids: await running.found(`sort:${sort}`, { limit: 500 }) }).toEqual({ sort, ids: memories.toSorted(compare).map(({ id }) => id) });
    const titles = (await running.search('sort:title', { limit: 500 })).hits.map(({ memory }) => memory.title.toLowerCase());
    expect(titles).toEqual(titles.toSorted());
  });

  it('leave out what is hardly meant when the order is not by score', async () => {
    const [old] = await keep({ text: 'Automobile mechanic invoice for the brake pads', createdAt: START - DAY_MS });
    await keep({ text: 'Sourdough starter wants rye flour', createdAt: START });
    await running.library.idle();
    expect(await running.found('brake pads invoice sort:newest')).toEqual([old]);
  });

  it('are read from what was ranked before, without looking anything up again', async () => {
    await keep(...Array.from({ length: 40 }, (_, i) => ({ text: `garage note ${i}` })));
    await running.library.idle();
    await running.search('garage', { limit: 10, offset: 10 });
    const first = await running.search('garage', { limit: 10 });
    const again = await running.search('garage', { limit: 10, offset: 20 });
    expect(first.timings.scanMs).toBeNull();
    expect(again.timings.scanMs).toBeNull();
    expect(again.offset).toBe(20);
    expect(again.total).toBe(40);
  });
});

describe('what is remembered', () => {
  /** Whatever happens between two askings, the second one tells the truth. */
  const QUERIES = ['garage', 'garage is:pinned', 'is:pinned', 'tag:work sort:importance', '"garage"', '-garage', 'persona:me', 'sort:changed'];
  const asked = async (offset: number, threshold = 0): Promise<unknown> => {
    const replies: SearchReply[] = [];
    for (const text of QUERIES) replies.push(await running.search(text, { limit: 5, offset, threshold }));
    return replies.map(({ hits, total }) => ({ total, hits: hits.map(({ memory }) => memory) }));
  };

  it('is never stale: every kind of change is seen by the very next search', async () => {
    const ids = await keep(...Array.from({ length: 12 }, (_, i) => ({ text: `garage note ${i}`, tags: i % 2 === 0 ? ['work'] : [], pinned: i % 3 === 0 })));
    await running.library.idle();
    let round = 0;
    const changes: (() => Promise<unknown>)[] = [
      () => running.library.update(ids[1], { pinned: true }),
      () => running.library.update(ids[1], { tags: ['work'] }),
      () => running.library.update(ids[2], { importance: 1 }),
      () => running.library.update(ids[3], { persona: 'work' }),
      () => running.library.update(ids[4], { text: 'nothing of the kind' }),
      () => running.library.update(ids[5], { title: 'A title' }),
      () => running.library.update(ids[5], { createdAt: START }),
      () => running.library.remove([ids[6]]),
      () => running.library.restore([ids[6]]),
      async () => (await running.extras()).changes.updateMany(ids, { type: 'idea', addTags: ['x'] }),
      async () => (await running.extras()).undo.take((await (await running.extras()).undo.steps())[0].id),
      () => keep({ text: 'garage once more', pinned: true, tags: ['work'] }),
      async () => running.maintain(),
    ];
    for (const change of changes) {
      await asked(0);
      await asked(5);
      await change();
      await running.library.idle();
      const warm = [await asked(0), await asked(5)];
      // The same hits under another name: none of that was asked before.
      const unheard = Number.MIN_VALUE * ++round;
      expect(warm).toEqual([await asked(0, unheard), await asked(5, unheard)]);
    }
  });

  it('does not keep what a search left out because it came while that one ran', async () => {
    const ids = await keep(...Array.from({ length: 120 }, (_, i) => ({ text: `garage door ${i}` })));
    for (let round = 0; round < 5; round++) {
      const searching = Promise.all(['"garage door"', '"garage door" sort:title', '-window is:untagged'].map((query) => running.search(query, { limit: 500, mode: 'keyword' })));
      ids.push(...(await keep({ text: `garage door again ${round}` })));
      await searching;
      for (const query of ['"garage door"', '"garage door" sort:title', '-window is:untagged']) {
        expect({ query, ids: (await running.found(query, { limit: 500, mode: 'keyword' })).toSorted() }).toEqual({ query, ids: ids.toSorted() });
      }
    }
  });

  it('follows a name that goes to another persona', async () => {
    const [first, second] = await keep({ text: 'one', persona: 'p-1' }, { text: 'two', persona: 'p-2' });
    const call = async (id: string, name: string): Promise<unknown> => running.library.part('personas.save', [{ id, name }], { cancelled: new Set(), notify: () => {} });
    await call('p-1', 'Garage');
    expect(await running.found('persona:garage')).toEqual([first]);
    await call('p-1', 'Kitchen');
    await call('p-2', 'Garage');
    expect(await running.found('persona:garage')).toEqual([second]);
  });

  it('is forgotten after five minutes, and no more than it is allowed', async () => {
    await keep({ text: 'garage' });
    await running.library.idle();
    await running.search('garage', { offset: 1 });
    expect((await running.search('garage')).timings.scanMs).toBeNull();
    await running.maintain(31);
    expect((await running.search('garage')).timings.scanMs).not.toBeNull();
  });
});

describe('while a search runs', () => {
  it('gives nothing of what was removed, moved or changed before its reply', async () => {
    for (const query of ['garage', 'garage persona:work', 'persona:work', '"garage" persona:work', 'is:pinned']) {
      for (const change of ['remove', 'move'] as const) {
        const ids = await keep(...Array.from({ length: 6 }, (_, i) => ({ text: `garage ${change} ${i}`, persona: 'work', pinned: true })));
        await running.library.idle();
        await running.search(query);
        const searching = running.search(query, { personas: ['work'], limit: 100 });
        const done = change === 'remove' ? running.library.remove(ids) : running.extras().then(({ changes }) => changes.updateMany(ids, { persona: 'me', pinned: false }));
        let gone = false;
        void done.then(() => (gone = true));
        const reply = await searching;
        if (gone) expect(reply.hits.filter(({ id }) => ids.includes(id))).toEqual([]);
        await done;
        expect((await running.search(query, { personas: ['work'], limit: 100 })).hits).toEqual([]);
      }
    }
  });

  it('takes out of a finished reply what has gone since', async () => {
    const [gone, stays] = await keep({ text: 'garage one', persona: 'work' }, { text: 'garage two', persona: 'work' });
    await running.library.idle();
    const query = { text: 'garage', limit: 20, threshold: 0, mode: 'hybrid', wantsPartial: false, personas: ['work'] } as const;
    const reply = await running.library.search(query, () => false, () => {});
    expect(reply.total).toBe(2);
    await running.library.update(gone, { persona: 'me' });
    const { insides } = (await running.extras()) as unknown as { insides: { search: { upToDate: (query: unknown, reply: SearchReply) => SearchReply } } };
    expect(insides.search.upToDate(query, reply)).toMatchObject({ total: 1, hits: [{ id: stays }] });
  });
});

