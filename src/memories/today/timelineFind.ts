import type { Engram } from '../../contracts/engine';
import { isAbortError } from '../../contracts/errors';
import type { Occurrences } from '../../contracts/memory';
import { createStore, type Store } from '../../ui/createStore';
import { currentPersona } from '../../ui/currentPersona';

export interface TimelineFind {
  readonly text: string;
  readonly at: 'idle' | 'searching' | 'done' | 'failed';
  readonly error: unknown;
  /** Rows that hold the text, ascending. */
  readonly offsets: Uint32Array;
  /** Which of them the person is at; -1: none. */
  readonly current: number;
  /** 0 to 1. */
  readonly progress: number;
}

export interface TimelineFindStore extends Pick<Store<TimelineFind>, 'get' | 'subscribe'> {
  /** @param from - row to begin at: the first match there or below it becomes the current one */
  search(text: string, from: number): void;
  /** Looks again after the library changed, and stays near where the person is. */
  again(): void;
  /** @param by - 1: the next match, -1: the one before; round from the end to the beginning */
  step(by: 1 | -1): void;
  end(): void;
}

const IDLE: TimelineFind = { text: '', at: 'idle', error: null, offsets: new Uint32Array(), current: -1, progress: 0 };

/** Finding literal text in the whole timeline, as a browser's find does in a page. */
export function createTimelineFind(engram: Pick<Engram, 'memories'>): TimelineFindStore {
  const store = createStore<TimelineFind>(IDLE);
  let controller: AbortController | null = null;
  let start = 0;

  /** While matches still come in, the current one stays the same row. */
  const show = (text: string, found: Occurrences, at: 'searching' | 'done') => {
    const { current, offsets: before } = store.get();
    const row = current >= 0 ? before[current] : start;
    const nearest = found.offsets.findIndex((offset) => offset >= row);
    const none = found.offsets.length === 0;
    // Above the start nothing counts as long as something below may still be found.
    const chosen = nearest >= 0 ? nearest : none || at === 'searching' ? -1 : 0;
    store.set({ text, at, error: null, offsets: found.offsets, current: chosen, progress: found.total === 0 ? 1 : found.searched / found.total });
  };

  const search = async (text: string): Promise<void> => {
    controller?.abort();
    controller = null;
    if (text.trim() === '') {
      store.set({ ...IDLE, text });
      return;
    }
    const mine = new AbortController();
    controller = mine;
    const { signal } = mine;
    try {
      const onPartial = (found: Occurrences) => {
        if (!signal.aborted) show(text, found, 'searching');
      };
      const found = await engram.memories.occurrences(text, { persona: currentPersona.get() ?? undefined, signal, onPartial });
      if (!signal.aborted) show(text, found, 'done');
    } catch (error) {
      if (!signal.aborted && !isAbortError(error)) store.set({ ...IDLE, text, at: 'failed', error });
    }
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    search: (text, from) => {
      start = from;
      store.set({ ...IDLE, text, at: text.trim() === '' ? 'idle' : 'searching' });
      void search(text);
    },
    again: () => {
      const { text, current, offsets } = store.get();
      if (current >= 0) start = offsets[current];
      void search(text);
    },
    step: (by) => {
      const { offsets, current } = store.get();
      if (offsets.length === 0) return;
      const next = current < 0 ? (by > 0 ? 0 : offsets.length - 1) : (current + by + offsets.length) % offsets.length;
      store.set({ ...store.get(), current: next });
    },
    end: () => {
      controller?.abort();
      store.set(IDLE);
    },
  };
}
