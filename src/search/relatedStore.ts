import type { Engram } from '../contracts/engine';
import type { MemoryId, RelatedMemory } from '../contracts/memory';
import { createStore, type Store } from '../ui/createStore';

/** While the next ones are asked for, the ones before stay, so the pane does not flicker under the arrow keys. */
export interface Related {
  /** The memory that `memories` belong to; null: none yet. */
  readonly id: MemoryId | null;
  readonly memories: readonly RelatedMemory[];
  readonly failed: boolean;
}

export interface RelatedStore extends Pick<Store<Related>, 'get' | 'subscribe'> {
  /** Asks for the neighbours of a memory, unless they are known; a newer call ends an older one. */
  show(id: MemoryId): void;
  /** The library changed: nothing known counts any more. */
  refresh(): void;
  /** Nothing is asked for, or shown, after this. */
  stop(): void;
}

/** As many as stand beside the hits without scrolling. */
const MOST = 5;
/** Long enough that a held arrow key asks once, at the end; short enough to feel like the same moment. */
const PATIENCE_MS = 120;
/** An import changes the library many times a second. */
const REFRESH_MS = 400;
/** Going back and forth between hits costs nothing. */
const REMEMBERED = 30;

export function createRelatedStore({ memories }: { readonly memories: Pick<Engram['memories'], 'related'> }): RelatedStore {
  const store = createStore<Related>({ id: null, memories: [], failed: false });
  const known = new Map<MemoryId, readonly RelatedMemory[]>();
  let wanted: MemoryId | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Grows with every question, so that a late answer is known to be late. */
  let turn = 0;

  const ask = async (id: MemoryId, mine: number) => {
    try {
      const found = await memories.related(id, { limit: MOST });
      if (mine !== turn) return;
      known.set(id, found);
      if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
      store.set({ id, memories: found, failed: false });
    } catch {
      if (mine === turn) store.set({ id, memories: [], failed: true });
    }
  };

  const askSoon = (id: MemoryId, delayMs: number) => {
    clearTimeout(timer);
    const mine = ++turn;
    timer = setTimeout(() => void ask(id, mine), delayMs);
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    show: (id) => {
      if (id === wanted) return;
      wanted = id;
      const found = known.get(id);
      if (found === undefined) {
        askSoon(id, PATIENCE_MS);
        return;
      }
      clearTimeout(timer);
      turn++;
      store.set({ id, memories: found, failed: false });
    },
    refresh: () => {
      known.clear();
      if (wanted !== null) askSoon(wanted, REFRESH_MS);
    },
    stop: () => {
      clearTimeout(timer);
      turn++;
      wanted = null;
    },
  };
}
