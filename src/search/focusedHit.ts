import type { MemoryId } from '../contracts/memory';
import type { Hit, SearchReply } from '../contracts/search';
import { createStore } from '../ui/createStore';

/** The hit that the keyboard or the pointer was in last, and the search it belongs to: with the next search it is forgotten. */
export const focusedHit = createStore<FocusedHit | null>(null);

export interface FocusedHit {
  readonly id: MemoryId;
  readonly query: string;
  /** Where it stands, from 0: beyond the first hits it is not in the reply. */
  readonly index: number;
  readonly hit: Hit;
}

/** What the pane beside the hits is about: the hit in focus, or else the best one. */
export function hitInFocus(reply: SearchReply, focused: FocusedHit | null): Hit | null {
  if (focused?.query !== reply.query) return reply.hits[0] ?? null;
  return (focused.index < reply.hits.length ? reply.hits.find(({ id }) => id === focused.id) ?? reply.hits[0] : focused.hit) ?? null;
}
