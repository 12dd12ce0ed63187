import type { Engram } from '../contracts/engine';
import { DEFAULT_PERSONA, type MemoryId } from '../contracts/memory';
import { currentPersona } from '../ui/currentPersona';
import { showToast } from '../ui/toasts';

/** Keeps what was written in the persona that the tab is in, or that was chosen beside the button; the notice offers to take it back, which gives the text back to its writer. */
export async function keepMemory(engram: Engram, text: string, onTakenBack: (text: string) => void): Promise<MemoryId> {
  // Where it cannot be read what the persona gives its memories, nothing is given; the text is kept.
  const into = await import('../ui/personas').then(({ writtenIn }) => writtenIn(engram)).catch(() => ({ persona: currentPersona.get() ?? DEFAULT_PERSONA }));
  const id = await engram.memories.add({ text, source: { kind: 'written' }, ...into });
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
