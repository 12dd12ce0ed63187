import type { Engram } from '../contracts/engine';
import type { RememberedSearch } from '../contracts/memory';
import { createStore, type Store } from '../ui/createStore';

/** Searches made before: saved ones first, then the latest. Null until they are read. */
export interface SearchesStore extends Pick<Store<readonly RememberedSearch[] | null>, 'get' | 'subscribe'> {
  refresh(): Promise<void>;
  /**
   * Notes a search. One that goes on where the one before it stopped ("mechanic", "mechanic charge") takes its place:
   * a pause in typing is no search of its own.
   */
  remember(text: string): Promise<void>;
  /** Takes back the last one noted, if `text`, which was kept as a memory, begins with it. */
  forgetWritten(text: string): Promise<void>;
  save(text: string, saved: boolean): Promise<void>;
  /** No text: all that are not saved. */
  forget(text?: string): Promise<void>;
  /** Puts back what was forgotten, in its order; the times are new ones. */
  restore(searches: readonly RememberedSearch[]): Promise<void>;
}

export function createSearchesStore({ searches }: Pick<Engram, 'searches'>): SearchesStore {
  const store = createStore<readonly RememberedSearch[] | null>(null);
  /** The search noted last, and whether it was new then: only a new one may be taken back. */
  let last: { readonly text: string; readonly isNew: boolean } | null = null;

  // Two notes at once could each overlook the other.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };

  const refresh = async () => store.set(await searches.list());
  const change = (work: () => Promise<void>) => inTurn(async () => {
    await work();
    await refresh();
  });

  /** Another window may have saved it meanwhile: then it stays. */
  const takeBackLast = async (known: readonly RememberedSearch[]) => {
    if (last?.isNew !== true) return;
    const { text } = last;
    last = null;
    if (known.some((search) => search.text === text && !search.saved)) await searches.forget(text);
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    refresh: () => inTurn(refresh),
    remember: (text) => inTurn(async () => {
      if (text === '' || last?.text === text) return;
      const known = await searches.list();
      if (last !== null && text.startsWith(last.text)) await takeBackLast(known);
      await searches.remember(text);
      last = { text, isNew: known.every((search) => search.text !== text) };
      await refresh();
    }),
    forgetWritten: (text) => inTurn(async () => {
      if (last === null || !text.startsWith(last.text)) return;
      await takeBackLast(await searches.list());
      await refresh();
    }),
    save: (text, saved) => change(() => searches.save(text, saved)),
    forget: (text) => change(async () => {
      await searches.forget(text);
      if (text === undefined || text === last?.text) last = null;
    }),
    restore: (forgotten) => change(async () => {
      for (const { text, saved } of forgotten.toReversed()) {
        await searches.remember(text);
        if (saved) await searches.save(text, true);
      }
    }),
  };
}

const stores = new WeakMap<Pick<Engram, 'searches'>, SearchesStore>();

/** One for the whole page. */
export function searchesOf(engram: Pick<Engram, 'searches'>): SearchesStore {
  let store = stores.get(engram);
  if (store === undefined) {
    store = createSearchesStore(engram);
    stores.set(engram, store);
  }
  return store;
}

/** The address of a search. It is used only where the person asks for it: browsers send their history elsewhere. */
export function searchHref(text: string): string {
  return `#find?q=${encodeURIComponent(text)}`;
}
