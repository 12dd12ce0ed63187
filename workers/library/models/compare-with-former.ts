import { isAppError } from '../../../src/contracts/errors';
import type { SpaceComparison } from '../../../src/contracts/models';
import { ResidentIndex } from '../../../src/core/vector-index/resident-index';
import { SearchStore } from '../../../src/storage/search-store';
import type { LibraryInsides } from '../insides';
import { VectorShelf } from '../vector-shelf';
import { compareSpaces, type Side } from './compare-spaces';
import type { LivingModel } from './living-model';
import type { StoredOldSpace } from './stored-spaces';

const BUILT_IN_NAME = 'Built-in embedder';

interface Spaces {
  /** Id of the space before. */
  readonly former: string;
  readonly old: readonly StoredOldSpace[];
  /** Null: the built-in embedder orders hits. */
  readonly current: LivingModel | null;
  readonly hasEncoder: () => boolean;
}

/**
 * The space before against the one that orders hits now. An old model's encoder may not run any more, so its side has no query vectors, and
 * stored ones ask in both.
 * @returns null when the former space is gone, or not known
 */
export async function compareWithFormer(insides: LibraryInsides, { former, old, current, hasEncoder }: Spaces): Promise<SpaceComparison | null> {
  const { documents, reader, store, line } = insides;
  const shelf = insides.vectors();
  if (shelf === null || former === (current ?? shelf).space.id) return null;
  const builtIn: Side = { name: BUILT_IN_NAME, shelf, queryVector: async (text) => (await line.embed((space) => [space.queryPrefix + text], 'query')).vectors };
  const before = former === shelf.space.id ? builtIn : await oldSide(insides, old.find(({ spaceId }) => spaceId === former));
  if (before === null || current?.isLoaded === false) return null;
  const after: Side = current === null ? builtIn : { name: current.name, shelf: current.shelf, queryVector: hasEncoder() ? (text) => current.queryVectors.of(text) : null };
  const searches = (await new SearchStore(store.db).all()).map(({ text }) => text);
  const run = (one: Side, other: Side): Promise<SpaceComparison | null> =>
    compareSpaces({ before: one, after: other, documents, readMemories: (ids) => reader.glimpse(ids), searches, slice: insides.newSlice() });
  try {
    return await run(before, after);
  } catch (error) {
    // An encoder that does not come: stored vectors need none.
    if (!isAppError(error)) throw error;
    return run({ ...before, queryVector: null }, { ...after, queryVector: null });
  }
}

/** Its stored vectors, in a memory of their own that goes with the comparison. */
async function oldSide(insides: LibraryInsides, old: StoredOldSpace | undefined): Promise<Side | null> {
  if (old === undefined || old.space === null) return null;
  const index = ResidentIndex.create({ dimensions: old.space.dimensions, kernels: await insides.createKernels(), now: insides.now });
  const shelf = new VectorShelf(old.space, index, insides.store, insides.documents);
  await shelf.load((id) => insides.maintenance.staleSeq(id), insides.newSlice());
  return { name: old.name, shelf, queryVector: null };
}
