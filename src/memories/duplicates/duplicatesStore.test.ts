import { describe, expect, it } from 'vitest';
import type { DuplicatePair, DuplicatesApi } from '../../contracts/duplicates';
import type { LibraryChange } from '../../contracts/library';
import type { Memory } from '../../contracts/memory';
import { createDuplicatesStore } from './duplicatesStore';
import { joinTexts } from './joinTexts';

const memory = (id: string): Memory => ({ id, text: `Text of ${id}` }) as Memory;
const pair = (a: string, b: string): DuplicatePair => ({ memories: [memory(a), memory(b)], overlap: 0.5, cosine: 0.9, exact: false });

/** The engine as this store sees it: what it was asked, and what it answers. */
function engine(pairs: DuplicatePair[]) {
  const calls: unknown[][] = [];
  let tell: (change: LibraryChange) => void = () => {};
  const duplicates = {
    list: async ({ offset = 0, limit = 20 } = {}) => ({ pairs: pairs.slice(offset, offset + limit), total: pairs.length, complete: true }),
    keepBoth: async (...args) => void calls.push(['keepBoth', ...args]),
    merge: async (keep, drop, options) => {
      calls.push(['merge', keep, drop, options]);
      return memory(keep);
    },
  } as Pick<DuplicatesApi, 'list' | 'keepBoth' | 'merge'> as DuplicatesApi;
  const onChange = (listener: (change: LibraryChange) => void) => {
    tell = listener;
    return () => {};
  };
  return { duplicates, onChange, calls, change: (change: LibraryChange) => tell(change) };
}

describe('the list of memories that look alike', () => {
  it('takes a decided pair off, and with a memory that is gone all of its pairs', async () => {
    const fake = engine([pair('a', 'b'), pair('b', 'c'), pair('c', 'd')]);
    const store = createDuplicatesStore(fake);
    await store.more();
    await store.decide(store.get().pairs[2], 'keep-both');
    await store.decide(store.get().pairs[0], 'keep-older');
    expect(fake.calls).toEqual([['keepBoth', 'c', 'd'], ['merge', 'a', 'b', {}]]);
    expect(store.get()).toMatchObject({ pairs: [], total: 0 });
  });

  it('keeps the newer one, or both texts in one', async () => {
    const fake = engine([pair('a', 'b'), pair('c', 'd')]);
    const store = createDuplicatesStore(fake);
    await store.more();
    await store.decide(store.get().pairs[0], 'keep-newer');
    await store.decide(store.get().pairs[0], 'join');
    expect(fake.calls).toEqual([['merge', 'b', 'a', {}], ['merge', 'c', 'd', { text: 'Text of c\n\nText of d' }]]);
  });

  it('reads further pages, and again what was there', async () => {
    const many = Array.from({ length: 130 }, (_, i) => pair(`a${i}`, `b${i}`));
    const store = createDuplicatesStore(engine(many));
    for (let i = 0; i < 6; i++) await store.more();
    expect(store.get().pairs.length).toBe(130);
    expect(store.get().at).toBe('ready');
  });
});

describe('joining two texts', () => {
  it('puts the newer below, and leaves out what stands there already', () => {
    expect(joinTexts('One\n', 'Two')).toBe('One\n\nTwo');
    expect(joinTexts('One', 'One and two')).toBe('One and two');
    expect(joinTexts('One and two', 'two\n')).toBe('One and two');
  });
});
