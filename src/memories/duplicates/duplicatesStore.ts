import type { DuplicatePair } from '../../contracts/duplicates';
import type { Engram } from '../../contracts/engine';
import type { MemoryId } from '../../contracts/memory';
import { createStore, type Store } from '../../ui/createStore';
import { joinTexts } from './joinTexts';

export interface Duplicates {
  readonly at: 'loading' | 'ready' | 'failed';
  readonly error: unknown;
  /** Those read so far, the most alike first. */
  readonly pairs: readonly DuplicatePair[];
  readonly total: number;
  /** False while memories wait for their vectors, so that more may come. */
  readonly complete: boolean;
}

/** What becomes of a pair. */
export type Decision = 'keep-older' | 'keep-newer' | 'join' | 'keep-both';

export interface DuplicatesStore extends Pick<Store<Duplicates>, 'get' | 'subscribe'> {
  more(): Promise<void>;
  /** Follows the library. @returns a function that ends this */
  open(): () => void;
  /** @throws what the engine throws; the list is as before then */
  decide(pair: DuplicatePair, decision: Decision): Promise<void>;
}

export const DUPLICATES_PAGE = 20;
/** The most that one call of the engine gives. */
const MOST_AT_ONCE = 100;
/** Looking through a library that is being imported would never end. */
const REFRESH_AFTER_MS = 400;

export const pairKey = ({ memories: [first, second] }: DuplicatePair): string => `${first.id} ${second.id}`;

/** Pairs of memories that look alike, until somebody decides. */
export function createDuplicatesStore(engram: Pick<Engram, 'duplicates' | 'onChange'>): DuplicatesStore {
  const store = createStore<Duplicates>({ at: 'loading', error: null, pairs: [], total: 0, complete: true });
  let wanted = DUPLICATES_PAGE;
  let reading: Promise<void> | null = null;
  let stale = false;

  const readOnce = async (): Promise<void> => {
    const pairs = new Map<string, DuplicatePair>();
    for (let offset = 0; ; ) {
      const limit = Math.min(MOST_AT_ONCE, wanted - offset);
      const page = await engram.duplicates.list({ offset, limit });
      for (const pair of page.pairs) pairs.set(pairKey(pair), pair);
      offset += limit;
      if (offset >= Math.min(wanted, page.total)) {
        store.set({ at: 'ready', error: null, pairs: [...pairs.values()], total: page.total, complete: page.complete });
        return;
      }
    }
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

  const drop = (ids: readonly MemoryId[], all: boolean): void => {
    const now = store.get();
    // Of a memory that is gone every pair goes; of two that are kept apart only this one.
    const pairs = now.pairs.filter(({ memories }) => !(all ? memories.every(({ id }) => ids.includes(id)) : memories.some(({ id }) => ids.includes(id))));
    store.set({ ...now, pairs, total: now.total - (now.pairs.length - pairs.length) });
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    more: () => {
      wanted += DUPLICATES_PAGE;
      return read();
    },
    async decide({ memories: [older, newer] }, decision) {
      if (decision === 'keep-both') {
        await engram.duplicates.keepBoth(older.id, newer.id);
        drop([older.id, newer.id], true);
        return;
      }
      const [keep, gone] = decision === 'keep-newer' ? [newer, older] : [older, newer];
      await engram.duplicates.merge(keep.id, gone.id, decision === 'join' ? { text: joinTexts(older.text, newer.text) } : {});
      drop([gone.id], false);
    },
    open: () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const unsubscribe = engram.onChange(({ kind }) => {
        if (kind === 'personas') return;
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
