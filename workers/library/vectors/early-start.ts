import { BUILT_IN_SPACE } from '../../../src/core/embedder/manifest';
import type { Kernels } from '../../../src/core/vector-index/kernel-functions';
import { LargeStore, parseLargeSpaces } from '../../../src/storage/large-store';
import type { LibraryStore } from '../../../src/storage/library-store';
import type { SlotFile } from '../../../src/storage/slot-file/slot-file';
import type { LibraryInsides } from '../insides';
import { FileSource } from './file-source';

/** What takes a while and needs no memory to be known. */
export interface EarlyStart {
  readonly kernels: Promise<Kernels>;
  readonly files: FileSource;
  readonly file: Promise<SlotFile | null>;
}

/** Null: it was asked for, so nothing is begun any more that nobody would take. */
const begun = new WeakMap<LibraryStore, EarlyStart | null>();

/** Kernels for an index whose scans may be shared with other threads, where there are any. */
export function newLargeKernels({ createKernels }: Pick<LibraryInsides, 'createKernels'>): Promise<Kernels> {
  return createKernels({ shared: globalThis.crossOriginIsolated === true && navigator.hardwareConcurrency > 1 });
}

/** While the database is still being read: the built-in space's kernels are made and its file is opened, if it has one. */
export function startEarly(insides: LibraryInsides): void {
  const space = parseLargeSpaces(insides.store.largeSpaces)[BUILT_IN_SPACE.id];
  if (space === undefined || space.generation === null || begun.has(insides.store)) return;
  const files = new FileSource(BUILT_IN_SPACE, insides, new LargeStore(insides.store.db));
  const kernels = newLargeKernels(insides);
  // Awaited by whoever takes it; until then nobody looks at a failure.
  kernels.catch(() => {});
  const file = files.open({ newest: space.generation });
  file.catch(() => {});
  begun.set(insides.store, { kernels, files, file });
}

/** The library is deleted before anybody has asked for it. */
export async function giveUpEarlyStart({ store }: Pick<LibraryInsides, 'store'>): Promise<void> {
  const early = begun.get(store);
  begun.set(store, null);
  (await early?.file.catch(() => null))?.close();
}

/** Once: what was begun belongs to whom it is given. */
export function takeEarlyStart({ store }: Pick<LibraryInsides, 'store'>, spaceId: string): EarlyStart | null {
  if (spaceId !== BUILT_IN_SPACE.id) return null;
  const early = begun.get(store) ?? null;
  begun.set(store, null);
  return early;
}
