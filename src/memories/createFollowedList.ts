import type { Engram } from '../contracts/engine';
import type { LibraryChange } from '../contracts/library';
import { createStore, type Store } from '../ui/createStore';

export interface ListState {
  readonly at: 'loading' | 'ready' | 'failed';
  readonly error: unknown;
}

export interface FollowedList<State extends ListState> extends Store<State> {
  /** Reads the next page. */
  more(): Promise<void>;
  /** Follows the library. @returns a function that ends this */
  open(): () => void;
}

export interface FollowedListOptions<State extends ListState> {
  readonly onChange: Engram['onChange'];
  readonly initial: State;
  /** How many more are wanted each time. */
  readonly page: number;
  /** Reads from the first on. @param wanted - as many, where there are as many */
  readonly read: (wanted: number) => Promise<State>;
  /** Changes of the library that this list does not show. */
  readonly ignores: readonly LibraryChange['kind'][];
  /** Milliseconds without a further change until it is read again: changes come many times a second. */
  readonly refreshAfterMs: number;
}

/** A list read page by page, and again when the library has changed. One reading at a time; what changes meanwhile is read once more at its end. */
export function createFollowedList<State extends ListState>({ onChange, initial, page, read, ignores, refreshAfterMs }: FollowedListOptions<State>): FollowedList<State> {
  const store = createStore(initial);
  let wanted = page;
  let reading: Promise<void> | null = null;
  let stale = false;

  const readAgain = (): Promise<void> => {
    stale = true;
    reading ??= (async () => {
      try {
        while (stale) {
          stale = false;
          store.set(await read(wanted));
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
    ...store,
    more: () => {
      wanted += page;
      return readAgain();
    },
    open: () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const unsubscribe = onChange(({ kind }) => {
        if (ignores.includes(kind)) return;
        clearTimeout(timer);
        timer = setTimeout(() => void readAgain(), refreshAfterMs);
      });
      void readAgain();
      return () => {
        clearTimeout(timer);
        unsubscribe();
      };
    },
  };
}
