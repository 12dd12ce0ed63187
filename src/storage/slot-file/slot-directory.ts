import { deletePrivateFolder, openPrivateFolder } from '../private-folder';
import { xxh32 } from './xxh32';

const FOLDER = 'vectors';

/** The folder of slot files; null where there is none. */
export function slotDirectory(): Promise<FileSystemDirectoryHandle | null> {
  return openPrivateFolder(FOLDER);
}

/** Deletes all slot files. @throws AppError `STORAGE_FAILED` when somebody goes on holding one */
export function deleteSlotDirectory(pausesMs?: readonly number[]): Promise<void> {
  return deletePrivateFolder(FOLDER, 'the vector files', pausesMs);
}

/** A file name for an id of any characters and length. */
export function slotFileName(database: string, space: string): string {
  const bytes = new TextEncoder().encode(`${database}\n${space}`);
  const words = Uint32Array.from(bytes);
  return `${[0, 1, 2, 3].map((seed) => xxh32(words, 0, words.length, seed).toString(16).padStart(8, '0')).join('')}.slots`;
}
