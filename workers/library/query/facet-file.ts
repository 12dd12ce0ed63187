import type { MemoryId } from '../../../src/contracts/memory';
import { type Facets, packFacets, unpackFacets } from '../../../src/core/query/facet-columns';
import type { FacetStore } from '../../../src/storage/facet-store';
import type { FacetBlockRow } from '../../../src/storage/schema';
import type { LibraryInsides } from '../insides';
import type { FacetShelf } from './facet-shelf';

/** Packed or unpacked in some milliseconds. */
const BLOCK_SIZE = 1_024;
/** With fewer changes it is as quick to read the memories again. */
const FEWEST_STORED = 256;
/** Blocks beyond those that are full, and dead entries, up to which changes are added beside what there is. */
const MORE_BLOCKS = 40;
const DEAD_SHARE = 0.5;
const DEAD_ENTRIES = 4_096;

/**
 * Facets on disk: blocks of changes, oldest first, of which the newest entry of a memory stands. All together know every change up to `coveredSeq`; later ones are read from the
 * memories at the start. Blocks that are damaged, or of more changes than there were, are all thrown away, and made again from the memories.
 */
export class FacetFile {
  #coveredSeq = 0;
  #blocks = 0;
  #entries = 0;
  #mustReplace = false;

  constructor(
    private readonly insides: Pick<LibraryInsides, 'store' | 'documents' | 'newSlice' | 'exclusively' | 'openedAtSeq'>,
    private readonly store: FacetStore,
  ) {}

  /** Brings into the shelf what is stored, then what has changed since. */
  async load(shelf: FacetShelf): Promise<void> {
    const slice = this.insides.newSlice();
    const blocks = await this.store.blocks();
    const known: (readonly Facets[])[] = [];
    for (const block of blocks) {
      const facets = isWhole(block) && block.coveredSeq <= this.insides.openedAtSeq() ? unpackFacets(block) : null;
      if (facets !== null) known.push(facets);
      await slice.breathe();
    }
    // One that is damaged may hold the newer entry of a memory that an older one holds as well.
    this.#mustReplace = known.length < blocks.length;
    if (!this.#mustReplace) {
      for (const facets of known) {
        for (const one of facets) shelf.enter(one);
        shelf.settle();
        await slice.breathe();
      }
      this.#coveredSeq = blocks.reduce((highest, { coveredSeq }) => Math.max(highest, coveredSeq), 0);
      this.#blocks = blocks.length;
      this.#entries = known.reduce((sum, facets) => sum + facets.length, 0);
    }
    for await (const rows of this.insides.store.memoriesChangedAfter(this.#coveredSeq)) {
      for (const row of rows) {
        shelf.note(row);
        await slice.breathe();
      }
    }
    // What was stored of memories whose change number no block tells.
    await shelf.complete(slice, () => {});
  }

  /** True when storing is worth it. */
  isDue(shelf: FacetShelf): boolean {
    return this.#mustReplace || shelf.unstored.size >= FEWEST_STORED || (this.#blocks > 0 && shelf.unstored.size > 0);
  }

  /** @param mayGoOn - asked between slices */
  async save(shelf: FacetShelf, mayGoOn: () => boolean): Promise<void> {
    const { exclusively, newSlice, documents } = this.insides;
    const slice = newSlice();
    await shelf.complete(slice, () => {});
    // Whatever has a number by now has been told of: no writer is under way.
    const { ids, chosen, newest, replace } = await exclusively(async () => {
      const changed: MemoryId[] = [...shelf.unstored];
      const isWorn = this.#blocks >= documents.size / BLOCK_SIZE + MORE_BLOCKS || this.#entries + changed.length > documents.size * (1 + DEAD_SHARE) + DEAD_ENTRIES;
      const all = this.#mustReplace || isWorn || this.#blocks === 0;
      const { documents: numbers, newest: highest } = shelf.snapshot(all ? null : changed);
      // Copied here: what changes from here on belongs to a later block.
      const copied: Facets[] = [];
      for (const document of numbers) {
        const facets = shelf.facetsAt(document);
        if (facets !== null) copied.push(facets);
        await slice.breathe();
      }
      return { ids: changed, chosen: copied, newest: highest, replace: all };
    });
    const coveredSeq = Math.max(this.#coveredSeq, newest);
    const blocks: FacetBlockRow[] = [];
    for (let from = 0; from < chosen.length; from += BLOCK_SIZE) {
      blocks.push({ coveredSeq, ...packFacets(chosen.slice(from, from + BLOCK_SIZE)) });
      await slice.yield();
      if (!mayGoOn()) return;
    }
    for (const id of ids) shelf.unstored.delete(id);
    try {
      await this.store.put(blocks, { replace });
    } catch (error) {
      for (const id of ids) shelf.unstored.add(id);
      throw error;
    }
    this.#mustReplace = false;
    this.#coveredSeq = coveredSeq;
    this.#blocks = replace ? blocks.length : this.#blocks + blocks.length;
    this.#entries = replace ? chosen.length : this.#entries + chosen.length;
  }
}

function isWhole({ coveredSeq }: FacetBlockRow): boolean {
  return typeof coveredSeq === 'number' && Number.isFinite(coveredSeq);
}
