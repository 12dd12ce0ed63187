import type { Engram } from '../contracts/engine';
import { isAppError } from '../contracts/errors';
import type { MemoryId } from '../contracts/memory';
import { imageReference } from '../core/text/image-references';
import { announce } from '../ui/announcer';
import { errorText } from '../ui/errorText';
import { counted } from '../ui/format';
import { showToast } from '../ui/toasts';
import { altOf } from './reader/editor/pickedImages';

/** Images that no note comes with (dropped on the page): together they are one memory. An image that cannot be kept is named. */
export async function keepImages(engram: Pick<Engram, 'images' | 'memories'>, files: readonly File[]): Promise<MemoryId | null> {
  announce(`Keeping ${counted(files.length, 'image', 'images')}`);
  const references: string[] = [];
  try {
    for (const file of files) {
      try {
        references.push(imageReference(await engram.images.add(file), altOf(file.name)));
      } catch (error) {
        if (!isAppError(error, 'UNSUPPORTED_IMAGE') && !isAppError(error, 'IMAGE_TOO_LARGE')) throw error;
        showToast(`“${file.name}”: ${errorText(error)}`, { tone: 'bad' });
      }
    }
    if (references.length === 0) return null;
    const id = await engram.memories.add({ text: references.join('\n\n'), source: { kind: 'written' } });
    showToast(`${counted(references.length, 'image', 'images')} kept on this device.`, {
      kind: 'kept',
      action: { label: 'Undo', run: async () => void (await engram.memories.remove(id)) },
    });
    return id;
  } catch (error) {
    showToast(errorText(error), { tone: 'bad' });
    return null;
  }
}
