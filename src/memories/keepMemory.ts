import type { Engram } from '../contracts/engine';
import type { MemoryId } from '../contracts/memory';
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
