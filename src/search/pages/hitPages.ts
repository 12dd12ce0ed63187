import { isAbortError } from '../../contracts/errors';
import type { Hit, SearchReply } from '../../contracts/search';
import { createStore, type Store } from '../../ui/createStore';
import { currentPersona } from '../../ui/currentPersona';
import type { SearchStore } from '../searchStore';

/** Hits beyond the first ones, by page. */
export interface HitPages {
  /** The first `from` hits came with the reply; pages are counted after them. */
  readonly from: number;
  readonly pages: ReadonlyMap<number, readonly Hit[]>;
  /** Why a page could not be read; null: nothing is wrong. */
  readonly error: unknown;
}

export interface HitPagesStore extends Pick<Store<HitPages>, 'get' | 'subscribe'> {
  /** Names what is on screen. The same search again: pages in use are read anew, and stay until they are there. */
  follow(reply: SearchReply): void;
  /** Tells which hits are near the screen, both ends included, counted from the first beyond the reply; they are read if they are not there yet. */
  show(first: number, last: number): void;
  /** Reads on after an error. */
  retry(): void;
}

export const PAGE_SIZE = 50;
/** 1,000 hits. Farther ones are dropped and read again, so a long scroll does not fill the memory. */
const MOST_PAGES = 20;

/** @param index - counted from the first hit beyond the reply */
export function hitAt({ pages }: HitPages, index: number): Hit | null {
  return pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE] ?? null;
}

/** Hits that were read, in their order; between them some may be missing. */
export function hitsRead({ pages }: HitPages): readonly Hit[] {
  return [...pages].toSorted(([a], [b]) => a - b).flatMap(([, hits]) => hits);
}

/** Reads the pages near the screen, one after another, and keeps those around. */
export function createHitPages(search: Pick<SearchStore, 'page' | 'everywhere'>): HitPagesStore {
  const store = createStore<HitPages>({ from: 0, pages: new Map(), error: null });
  let reply: SearchReply | null = null;
  let wanted: { readonly first: number; readonly last: number } | null = null;
  let stale = false;
  let reading: AbortController | null = null;

  const wantedPages = (): number[] => {
    const pages: number[] = [];
    if (wanted === null || reply === null) return pages;
    const count = reply.total - reply.hits.length;
    for (let page = Math.floor(wanted.first / PAGE_SIZE); page * PAGE_SIZE <= Math.min(wanted.last, count - 1); page++) pages.push(page);
    return pages;
  };

  const readPage = async (page: number, from: number, signal: AbortSignal): Promise<readonly Hit[]> =>
    (await search.page(from + page * PAGE_SIZE, PAGE_SIZE, signal)).hits;

  const work = async (): Promise<void> => {
    if (reading !== null || reply === null) return;
    const mine = new AbortController();
    reading = mine;
    const from = reply.hits.length;
    try {
      for (;;) {
        const pages = wantedPages();
        if (stale) {
          const fresh = new Map<number, readonly Hit[]>();
          for (const page of pages) fresh.set(page, await readPage(page, from, mine.signal));
          if (mine.signal.aborted) return;
          stale = false;
          store.set({ from, pages: fresh, error: null });
          continue;
        }
        const missing = pages.find((page) => !store.get().pages.has(page));
        if (missing === undefined) break;
        const hits = await readPage(missing, from, mine.signal);
        if (mine.signal.aborted) return;
        store.set({ from, pages: withPage(store.get().pages, missing, hits), error: null });
      }
    } catch (error) {
      if (!mine.signal.aborted && !isAbortError(error)) store.set({ ...store.get(), error });
    } finally {
      if (reading === mine) reading = null;
    }
  };

  const stop = () => {
    reading?.abort();
    reading = null;
  };
  const forget = () => {
    stop();
    stale = false;
    reply = null;
    wanted = null;
    store.set({ from: 0, pages: new Map(), error: null });
  };
  // What belongs to another persona must not stand there a moment longer.
  currentPersona.subscribe(forget);
  search.everywhere.subscribe(forget);

  return {
    get: store.get,
    subscribe: store.subscribe,
    follow: (next) => {
      if (next === reply) return;
      if (next.query !== reply?.query) forget();
      else stop();
      stale = store.get().pages.size > 0;
      reply = next;
      void work();
    },
    show: (first, last) => {
      wanted = { first, last };
      void work();
    },
    retry: () => {
      store.set({ ...store.get(), error: null });
      void work();
    },
  };
}

function withPage(pages: ReadonlyMap<number, readonly Hit[]>, page: number, hits: readonly Hit[]): ReadonlyMap<number, readonly Hit[]> {
  const next = new Map(pages).set(page, hits);
  if (next.size > MOST_PAGES) next.delete([...next.keys()].reduce((farthest, other) => (Math.abs(other - page) > Math.abs(farthest - page) ? other : farthest)));
  return next;
}

const stores = new WeakMap<SearchStore, HitPagesStore>();

/** The one that belongs to a search. */
export function hitPagesOf(search: SearchStore): HitPagesStore {
  let store = stores.get(search);
  if (store === undefined) {
    store = createHitPages(search);
    stores.set(search, store);
  }
  return store;
}
