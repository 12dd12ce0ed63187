import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abortError } from '../contracts/errors';
import type { SearchOptions, SearchReply } from '../contracts/search';
import { currentPersona, searchedTogether } from '../ui/currentPersona';
import { type Arrange, createSearchStore as create, type SearchStore } from './searchStore';

const NO_MODEL = { builtInMs: null, modelEmbedMs: null, modelRankMs: null };

function reply(query: string, partial = false): SearchReply {
  return {
    query, mode: 'hybrid', hits: [], total: 0, stage: partial ? 'words' : 'built-in', partial, complete: !partial,
    timings: { totalMs: 1, workerMs: 1, wordsMs: 1, embedMs: null, scanMs: null, rescoreMs: null, fuseMs: null, readMs: 0, ...NO_MODEL },
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

/** One follows the persona of the tab as long as it shows anything. */
const made: SearchStore[] = [];
const createSearchStore: typeof create = (...parts) => {
  const store = create(...parts);
  made.push(store);
  return store;
};

/** Frames come when the test says so. */
const frames = new Map<number, () => void>();
const nextFrame = () => {
  for (const [id, draw] of new Map(frames)) {
    frames.delete(id);
    draw();
  }
};
beforeEach(() => {
  let last = 0;
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => {
    frames.set(++last, draw);
    return last;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id));
});
afterEach(async () => {
  for (const store of made.splice(0)) store.search('');
  await settle();
  currentPersona.set(null);
  searchedTogether.set(null);
  frames.clear();
  vi.unstubAllGlobals();
});

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

  it('keeps back what was found now, not what the same search had found before', async () => {
    const engine = heldSearches();
    const seen: Parameters<Arrange>[0][] = [];
    const store = createSearchStore(engine, async (shown, better) => {
      seen.push(shown);
      return { reply: better };
    });
    const builtIn = (total: number): SearchReply => ({ ...reply('a', true), stage: 'built-in', total });
    store.search('a');
    engine.calls[0].answer({ ...builtIn(3), partial: false });
    await settle();
    store.refresh();
    engine.calls[1].options.onPartial?.(builtIn(2));
    engine.calls[1].answer({ ...reply('a'), stage: 'model', total: 2 });
    await settle();
    expect(seen).toMatchObject([{ at: 'searching', reply: { stage: 'built-in', total: 2 } }]);
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

  it('reads further hits of what is searched for now, in the same persona', async () => {
    const engine = heldSearches();
    const store = createSearchStore(engine);
    currentPersona.set('work');
    store.search('a');
    void store.page(30, 50, new AbortController().signal);
    expect(engine.calls.map(({ query, options: { offset, limit, persona } }) => [query, offset, limit, persona])).toEqual([['a', undefined, 30, 'work'], ['a', 30, 50, 'work']]);
  });
});

describe('where it looks', () => {
  const personas = (engine: ReturnType<typeof heldSearches>) => engine.calls.map(({ options }) => options.persona);

  it('follows the persona that the tab is in, and all those that are searched together otherwise', () => {
    const engine = heldSearches();
    const store = createSearchStore(engine);
    store.search('a');
    searchedTogether.set(['me', 'work']);
    currentPersona.set('work');
    currentPersona.set(null);
    expect(personas(engine)).toEqual([undefined, ['me', 'work'], 'work', ['me', 'work']]);
    expect(engine.calls.map(({ query }) => query)).toEqual(['a', 'a', 'a', 'a']);
  });

  it('leaves the place to a query that names it', () => {
    const engine = heldSearches();
    const store = createSearchStore(engine);
    currentPersona.set('work');
    store.search('brakes persona:garden');
    store.search('brakes -persona:garden');
    expect(personas(engine)).toEqual([undefined, undefined]);
  });

  it('looks everywhere when asked to, until the text or the persona goes', () => {
    const engine = heldSearches();
    const store = createSearchStore(engine);
    currentPersona.set('work');
    store.search('a');
    store.everywhere.set(true);
    store.search('ab');
    store.search('');
    store.search('c');
    store.everywhere.set(true);
    currentPersona.set('garden');
    expect(personas(engine)).toEqual(['work', undefined, undefined, 'work', undefined, 'garden']);
  });
});

describe('with a model in use', () => {
  const first = (query: string): SearchReply => ({ ...reply(query, true), stage: 'built-in', complete: true });
  const second = (query: string): SearchReply => ({ ...reply(query), stage: 'model' });
  const apply: Arrange = async (_, better) => ({ reply: better });
  const hold: Arrange = async (state, better) =>
    'reply' in state && state.reply?.stage === 'built-in' ? { reply: { ...state.reply, partial: false }, better } : { reply: better };

  it('shows what the built-in embedder found with the next frame, then the order of the model', async () => {
    const engine = heldSearches();
    const store = createSearchStore(engine, apply);
    store.search('a');
    engine.calls[0].options.onPartial?.(reply('a', true));
    engine.calls[0].options.onPartial?.(first('a'));
    nextFrame();
    expect(store.get()).toMatchObject({ at: 'searching', reply: { stage: 'built-in' } });
    engine.calls[0].answer(second('a'));
    await settle();
    expect(store.get()).toMatchObject({ at: 'done', reply: { stage: 'model' } });
  });

  it('shows nothing but the order of the model when it comes within a frame', async () => {
    const engine = heldSearches();
    const arrange = vi.fn<Arrange>(apply);
    const store = createSearchStore(engine, arrange);
    const shown: string[] = [];
    store.subscribe(() => {
      const state = store.get();
      if ('reply' in state && state.reply !== null) shown.push(state.reply.stage);
    });
    store.search('a');
    engine.calls[0].options.onPartial?.(first('a'));
    engine.calls[0].answer(second('a'));
    await settle();
    nextFrame();
    expect(shown).toEqual(['model']);
    expect(arrange).toHaveBeenCalledWith({ at: 'searching', query: 'a', reply: null }, second('a'));
  });

  it('keeps a better order back until it is asked for', async () => {
    const engine = heldSearches();
    const store = createSearchStore(engine, hold);
    store.search('a');
    engine.calls[0].options.onPartial?.(first('a'));
    nextFrame();
    engine.calls[0].answer(second('a'));
    await settle();
    expect(store.get()).toMatchObject({ at: 'done', reply: { stage: 'built-in', partial: false }, better: { stage: 'model' } });
    store.showBetter();
    expect(store.get()).toEqual({ at: 'done', query: 'a', reply: second('a') });
    store.showBetter();
    expect(store.get()).toEqual({ at: 'done', query: 'a', reply: second('a') });
  });

  it('never shows the refinement of an older letter', async () => {
    const engine = heldSearches();
    let arranged = (): void => {};
    const store = createSearchStore(engine, (_, better) => new Promise((resolve) => {
      arranged = () => resolve({ reply: better });
    }));
    store.search('a');
    engine.calls[0].options.onPartial?.(first('a'));
    nextFrame();
    engine.calls[0].answer(second('a'));
    await settle();
    store.search('ab');
    engine.calls[0].options.onPartial?.(first('a'));
    arranged();
    await settle();
    nextFrame();
    expect(store.get()).toMatchObject({ at: 'searching', query: 'ab', reply: { query: 'a', stage: 'built-in' } });
  });

  it('does not step back to the built-in order when the same search runs again', async () => {
    const engine = heldSearches();
    const store = createSearchStore(engine, hold);
    store.search('a');
    engine.calls[0].answer(second('a'));
    await settle();
    store.refresh();
    engine.calls[1].options.onPartial?.(first('a'));
    nextFrame();
    expect(store.get()).toMatchObject({ at: 'searching', reply: { stage: 'model' } });
    engine.calls[1].answer(second('a'));
    await settle();
    expect(store.get()).toMatchObject({ at: 'done', reply: { stage: 'model' } });
  });

  it('shows the built-in order anew while that is on screen', async () => {
    const engine = heldSearches();
    const store = createSearchStore(engine, hold);
    store.search('a');
    engine.calls[0].options.onPartial?.(first('a'));
    nextFrame();
    engine.calls[0].answer(second('a'));
    await settle();
    store.refresh();
    engine.calls[1].options.onPartial?.({ ...first('a'), total: 100 });
    nextFrame();
    expect(store.get()).toMatchObject({ at: 'searching', reply: { stage: 'built-in', total: 100 } });
  });

  it('shows no part of a search that failed meanwhile', async () => {
    const engine = heldSearches();
    const store = createSearchStore(engine, apply);
    store.search('a');
    engine.calls[0].options.onPartial?.(first('a'));
    engine.calls[0].fail(new Error('broken'));
    await settle();
    nextFrame();
    expect(store.get().at).toBe('failed');
  });
});
