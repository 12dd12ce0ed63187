import type { LibraryChange, LibraryStatus } from './library';
import type { AddOutcome, ListOptions, Memory, MemoryDraft, MemoryId, MemoryPage, MemoryPatch, PersonaId } from './memory';
import type { ImportProblem } from './archive';
import type { MonitorSnapshot } from './monitor';
import type { SearchOptions, SearchReply } from './search';

export interface ImportProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly added: number;
  readonly duplicates: number;
  readonly problems: number;
}

export interface ImportSummary {
  readonly files: number;
  readonly added: number;
  readonly duplicates: number;
  readonly problems: readonly ImportProblem[];
  readonly cancelled: boolean;
  readonly elapsedMs: number;
  /** The memories that this import added, for its undo. */
  readonly ids: readonly MemoryId[];
}

export interface ExportProgress {
  readonly done: number;
  readonly total: number;
}

export interface EngineStatus extends LibraryStatus {
  readonly role: 'owner' | 'guest' | 'starting';
  readonly workerRestarts: number;
  /** Words for the person when the library cannot be used at all, else null. */
  readonly failure: string | null;
}

/** The whole product without a screen. Published as `globalThis.engram`. */
export interface Engram {
  /** Resolves when memories can be kept and found by words. Meaning follows within a moment; `search` waits for it. */
  readonly ready: Promise<void>;
  readonly memories: {
    /** Durable when it resolves. Embedding follows by itself. */
    add(draft: MemoryDraft): Promise<MemoryId>;
    /** All or, on an invalid draft, none of them. */
    addMany(drafts: readonly MemoryDraft[], options?: { readonly skipDuplicates?: boolean; readonly signal?: AbortSignal }): Promise<AddOutcome[]>;
    /** `open: true` says that a person opens it, which counts towards its importance. */
    get(id: MemoryId, options?: { readonly open?: boolean }): Promise<Memory | null>;
    update(id: MemoryId, patch: MemoryPatch): Promise<Memory>;
    remove(ids: MemoryId | readonly MemoryId[]): Promise<number>;
    restore(ids: MemoryId | readonly MemoryId[]): Promise<number>;
    list(options?: ListOptions): Promise<MemoryPage>;
    /** Creation times in Unix ms, newest first, in the order of `list`. */
    timeline(persona?: PersonaId): Promise<Float64Array>;
    count(persona?: PersonaId): Promise<number>;
  };
  search(query: string, options?: SearchOptions): Promise<SearchReply>;
  /** Unit-length vectors in the current vector space, one per text. */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<Float32Array[]>;
  importFiles(
    files: Iterable<File> | readonly { readonly path: string; readonly file: Blob; readonly lastModified?: number }[],
    options?: { readonly persona?: PersonaId; readonly onProgress?: (progress: ImportProgress) => void; readonly signal?: AbortSignal },
  ): Promise<ImportSummary>;
  /** A zip of Markdown files. */
  exportArchive(options?: { readonly onProgress?: (progress: ExportProgress) => void; readonly signal?: AbortSignal }): Promise<Blob>;
  readonly monitor: {
    snapshot(): Promise<MonitorSnapshot>;
    reset(): Promise<void>;
  };
  status(): EngineStatus;
  /** Both return a function that ends the subscription. */
  onStatus(listener: (status: EngineStatus) => void): () => void;
  onChange(listener: (change: LibraryChange) => void): () => void;
  idle(): Promise<void>;
  /** Ends the workers of this tab. Everything acknowledged is already durable. */
  close(): Promise<void>;
}
