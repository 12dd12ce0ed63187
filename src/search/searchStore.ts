import { isAbortError } from '../contracts/errors';
import type { Engram } from '../contracts/engine';
import type { SearchReply } from '../contracts/search';
import { createStore, type Store } from '../ui/createStore';

/** What the results show. While a newer search runs the older reply stays, so nothing flickers. */
export type SearchState =
  | { readonly at: 'idle' }
  | { readonly at: 'searching'; readonly query: string; readonly reply: SearchReply | null }
  | { readonly at: 'done'; readonly query: string; readonly reply: SearchReply }
  | { readonly at: 'failed'; readonly query: string; readonly error: unknown };

export interface SearchStore extends Pick<Store<SearchState>, 'get' | 'subscribe'> {
  /** Searches for `query`, ending the search before it; an empty query shows nothing. */
  search(query: string): void;
  /** The same query again with more hits. */
  more(): void;
  /** The same query again, because the library or the embedder changed. */
  refresh(): void;
}

/** Hits on the first screen; more on demand. Rendering 30 takes a few milliseconds, 500 would not. */
export const FIRST_HITS = 30;
export const MOST_HITS = 500;

/**
 * Keyword hits are shown on their own only when meaning takes longer than this. It usually answers within a few
 * milliseconds, and a list that is drawn twice in one blink looks like a flicker.
 */
const PARTIAL_PATIENCE_MS = 60;

export function createSearchStore(engram: Pick<Engram, 'search'>): SearchStore {
  const store = createStore<SearchState>({ at: 'idle' });
  let running: AbortController | null = null;
  let limit = FIRST_HITS;

  const run = async (query: string): Promise<void> => {
    running?.abort();
    running = null;
    if (query === '') {
      store.set({ at: 'idle' });
      return;
    }
    const mine = new AbortController();
    running = mine;
    const before = store.get();
    const shown = before.at === 'searching' || before.at === 'done' ? before.reply : null;
    store.set({ at: 'searching', query, reply: shown });

    let patience: ReturnType<typeof setTimeout> | undefined;
    const onPartial = (partial: SearchReply) => {
      // The same search again: what it has found stands until all of it is found anew.
      if (shown?.query === query && !shown.partial) return;
      patience = setTimeout(() => {
        if (!mine.signal.aborted) store.set({ at: 'searching', query, reply: partial });
      }, PARTIAL_PATIENCE_MS);
    };
    try {
      const reply = await engram.search(query, { limit, signal: mine.signal, onPartial });
      if (!mine.signal.aborted) store.set({ at: 'done', query, reply });
    } catch (error) {
      if (!mine.signal.aborted && !isAbortError(error)) store.set({ at: 'failed', query, error });
    } finally {
      clearTimeout(patience);
      if (running === mine) running = null;
    }
  };

  const again = () => {
    const state = store.get();
    if (state.at !== 'idle') void run(state.query);
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    search: (query) => {
      const state = store.get();
      if (state.at !== 'idle' && state.at !== 'failed' && state.query === query) return;
      limit = FIRST_HITS;
      void run(query);
    },
    more: () => {
      limit = Math.min(MOST_HITS, limit === FIRST_HITS ? 100 : MOST_HITS);
      again();
    },
    refresh: again,
  };
}
