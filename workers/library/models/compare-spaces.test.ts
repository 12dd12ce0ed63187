import { describe, expect, it } from 'vitest';
import { TimeSlice } from '../../../src/core/time-slice';
import { yieldInNode } from '../testing/yield-in-node';
import { type CompareSpacesOptions, compareSpaces, type Side } from './compare-spaces';
import { type PlacedMemory, twoShelves, vectorOf } from './testing/two-shelves';

const around = (angle: number): [number, number] => [Math.cos(angle), Math.sin(angle)];

/** Twelve memories on a circle; the model has the second half the other way round. */
const ON_A_CIRCLE: PlacedMemory[] = Array.from({ length: 12 }, (_, i) => ({
  text: `Note ${i} says something of its own`, title: `Note ${i}`, builtIn: around(i / 4), model: [...around((i < 6 ? i : 17 - i) / 4), 0.1],
}));

const LONG_AGO = 'We met at the harbour and walked along the quay until the rain began, then had soup in the small place with the green door.';
const AGAIN = 'We met at the harbour and walked along the quay until the rain began, then had tea in the small place with the red door.';

function compare(memories: readonly PlacedMemory[], more: Partial<CompareSpacesOptions> & { readonly ask?: Partial<Record<'before' | 'after', Side['queryVector']>> } = {}) {
  const { documents, readMemories, builtIn, model } = twoShelves(memories);
  const { ask = {}, ...options } = more;
  return compareSpaces({
    before: { name: 'built-in embedder', shelf: builtIn, queryVector: ask.before ?? null },
    after: { name: 'tiny', shelf: model, queryVector: ask.after ?? null },
    documents,
    readMemories,
    searches: [],
    slice: new TimeSlice({ now: () => performance.now(), yieldToEvents: yieldInNode }),
    ...options,
  });
}

const always = (...values: number[]) => async (): Promise<Float32Array> => vectorOf(values);

describe('compareSpaces', () => {
  it('finds all in common where both spaces agree', async () => {
    const comparison = await compare(ON_A_CIRCLE.map((memory) => ({ ...memory, model: [...(memory.builtIn ?? []), 0] })));
    expect(comparison).toMatchObject({ queries: 12, overlapAt10: { mean: 1, median: 1 }, recallAt10: null, examples: [] });
    expect(comparison?.overlapAt10.histogram[10]).toBe(12);
    expect(comparison?.before).toEqual({ name: 'built-in embedder', spaceId: 'built-in' });
    expect(comparison?.after).toEqual({ name: 'tiny', spaceId: 'model' });
  });

  it('asks with stored vectors when an encoder is gone, and leaves the memory itself out', async () => {
    const comparison = await compare(ON_A_CIRCLE, { searches: ['harbour'] });
    expect(comparison?.queries).toBe(12);
    expect(comparison?.queriesFrom).toContain('12 of your memories');
    expect(comparison?.overlapAt10.mean).toBeLessThan(1);
    for (const { query, before, after } of comparison?.examples ?? []) {
      expect([...before, ...after].map(({ title }) => title)).not.toContain(query);
      expect(before).toHaveLength(10);
    }
  });

  it('shows what changed most first, and which hits both have', async () => {
    const comparison = await compare(ON_A_CIRCLE);
    const shares = comparison?.examples.map(({ before }) => before.filter(({ inBoth }) => inBoth).length) ?? [];
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    for (const { before, after } of comparison?.examples ?? []) {
      const others = new Set(after.map(({ id }) => id));
      for (const hit of before) expect(hit.inBoth).toBe(others.has(hit.id));
    }
  });

  it('asks for titles and remembered searches where both encoders are there', async () => {
    const asked: string[] = [];
    const comparison = await compare(ON_A_CIRCLE, {
      searches: ['harbour'],
      ask: { before: async (text) => (asked.push(text), vectorOf(around(0))), after: always(1, 0, 0) },
    });
    expect(asked[0]).toBe('harbour');
    expect(asked.toSorted()).toEqual(['harbour', ...ON_A_CIRCLE.map(({ title = '' }) => title)].toSorted());
    expect(comparison?.queriesFrom).toBe('1 of your searches and the titles of 12 of your memories, each asking for others');
  });

  it('counts how often near-duplicates find each other', async () => {
    // The model has put the second version far from the first, with eleven others between.
    const memories: PlacedMemory[] = [
      { text: LONG_AGO, builtIn: [1, 0], model: [1, 0, 0] },
      { text: AGAIN, builtIn: [1, 0.01], model: [0, 0, 1] },
      ...ON_A_CIRCLE.map((memory) => ({ ...memory, builtIn: around(1), model: [1, 0, 1] })),
    ];
    expect((await compare(memories))?.recallAt10).toEqual({
      examples: 2, before: 1, after: 0, from: '1 pair of memories in nearly the same words, each asking for the other',
    });
  });

  it('asks for pinned memories by a part of their text, where there is an encoder to ask', async () => {
    const pinned: PlacedMemory = { text: `${LONG_AGO} It was the best day of that summer by far. I would go again.`, pinned: true, builtIn: [0, 1], model: [0, 1, 0] };
    const memories = [pinned, ...ON_A_CIRCLE.map((memory) => ({ ...memory, builtIn: [1, 0], model: [1, 0, 0] }))];
    const asked: string[] = [];
    const ask = { before: always(1, 0), after: async (text: string) => (asked.push(text), vectorOf([0, 1, 0])) };
    expect((await compare(memories, { ask }))?.recallAt10).toEqual({ examples: 1, before: 0, after: 1, from: '1 pinned memory, asked for by a part of the text' });
    expect(LONG_AGO).not.toBe(asked.at(-1));
    expect(pinned.text).toContain(asked.at(-1));
    expect((await compare(memories))?.recallAt10).toBeNull();
  });

  it('compares only memories that both spaces know', async () => {
    const comparison = await compare([...ON_A_CIRCLE, { text: 'not read by the model', builtIn: around(0) }, { text: 'not there before', model: [1, 0, 0] }]);
    expect(comparison?.queries).toBe(12);
    const shown = comparison?.examples.flatMap(({ before, after }) => [...before, ...after]).map(({ id }) => id) ?? [];
    expect(shown).not.toContain('memory-12');
    expect(shown).not.toContain('memory-13');
  });

  it('has nothing to say about an empty library, or a single memory', async () => {
    expect(await compare([])).toBeNull();
    expect(await compare([], { searches: ['harbour'], ask: { before: always(1, 0), after: always(1, 0, 0) } })).toBeNull();
    expect(await compare(ON_A_CIRCLE.slice(0, 1))).toBeNull();
  });

  it('takes 200 queries of a large library', async () => {
    const many = Array.from({ length: 450 }, (_, i) => ({ text: `Note ${i}`, builtIn: around(i / 70), model: [...around(i / 70), 1] }));
    expect((await compare(many))?.queries).toBe(200);
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    const before = async (): Promise<Float32Array> => {
      controller.abort();
      return vectorOf([1, 0]);
    };
    await expect(compare(ON_A_CIRCLE, { signal: controller.signal, ask: { before, after: always(1, 0, 0) } })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
