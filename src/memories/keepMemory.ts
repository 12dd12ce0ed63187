import type { Engram } from '../contracts/engine';
import type { Memory, MemoryId } from '../contracts/memory';
import { showToast } from '../ui/toasts';

/** Keeps what was written; the notice offers to take it back, which gives the text back to its writer. */
export async function keepMemory(engram: Engram, text: string, onTakenBack: (text: string) => void): Promise<MemoryId> {
  const id = await engram.memories.add({ text, source: { kind: 'written' } });
  showToast('Kept on this device.', {
    kind: 'kept',
    action: {
      label: 'Undo',
      run: async () => {
        await engram.memories.remove(id);
        onTakenBack(text);
      },
    },
  });
  return id;
}

export async function removeMemory(engram: Engram, memory: Pick<Memory, 'id' | 'title'>): Promise<void> {
  await engram.memories.remove(memory.id);
  const title = memory.title.length > 40 ? `${memory.title.slice(0, 40).trimEnd()}…` : memory.title;
  showToast(`Deleted “${title}”. Nothing is lost yet.`, {
    action: {
      label: 'Undo',
      run: async () => {
        await engram.memories.restore(memory.id);
        showToast('It is back.', { lifeMs: 4000 });
      },
    },
  });
}
