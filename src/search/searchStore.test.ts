import { describe, expect, it, vi } from 'vitest';
import { abortError } from '../contracts/errors';
import type { SearchOptions, SearchReply } from '../contracts/search';
import { createSearchStore } from './searchStore';

function reply(query: string, partial = false): SearchReply {
  return {
    query, mode: 'hybrid', hits: [], total: 0, partial, complete: !partial,
    timings: { totalMs: 1, workerMs: 1, wordsMs: 1, embedMs: null, scanMs: null, rescoreMs: null, fuseMs: null, readMs: 0 },
    library: { memories: 0, vectors: 0, pending: 0 }, vectorSpace: null, path: null,
  };
}

/** Searches that the test answers by hand. */
function heldSearches() {
  const calls: { query: string; options: SearchOptions; answer: (value: SearchReply) => void; fail: (error: unknown) => void }[] = [];
  const search = (query: string, options: SearchOptions = {}) =>
    new Promise<SearchReply>((resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(abortError()), { once: true });
      calls.push({ query, options, answer: resolve, fail: reject });
    });
  return { calls, search };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('createSearchStore', () => {
  it('aborts the search of the keystroke before', async () => {
    const engine = heldSearches();
    const store = createSearchStore(engine);
    store.search('a');
    store.search('ab');
    expect(engine.calls[0].options.signal?.aborted).toBe(true);
    engine.calls[1].answer(reply('ab'));
    await settle();
    expect(store.get()).toMatchObject({ at: 'done', query: 'ab' });
  });

  it('keeps the older reply on screen while the newer search runs', async () => {
    const engine = heldSearches();
    const store = createSearchStore(engine);
    store.search('a');
    engine.calls[0].answer(reply('a'));
    await settle();
    store.search('ab');
    expect(store.get()).toMatchObject({ at: 'searching', query: 'ab', reply: { query: 'a' } });
  });

  it('shows keyword hits first, but only when meaning is slow', async () => {
    vi.useFakeTimers();
    try {
      const engine = heldSearches();
      const store = createSearchStore(engine);
      store.search('a');
      engine.calls[0].options.onPartial?.(reply('a', true));
      expect(store.get()).toMatchObject({ at: 'searching', reply: null });
      await vi.advanceTimersByTimeAsync(100);
      expect(store.get()).toMatchObject({ at: 'searching', reply: { partial: true } });
      engine.calls[0].answer(reply('a'));
      await vi.advanceTimersByTimeAsync(0);
      expect(store.get()).toMatchObject({ at: 'done', reply: { partial: false } });
      await vi.advanceTimersByTimeAsync(200);
      expect(store.get()).toMatchObject({ at: 'done', reply: { partial: false } });
    } finally {
      vi.useRealTimers();
    }
  });

  it('never steps back to keyword hits when the same search runs again', async () => {
    vi.useFakeTimers();
    try {
      const engine = heldSearches();
      const store = createSearchStore(engine);
      store.search('a');
      engine.calls[0].answer(reply('a'));
      await vi.advanceTimersByTimeAsync(0);
      store.refresh();
      engine.calls[1].options.onPartial?.(reply('a', true));
      await vi.advanceTimersByTimeAsync(100);
      expect(store.get()).toMatchObject({ at: 'searching', reply: { partial: false } });
    } finally {
      vi.useRealTimers();
    }
  });

  it('shows a failure, and searches the same words again when asked to', async () => {
    const engine = heldSearches();
    const store = createSearchStore(engine);
    store.search('a');
    engine.calls[0].fail(new Error('broken'));
    await settle();
    expect(store.get().at).toBe('failed');
    store.search('a');
    expect(engine.calls).toHaveLength(2);
  });

  it('empties at once when the field is emptied', async () => {
    const engine = heldSearches();
    const store = createSearchStore(engine);
    store.search('a');
    store.search('');
    expect(store.get()).toEqual({ at: 'idle' });
    await settle();
    expect(store.get()).toEqual({ at: 'idle' });
  });

  it('asks for more hits on demand and for few again with the next query', async () => {
    const engine = heldSearches();
    const store = createSearchStore(engine);
    store.search('a');
    engine.calls[0].answer(reply('a'));
    await settle();
    store.more();
    expect(engine.calls[1].options.limit).toBe(100);
    store.search('b');
    expect(engine.calls[2].options.limit).toBe(30);
  });
});
