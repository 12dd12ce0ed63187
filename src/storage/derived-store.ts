import type { EngramDatabase, KeywordPayloadRow, KeywordSegmentRow, StaleRow, VectorBlockRow } from './schema';
import { FORGETTING } from './library-store';
import { guarded } from './storage-error';

const COMPACTED_SEQ = 'compactedSeq';

/** What maintenance does to derived data: compaction, and segments of words. `LibraryStore` has what a start and every change need. */
export class DerivedStore {
  constructor(private readonly db: EngramDatabase) {}

  /** How far derived data was compacted: change number, and whether something was purged that it may still hold. */
  async compactionState(): Promise<{ readonly seq: number; readonly forgetting: boolean }> {
    const [seq, forgetting] = await guarded(() => this.db.meta.bulkGet([COMPACTED_SEQ, FORGETTING]));
    return { seq: Number(seq?.value ?? 0), forgetting: forgetting !== undefined };
  }

  /**
   * Ends a compaction: marks up to `seq` that no stored entry needs any more go, and of the others the words of versions that no
   * segment holds any more.
   * @param reduce - what is left of a mark; null: nothing
   */
  async endCompaction(seq: number, reduce: (row: StaleRow) => StaleRow | null): Promise<void> {
    const db = this.db;
    await guarded(() =>
      db.transaction('rw', db.stale, db.meta, async () => {
        // Compared with what is stored now: a mark renewed meanwhile speaks of entries that the compaction has not seen.
        await db.stale.filter((row) => row.seq <= seq).modify((row, ref) => {
          const left = reduce(row);
          if (left === null) delete (ref as { value?: StaleRow }).value;
          else ref.value = left;
        });
        await db.meta.put({ key: COMPACTED_SEQ, value: seq });
        await db.meta.delete(FORGETTING);
      }),
    );
  }

  /** Blocks of all vector spaces. */
  async vectorBlockIds(): Promise<number[]> {
    return guarded(() => this.db.vectorBlocks.toCollection().primaryKeys());
  }

  /** Puts what is still of use of a block in its place; null: nothing is. One that was deleted meanwhile, with its space, stays so. */
  async rewriteVectorBlock(id: number, block: VectorBlockRow | null): Promise<void> {
    await guarded<unknown>(() => (block === null ? this.db.vectorBlocks.delete(id) : this.db.vectorBlocks.update(id, { ...block, id })));
  }

  async keywordSegmentIds(): Promise<number[]> {
    return guarded(() => this.db.keywordSegments.toCollection().primaryKeys());
  }

  async keywordSegment(id: number): Promise<KeywordSegmentRow | undefined> {
    return guarded(() => this.db.keywordSegments.get(id));
  }

  /** Puts what is still of use of a segment in its place; null: nothing is. */
  async rewriteKeywordSegment(id: number, fresh: { readonly segment: KeywordSegmentRow; readonly payload: Omit<KeywordPayloadRow, 'segmentId'> } | null): Promise<void> {
    const db = this.db;
    await guarded(() =>
      db.transaction('rw', db.keywordSegments, db.keywordPayloads, async () => {
        if (fresh === null) {
          await db.keywordSegments.delete(id);
          await db.keywordPayloads.delete(id);
        } else {
          await db.keywordSegments.put({ ...fresh.segment, id });
          await db.keywordPayloads.put({ ...fresh.payload, segmentId: id });
        }
      }),
    );
  }

  async putKeywordSegment(segment: KeywordSegmentRow, payload: Omit<KeywordPayloadRow, 'segmentId'>): Promise<number> {
    const db = this.db;
    return guarded(() =>
      db.transaction('rw', db.keywordSegments, db.keywordPayloads, async () => {
        const segmentId = await db.keywordSegments.add(segment);
        await db.keywordPayloads.put({ ...payload, segmentId });
        return segmentId;
      }),
    );
  }
}
