import { AppError } from '../../contracts/errors';
import { xxh32 } from './xxh32';

const FOLDER = 'vectors';

/** The folder of slot files, in the origin's private file system; null where there is none (private windows, older browsers). */
export async function slotDirectory(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  } catch {
    return null;
  }
}

/** A file that was just closed, or whose worker was just ended, is let go within moments. */
const PAUSES_MS = [50, 100, 200, 400] as const;

/** Deletes all slot files. @throws AppError `STORAGE_FAILED` when somebody goes on holding one: what is in it is made of what people wrote */
export async function deleteSlotDirectory(pausesMs: readonly number[] = PAUSES_MS): Promise<void> {
  let root: FileSystemDirectoryHandle;
  try {
    root = await navigator.storage.getDirectory();
  } catch {
    // No such storage.
    return;
  }
  for (let attempt = 0; ; attempt++) {
    try {
      return await root.removeEntry(FOLDER, { recursive: true });
    } catch (error) {
      // Never made.
      if (error instanceof DOMException && error.name === 'NotFoundError') return;
      if (attempt >= pausesMs.length) throw new AppError('STORAGE_FAILED', { reason: 'the vector files could not be deleted', cause: String(error).slice(0, 200) }, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, pausesMs[attempt]));
    }
  }
}

/** A file name for an id of any characters and length. */
export function slotFileName(database: string, space: string): string {
  const bytes = new TextEncoder().encode(`${database}\n${space}`);
  const words = Uint32Array.from(bytes);
  return `${[0, 1, 2, 3].map((seed) => xxh32(words, 0, words.length, seed).toString(16).padStart(8, '0')).join('')}.slots`;
}
