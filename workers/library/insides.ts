import type { LibraryChange, LibraryEvent } from '../../src/contracts/library';
import type { MemoryId } from '../../src/contracts/memory';
import type { DocumentTable } from '../../src/core/document-table';
import type { Monitor } from '../../src/core/monitor/monitor';
import type { TimeSlice } from '../../src/core/time-slice';
import type { Kernels } from '../../src/core/vector-index/kernel-functions';
import type { LibraryStore, MemoryWrite } from '../../src/storage/library-store';
import type { EmbedderLine } from './embedder-line';
import type { EmbeddingPipeline } from './embedding-pipeline';
import type { KeywordShelf } from './keyword-shelf';
import type { Maintenance } from './maintenance';
import type { MemoryReader } from './memory-reader';
import type { MemoryRecords } from './memory-records';
import type { ModelSpaces } from './models/model-spaces';
import type { QueryDesk } from './query/query-desk';
import type { SearchSession } from './search-session';
import type { VectorShelf } from './vector-shelf';

/** A vector space that follows every change of the library. */
export interface LivingSpace {
  /** Null while it is not known which space it is. */
  readonly shelf: VectorShelf | null;
  readonly pipeline: EmbeddingPipeline;
}

/** Kernels and memory of their own. @param options - `shared`: on memory that other threads can work on, where there is such a thing */
export type CreateKernels = (options?: { readonly shared?: boolean }) => Promise<Kernels>;

/** What vector spaces of many rows do otherwise than usual: for tests, which have neither many rows nor the browser's files. */
export interface LargeOptions {
  /** Rows from which a space counts as large. Default: of the index policy. */
  readonly fromRows?: number;
  /** Folder of the files of rows; null: there is none. Default: the origin's private one. */
  readonly directory?: () => Promise<FileSystemDirectoryHandle | null>;
  /** See `SlotPlace`. */
  readonly pausesMs?: readonly number[];
}

/** What the database said when it was opened. */
export interface OpenedLibrary {
  readonly deviceId: string;
  /** Number of the last change. */
  readonly lastSeq: number;
  /** Stamp of the last change of this device, null in a new library. */
  readonly lastHlc: string | null;
  /** A newer version has written it, which lets this one read. */
  readonly readOnly: boolean;
  /** Somebody has used a model here, and it may go on. */
  readonly usesModels: boolean;
}

/** What the library shares with those of its parts that are loaded when they are needed. */
export interface LibraryInsides {
  readonly store: LibraryStore;
  readonly reader: MemoryReader;
  readonly documents: DocumentTable;
  readonly keywords: KeywordShelf;
  readonly line: EmbedderLine;
  readonly pipeline: EmbeddingPipeline;
  readonly search: SearchSession;
  readonly maintenance: Maintenance;
  readonly monitor: Monitor;
  /** Of the built-in embedder. */
  readonly vectors: () => VectorShelf | null;
  /** That of the built-in embedder, then those of models. */
  readonly living: () => readonly LivingSpace[];
  /** Null: no model is in use. */
  readonly models: () => ModelSpaces | null;
  readonly createKernels: CreateKernels;
  /** Default: as `LargeOptions` says. */
  readonly large: LargeOptions;
  /** Of the keeper, which comes before any of these parts. @throws AppError `STORAGE_FAILED` while it is not loaded */
  readonly records: () => MemoryRecords;
  /** Of the database that was opened. @throws AppError `STORAGE_FAILED` before */
  readonly deviceId: () => string;
  /** Number of the last change that was stored when the library was opened. */
  readonly openedAtSeq: () => number;
  /** Resolves when everything of the built-in space and all words are loaded. */
  readonly loaded: () => Promise<void>;
  /** Runs alone among all writers. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly newSlice: () => TimeSlice;
  /** Puts what was just written into the indexes, and has it embedded. Within `exclusively`. */
  readonly indexWritten: (writes: readonly MemoryWrite[], slice: TimeSlice) => Promise<void>;
  readonly emit: (event: LibraryEvent) => void;
  /** Tells every tab. */
  readonly changed: (kind: LibraryChange['kind'], ids: readonly MemoryId[]) => void;
  /** Filters and their columns: see `query/query-desk`. */
  readonly queries: () => Promise<QueryDesk>;
  /** How many changes were told: what was read at another number may be of another time. */
  readonly changes: () => number;
  /** Memories by persona and content hash, `persona\nhash`; asks the database only about texts that may be there. Within `exclusively`, or about to be outdated. */
  readonly duplicates: (hashes: readonly string[]) => Promise<ReadonlyMap<string, MemoryId>>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Unix milliseconds. */
  readonly wallNow: () => number;
}
