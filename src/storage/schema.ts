import Dexie, { type EntityTable, type Table } from 'dexie';
import type { PatchBack } from '../core/bulk-change';
import type { PackedPostings } from '../core/keyword/packed-postings';
import type { VectorSpaceId } from '../contracts/embedder';
import type { ImageInfo } from '../contracts/images';
import type { BackupRecord } from '../contracts/backups';
import type { ImportJournalRow, ImportMerge } from '../contracts/imports';
import type { Memory, MemoryId, MemoryType, PersonaId, UndoStep } from '../contracts/memory';
import type { Persona } from '../contracts/personas';
import { DATABASE_NAME } from './database-name';

/**
 * The database: this file alone owns its schema. A published version is never edited, only followed by a new one with its
 * upgrade and a test that opens the old data.
 *
 * What is true: `memories`, `trash`, `tombstones`, `versions`, `images`, `searches`, `personas`, `keptApart`. Everything else can be made again from it.
 */
export { DATABASE_NAME };

/** Older code opens a newer database without a word (Dexie 4), so the data itself says who may use it (`meta.minVersion`). */
export const SCHEMA_VERSION = 3;

/**
 * The oldest code that may go on with what this version writes. Versions 1 and 2 may, so that an update can be taken back: it knows
 * nothing of the new tables and leaves them alone, and reads, writes and deletes memories as before. What it does not know of is
 * put right when this version comes back: `titleKey`, `links` and `images` of rows that it wrote (see `LinkBackfill`), and versions of memories
 * that it has purged (see `Sweep`).
 */
export const LEAST_VERSION = 1;

/**
 * The oldest code that may still read it (`meta.minReader`), if it may not write. Such code changes nothing and says so. A version that raises this, or that takes a store or an
 * index away which older code declares, has to raise `minReader` too: Dexie would put it back before our guard can look.
 */
export const LEAST_READER = 1;

/** A memory as stored: `seq` numbers the changes of this device, so that derived data can tell what it has seen. */
export interface MemoryRow extends Memory {
  readonly seq: number;
  /** Where its passages stand in the text; null for a memory of a single passage. */
  readonly passages: PassagesPlace | null;
  /** These three since version 2; absent, or of an older text, in rows that version 1 wrote, until maintenance has been there. */
  readonly titleKey?: string;
  /** Title keys of what the text links to. See `core/text/links`. */
  readonly links?: readonly string[];
  /** Hashes of the images that the text names. */
  readonly images?: readonly string[];
}

export interface PassagesPlace {
  readonly chunkerVersion: number;
  /** start, end, start, end, ... in UTF-16 units. In the memory's own row: they change together and are read together. */
  readonly spans: Uint32Array<ArrayBuffer>;
}

/** A deleted memory, whole, until it is purged: what undo and the trash restore. */
export interface TrashRow {
  readonly id: MemoryId;
  readonly deletedAt: number;
  readonly memory: Memory;
}

/** What sync will need to know of a deletion; kept after the trash is emptied. */
export interface TombstoneRow {
  readonly id: MemoryId;
  readonly hlc: string;
  readonly deviceId: string;
  readonly deletedAt: number;
  readonly seq: number;
}

/**
 * Vectors of up to a few hundred memories: the persistent cache of embeddings, keyed by (content hash, vector space).
 * A memory without a living entry waits to be embedded: no queue is needed that could disagree. Immutable; an entry whose `seq` is below that of its memory's {@link StaleRow} is dead, but its vectors still serve a memory
 * with the same content hash.
 */
export interface VectorBlockRow {
  readonly id?: number;
  readonly spaceId: VectorSpaceId;
  readonly dimensions: number;
  readonly memoryIds: readonly MemoryId[];
  readonly seqs: readonly number[];
  readonly contentHashes: readonly string[];
  /** Rows of each memory: 1, or 1 + passages with the whole text first. */
  readonly rowCounts: Uint32Array<ArrayBuffer>;
  /** Row-major float32. */
  readonly vectors: ArrayBuffer;
}

/** Derived data (vectors, keyword entries) of this memory with a smaller `seq` is dead. */
export interface StaleRow {
  readonly memoryId: MemoryId;
  readonly seq: number;
  /** Distinct words of each version that stands in a keyword segment, to be taken off its counts. */
  readonly versions: readonly StaleVersion[];
}

interface StaleVersion {
  readonly seq: number;
  readonly terms: readonly string[];
}

/** Which memories a keyword segment holds, in its order, with what filters need: small, read at once at start. */
export interface KeywordSegmentRow {
  readonly id?: number;
  readonly memoryIds: readonly MemoryId[];
  readonly personaIds: readonly PersonaId[];
  readonly createdAts: Float64Array<ArrayBuffer>;
  /** -1: dead, and to be forgotten with the next compaction. */
  readonly seqs: Float64Array<ArrayBuffer>;
  /** Changes up to this one are in the segments. */
  readonly coveredSeq: number;
}

/** The segment itself: read after the first search is possible. */
export interface KeywordPayloadRow {
  readonly segmentId: number;
  readonly postings: PackedPostings;
  readonly liveCounts: Uint32Array<ArrayBuffer>;
  /** `TOKENIZER_VERSION` of what cut the words; absent: the first. */
  readonly tokenizer?: string;
}

export interface VersionRow {
  readonly id?: number;
  readonly memoryId: MemoryId;
  readonly text: string;
  readonly title: string;
  readonly titleDerived: boolean;
  readonly tags: readonly string[];
  readonly type: MemoryType;
  readonly writtenAt: number;
  readonly replacedAt: number;
  /** What stood there when another version was restored. */
  readonly byRestore: boolean;
}

/** What takes a step back: memories to restore, to remove, or what they were before. */
export type UndoInverse =
  /**
   * `persona`: comes back with them. `was`: memories that had taken them in, and become what they were. Not kinds of their own: older code that meets one still brings the
   * memories back.
   */
  | { readonly do: 'restore'; readonly ids: readonly MemoryId[]; readonly persona?: Persona; readonly was?: readonly Memory[] }
  /** `merged`: what an import changed in memories that were there. */
  | { readonly do: 'remove'; readonly ids: readonly MemoryId[]; readonly merged?: readonly ImportMerge[] }
  | { readonly do: 'patch'; readonly patches: readonly PatchBack[] };

export interface UndoRow {
  readonly id?: number;
  readonly at: number;
  readonly kind: UndoStep['kind'];
  readonly title: string | null;
  readonly inverse: UndoInverse;
}

/** Named from texts by its hash; forgotten when no memory, version or trashed memory names it. */
export interface ImageRow extends ImageInfo {
  readonly addedAt: number;
}

/** Its bytes as they came. In a table of their own, like thumbnails: what asks for one does not read the other. */
export interface ImageBytesRow {
  readonly hash: string;
  readonly bytes: ArrayBuffer;
}

export interface ThumbnailRow {
  readonly hash: string;
  readonly bytes: ArrayBuffer;
}

export interface SearchRow {
  readonly text: string;
  readonly lastAt: number;
  readonly saved: boolean;
}

/** What filters ask of memories, in columns: see `workers/library/query/facet-shelf`. Made again from the memories when it is missing or damaged. */
export interface FacetBlockRow {
  readonly id?: number;
  /** Changes up to this one are in the blocks. */
  readonly coveredSeq: number;
  readonly memoryIds: readonly MemoryId[];
  readonly seqs: Float64Array<ArrayBuffer>;
  /** Columns, as the shelf packs them. */
  readonly columns: ArrayBuffer;
  /** What the numbers in the columns stand for. */
  readonly names: readonly string[];
}

/** Two memories alike that a person wants to keep both; of their texts as they were then. */
export interface KeptApartRow {
  /** Both ids, the smaller first, with a space between. */
  readonly pair: string;
  readonly hashes: readonly [string, string];
}

interface MetaRow {
  readonly key: string;
  readonly value: string | number;
}

export class EngramDatabase extends Dexie {
  declare memories: EntityTable<MemoryRow, 'id'>;
  declare trash: EntityTable<TrashRow, 'id'>;
  declare tombstones: EntityTable<TombstoneRow, 'id'>;
  declare vectorBlocks: Table<VectorBlockRow, number>;
  declare stale: EntityTable<StaleRow, 'memoryId'>;
  declare keywordSegments: Table<KeywordSegmentRow, number>;
  declare keywordPayloads: EntityTable<KeywordPayloadRow, 'segmentId'>;
  declare meta: EntityTable<MetaRow, 'key'>;
  declare versions: Table<VersionRow, number>;
  declare undoSteps: Table<UndoRow, number>;
  declare images: EntityTable<ImageRow, 'hash'>;
  declare imageBytes: EntityTable<ImageBytesRow, 'hash'>;
  declare thumbnails: EntityTable<ThumbnailRow, 'hash'>;
  declare searches: EntityTable<SearchRow, 'text'>;
  declare personas: EntityTable<Persona, 'id'>;
  declare facetBlocks: Table<FacetBlockRow, number>;
  declare keptApart: EntityTable<KeptApartRow, 'pair'>;
  declare imports: EntityTable<ImportJournalRow, 'id'>;
  declare backups: Table<Omit<BackupRecord, 'id'> & { readonly id?: number }, number>;

  constructor(name = DATABASE_NAME) {
    // Dexie would open the database again by itself after losing it: to a newer version, past our guard, or to one that is empty now.
    super(name, { autoOpen: false });
    this.version(1).stores({
      memories: 'id, [personaId+createdAt], [personaId+type], [importance+lastAccessedAt], *tags, contentHash, seq',
      trash: 'id, deletedAt',
      tombstones: 'id, hlc, seq',
      vectorBlocks: '++id, spaceId',
      stale: 'memoryId',
      keywordSegments: '++id',
      keywordPayloads: 'segmentId',
      meta: 'key',
    });
    // Only indexes and tables: what rows of version 1 lack, maintenance adds in quiet moments, so that no update makes anybody wait.
    this.version(2).stores({
      memories: 'id, [personaId+createdAt], [personaId+type], [importance+lastAccessedAt], *tags, contentHash, seq, titleKey, *links, *images',
      versions: '++id, memoryId',
      undoSteps: '++id',
      images: 'hash',
      imageBytes: 'hash',
      thumbnails: 'hash',
      searches: 'text',
    });
    // Only tables. Older code leaves them alone; what follows from memories in them (`facetBlocks`) is known to be behind by its `coveredSeq`.
    this.version(3).stores({ personas: 'id', facetBlocks: '++id', keptApart: 'pair', imports: 'id', backups: '++id' });
  }
}
