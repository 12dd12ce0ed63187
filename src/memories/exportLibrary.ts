import type { Engram } from '../contracts/engine';
import { errorText } from '../ui/errorText';
import { showToast } from '../ui/toasts';

/** Everything as a zip of Markdown files, into the downloads of this device. What does it is read when it is asked for. */
export async function exportLibrary(engram: Engram): Promise<void> {
  try {
    await (await import('./exportArchive')).exportArchive(engram);
  } catch (error) {
    showToast(errorText(error), { tone: 'bad' });
  }
}
