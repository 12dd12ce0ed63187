import type { MemoryId } from '../contracts/memory';
import type { Hit, SearchReply } from '../contracts/search';
import { createStore } from '../ui/createStore';

/** The hit that the keyboard or the pointer was in last, and the search it belongs to: with the next search it is forgotten. */
export const focusedHit = createStore<{ readonly id: MemoryId; readonly query: string } | null>(null);

/** What the pane beside the hits is about: the hit in focus, or else the best one. */
export function hitInFocus(reply: SearchReply, focused: { readonly id: MemoryId; readonly query: string } | null): Hit | null {
  const chosen = focused?.query === reply.query ? reply.hits.find(({ id }) => id === focused.id) : undefined;
  return chosen ?? reply.hits[0] ?? null;
}
