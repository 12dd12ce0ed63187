import type { Engram } from '../../contracts/engine';
import { DEFAULT_PERSONA } from '../../contracts/memory';
import { currentPersona } from '../../ui/currentPersona';
import { errorText } from '../../ui/errorText';
import { showToast } from '../../ui/toasts';
import { hrefBeside } from './hrefBeside';
import { writeNext } from './writeNext';

/** Keeps a new memory with the title that a link names, and opens it to be written. */
export async function beginMemory(engram: Pick<Engram, 'memories'>, title: string): Promise<void> {
  try {
    const id = await engram.memories.add({ text: `# ${title}\n\n`, source: { kind: 'written' }, persona: currentPersona.get() ?? DEFAULT_PERSONA });
    const from = location.hash;
    writeNext(id);
    location.hash = hrefBeside(id);
    showToast(`“${title}” is begun. Links to it lead here now.`, {
      kind: 'begun',
      action: {
        label: 'Undo',
        run: async () => {
          await engram.memories.remove(id);
          if (location.hash === hrefBeside(id)) location.hash = from;
        },
      },
    });
  } catch (error) {
    showToast(errorText(error), { tone: 'bad' });
  }
}
