import type { Engram } from '../contracts/engine';
import type { Memory } from '../contracts/memory';
import { showToast } from '../ui/toasts';
import { offerUndo, quoted } from './undo';

/** Moves a memory to the trash; the notice offers to take that back. */
export async function removeMemory(engram: Engram, memory: Pick<Memory, 'id' | 'title'>): Promise<void> {
  await engram.memories.remove(memory.id);
  const message = `Deleted ${quoted(memory.title)}. Nothing is lost yet.`;
  // Not waited for: whoever deleted it goes on at once, while its row is still there to go on from.
  offerUndo(engram, message).catch(() => showToast(message));
}
