import type { Engram } from '../../contracts/engine';
import type { PersonaId } from '../../contracts/memory';
import { createStore, type Store } from '../../ui/createStore';
import { currentPersona } from '../../ui/currentPersona';
import { startOfDay } from '../../ui/format';
import { toMemoryRow, type MemoryRow } from '../excerpt';
import { dayStarts } from './dayStarts';
import { NO_KEYS, rowKeys } from './rowKeys';

/** One consistent view: times and rows always belong together. */
export interface Timeline {
  readonly at: 'loading' | 'ready' | 'failed';
  readonly error: unknown;
  /** Creation times, newest first: how long the list is and where its days begin, before any row is read. */
  readonly times: Float64Array;
  readonly startsDay: Uint8Array;
  /** A number of its own for every row, which stays with it while others come and go. */
  readonly keys: Int32Array;
  /** Rows read so far, by page; a missing one shows as a quiet skeleton. */
  readonly pages: ReadonlyMap<number, readonly MemoryRow[]>;
}

export interface TimelineStore extends Pick<Store<Timeline>, 'get' | 'subscribe'> {
  /** Tells which rows are on screen, both ends included; they are read if they are not there yet. */
  show(first: number, last: number): void;
  /** Reads again after a change, at once and then at most every `REFRESH_EVERY_MS`. */
  refresh(): void;
  /** Rows show the text around what is looked for in the page; null: how they begin. Those on screen are read again. */
  seek(needle: RegExp | null): void;
}

/** Small enough that posting a page of long memories does not block the screen. */
export const PAGE_SIZE = 100;
/** 2,000 rows. Farther ones are dropped and read again, so a long scroll does not fill the memory. */
const MOST_PAGES = 20;
/** During an import changes arrive many times a second; a timeline that jumps that often is no help. */
const REFRESH_EVERY_MS = 400;

export function rowAt(timeline: Timeline, index: number): MemoryRow | null {
  return timeline.pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE] ?? null;
}

/** Reads the pages on screen of the current persona, and keeps only those near it. */
export function createTimelineStore(engram: Pick<Engram, 'memories'>): TimelineStore {
  const store = createStore<Timeline>({ at: 'loading', error: null, times: new Float64Array(), startsDay: new Uint8Array(), keys: new Int32Array(), pages: new Map() });
  let wanted = { first: 0, last: 0 };
  let stale = true;
  /** Of the times and rows that are shown. */
  let persona: PersonaId | undefined;
  let keyed = NO_KEYS;
  let sought: RegExp | null = null;
  /** The rows on screen do not show what is sought now. */
  let unsought = false;
  let working = false;
  let refreshTimer: ReturnType<typeof setTimeout> | undefined;

  const readPage = async (page: number): Promise<readonly MemoryRow[]> => {
    const { memories } = await engram.memories.list({ offset: page * PAGE_SIZE, limit: PAGE_SIZE, persona });
    return memories.map((memory) => toMemoryRow(memory, sought));
  };

  const wantedPages = (): number[] => {
    const pages = [];
    for (let page = Math.floor(wanted.first / PAGE_SIZE); page <= Math.floor(wanted.last / PAGE_SIZE); page++) pages.push(page);
    return pages;
  };

  const readPages = async (count: number): Promise<Map<number, readonly MemoryRow[]>> => {
    unsought = false;
    const pages = new Map<number, readonly MemoryRow[]>();
    for (const page of wantedPages()) {
      if (page * PAGE_SIZE >= count) break;
      pages.set(page, await readPage(page));
    }
    return pages;
  };

  /** Times and the pages on screen are read first and shown together, so a row never stands under a wrong day. */
  const readAgain = async (): Promise<void> => {
    stale = false;
    persona = currentPersona.get() ?? undefined;
    // Asked for together, so that a start waits for one answer; pages past the end are empty.
    const [times, pages] = await Promise.all([engram.memories.timeline(persona), readPages(Number.POSITIVE_INFINITY)]);
    keyed = rowKeys(times, keyed);
    store.set({ at: 'ready', error: null, times, startsDay: dayStarts(times, startOfDay), keys: keyed.keys, pages });
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
        if (unsought) {
          store.set({ ...store.get(), pages: await readPages(times.length) });
          continue;
        }
        const missing = wantedPages().find((page) => !pages.has(page) && page * PAGE_SIZE < times.length);
        if (missing === undefined) break;
        const rows = await readPage(missing);
        store.set({ ...store.get(), pages: withPage(store.get().pages, missing, rows) });
      }
    } catch (error) {
      store.set({ ...store.get(), at: 'failed', error });
    } finally {
      working = false;
    }
  };

  // At once: a switch is not one of many changes.
  currentPersona.subscribe(() => {
    stale = true;
    void work();
  });

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
    seek: (needle) => {
      if (String(needle) === String(sought)) return;
      sought = needle;
      unsought = true;
      void work();
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
