import { slotDirectory, slotFileName } from '../../../src/storage/slot-file/slot-directory';
import type { LibraryInsides } from '../insides';

/** Where the file of a space is, or would be. */
export function slotNameOf({ store }: Pick<LibraryInsides, 'store'>, spaceId: string): string {
  return slotFileName(store.db.name, spaceId);
}

/** @returns null where there are no such files */
export function slotDirectoryOf({ large }: Pick<LibraryInsides, 'large'>): Promise<FileSystemDirectoryHandle | null> {
  return (large.directory ?? slotDirectory)();
}
