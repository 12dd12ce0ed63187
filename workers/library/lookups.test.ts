import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { isAbortError } from '../../src/contracts/errors';
import type { MemoryLinks, Occurrences } from '../../src/contracts/memory';
import { libraryForEachTest } from './testing/library-for-each-test';
import { draft } from './testing/start-library';

const library = libraryForEachTest();

async function keep(...drafts: readonly (readonly [text: string, more?: Parameters<typeof draft>[1]])[]): Promise<string[]> {
  const made = drafts.map(([text, more], i) => draft(text, { createdAt: 1_000 + i, ...more }));
  return (await library.current.library.add(made, { skipDuplicates: false })).map((outcome) => outcome.id);
}

const links = async (id: string): Promise<MemoryLinks> => (await library.current.extras()).lookups.links(id);

describe('links', () => {
  it('lead to the newest memory of that title, of the same persona first', async () => {
    const [old, own, newest, from, atWork] = await keep(['Oak table\nold'], ['oak  TABLE\nown'], ['Oak table\nat work', { persona: 'work' }], ['see [[Oak Table|it]], [[oak table#legs]] and [[Nowhere]]'], ['[[Oak table]]', { persona: 'work' }]);
    expect((await links(from)).outgoing).toEqual([
      { target: 'Oak Table', memory: { id: own, title: 'oak  TABLE', createdAt: 1_001 } },
      { target: 'Nowhere', memory: null },
    ]);
    expect((await links(atWork)).outgoing[0].memory?.id).toBe(newest);
    await library.current.library.remove([own]);
    expect((await links(from)).outgoing[0].memory?.id).toBe(old);
    expect(await links('none')).toEqual({ outgoing: [], backlinks: [] });
  });

  it('are known at their end as well, newest first, with the words around them', async () => {
    const [table, a, , b] = await keep(['Oak table'], ['First we sanded the [[oak table]] and oiled it'], ['`[[Oak table]]` in code'], ['Then the [[Oak table|thing]] broke']);
    expect((await links(table)).backlinks).toEqual([
      { id: b, title: 'Then the [[Oak table|thing]] broke', createdAt: 1_003, excerpt: 'Then the thing broke' },
      { id: a, title: 'First we sanded the [[oak table]] and oiled it', createdAt: 1_001, excerpt: 'First we sanded the oak table and oiled it' },
    ]);
    await library.current.library.update(b, { text: 'no more' });
    await library.current.library.update(table, { title: 'Pine table' });
    expect((await links(table)).backlinks).toEqual([]);
    await library.current.library.update(a, { text: 'the [[pine table]]' });
    await library.restart();
    expect((await links(table)).backlinks.map(({ id }) => id)).toEqual([a]);
  });
});

describe('completion', () => {
  it('offers titles that begin with the words, then those that hold them', async () => {
    const [exact, beginning, holding] = await keep(['Garden'], ['Garden plan for May'], ['The old garden wall'], ['A text about the garden\nand more', { title: 'Other' }]);
    const { lookups } = await library.current.extras();
    expect((await lookups.titles('garden', 8)).map(({ id }) => id)).toEqual([exact, beginning, holding]);
    expect((await lookups.titles('GARD', 8)).map(({ id }) => id)).toEqual([beginning, exact, holding]);
    expect((await lookups.titles('wall gar', 8)).map(({ id }) => id)).toEqual([holding]);
    expect((await lookups.titles('garden', 2)).map(({ id }) => id)).toEqual([exact, beginning]);
    expect(await lookups.titles('nothing like it', 8)).toEqual([]);
  });

  it('offers what was changed last when nothing is typed', async () => {
    const [a, b, c] = await keep(['alpha'], ['beta'], ['gamma']);
    await library.current.library.update(a, { pinned: true });
    expect((await (await library.current.extras()).lookups.titles(' ', 2)).map(({ id }) => id)).toEqual([a, c]);
    expect(b).not.toBe(a);
  });

  it('offers tags by their beginning, most used first, as they are now', async () => {
    const [a] = await keep(['a', { tags: ['Garden', 'oak'] }], ['b', { tags: ['garden', 'Garden'] }], ['c', { tags: ['guitar'] }]);
    const { lookups, changes } = await library.current.extras();
    expect(await lookups.tags('#G', 8)).toEqual([
      { tag: 'Garden', count: 2 },
      { tag: 'garden', count: 1 },
      { tag: 'guitar', count: 1 },
    ]);
    await changes.updateMany([a], { removeTags: ['Garden'], addTags: ['guitar'] });
    expect(await lookups.tags('g', 2)).toEqual([
      { tag: 'guitar', count: 2 },
      { tag: 'Garden', count: 1 },
    ]);
    expect(await lookups.tags('', 8)).toHaveLength(4);
    expect(await lookups.tags('x', 8)).toEqual([]);
  });

  it('counts personas', async () => {
    await keep(['a'], ['b', { persona: 'work' }], ['c', { persona: 'work' }]);
    expect((await library.current.extras()).lookups.personas()).toEqual([
      { persona: 'work', count: 2 },
      { persona: 'me', count: 1 },
    ]);
  });
});

describe('passages', () => {
  it('cover a short text whole, and a long one in pieces that overlap', async () => {
    const long = Array.from({ length: 200 }, (_, i) => `word${i}`).join(' ');
    const [short, longer] = await keep(['short'], [long]);
    const { lookups } = await library.current.extras();
    expect(await lookups.passages(short)).toEqual([{ start: 0, end: 5 }]);
    const ranges = await lookups.passages(longer);
    expect(ranges.length).toBeGreaterThan(2);
    expect(ranges[0].start).toBe(0);
    expect(ranges.at(-1)?.end).toBe(long.length);
    expect(await lookups.passages('none')).toEqual([]);
  });
});

describe('related memories', () => {
  it('are close in meaning, best first, without the memory itself', async () => {
    const [bread, , rye, twin] = await keep(['Sourdough bread wants a warm place overnight'], ['The mechanic replaced the brake pads'], ['Rye bread wants a warm place and more yeast'], ['Sourdough bread wants a warm place overnight']);
    await library.current.library.idle();
    const { related } = await library.current.extras();
    const found = await related.to(bread, 2, null);
    expect(found.map(({ memory }) => memory.id)).toEqual([twin, rye]);
    expect(found[0].score).toBeGreaterThan(found[1].score);
    expect(found[0].score).toBeLessThanOrEqual(1);
    expect(found[1].passage.text).toBe('Rye bread wants a warm place and more yeast');
    // The one about brakes has nothing to do with bread, however many are asked for.
    expect((await related.to(bread, 5, null)).map(({ memory }) => memory.id)).toEqual([twin, rye]);
    expect(await related.to('none', 5, null)).toEqual([]);
  });

  it('are near a passage when asked so, and say which of theirs is', async () => {
    const about = (words: string): string => `${words} `.repeat(30).trim();
    const [mixed, car, bread] = await keep(
      [`${about('engine brakes garage')}\n\n${about('flour yeast oven')}`],
      [`${about('violin concert music')}\n\n${about('motor car mechanic')}`],
      [about('dough baking loaf')],
    );
    await library.current.library.idle();
    const { related, lookups } = await library.current.extras();
    const last = (await lookups.passages(mixed)).length;
    expect((await related.to(mixed, 1, 1))[0].memory.id).toBe(car);
    expect((await related.to(mixed, 1, 1))[0].passage.text).toContain('motor');
    expect((await related.to(mixed, 1, last))[0].memory.id).toBe(bread);
  });

  it('are none while nothing is known of meaning', async () => {
    const [a] = await keep(['alpha'], ['beta']);
    library.current.library.line.fail('gone');
    expect(await (await library.current.extras()).related.to(a, 5, null)).toEqual([]);
  });
});

describe('find in page', () => {
  const find = async (text: string, persona: string | null = null): Promise<number[]> => {
    const found = await (await library.current.extras()).occurrences.find(text, persona, () => false, () => {});
    expect(found.searched).toBe(found.total);
    return [...found.offsets];
  };

  it('finds letters anywhere, in any case, in the order of the timeline', async () => {
    await keep(['The handbrake'], ['nothing', { title: 'BRAKE pads' }], ['cafe\u0301 brakes', { persona: 'work' }], ['none']);
    expect(await find('brake')).toEqual([1, 2, 3]);
    expect(await find('BRAKES')).toEqual([1]);
    expect(await find('é')).toEqual([1]);
    expect(await find('brake', 'me')).toEqual([1, 2]);
    expect(await find('e p')).toEqual([2]);
    expect(await find('')).toEqual([]);
    expect(await find('zebra')).toEqual([]);
  });

  it('finds the same when a word grows letter by letter, also after a change', async () => {
    const [first] = await keep(['brackets'], ['bread'], ['brakes'], ['other']);
    expect(await find('br')).toEqual([1, 2, 3]);
    expect(await find('bra')).toEqual([1, 3]);
    expect(await find('brak')).toEqual([1]);
    await library.current.library.update(first, { text: 'brakes as well' });
    expect(await find('brakes')).toEqual([1, 3]);
    expect(await find('bra', 'work')).toEqual([]);
    expect(await find('brakes a')).toEqual([3]);
  });

  it('agrees with looking through every text', async () => {
    const words = ['oak', 'Oak', 'elm', 'OAKEN', 'helm'];
    const texts = Array.from({ length: 250 }, (_, i) => `${words[i % 5]} ${words[(i * 7) % 5]} ${i}`);
    await keep(...texts.map((text) => [text] as const));
    const newestFirst = texts.toReversed();
    for (const needle of ['oak', 'elm', 'm 1', '24']) expect(await find(needle)).toEqual(newestFirst.flatMap((text, i) => (text.toLowerCase().includes(needle) ? [i] : [])));
  });

  it('stops when it is cancelled', async () => {
    await keep(['alpha']);
    const error = await (await library.current.extras()).occurrences.find('a', null, () => true, (_found: Occurrences) => {}).catch((reason: unknown) => reason);
    expect(isAbortError(error)).toBe(true);
  });
});
