import type { MemoryId } from '../contracts/memory';
import { createStore } from '../ui/createStore';

/** Ids of the hits that were read so far, in their order: what a range is selected from. */
export const shownHits = createStore<readonly MemoryId[]>([]);
