import { AppError } from '../contracts/errors';
import type { VectorSpaceId } from '../contracts/embedder';
import type { MemoryId } from '../contracts/memory';
import { EngramDatabase, type KeywordPayloadRow, type KeywordSegmentRow, LEAST_VERSION, type MemoryRow, SCHEMA_VERSION, type StaleRow, type TombstoneRow, type TrashRow, type VectorBlockRow } from './schema';
import { guarded, storageError } from './storage-error';

/** How long another tab may take to let go of an older schema before the person is told. */
const UPGRADE_PATIENCE_MS = 4_000;
/** Rows read in one request; larger replies are slow to clone. */
const READ_SLICE = 500;
/** Rows handed to the browser in one go: copying them holds the worker, and a query waits meanwhile. All in one transaction. */
const ROWS_AT_ONCE = 32;
/** Vector blocks read in one request: some 3 MB. */
const BLOCKS_AT_ONCE = 8;

export interface MemoryWrite {
  readonly row: MemoryRow;
  /** Present when an older version stands in a vector block or keyword segment. */
  readonly stale: StaleRow | null;
}

export interface MemoryRemoval {
  readonly tombstone: TombstoneRow;
  readonly trash: TrashRow;
  readonly stale: StaleRow;
}

/** What else is to happen in the transaction of a change. It awaits nothing but the database. */
export interface Along {
  readonly tables: readonly ('versions' | 'undoSteps')[];
  readonly write: (db: EngramDatabase) => Promise<void>;
}

const COMPACTED_SEQ = 'compactedSeq';
/** Set by a purge, see `trash-store`. */
export const FORGETTING = 'forgetting';

/** What the library does with models, see `space-store`. */
export const MODELS = 'models';
/** Vector spaces of many rows, see `large-store`. */
export const LARGE_SPACES = 'largeSpaces';

const tablesOf = (along: readonly Along[]): string[] => [...new Set(along.flatMap(({ tables }) => tables))];

interface OpenedLibrary {
  readonly deviceId: string;
  /** Highest change number used so far. */
  readonly lastSeq: number;
  /** Stamp of the last local change, null in a new library. */
  readonly lastHlc: string | null;
  /** Somebody has used a model here, see `space-store`. */
  readonly usesModels: boolean;
}

/**
 * The one place that reads and writes the database. Every change of a memory goes through {@link putMemories} or
 * {@link removeMemories}, each one transaction, so that an outbox for sync can join it. Nothing foreign is awaited inside.
 * All methods reject with an AppError.
 */
export class LibraryStore {
  /** For the stores beside this one, which are loaded when they are needed. */
  readonly db: EngramDatabase;
  /** As it was when the database was opened: JSON of `LargeSpaces`, see `large-store`; empty: there are none. */
  largeSpaces = '';

  constructor(name?: string) {
    this.db = new EngramDatabase(name);
  }

  /**
   * @param newDeviceId - used when the library is new
   * @param onLost - called when the browser closes the connection under us (storage cleared, or a newer tab upgrades)
   * @throws AppError `STORAGE_UNAVAILABLE`, `NEWER_DATABASE`, `UPGRADE_BLOCKED`
   */
  async open(newDeviceId: string, onLost: (reason: 'closed' | 'upgrade') => void): Promise<OpenedLibrary> {
    const db = this.db;
    let makingWay = false;
    db.on('close', () => {
      if (!makingWay) onLost('closed');
    });
    db.on('versionchange', () => {
      // A newer tab wants to upgrade: never stand in its way.
      makingWay = true;
      db.close();
      onLost('upgrade');
    });
    let giveUp: ReturnType<typeof setTimeout> | undefined;
    const blocked = new Promise<never>((_, reject) => {
      db.on('blocked', () => {
        giveUp ??= setTimeout(() => reject(new AppError('UPGRADE_BLOCKED')), UPGRADE_PATIENCE_MS);
      });
    });
    try {
      await Promise.race([db.open(), blocked]);
    } catch (error) {
      throw storageError(error);
    } finally {
      clearTimeout(giveUp);
    }
    return guarded(async () => {
      const opened = await db.transaction('rw', db.meta, db.memories, db.tombstones, async () => {
        const needed = await db.meta.get('minVersion');
        if (needed !== undefined && Number(needed.value) > SCHEMA_VERSION) {
          throw new AppError('NEWER_DATABASE', { needs: Number(needed.value), have: SCHEMA_VERSION });
        }
        if (needed === undefined) await db.meta.put({ key: 'minVersion', value: LEAST_VERSION });
        const device = await db.meta.get('deviceId');
        if (device === undefined) await db.meta.put({ key: 'deviceId', value: newDeviceId });
        const lastMemory = await db.memories.orderBy('seq').last();
        const lastTombstone = await db.tombstones.orderBy('seq').last();
        const last = (lastTombstone?.seq ?? 0) > (lastMemory?.seq ?? 0) ? lastTombstone : lastMemory;
        const [models, large] = await db.meta.bulkGet([MODELS, LARGE_SPACES]);
        this.largeSpaces = String(large?.value ?? '');
        return { deviceId: String(device?.value ?? newDeviceId), lastSeq: last?.seq ?? 0, lastHlc: last?.hlc ?? null, usesModels: models !== undefined };
      });
      return opened;
    });
  }

  close(): void {
    this.db.close();
  }

  async putMemories(writes: readonly MemoryWrite[], along: readonly Along[] = []): Promise<void> {
    const db = this.db;
    const stale = writes.flatMap((write) => (write.stale === null ? [] : [write.stale]));
    await guarded(() =>
      db.transaction('rw', ['memories', 'stale', ...tablesOf(along)], async () => {
        for (let i = 0; i < writes.length; i += ROWS_AT_ONCE) await db.memories.bulkPut(writes.slice(i, i + ROWS_AT_ONCE).map((write) => write.row));
        if (stale.length > 0) await this.#putStale(stale);
        for (const { write } of along) await write(db);
      }),
    );
  }

  /** Takes rows out of the trash and writes them as living memories. */
  async restoreMemories(writes: readonly MemoryWrite[], along: readonly Along[] = []): Promise<void> {
    const db = this.db;
    const ids = writes.map((write) => write.row.id);
    await guarded(() =>
      db.transaction('rw', ['memories', 'stale', 'trash', 'tombstones', ...tablesOf(along)], async () => {
        await this.putMemories(writes, along);
        await db.trash.bulkDelete(ids);
        await db.tombstones.bulkDelete(ids);
      }),
    );
  }

  async removeMemories(removals: readonly MemoryRemoval[], along: readonly Along[] = []): Promise<void> {
    const db = this.db;
    const ids = removals.map((removal) => removal.trash.id);
    await guarded(() =>
      db.transaction('rw', ['memories', 'stale', 'trash', 'tombstones', ...tablesOf(along)], async () => {
        await db.memories.bulkDelete(ids);
        await db.trash.bulkPut(removals.map((removal) => removal.trash));
        await db.tombstones.bulkPut(removals.map((removal) => removal.tombstone));
        await this.#putStale(removals.map((removal) => removal.stale));
        for (const { write } of along) await write(db);
      }),
    );
  }

  async trashIds(): Promise<MemoryId[]> {
    return guarded(() => this.db.trash.toCollection().primaryKeys());
  }

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

  /** Writes access statistics; not a change of content, so nothing derived becomes stale. */
  async touchMemory(row: MemoryRow): Promise<void> {
    await guarded(() => this.db.memories.put(row));
  }

  /** @returns in the order of `ids`, undefined where there is none */
  async getMemories(ids: readonly MemoryId[]): Promise<(MemoryRow | undefined)[]> {
    if (ids.length === 1) return [await guarded(() => this.db.memories.get(ids[0]))];
    return guarded(() => this.db.memories.bulkGet([...ids]));
  }

  async getTrash(ids: readonly MemoryId[]): Promise<(TrashRow | undefined)[]> {
    return guarded(() => this.db.trash.bulkGet([...ids]));
  }

  /** Memories whose text has one of these hashes. */
  async findByHash(hashes: readonly string[]): Promise<MemoryRow[]> {
    return guarded(() => this.db.memories.where('contentHash').anyOf([...hashes]).toArray());
  }

  /** Changes after `seq`, in slices, oldest first. */
  async *memoriesChangedAfter(seq: number): AsyncGenerator<MemoryRow[]> {
    let after = seq;
    for (;;) {
      const rows = await guarded(() => this.db.memories.where('seq').above(after).limit(READ_SLICE).toArray());
      if (rows.length === 0) return;
      yield rows;
      after = rows[rows.length - 1].seq;
    }
  }

  /** @returns the block's id */
  async putVectors(block: VectorBlockRow): Promise<number> {
    return guarded(() => this.db.vectorBlocks.add(block));
  }

  async *vectorBlocks(spaceId: VectorSpaceId): AsyncGenerator<VectorBlockRow & { readonly id: number }> {
    const ids = await guarded(() => this.db.vectorBlocks.where('spaceId').equals(spaceId).primaryKeys());
    const read = (from: number): Promise<(VectorBlockRow | undefined)[]> => {
      const rows = guarded(() => this.db.vectorBlocks.bulkGet(ids.slice(from, from + BLOCKS_AT_ONCE)));
      // Awaited in its turn; until then nobody else looks at a failure.
      rows.catch(() => {});
      return rows;
    };
    let next = read(0);
    for (let i = 0; i < ids.length; i += BLOCKS_AT_ONCE) {
      const rows = await next;
      // The browser reads the next blocks while these are put to use.
      next = read(i + BLOCKS_AT_ONCE);
      for (let j = 0; j < rows.length; j++) {
        const row = rows[j];
        if (row !== undefined) yield { ...row, id: ids[i + j] };
      }
    }
  }

  async getVectorBlock(id: number): Promise<VectorBlockRow | undefined> {
    return guarded(() => this.db.vectorBlocks.get(id));
  }

  /** Replaces blocks by one that holds what is still of use in them. @returns the new block's id, null when nothing is */
  async replaceVectorBlocks(oldIds: readonly number[], block: VectorBlockRow): Promise<number | null> {
    const db = this.db;
    return guarded(() =>
      db.transaction('rw', db.vectorBlocks, async () => {
        await db.vectorBlocks.bulkDelete([...oldIds]);
        return block.memoryIds.length === 0 ? null : db.vectorBlocks.add(block);
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

  async staleEntries(): Promise<StaleRow[]> {
    return guarded(() => this.db.stale.toArray());
  }

  async keywordSegments(): Promise<(KeywordSegmentRow & { readonly id: number })[]> {
    const db = this.db;
    return guarded(async () => {
      const ids = await db.keywordSegments.toCollection().primaryKeys();
      const rows = await db.keywordSegments.bulkGet(ids);
      return rows.flatMap((row, i) => (row === undefined ? [] : [{ ...row, id: ids[i] }]));
    });
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

  /** Throws a damaged segment away. @param coveredSeq - the next start reads memories changed after this again */
  async dropKeywordSegment(id: number, coveredSeq: number): Promise<void> {
    const db = this.db;
    await guarded(() =>
      db.transaction('rw', db.keywordSegments, db.keywordPayloads, async () => {
        await db.keywordSegments.delete(id);
        await db.keywordPayloads.delete(id);
        await db.keywordSegments.toCollection().modify((row, ref) => {
          ref.value = { ...row, coveredSeq: Math.min(row.coveredSeq, coveredSeq) };
        });
      }),
    );
  }

  async keywordPayload(segmentId: number): Promise<KeywordPayloadRow | undefined> {
    return guarded(() => this.db.keywordPayloads.get(segmentId));
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

  /** Within a transaction. The words of versions in segments are remembered until a compaction, whatever happens after. */
  async #putStale(rows: readonly StaleRow[]): Promise<void> {
    const db = this.db;
    const before = await db.stale.bulkGet(rows.map((row) => row.memoryId));
    await db.stale.bulkPut(rows.map((row, i) => ({ ...row, versions: [...(before[i]?.versions ?? []), ...row.versions] })));
  }
}
