import type { DuplicatePair } from '../../contracts/duplicates';
import type { Engram } from '../../contracts/engine';
import type { MemoryId } from '../../contracts/memory';
import { createFollowedList, type FollowedList, type ListState } from '../createFollowedList';
import { joinTexts } from './joinTexts';

export interface Duplicates extends ListState {
  /** Those read so far, the most alike first. */
  readonly pairs: readonly DuplicatePair[];
  readonly total: number;
  /** False while memories wait for their vectors, so that more may come. */
  readonly complete: boolean;
}

/** What becomes of a pair. */
export type Decision = 'keep-older' | 'keep-newer' | 'join' | 'keep-both';

export interface DuplicatesStore extends Omit<FollowedList<Duplicates>, 'set'> {
  /** @throws what the engine throws; the list is as before then */
  decide(pair: DuplicatePair, decision: Decision): Promise<void>;
}

const DUPLICATES_PAGE = 20;
/** The most that one call of the engine gives. */
const MOST_AT_ONCE = 100;
/** Looking through a library that is being imported would never end. */
const REFRESH_AFTER_MS = 400;

export const pairKey = ({ memories: [first, second] }: DuplicatePair): string => `${first.id} ${second.id}`;

/** Pairs of memories that look alike, until somebody decides. */
export function createDuplicatesStore({ duplicates, onChange }: Pick<Engram, 'duplicates' | 'onChange'>): DuplicatesStore {
  const read = async (wanted: number): Promise<Duplicates> => {
    const pairs = new Map<string, DuplicatePair>();
    for (let offset = 0; ; ) {
      const limit = Math.min(MOST_AT_ONCE, wanted - offset);
      const page = await duplicates.list({ offset, limit });
      for (const pair of page.pairs) pairs.set(pairKey(pair), pair);
      offset += limit;
      if (offset >= Math.min(wanted, page.total)) return { at: 'ready', error: null, pairs: [...pairs.values()], total: page.total, complete: page.complete };
    }
  };
  const list = createFollowedList<Duplicates>({
    onChange, read, page: DUPLICATES_PAGE, ignores: ['personas'], refreshAfterMs: REFRESH_AFTER_MS,
    initial: { at: 'loading', error: null, pairs: [], total: 0, complete: true },
  });

  const drop = (ids: readonly MemoryId[], all: boolean): void => {
    const now = list.get();
    // Of a memory that is gone every pair goes; of two that are kept apart only this one.
    const pairs = now.pairs.filter(({ memories }) => !(all ? memories.every(({ id }) => ids.includes(id)) : memories.some(({ id }) => ids.includes(id))));
    list.set({ ...now, pairs, total: now.total - (now.pairs.length - pairs.length) });
  };

  return {
    ...list,
    async decide({ memories: [older, newer] }, decision) {
      if (decision === 'keep-both') {
        await duplicates.keepBoth(older.id, newer.id);
        drop([older.id, newer.id], true);
        return;
      }
      const [keep, gone] = decision === 'keep-newer' ? [newer, older] : [older, newer];
      await duplicates.merge(keep.id, gone.id, decision === 'join' ? { text: joinTexts(older.text, newer.text) } : {});
      drop([gone.id], false);
    },
  };
}
