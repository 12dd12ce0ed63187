import type { Engram } from '../contracts/engine';
import type { Persona } from '../contracts/personas';
import { errorText } from '../ui/errorText';
import { showToast } from '../ui/toasts';

/** Everything, or one persona's memories, as a zip of Markdown files, into the downloads of this device. What does it is read when it is asked for. */
export async function exportLibrary(engram: Engram, persona?: Pick<Persona, 'id' | 'name'>): Promise<void> {
  try {
    await (await import('./exportArchive')).exportArchive(engram, persona);
  } catch (error) {
    showToast(errorText(error), { tone: 'bad' });
  }
}
