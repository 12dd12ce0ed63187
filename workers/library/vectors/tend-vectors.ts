import type { TimeSlice } from '../../../src/core/time-slice';
import { INDEX_POLICY } from '../../../src/core/vector-index/index-policy';
import type { LibraryStore } from '../../../src/storage/library-store';
import type { LibraryInsides, LivingSpace } from '../insides';
import type { VectorShelf } from '../vector-shelf';
import { forgetFiles } from './forget-files';
import { tendOrNote } from './tending-troubles';

/** Which spaces lived when files were last looked through. */
const lookedThrough = new WeakMap<LibraryStore, string>();

/**
 * One quiet round of every vector space: one that has become large gets what it needs, and a large one is looked after. Never rejects:
 * what fails here (a script that cannot be had offline, a read of the database) keeps nobody from the rest of maintenance, is counted and said, and tried
 * again after a while: see {@link tendOrNote}.
 */
export async function tendVectors(living: () => readonly LivingSpace[], slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
  for (const { shelf } of living()) {
    const insides = shelf?.insides ?? null;
    if (shelf !== null && insides !== null) await tendOrNote(shelf, insides, () => tend(shelf, insides, slice, mayGoOn, () => living().some((other) => other.shelf === shelf)));
  }
  if (mayGoOn()) await lookThrough(living());
}

/** @param lives - false: its model was changed or removed meanwhile, and whoever did that has closed what there was to close */
async function tend(shelf: VectorShelf, insides: LibraryInsides, slice: TimeSlice, mayGoOn: () => boolean, lives: () => boolean): Promise<void> {
  if (!shelf.isLoaded) return;
  if (shelf.large === null) {
    if (shelf.index.rowCount < (insides.large.fromRows ?? INDEX_POLICY.largeFromRows)) return;
    await shelf.enlarge(insides);
  }
  if (lives()) await shelf.large?.tend(slice, () => mayGoOn() && lives());
}

async function lookThrough(living: readonly LivingSpace[]): Promise<void> {
  const insides = living[0]?.shelf?.insides ?? null;
  // Empty: no space is large, nor was one when the library was opened.
  if (insides === null || insides.store.largeSpaces === '') return;
  const spaces = living.map(({ shelf }) => shelf?.space.id).join('\n');
  if (lookedThrough.get(insides.store) === spaces) return;
  await tendOrNote(insides.store, insides, async () => {
    if (await forgetFiles(insides, living)) lookedThrough.set(insides.store, spaces);
  });
}
