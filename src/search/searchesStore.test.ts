import { describe, expect, it } from 'vitest';
import type { Engram } from '../contracts/engine';
import type { RememberedSearch } from '../contracts/memory';
import { createSearchesStore, searchHref } from './searchesStore';

/** The engine's list in memory: saved first, then the latest. */
function listInMemory(): Pick<Engram, 'searches'> & { readonly texts: () => string[] } {
  const rows = new Map<string, RememberedSearch>();
  let clock = 0;
  const ordered = () => [...rows.values()].sort((a, b) => Number(b.saved) - Number(a.saved) || b.lastAt - a.lastAt);
  return {
    texts: () => ordered().map(({ text, saved }) => (saved ? `*${text}` : text)),
    searches: {
      list: async () => ordered(),
      remember: async (text) => void rows.set(text, { text, lastAt: ++clock, saved: rows.get(text)?.saved ?? false }),
      save: async (text, saved) => void rows.set(text, { text, lastAt: ++clock, saved }),
      forget: async (text) => {
        if (text !== undefined) rows.delete(text);
        else for (const row of ordered()) if (!row.saved) rows.delete(row.text);
      },
    },
  };
}

describe('createSearchesStore', () => {
  it('keeps the whole question, not its beginnings', async () => {
    const engine = listInMemory();
    const store = createSearchesStore(engine);
    await store.remember('tyres');
    await Promise.all([store.remember('mechanic'), store.remember('mechanic charge'), store.remember('mechanic charge me')]);
    expect(engine.texts()).toEqual(['mechanic charge me', 'tyres']);
    expect(store.get()?.map(({ text }) => text)).toEqual(engine.texts());
  });

  it('does not forget a beginning that was searched for on another day, or saved', async () => {
    const engine = listInMemory();
    await engine.searches.remember('mechanic');
    const store = createSearchesStore(engine);
    await store.remember('mechanic');
    await store.remember('mechanic charge');
    await store.save('mechanic charge', true);
    await store.remember('mechanic charge me');
    expect(engine.texts()).toEqual(['*mechanic charge', 'mechanic charge me', 'mechanic']);
  });

  it('takes back what turned out to be a memory', async () => {
    const engine = listInMemory();
    const store = createSearchesStore(engine);
    await store.remember('plumber');
    await store.remember('Call the dentist');
    await store.forgetWritten('Call the dentist on Monday');
    expect(engine.texts()).toEqual(['plumber']);
    await store.forgetWritten('plumber came');
    expect(engine.texts()).toEqual(['plumber']);
  });

  it('notes a search again after it was forgotten', async () => {
    const engine = listInMemory();
    const store = createSearchesStore(engine);
    await store.remember('tyres');
    await store.forget();
    expect(engine.texts()).toEqual([]);
    await store.remember('tyres');
    expect(engine.texts()).toEqual(['tyres']);
  });

  it('puts back what was forgotten in its order', async () => {
    const engine = listInMemory();
    const store = createSearchesStore(engine);
    for (const text of ['a', 'b', 'c']) await store.remember(text);
    await store.save('a', true);
    const before = store.get() ?? [];
    expect(engine.texts()).toEqual(['*a', 'c', 'b']);
    for (const { text } of before) await store.forget(text);
    expect(engine.texts()).toEqual([]);
    await store.restore(before);
    expect(engine.texts()).toEqual(['*a', 'c', 'b']);
  });

  it('goes on after the engine failed once', async () => {
    const engine = listInMemory();
    const remember = engine.searches.remember;
    engine.searches.remember = () => Promise.reject(new Error('full'));
    const store = createSearchesStore(engine);
    await expect(store.remember('a')).rejects.toThrow('full');
    engine.searches.remember = remember;
    await store.remember('b');
    expect(engine.texts()).toEqual(['b']);
  });
});

it('makes an address that holds any words', () => {
  const text = 'käse & brot / 50% #1 "soon"';
  expect(new URLSearchParams(searchHref(text).split('?')[1]).get('q')).toBe(text);
});
