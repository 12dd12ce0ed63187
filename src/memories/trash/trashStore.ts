import type { Engram } from '../../contracts/engine';
import type { TrashedMemory } from '../../contracts/memory';
import { createFollowedList, type FollowedList, type ListState } from '../createFollowedList';

export interface Trash extends ListState {
  /** Those read so far, last deleted first. */
  readonly memories: readonly TrashedMemory[];
  readonly total: number;
  /** When it was read, Unix ms: what "in 12 days" counts from. */
  readonly readAt: number;
}

export type TrashStore = Omit<FollowedList<Trash>, 'set'>;

export const TRASH_PAGE = 100;
/** The most that one call of the engine gives. */
const MOST_AT_ONCE = 500;
/** Emptying a large trash says so many times a second. */
const REFRESH_AFTER_MS = 100;

/** What was deleted in the last 30 days, read page by page. */
export function createTrashStore({ trash, onChange }: Pick<Engram, 'trash' | 'onChange'>): TrashStore {
  const read = async (wanted: number): Promise<Trash> => {
    const memories: TrashedMemory[] = [];
    let total = 0;
    do {
      const page = await trash.list({ offset: memories.length, limit: Math.min(MOST_AT_ONCE, wanted - memories.length) });
      total = page.total;
      memories.push(...page.memories);
      if (page.memories.length === 0) break;
    } while (memories.length < Math.min(wanted, total));
    return { at: 'ready', error: null, memories, total, readAt: Date.now() };
  };
  return createFollowedList<Trash>({
    onChange, read, page: TRASH_PAGE, ignores: ['added', 'updated'], refreshAfterMs: REFRESH_AFTER_MS,
    initial: { at: 'loading', error: null, memories: [], total: 0, readAt: 0 },
  });
}
