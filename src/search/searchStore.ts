import { isAbortError } from '../contracts/errors';
import type { Engram } from '../contracts/engine';
import type { SearchReply } from '../contracts/search';
import { createStore, type Store } from '../ui/createStore';
import { currentPersona, searchedTogether } from '../ui/currentPersona';
import { loadExtras } from './courtesy';

/** What the results show. While a newer search runs the older reply stays, so nothing flickers. */
export type SearchState =
  | { readonly at: 'idle' }
  | { readonly at: 'searching'; readonly query: string; readonly reply: SearchReply | null }
  /** `better`: the same question in the order of the model, kept back because it would move what is in use. */
  | { readonly at: 'done'; readonly query: string; readonly reply: SearchReply; readonly better?: SearchReply }
  | { readonly at: 'failed'; readonly query: string; readonly error: unknown };

export interface SearchStore extends Pick<Store<SearchState>, 'get' | 'subscribe'> {
  /** Searches for `query`, ending the search before it; an empty query shows nothing. */
  search(query: string): void;
  /** The same query again, because the library or the embedder changed. */
  refresh(): void;
  /** Shows the better order that was kept back. */
  showBetter(): void;
  /** Hits from `offset` on, of what is searched for now. */
  page(offset: number, limit: number, signal: AbortSignal): Promise<SearchReply>;
  /** While set, the persona that the tab is in does not narrow the search. It ends with the text. */
  readonly everywhere: Store<boolean>;
}

/** What becomes of a model's order, given what is on screen. */
export type Arrange = (shown: SearchState, better: SearchReply) => Promise<Pick<SearchState & { at: 'done' }, 'reply' | 'better'>>;

/** Hits that come with every letter; those beyond come page by page, where somebody scrolls to them. Drawing 30 takes a few milliseconds, 500 would not. */
const FIRST_HITS = 30;
/** A query that names personas looks where it says, not where the tab is. */
const NAMES_PERSONA = /\bpersona:/i;

/**
 * Keyword hits are shown on their own only when meaning takes longer than this. It usually answers within a few
 * milliseconds, and a list that is drawn twice in one blink looks like a flicker.
 */
const PARTIAL_PATIENCE_MS = 60;

/** Where what decides cannot be fetched, the better order is shown. */
const arrangeOnScreen: Arrange = (shown, better) =>
  loadExtras().then((extras) => extras.loadModelExtras()).then(({ arrangeHits }) => arrangeHits(shown, better), () => ({ reply: better }));

export function createSearchStore(engram: Pick<Engram, 'search'>, arrange: Arrange = arrangeOnScreen): SearchStore {
  const store = createStore<SearchState>({ at: 'idle' });
  const everywhere = createStore(false);
  let running: AbortController | null = null;

  const within = (query: string) => {
    const persona = NAMES_PERSONA.test(query) ? null : (everywhere.get() ? null : currentPersona.get()) ?? searchedTogether.get();
    return persona === null ? {} : { persona };
  };

  const run = async (query: string): Promise<void> => {
    running?.abort();
    running = null;
    if (query === '') {
      store.set({ at: 'idle' });
      everywhere.set(false);
      return;
    }
    const mine = new AbortController();
    running = mine;
    const before = store.get();
    const shown = before.at === 'searching' || before.at === 'done' ? before.reply : null;
    store.set({ at: 'searching', query, reply: shown });

    let patience: ReturnType<typeof setTimeout> | undefined;
    let frame = 0;
    const forget = () => {
      clearTimeout(patience);
      cancelAnimationFrame(frame);
    };
    let builtIn: SearchReply | null = null;
    const onPartial = (partial: SearchReply) => {
      const byMeaning = partial.stage === 'built-in';
      if (byMeaning) builtIn = partial;
      // The same search again: what it has found stands until all of it is found anew.
      if (shown?.query === query && !shown.partial && !(byMeaning && shown.stage === 'built-in')) return;
      const show = () => {
        if (!mine.signal.aborted) store.set({ at: 'searching', query, reply: partial });
      };
      forget();
      // With the next frame, and not before: what the model says until then is all that is ever seen.
      if (byMeaning) frame = requestAnimationFrame(show);
      else patience = setTimeout(show, PARTIAL_PATIENCE_MS);
    };
    try {
      const reply = await engram.search(query, { limit: FIRST_HITS, signal: mine.signal, onPartial, ...within(query) });
      forget();
      // Asked again, the hits on screen may be those of the time before: kept back is only what holds now.
      const onScreen = store.get();
      const shownNow = onScreen.at === 'searching' && builtIn !== null && onScreen.reply?.query === query && onScreen.reply.stage === 'built-in' ? { ...onScreen, reply: builtIn } : onScreen;
      const next = reply.stage === 'model' ? await arrange(shownNow, reply) : { reply };
      if (!mine.signal.aborted) store.set({ at: 'done', query, ...next });
    } catch (error) {
      if (!mine.signal.aborted && !isAbortError(error)) store.set({ at: 'failed', query, error });
    } finally {
      forget();
      if (running === mine) running = null;
    }
  };

  const again = () => {
    const state = store.get();
    if (state.at !== 'idle') void run(state.query);
  };
  everywhere.subscribe(again);
  searchedTogether.subscribe(again);
  currentPersona.subscribe(() => (everywhere.get() ? everywhere.set(false) : again()));

  return {
    get: store.get,
    subscribe: store.subscribe,
    search: (query) => {
      const state = store.get();
      if (state.at !== 'idle' && state.at !== 'failed' && state.query === query) return;
      void run(query);
    },
    refresh: again,
    showBetter: () => {
      const state = store.get();
      if (state.at === 'done' && state.better !== undefined) store.set({ at: 'done', query: state.query, reply: state.better });
    },
    page: (offset, limit, signal) => {
      const state = store.get();
      const query = state.at === 'idle' ? '' : state.query;
      return engram.search(query, { offset, limit, signal, ...within(query) });
    },
    everywhere,
  };
}
