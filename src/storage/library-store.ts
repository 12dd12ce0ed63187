import { AppError } from '../contracts/errors';
import type { VectorSpaceId } from '../contracts/embedder';
import type { MemoryId } from '../contracts/memory';
import { EngramDatabase, type KeywordPayloadRow, type KeywordSegmentRow, LEAST_READER, LEAST_VERSION, type MemoryRow, SCHEMA_VERSION, type StaleRow, type TombstoneRow, type TrashRow, type VectorBlockRow } from './schema';
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
  readonly tables: readonly ('versions' | 'undoSteps' | 'personas' | 'imports')[];
  readonly write: (db: EngramDatabase) => Promise<void>;
}

/** Set by a purge, see `trash-store`. */
export const FORGETTING = 'forgetting';

/** What the library does with models, see `space-store`. */
export const MODELS = 'models';
/** Vector spaces of many rows, see `large-store`. */
export const LARGE_SPACES = 'largeSpaces';

export const tablesOf = (along: readonly Along[]): string[] => [...new Set(along.flatMap(({ tables }) => tables))];

interface OpenedLibrary {
  readonly deviceId: string;
  /** Highest change number used so far. */
  readonly lastSeq: number;
  /** Stamp of the last local change, null in a new library. */
  readonly lastHlc: string | null;
  /** Somebody has used a model here, see `space-store`. */
  readonly usesModels: boolean;
  /** A newer version has written it, which lets this one read. Every write is refused with `NEWER_DATABASE`. */
  readonly readOnly: boolean;
  readonly marks: readonly StaleRow[];
  readonly segments: readonly (KeywordSegmentRow & { readonly id: number })[];
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
  #letGo = (): void => this.db.close();

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
    db.on('versionchange', ({ newVersion }) => {
      // A newer tab wants to upgrade, or somebody deletes it: never stand in the way.
      makingWay = true;
      db.close();
      onLost(newVersion === null ? 'closed' : 'upgrade');
    });
    this.#letGo = () => {
      makingWay = true;
      db.close();
    };
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
      const opened = await db.transaction('r', [db.meta, db.memories, db.tombstones, db.stale, db.keywordSegments], async () => {
        // All at once: each question of its own would wait for a turn of the browser's, and a start is nothing but waiting.
        const [[writer, reader, device, models, large], lastMemory, lastTombstone, marks, segments] = await Promise.all([
          db.meta.bulkGet(['minVersion', 'minReader', 'deviceId', MODELS, LARGE_SPACES]),
          db.memories.orderBy('seq').last(),
          db.tombstones.orderBy('seq').last(),
          db.stale.toArray(),
          this.keywordSegments(),
        ]);
        const needs = Number(writer?.value ?? 0);
        const readOnly = needs > SCHEMA_VERSION;
        if (readOnly && !(Number(reader?.value) <= SCHEMA_VERSION)) throw new AppError('NEWER_DATABASE', { needs, have: SCHEMA_VERSION });
        const last = (lastTombstone?.seq ?? 0) > (lastMemory?.seq ?? 0) ? lastTombstone : lastMemory;
        this.largeSpaces = String(large?.value ?? '');
        return { deviceId: String(device?.value ?? newDeviceId), lastSeq: last?.seq ?? 0, lastHlc: last?.hlc ?? null, usesModels: models !== undefined, readOnly, marks, segments, isUnsaid: device === undefined || needs < LEAST_VERSION || !(Number(reader?.value) >= LEAST_READER) };
      });
      const { isUnsaid, ...rest } = opened;
      if (rest.readOnly) {
        makingWay = true;
        await (await import('./make-read-only')).makeReadOnly(db);
        makingWay = false;
      } else if (isUnsaid) await db.meta.bulkPut([{ key: 'minVersion', value: LEAST_VERSION }, { key: 'minReader', value: LEAST_READER }, { key: 'deviceId', value: rest.deviceId }]);
      return rest;
    });
  }

  /** On purpose: nobody is told. */
  close(): void {
    this.#letGo();
  }

  async putMemories(writes: readonly MemoryWrite[], along: readonly Along[] = []): Promise<void> {
    const db = this.db;
    const stale = writes.flatMap((write) => (write.stale === null ? [] : [write.stale]));
    await guarded(() =>
      db.transaction('rw', ['memories', 'stale', ...tablesOf(along)], async () => {
        for (let i = 0; i < writes.length; i += ROWS_AT_ONCE) await db.memories.bulkPut(writes.slice(i, i + ROWS_AT_ONCE).map((write) => write.row));
        if (stale.length > 0) await this.putStale(stale);
        for (const { write } of along) await write(db);
      }),
    );
  }

  async trashIds(): Promise<MemoryId[]> {
    return guarded(() => this.db.trash.toCollection().primaryKeys());
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

  /** Within a transaction. The words of versions in segments are remembered until a compaction, whatever happens after. */
  async putStale(rows: readonly StaleRow[]): Promise<void> {
    const db = this.db;
    const before = await db.stale.bulkGet(rows.map((row) => row.memoryId));
    await db.stale.bulkPut(rows.map((row, i) => ({ ...row, versions: [...(before[i]?.versions ?? []), ...row.versions] })));
  }
}
