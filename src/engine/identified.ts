import { v7 as uuidv7 } from 'uuid';
import type { IdentifiedDraft } from '../contracts/library';
import type { MemoryDraft } from '../contracts/memory';

/** Gives drafts their ids (UUIDv7) on this side of the worker boundary, so that a call repeated after a crash writes them once. */
export function identified(drafts: readonly MemoryDraft[]): IdentifiedDraft[] {
  return drafts.map((draft) => ({ ...draft, id: uuidv7() }));
}
