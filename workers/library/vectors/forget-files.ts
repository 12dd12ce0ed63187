import { LargeStore } from '../../../src/storage/large-store';
import type { LibraryInsides, LivingSpace } from '../insides';
import { slotDirectoryOf, slotNameOf } from './slot-place';

/**
 * Deletes the files of spaces that live no more (a model was changed or removed), and files that nothing tells of.
 * @returns false when one of them stays, because somebody still holds it
 */
export async function forgetFiles(insides: LibraryInsides, living: readonly LivingSpace[]): Promise<boolean> {
  const store = new LargeStore(insides.store.db);
  const used = await store.usedSpaces();
  // Models that are in use may not be loaded yet, and what cannot be read may use any.
  if (used === null) return true;
  const alive = new Set([...used, ...living.flatMap(({ shelf }) => (shelf === null ? [] : [shelf.space.id]))]);
  const directory = await slotDirectoryOf(insides);
  /** @returns whether it is not there any more */
  const remove = async (name: string): Promise<boolean> => {
    if (directory === null) return true;
    try {
      await directory.removeEntry(name);
      return true;
    } catch (error) {
      return error instanceof DOMException && error.name === 'NotFoundError';
    }
  };
  for (const spaceId of Object.keys(await store.read())) {
    // As long as the file is there, something tells of it.
    if (!alive.has(spaceId) && (await remove(slotNameOf(insides, spaceId)))) insides.store.largeSpaces = await store.write(spaceId, null);
  }
  if (directory === null) return true;
  const wanted = new Set([...alive].map((spaceId) => slotNameOf(insides, spaceId)));
  const names: string[] = [];
  for await (const name of directory.keys()) names.push(name);
  let areGone = true;
  for (const name of names) if (!wanted.has(name) && !(await remove(name))) areGone = false;
  return areGone;
}
