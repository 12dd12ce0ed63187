import { AppError } from '../contracts/errors';

/** A file that was just closed, or whose worker was just ended, is let go within moments. */
const PAUSES_MS = [50, 100, 200, 400] as const;

/** A folder in the origin's private file system, made when it is not there; null where there is no such storage (private windows, older browsers). */
export async function openPrivateFolder(name: string): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  } catch {
    return null;
  }
}

/**
 * Deletes a folder with everything in it.
 * @param what - for the error: "the vector files"
 * @throws AppError `STORAGE_FAILED` when somebody goes on holding a file: what is in it is made of what people wrote
 */
export async function deletePrivateFolder(name: string, what: string, pausesMs: readonly number[] = PAUSES_MS): Promise<void> {
  let root: FileSystemDirectoryHandle;
  try {
    root = await navigator.storage.getDirectory();
  } catch {
    // No such storage.
    return;
  }
  for (let attempt = 0; ; attempt++) {
    try {
      return await root.removeEntry(name, { recursive: true });
    } catch (error) {
      // Never made.
      if (error instanceof DOMException && error.name === 'NotFoundError') return;
      if (attempt >= pausesMs.length) throw new AppError('STORAGE_FAILED', { reason: `${what} could not be deleted`, cause: String(error).slice(0, 200) }, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, pausesMs[attempt]));
    }
  }
}
