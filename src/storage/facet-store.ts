import type { MemoryId, PersonaId } from '../contracts/memory';
import type { EngramDatabase, FacetBlockRow } from './schema';
import { guarded } from './storage-error';

/** The tables that filters are answered from, besides the memories. */
export class FacetStore {
  constructor(private readonly db: EngramDatabase) {}

  /** Oldest first. */
  async blocks(): Promise<FacetBlockRow[]> {
    return guarded(() => this.db.facetBlocks.toArray());
  }

  /** Adds what has changed, or puts everything in the place of what there is: all or nothing. */
  async put(blocks: readonly FacetBlockRow[], how: { readonly replace: boolean }): Promise<void> {
    const { db } = this;
    await guarded(() =>
      db.transaction('rw', db.facetBlocks, async () => {
        if (how.replace) await db.facetBlocks.clear();
        for (const block of blocks) await db.facetBlocks.add(block);
      }),
    );
  }

  /** Ids in the order of their titles: any case, and those without a title last. */
  async idsByTitle(): Promise<MemoryId[]> {
    const { db } = this;
    return guarded(async () => {
      const [none, titled] = await Promise.all([db.memories.where('titleKey').equals('').primaryKeys(), db.memories.where('titleKey').above('').primaryKeys()]);
      return [...titled, ...none];
    });
  }

  /** Those that somebody has given a name. */
  async personaNames(): Promise<{ readonly id: PersonaId; readonly name: string }[]> {
    return guarded(async () => (await this.db.personas.toArray()).map(({ id, name }) => ({ id, name })));
  }
}
