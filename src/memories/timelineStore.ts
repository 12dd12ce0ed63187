import type { Engram } from '../contracts/engine';
import { createStore, type Store } from '../ui/createStore';
import { startOfDay } from '../ui/format';
import { dayStarts } from './dayStarts';
import { toMemoryRow, type MemoryRow } from './excerpt';

/** One consistent view: times and rows always belong together. */
export interface Timeline {
  readonly at: 'loading' | 'ready' | 'failed';
  readonly error: unknown;
  /** Creation times, newest first: how long the list is and where its days begin, before any row is read. */
  readonly times: Float64Array;
  readonly startsDay: Uint8Array;
  /** Rows read so far, by page; a missing one shows as a quiet skeleton. */
  readonly pages: ReadonlyMap<number, readonly MemoryRow[]>;
}

export interface TimelineStore extends Pick<Store<Timeline>, 'get' | 'subscribe'> {
  /** Tells which rows are on screen, both ends included; they are read if they are not there yet. */
  show(first: number, last: number): void;
  /** Reads again after a change, at once and then at most every `REFRESH_EVERY_MS`. */
  refresh(): void;
}

/** Small enough that posting a page of long memories does not block the screen. */
export const PAGE_SIZE = 100;
/** 2,000 rows. Older ones are dropped and read again by their cursor, so a long scroll does not fill the memory. */
const MOST_PAGES = 20;
/** During an import changes arrive many times a second; a timeline that jumps that often is no help. */
const REFRESH_EVERY_MS = 400;

export function rowAt(timeline: Timeline, index: number): MemoryRow | null {
  return timeline.pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE] ?? null;
}

/**
 * The list can only be read from the newest on, page after page, each naming a cursor for the next. So the store walks
 * down to the page on screen once, remembers the cursor of every page it passed, and keeps only rows near the screen.
 */
export function createTimelineStore(engram: Pick<Engram, 'memories'>): TimelineStore {
  const store = createStore<Timeline>({ at: 'loading', error: null, times: new Float64Array(), startsDay: new Uint8Array(), pages: new Map() });
  let cursors: (string | null)[] = [null];
  let wanted = { first: 0, last: 0 };
  let stale = true;
  let working = false;
  let refreshTimer: ReturnType<typeof setTimeout> | undefined;

  /** Reads the page, walking down from the nearest known cursor. Null: the list ends before it. */
  const readPage = async (page: number, known: (string | null)[]): Promise<readonly MemoryRow[] | null> => {
    for (let at = Math.min(page, known.length - 1); ; at++) {
      const reply = await engram.memories.list({ cursor: known[at], limit: PAGE_SIZE });
      if (reply.cursor !== null) known[at + 1] = reply.cursor;
      if (at === page) return reply.memories.map(toMemoryRow);
      // The person has scrolled somewhere nearer in the meantime.
      if (reply.cursor === null || !wantedPages().includes(page)) return null;
    }
  };

  const wantedPages = (): number[] => {
    const pages = [];
    for (let page = Math.floor(wanted.first / PAGE_SIZE); page <= Math.floor(wanted.last / PAGE_SIZE); page++) pages.push(page);
    return pages;
  };

  /** Times and the pages on screen are read first and shown together, so a row never stands under a wrong day. */
  const readAgain = async (): Promise<void> => {
    stale = false;
    const times = await engram.memories.timeline();
    const known: (string | null)[] = [null];
    const pages = new Map<number, readonly MemoryRow[]>();
    for (const page of wantedPages()) {
      if (page * PAGE_SIZE >= times.length) break;
      const rows = await readPage(page, known);
      if (rows !== null) pages.set(page, rows);
    }
    cursors = known;
    store.set({ at: 'ready', error: null, times, startsDay: dayStarts(times, startOfDay), pages });
  };

  const work = async (): Promise<void> => {
    if (working) return;
    working = true;
    try {
      for (;;) {
        if (stale) {
          await readAgain();
          continue;
        }
        const { times, pages } = store.get();
        const missing = wantedPages().find((page) => !pages.has(page) && page * PAGE_SIZE < times.length);
        if (missing === undefined) break;
        const rows = await readPage(missing, cursors);
        if (rows === null) {
          // Shorter than the times said: it changed meanwhile, and the change will bring a refresh.
          if (wantedPages().includes(missing)) break;
          continue;
        }
        store.set({ ...store.get(), pages: withPage(store.get().pages, missing, rows) });
      }
    } catch (error) {
      store.set({ ...store.get(), at: 'failed', error });
    } finally {
      working = false;
    }
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    show: (first, last) => {
      wanted = { first: Math.max(0, first), last: Math.max(first, last) };
      void work();
    },
    refresh: () => {
      if (refreshTimer !== undefined) return;
      stale = true;
      void work();
      refreshTimer = setTimeout(() => {
        refreshTimer = undefined;
        stale = true;
        void work();
      }, REFRESH_EVERY_MS);
    },
  };
}

function withPage(pages: ReadonlyMap<number, readonly MemoryRow[]>, page: number, rows: readonly MemoryRow[]): Map<number, readonly MemoryRow[]> {
  const next = new Map(pages);
  next.set(page, rows);
  if (next.size > MOST_PAGES) {
    let farthest = page;
    for (const other of next.keys()) if (Math.abs(other - page) > Math.abs(farthest - page)) farthest = other;
    next.delete(farthest);
  }
  return next;
}
