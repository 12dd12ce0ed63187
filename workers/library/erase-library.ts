import { deleteDrillDatabase } from '../../src/storage/drill-database';
import { eraseDatabase } from '../../src/storage/erase-database';
import { eraseFigures, figuresName } from '../../src/storage/figures-db';
import { deleteSlotDirectory } from '../../src/storage/slot-file/slot-directory';
import type { LibraryInsides } from './insides';
import { giveUpEarlyStart } from './vectors/early-start';

/** Deletes the files of rows, the figures and the database. @throws AppError `UPGRADE_BLOCKED` when another tab keeps the database open, `STORAGE_FAILED` when files stay: nothing is deleted then */
export async function eraseLibrary({ store, living }: Pick<LibraryInsides, 'store' | 'living'>): Promise<void> {
  // Nobody holds a file any more, nor makes one.
  for (const { shelf } of living()) shelf?.large?.close();
  await giveUpEarlyStart({ store });
  await deleteSlotDirectory();
  // What a drill that was cut off has left is as private as the library.
  await deleteDrillDatabase();
  await eraseFigures(figuresName(store.db.name));
  store.close();
  await eraseDatabase(store.db);
}
