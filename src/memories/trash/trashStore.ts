import type { Engram } from '../../contracts/engine';
import type { TrashedMemory } from '../../contracts/memory';
import { createStore, type Store } from '../../ui/createStore';

export interface Trash {
  readonly at: 'loading' | 'ready' | 'failed';
  readonly error: unknown;
  /** Those read so far, last deleted first. */
  readonly memories: readonly TrashedMemory[];
  readonly total: number;
  /** When it was read, Unix ms: what "in 12 days" counts from. */
  readonly readAt: number;
}

export interface TrashStore extends Pick<Store<Trash>, 'get' | 'subscribe'> {
  /** Reads the next page. */
  more(): Promise<void>;
  /** Follows the library. @returns a function that ends this */
  open(): () => void;
}

export const TRASH_PAGE = 100;
/** The most that one call of the engine gives. */
const MOST_AT_ONCE = 500;
/** Emptying a large trash says so many times a second. */
const REFRESH_AFTER_MS = 100;

/** What was deleted in the last 30 days, read page by page. */
export function createTrashStore(engram: Pick<Engram, 'trash' | 'onChange'>): TrashStore {
  const store = createStore<Trash>({ at: 'loading', error: null, memories: [], total: 0, readAt: 0 });
  let wanted = TRASH_PAGE;
  let reading: Promise<void> | null = null;
  let stale = false;

  const readOnce = async (): Promise<void> => {
    const memories: TrashedMemory[] = [];
    let total = 0;
    do {
      const page = await engram.trash.list({ offset: memories.length, limit: Math.min(MOST_AT_ONCE, wanted - memories.length) });
      total = page.total;
      memories.push(...page.memories);
      if (page.memories.length === 0) break;
    } while (memories.length < Math.min(wanted, total));
    store.set({ at: 'ready', error: null, memories, total, readAt: Date.now() });
  };

  /** One reading at a time; what changes meanwhile is read once more at its end. */
  const read = (): Promise<void> => {
    stale = true;
    reading ??= (async () => {
      try {
        while (stale) {
          stale = false;
          await readOnce();
        }
      } catch (error) {
        store.set({ ...store.get(), at: 'failed', error });
      } finally {
        reading = null;
      }
    })();
    return reading;
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    more: () => {
      wanted += TRASH_PAGE;
      return read();
    },
    open: () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const unsubscribe = engram.onChange(({ kind }) => {
        if (kind === 'added' || kind === 'updated') return;
        clearTimeout(timer);
        timer = setTimeout(() => void read(), REFRESH_AFTER_MS);
      });
      void read();
      return () => {
        clearTimeout(timer);
        unsubscribe();
      };
    },
  };
}
