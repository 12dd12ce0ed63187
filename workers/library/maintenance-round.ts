import type { MemoryId } from '../../src/contracts/memory';
import { Compaction } from './compaction';
import type { MaintenanceOptions } from './maintenance';
import { mergeSmallBlocks } from './merge-small-blocks';
import { storeSegment } from './store-segment';
import { tendVectors } from './vectors/tend-vectors';

export interface RoundOptions extends MaintenanceOptions {
  /** Change number below which a memory's derived data is dead. */
  readonly stale: Map<MemoryId, number>;
  readonly trash: ReadonlySet<MemoryId>;
  /** Vectors of the present version, or of a deleted memory that can still be restored. */
  readonly isOfUse: (id: MemoryId, seq: number) => boolean;
  /** Null before the first quiet round. */
  readonly compaction: Compaction | null;
  /** Told of it before any change and any purge that it does not know of. */
  readonly onCompaction: (compaction: Compaction) => void;
}

/** One piece of what can wait: what has waited longest, or is most worth it. A failure is counted by the monitor (`upkeep.failed`) before it goes on to the caller, who lets it rest. */
export async function maintenanceRound(options: RoundOptions): Promise<void> {
  const insides = options.living().find(({ shelf }) => shelf?.insides != null)?.shelf?.insides;
  const start = insides?.now() ?? 0;
  try {
    await runRound(options);
  } catch (error) {
    insides?.monitor.record('upkeep.failed', insides.now() - start);
    throw error;
  }
}

async function runRound(options: RoundOptions): Promise<void> {
  const { store, documents, keywords, living, exclusively, newSlice, isQuiet, isOfUse, lastSeq, tidy } = options;
  const quiet = isQuiet();
  if (quiet) await tendVectors(living, newSlice(), isQuiet);
  const vectors = living().find(({ shelf }) => shelf?.wantsMerging)?.shelf;
  if (keywords.wantsStoring(quiet)) {
    if (quiet) await exclusively(async () => keywords.closeOpen());
    await storeSegment(keywords, { store, documents, slice: newSlice() });
  } else if (quiet && vectors) {
    await exclusively(() => mergeSmallBlocks(vectors, { store, isOfUse, slice: newSlice() }));
  } else if (quiet) {
    const compaction = options.compaction ?? (await newCompaction(options));
    if (compaction.isDue) await compaction.run(lastSeq(), newSlice(), () => isQuiet() && !keywords.wantsStoring(false));
    else await tidy(isQuiet);
  }
}

async function newCompaction({ store, documents, keywords, living, exclusively, stale, trash, onCompaction }: RoundOptions): Promise<Compaction> {
  const compaction = new Compaction({ store, documents, keywords, living, stale, trash });
  // No change and no purge comes in between.
  await exclusively(async () => {
    await compaction.open();
    onCompaction(compaction);
  });
  return compaction;
}
