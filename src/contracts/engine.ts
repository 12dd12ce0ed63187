import type { BackupInfo, BackupOptions, BackupRecord, DrillReport, RestoreOptions, RestoreReport, SnapshotFolder } from './backups';
import type { DuplicatesApi } from './duplicates';
import type { IntegrityReport, StorageHealth } from './health';
import type { ImportChoices, ImportPlan, UnfinishedImport } from './imports';
import type { LibraryChange, LibraryStatus } from './library';
import type { PersonaRemoval, PersonasApi, RemovePersonaOptions } from './personas';
import type { QueriesApi } from './query';
import type { ImageInfo } from './images';
import type { LedgerReport } from './ledger';
import type {
  AddOutcome, BulkPatch, ListOptions, Memory, MemoryDraft, MemoryId, MemoryLinks, MemoryPage, MemoryPatch, MemoryVersion, Occurrences, PersonaCount, PersonaId, RelatedMemory,
  RememberedSearch, TagCount, TitleMatch, TrashPage, UndoStep, UpdatedMemory,
} from './memory';
import type { ImportProblem } from './archive';
import type { DownloadState, ModelDescription, ModelId, ModelRecord, ModelSettings, ModelsOverview, ModelSpacesState, SpaceComparison } from './models';
import type { AlertEvent, AlertRule, AlertsState, HistoryExtent, HistoryQuery, HistorySeries, MetricComparison, MetricReading, Period, Trace } from './figures';
import type { MonitorSnapshot } from './monitor';
import type { MonitorReport, RecommendedAction } from './report';
import type { BenchmarkComparison, BenchmarkOptions, BenchmarkResult } from './self-benchmark';
import type { SearchOptions, SearchReply, TextRange } from './search';

export interface ImportProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly added: number;
  readonly duplicates: number;
  readonly problems: number;
  /** Nothing is read yet: files that were taken from where they lie, and of these copied to where a crash cannot take them away. */
  readonly preparing?: { readonly taken: number; readonly copied: number };
  /** Another import goes on, in this tab or another one, and this one waits for its end; how far that one is. */
  readonly waitingFor?: { readonly filesDone: number; readonly files: number; readonly added: number };
}

export interface ImportSummary {
  readonly files: number;
  readonly added: number;
  readonly duplicates: number;
  /** Memories that were there and got text or tags of an entry. */
  readonly merged: number;
  readonly problems: readonly ImportProblem[];
  readonly cancelled: boolean;
  readonly elapsedMs: number;
  /** The memories that this import added. */
  readonly ids: readonly MemoryId[];
  /** What takes the import back; null when it added nothing. */
  readonly undoStep: number | null;
  /** Languages other than English that were noticed, most memories first: the built-in embedder understands English. */
  readonly languages: readonly LanguageCount[];
}

/** `code`: ISO 639-3, as the detector gives it. */
export interface LanguageCount {
  readonly code: string;
  readonly memories: number;
}

/** What is known of this device's storage. Browsers round usage and quota; a figure that is not to be had is null. */
export interface StorageReport {
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  /** The browser promised not to clear it on its own; null: it does not say. */
  readonly persisted: boolean | null;
  /** Unix ms; null: never. */
  readonly lastExportAt: number | null;
  readonly images: { readonly count: number; readonly bytes: number };
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

export type ImportInput = Iterable<File> | readonly { readonly path: string; readonly file: Blob; readonly lastModified?: number }[];

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
    /** `basedOn`: the `hlc` of what was changed; when another tab has changed it since, this one is shown, the other kept as a version of its own, and the reply says `overtook`. */
    update(id: MemoryId, patch: MemoryPatch, options?: { readonly basedOn?: string }): Promise<UpdatedMemory>;
    remove(ids: MemoryId | readonly MemoryId[]): Promise<number>;
    restore(ids: MemoryId | readonly MemoryId[]): Promise<number>;
    list(options?: ListOptions): Promise<MemoryPage>;
    /** Creation times in Unix ms, newest first, in the order of `list`. */
    timeline(persona?: PersonaId): Promise<Float64Array>;
    count(persona?: PersonaId): Promise<number>;
    /** One transaction, one undo step. @returns how many were changed */
    updateMany(ids: readonly MemoryId[], patch: BulkPatch): Promise<number>;
    /** Others close in meaning, best first. `limit` default 5; `passage`: near this passage of it instead of the whole. */
    related(id: MemoryId, options?: { readonly limit?: number; readonly passage?: number }): Promise<readonly RelatedMemory[]>;
    passages(id: MemoryId): Promise<readonly TextRange[]>;
    links(id: MemoryId): Promise<MemoryLinks>;
    /** Titles for completion: beginning with, then holding, these words; empty: the last changed. `limit` default 8. */
    titles(text: string, limit?: number): Promise<readonly TitleMatch[]>;
    /** Tags that begin with `prefix`, most used first. `limit` default 8. */
    tags(prefix: string, limit?: number): Promise<readonly TagCount[]>;
    personas(): Promise<readonly PersonaCount[]>;
    versions(id: MemoryId): Promise<readonly MemoryVersion[]>;
    restoreVersion(id: MemoryId, version: number): Promise<Memory>;
    /** Find in page over everything: literal text in any case, in the order of the timeline. */
    occurrences(text: string, options?: { readonly persona?: PersonaId | undefined; readonly signal?: AbortSignal; readonly onPartial?: (found: Occurrences) => void }): Promise<Occurrences>;
  };
  readonly trash: {
    /** Last deleted first. `limit` 1 to 500, default 50. */
    list(options?: { readonly offset?: number; readonly limit?: number }): Promise<TrashPage>;
    /** Forgets for good, before the 30 days are over. No ids: everything. */
    purge(ids?: readonly MemoryId[]): Promise<number>;
  };
  /** Steps that can be taken back, last first. They survive reloads and crashes. */
  readonly undo: {
    steps(): Promise<readonly UndoStep[]>;
    /** @returns how many memories it touched */
    take(step: number): Promise<number>;
    /** Makes one step of memories that were added together. @returns the step, null without memories */
    recordAdded(kind: 'imported' | 'sampled', ids: readonly MemoryId[]): Promise<number | null>;
  };
  readonly searches: {
    /** Saved ones first, then the latest; at most 50 unsaved. */
    list(): Promise<readonly RememberedSearch[]>;
    remember(text: string): Promise<void>;
    save(text: string, saved: boolean): Promise<void>;
    /** No text: all that are not saved. */
    forget(text?: string): Promise<void>;
  };
  /** Memory spaces: name, colour, icon, prompt, settings. */
  readonly personas: Omit<PersonasApi, 'remove'> & {
    /** See {@link PersonasApi.remove}. */
    remove(id: PersonaId, options?: RemovePersonaOptions): Promise<PersonaRemoval>;
  };
  /** Memories that say nearly the same. */
  readonly duplicates: DuplicatesApi;
  /** Completion of the query language. */
  readonly queries: QueriesApi;
  readonly images: {
    /** Keeps an image once by its hash, with a thumbnail made in a worker. @throws AppError `UNSUPPORTED_IMAGE`, `IMAGE_TOO_LARGE` */
    add(file: Blob): Promise<ImageInfo>;
    get(hash: string): Promise<Blob | null>;
    thumbnail(hash: string): Promise<Blob | null>;
  };
  readonly storage: {
    report(): Promise<StorageReport>;
    /** Asks the browser never to clear this library on its own. @returns its answer */
    persist(): Promise<boolean>;
    /** What decides whether this library will still be here, and what to do about it. */
    health(): Promise<StorageHealth>;
    /** Looks at everything that is stored. `repair`: makes again what can be made again. */
    integrity(options?: { readonly repair?: boolean; readonly onProgress?: (done: number, total: number) => void; readonly signal?: AbortSignal }): Promise<IntegrityReport>;
    /** Deletes everything of Engram on this device: library, caches, settings, ledger, service worker. Reload afterwards. */
    erase(): Promise<void>;
  };
  /** What left this device since installation, counted from real requests. */
  ledger(): Promise<LedgerReport>;
  /** Downloaded embedding models. Nothing of this is loaded before it is asked for. */
  readonly models: {
    /** Catalogue, what is on this device, what is on its way, and what the library does with it. */
    list(): Promise<ModelsOverview>;
    /** Null: the built-in embedder ranks. */
    current(): Promise<ModelId | null>;
    /** Begins, or goes on with, a download. @param model - an id of the catalogue or of an unfinished download, or a description @throws AppError `MODEL_FAILED` */
    download(model: ModelId | ModelDescription, options?: { readonly onProgress?: (state: DownloadState) => void; readonly signal?: AbortSignal }): Promise<ModelRecord>;
    pause(model: ModelId): Promise<void>;
    discard(model: ModelId): Promise<void>;
    /** Asks a server what a model is. `host` default: the hub. */
    describe(hubId: string, host?: string): Promise<ModelDescription>;
    /** A folder's files, or one zip. */
    importFiles(files: readonly { readonly path: string; readonly file: Blob }[], options?: { readonly onProgress?: (state: DownloadState) => void }): Promise<ModelRecord>;
    /** Downloads it if need be, then begins the change. Null: back to the built-in embedder. Resolves when the change has begun; `onState` tells the rest. */
    use(model: ModelId | null, options?: { readonly onProgress?: (state: DownloadState) => void; readonly signal?: AbortSignal }): Promise<ModelSpacesState>;
    /** @returns damaged or missing files */
    verify(model: ModelId): Promise<readonly string[]>;
    /** Refused while it is in use. @returns bytes freed */
    remove(model: ModelId): Promise<number>;
    /** Bytes of each model on this device, unfinished ones included. */
    storage(): Promise<readonly { readonly model: ModelId; readonly bytes: number; readonly complete: boolean }[]>;
    pauseChange(): Promise<ModelSpacesState>;
    resumeChange(): Promise<ModelSpacesState>;
    /** Gives up the change that is going on. */
    goBack(): Promise<ModelSpacesState>;
    compare(): Promise<SpaceComparison | null>;
    forgetOld(spaceId: string): Promise<number>;
    retry(): Promise<ModelSpacesState>;
    settings(patch?: Partial<ModelSettings>): Promise<ModelSettings>;
    /** Called with every new state; at once with the last one known. Returns what ends it. */
    onState(listener: (state: ModelSpacesState) => void): () => void;
    onDownload(listener: (states: readonly DownloadState[]) => void): () => void;
  };
  search(query: string, options?: SearchOptions): Promise<SearchReply>;
  /** Unit-length vectors in the current vector space, one per text. */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<Float32Array[]>;
  importFiles(
    files: ImportInput,
    options?: { readonly persona?: PersonaId; readonly onProgress?: (progress: ImportProgress) => void; readonly signal?: AbortSignal },
  ): Promise<ImportSummary>;
  /** Imports with a look before they are made. `importFiles` is `plan` and `run` in one, without questions. */
  readonly imports: {
    /** Reads everything and keeps nothing. */
    plan(files: ImportInput, options?: { readonly persona?: PersonaId; readonly mappings?: ImportChoices['mappings']; readonly onProgress?: (progress: ImportProgress) => void; readonly signal?: AbortSignal }): Promise<ImportPlan>;
    /** @param plan - `ImportPlan.id` @throws AppError `NOT_FOUND` when it was discarded, or of another tab */
    run(plan: string, choices?: ImportChoices, options?: { readonly onProgress?: (progress: ImportProgress) => void; readonly signal?: AbortSignal }): Promise<ImportSummary>;
    discard(plan: string): Promise<void>;
    unfinished(): Promise<readonly UnfinishedImport[]>;
    /** Goes on with one that a crash ended. */
    resume(id: string, options?: { readonly onProgress?: (progress: ImportProgress) => void; readonly signal?: AbortSignal }): Promise<ImportSummary>;
    /** Ends one that a crash ended: what came in stays. @returns the step that takes it back, null when nothing came in */
    end(id: string): Promise<number | null>;
  };
  /** One zip of everything, see docs/archive-format.md; with a passphrase, encrypted. `persona`: of its memories alone, which is no backup. */
  exportArchive(options?: { readonly persona?: PersonaId; readonly onProgress?: (progress: ExportProgress) => void; readonly signal?: AbortSignal; readonly passphrase?: string }): Promise<Blob>;
  readonly backups: {
    /** Writes one to a stream (a file that the person picked), without holding it in memory. @returns bytes written */
    write(to: WritableStream<Uint8Array>, options?: BackupOptions): Promise<number>;
    /** @throws AppError `BACKUP_FAILED`; `facts.fault`: `passphrase-needed`, `wrong-passphrase`, `damaged`, `newer`, `not-a-backup` */
    inspect(file: Blob, options?: BackupOptions): Promise<BackupInfo>;
    /** Repeating it changes nothing. Faults as of `inspect`. */
    restore(file: Blob, options?: RestoreOptions): Promise<RestoreReport>;
    /** Restores beside the live library and compares; touches nothing. */
    drill(file: Blob, options?: BackupOptions): Promise<DrillReport>;
    log(): Promise<readonly BackupRecord[]>;
    folder(): Promise<SnapshotFolder>;
    /** A folder for automatic snapshots; null: none any more; undefined: the one in use, with other options. A passphrase of '' ends encryption. */
    setFolder(folder: FileSystemDirectoryHandle | null | undefined, options?: { readonly everyDays?: number; readonly keep?: number; readonly passphrase?: string }): Promise<SnapshotFolder>;
    /** Writes one there now; while the page is being used, the browser may ask for permission. @throws AppError `BACKUP_FAILED` with fault `permission` or `folder` */
    snapshot(options?: Pick<BackupOptions, 'onProgress' | 'signal'>): Promise<SnapshotFolder>;
  };
  readonly monitor: {
    snapshot(): Promise<MonitorSnapshot>;
    /** Forgets the figures of this session; history stays. */
    reset(): Promise<void>;
    /** Every metric of this session, with why it cannot be measured where that is so. */
    metrics(): Promise<readonly MetricReading[]>;
    /** Across sessions and versions. @throws AppError `INVALID_INPUT` for a period that is none; `STORAGE_FAILED` where there is no reading it */
    history(query: HistoryQuery): Promise<readonly HistorySeries[]>;
    extent(): Promise<HistoryExtent>;
    /** `after` against `before`: two periods, or two versions, with intervals (95 %), by the metric's name. Metrics that neither period has are left out. */
    compare(before: Period, after: Period, metrics?: readonly string[]): Promise<readonly MetricComparison[]>;
    /** The last 200 operations with their stages, newest first. */
    traces(): Promise<readonly Trace[]>;
    /** "Fast enough?", answered with one tap. Kept on this device. */
    rate(fastEnough: boolean): Promise<void>;
    alerts(): Promise<AlertsState>;
    /** Null: the rules it came with. @throws AppError `INVALID_INPUT` with facts `rule`, `field`, `expected`; nothing is changed */
    setRules(rules: readonly AlertRule[] | null): Promise<AlertsState>;
    /** Active alerts that nobody was told of yet, in no tab and no session before: whoever asks, tells. From then on they count as told. */
    untoldAlerts(): Promise<readonly AlertEvent[]>;
    /** Each alert once in every tab, when it fires and when it is over. Returns what ends it. */
    onAlert(listener: (event: AlertEvent) => void): () => void;
    /** Default: the last seven days. */
    report(period?: Period): Promise<MonitorReport>;
    reportAs(report: MonitorReport, format: 'markdown' | 'json' | 'html'): Promise<string>;
    /** Does what a recommendation offers. @returns words for the person */
    apply(action: RecommendedAction): Promise<string>;
    /**
     * Measures this device in under a minute; touches nothing that is kept, and counts as nothing that the person did.
     * @throws an `AbortError`; AppError `INVALID_INPUT` for a row that there is none of, or while one is running in any tab
     */
    benchmark(options?: BenchmarkOptions): Promise<BenchmarkResult>;
    /** Kept results of this device and imported ones of others, newest first. */
    benchmarks(): Promise<readonly BenchmarkResult[]>;
    /** Of another device, from its file. @throws AppError `INVALID_INPUT` */
    importBenchmark(file: Blob): Promise<BenchmarkResult>;
    renameBenchmark(id: string, device: string): Promise<void>;
    forgetBenchmark(id: string): Promise<void>;
    /** One machine of ours, to hold a device against; its conditions are in it. */
    referenceBenchmark(): Promise<BenchmarkResult>;
    /** `after` against `before`, row by row, with intervals. */
    compareBenchmarks(before: BenchmarkResult, after: BenchmarkResult): Promise<readonly BenchmarkComparison[]>;
    /** What `importBenchmark` reads on another device: a JSON file. */
    benchmarkFile(result: BenchmarkResult): Promise<Blob>;
    /** Writes down now what was measured since the last minute. @throws AppError `STORAGE_FULL`, `STORAGE_FAILED`: it is tried again each minute */
    flush(): Promise<void>;
    /** Forgets history and alert log. */
    clear(): Promise<void>;
  };
  status(): EngineStatus;
  /** Both return a function that ends the subscription. */
  onStatus(listener: (status: EngineStatus) => void): () => void;
  onChange(listener: (change: LibraryChange) => void): () => void;
  idle(): Promise<void>;
  /** Ends the workers of this tab. Everything acknowledged is already durable. */
  close(): Promise<void>;
}
