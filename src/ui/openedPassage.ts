import type { MemoryId } from '../contracts/memory';
import type { TextRange } from '../contracts/search';
import { createStore } from './createStore';

/**
 * The passage that a memory was opened for: set by the hit that is chosen, read once by the reader, which scrolls there and
 * marks it. Not in the address: offsets mean nothing once the text has changed.
 */
export const openedPassage = createStore<({ readonly id: MemoryId } & TextRange) | null>(null);
