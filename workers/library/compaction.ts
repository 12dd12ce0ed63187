import type { MemoryId } from '../../src/contracts/memory';
import type { DocumentTable } from '../../src/core/document-table';
import type { TimeSlice } from '../../src/core/time-slice';
import { DerivedStore } from '../../src/storage/derived-store';
import type { LibraryStore } from '../../src/storage/library-store';
import type { StaleRow, VectorBlockRow } from '../../src/storage/schema';
import { compactSegment } from './compact-segment';
import { type EntryFate, isWorthRewriting, type StoredEntry } from './entry-fate';
import type { LivingSpace } from './insides';
import type { KeywordShelf } from './keyword-shelf';
import { keepEntries } from './keep-entries';
import { isWellFormedBlock } from './vector-block';

/** Changes that make dead entries before a pass is worth reading everything derived: this many, or this share of the library. */
const FEWEST_CHANGES = 64;
const CHANGED_SHARE = 0.05;

export interface CompactionOptions {
  readonly store: LibraryStore;
  readonly documents: DocumentTable;
  readonly keywords: KeywordShelf;
  readonly living: () => readonly LivingSpace[];
  /** Change number below which a memory's derived data is dead; changed by a compaction, which takes marks off. */
  readonly stale: Map<MemoryId, number>;
  /** Deleted memories that can still be restored. */
  readonly trash: ReadonlySet<MemoryId>;
}

interface Pass {
  /** Marks up to this change number were all there when the pass began. */
  readonly seq: number;
  readonly segments: number[];
  readonly blocks: number[];
  /** Dead entries that stay on disk, by memory: their marks must stay as well. */
  readonly staying: Map<MemoryId, { readonly versions: Set<number>; least: number }>;
}

/**
 * Keeps derived data bounded, and forgets what was purged: a pass looks at every keyword segment and vector block once, rewrites
 * those with too many dead entries or with any of a purged memory, each in one transaction, and then deletes the marks that no
 * stored entry needs any more. A crash costs the pass, nothing else: it begins again.
 */
export class Compaction {
  readonly #options: CompactionOptions;
  readonly #fate: EntryFate;
  #changes = 0;
  #forgetting = false;
  #pass: Pass | null = null;

  constructor(options: CompactionOptions) {
    this.#options = options;
    const { documents, stale, trash } = options;
    this.#fate = {
      isDead: (id, seq) => documents.documentOf(id) === undefined || seq < (stale.get(id) ?? 0),
      isForgotten: (id) => documents.documentOf(id) === undefined && !trash.has(id),
    };
  }

  /** Learns where the last session stopped. */
  async open(): Promise<void> {
    const { seq, forgetting } = await new DerivedStore(this.#options.store.db).compactionState();
    this.#forgetting ||= forgetting;
    for (const mark of this.#options.stale.values()) if (mark > seq) this.#changes++;
  }

  /** A version has died whose words or vectors may stand on disk. */
  countChange(): void {
    this.#changes++;
  }

  /** Something was purged: the next pass is due. A pass under way may have looked at its entries already, and begins again. */
  forget(): void {
    this.#forgetting = true;
    this.#pass = null;
  }

  get isDue(): boolean {
    return this.#pass !== null || this.#forgetting || this.#changes >= Math.max(FEWEST_CHANGES, this.#options.documents.size * CHANGED_SHARE);
  }

  /**
   * Goes on with a pass, or begins one. Segments must all be stored, and nothing else may rewrite blocks or segments meanwhile.
   * @param seq - number of the last change
   * @param mayGoOn - asked before each segment and block
   */
  async run(seq: number, slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    const { store } = this.#options;
    if (this.#pass === null) {
      this.#changes = 0;
      this.#pass = { seq, segments: await new DerivedStore(store.db).keywordSegmentIds(), blocks: await new DerivedStore(store.db).vectorBlockIds(), staying: new Map() };
    }
    const pass = this.#pass;
    while (pass.segments.length > 0 || pass.blocks.length > 0) {
      if (!mayGoOn()) return;
      // Taken off the list when it is done: a failure leaves it for the next round.
      const fromSegments = pass.segments.length > 0;
      const id = fromSegments ? pass.segments[0] : pass.blocks[0];
      for (const entry of fromSegments ? await compactSegment(this.#options, id, this.#fate, slice) : await this.#compactBlock(id)) stays(pass, entry, fromSegments);
      (fromSegments ? pass.segments : pass.blocks).shift();
      await slice.yield();
    }
    await this.#end(pass);
  }

  async #compactBlock(id: number): Promise<StoredEntry[]> {
    const { store, trash } = this.#options;
    const block = await store.getVectorBlock(id);
    // Merged into another one since the pass began.
    if (block === undefined) return [];
    if (!isWellFormedBlock(block)) {
      await new DerivedStore(store.db).rewriteVectorBlock(id, null);
      this.#rewritten(id, null, () => true);
      return [];
    }
    // Vectors of what is in the trash serve its undo, dead as they are.
    const isOfUse = (memoryId: MemoryId, i: number): boolean => !this.#fate.isDead(memoryId, block.seqs[i]) || trash.has(memoryId);
    const keep = block.memoryIds.map(isOfUse);
    const useless = keep.filter((kept) => !kept).length;
    const forgotten = block.memoryIds.filter((memoryId) => this.#fate.isForgotten(memoryId)).length;
    const rewrite = isWorthRewriting(keep.length, useless, forgotten);
    if (rewrite) {
      const fresh = keepEntries(block, keep);
      await new DerivedStore(store.db).rewriteVectorBlock(id, fresh);
      this.#rewritten(id, fresh, (spaceId) => spaceId === block.spaceId);
    }
    return block.memoryIds.map((memoryId, i) => ({ memoryId, seq: block.seqs[i] })).filter(({ memoryId, seq }, i) => (keep[i] || !rewrite) && this.#fate.isDead(memoryId, seq));
  }

  #rewritten(id: number, fresh: VectorBlockRow | null, isOf: (spaceId: string) => boolean): void {
    for (const { shelf } of this.#options.living()) if (shelf !== null && isOf(shelf.space.id)) shelf.rewritten(id, fresh);
  }

  async #end(pass: Pass): Promise<void> {
    const { store, stale } = this.#options;
    const reduce = (row: StaleRow): StaleRow | null => {
      const staying = pass.staying.get(row.memoryId);
      if (staying === undefined || staying.least >= row.seq) return null;
      return { ...row, versions: row.versions.filter((version) => staying.versions.has(version.seq)) };
    };
    await new DerivedStore(store.db).endCompaction(pass.seq, reduce);
    for (const { shelf } of this.#options.living()) shelf?.large?.changed();
    for (const [id, seq] of stale) if (seq <= pass.seq && reduce({ memoryId: id, seq, versions: [] }) === null) stale.delete(id);
    this.#forgetting = false;
    this.#pass = null;
  }
}

function stays(pass: Pass, { memoryId, seq }: StoredEntry, inSegment: boolean): void {
  const known = pass.staying.get(memoryId) ?? { versions: new Set<number>(), least: Number.POSITIVE_INFINITY };
  known.least = Math.min(known.least, seq);
  // Only a segment has counted the words of a version.
  if (inSegment) known.versions.add(seq);
  pass.staying.set(memoryId, known);
}
