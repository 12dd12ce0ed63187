import type { BackupsApi } from './backups';
import type { AlertEvent, FiguresApi } from './figures';
import type { DuplicatesApi } from './duplicates';
import type { LoadProgress, VectorSpace } from './embedder';
import type { IntegrityApi } from './health';
import type { ImageInfo, PreparedImage } from './images';
import type { ImportsApi } from './imports';
import type {
  AddOutcome, BulkPatch, ListOptions, Memory, MemoryDraft, MemoryId, MemoryLinks, MemoryPage, MemoryPatch, MemoryVersion, Occurrences, PersonaCount, RelatedMemory,
  RememberedSearch, TagCount, TitleMatch, TrashPage, UndoStep, UpdatedMemory,
} from './memory';
import type { EncoderReport, EncoderRole, EncoderWish, ModelProblem, ModelSpacesApi, ModelSpacesState } from './models';
import type { OperationTable, VectorIndexReport } from './monitor';
import type { PersonasApi } from './personas';
import type { QueriesApi } from './query';
import type { SearchQuery, SearchReply, TextRange } from './search';
import type { BenchmarkLibraryApi } from './self-benchmark';

/** Posted to a library worker whose tab owns the library, before anything is called: open the database. What Comlink does not know, it leaves alone. */
export const OPEN_LIBRARY = 'engram:open';

/** A draft with the id its caller chose, which makes `add` safe to repeat after a crash. */
export interface IdentifiedDraft extends MemoryDraft {
  readonly id: MemoryId;
}

export interface AddOptions {
  /** Leave out drafts whose very text the persona already holds. Imports do, writing by hand does not. */
  readonly skipDuplicates: boolean;
}

export interface LibraryStatus {
  readonly memories: number;
  readonly vectors: number;
  /** Memories kept but not yet embedded. */
  readonly pending: number;
  /** Memories whose embedding failed repeatedly; found by words, tried again at the next start. */
  readonly parked: number;
  readonly embedder: EmbedderStatus;
  readonly vectorSpace: VectorSpace | null;
  readonly path: string;
  /** Search answers from what is loaded; true once everything stored is. */
  readonly loaded: boolean;
  /** A newer version of Engram has written this library: it can be searched, read and exported, and every write is refused with `NEWER_DATABASE`. Absent: a library of an older version. */
  readonly readOnly?: boolean;
}

export type EmbedderStatus =
  | { readonly at: 'absent' }
  | { readonly at: 'loading'; readonly progress: LoadProgress | null }
  | { readonly at: 'ready' }
  | { readonly at: 'failed'; readonly message: string };

export interface Subscription {
  readonly status: LibraryStatus;
  /** A Web Lock held for as long as the library worker lives; null where the browser has none. */
  readonly aliveLock: string | null;
}

/** Sent to every connected client. */
export type LibraryEvent =
  /** A long call of a part is going on; `job` as it was given. */
  | { readonly kind: 'progress'; readonly job: number; readonly done: number; readonly total: number }
  | { readonly kind: 'partial'; readonly job: number; readonly reply: SearchReply }
  | { readonly kind: 'occurrences'; readonly job: number; readonly occurrences: Occurrences }
  | { readonly kind: 'change'; readonly change: LibraryChange }
  | { readonly kind: 'status'; readonly status: LibraryStatus }
  | { readonly kind: 'alert'; readonly alert: AlertEvent }
  | { readonly kind: 'embedder-lost' }
  /** To the owner: the encoder it should run in this role; null: none. Sent again when one is asked for once more. */
  | { readonly kind: 'encoder'; readonly role: EncoderRole; readonly wish: EncoderWish | null }
  | { readonly kind: 'models'; readonly state: ModelSpacesState }
  /** Something that the person must know: the database is gone, or could not be read. Null: it is over. */
  | { readonly kind: 'failed'; readonly message: string | null };

export interface LibraryChange {
  /** `purged`: forgotten for good, out of the trash. `personas`: their names, colours or order; no memory. */
  readonly kind: 'added' | 'updated' | 'removed' | 'restored' | 'purged' | 'personas';
  /** At most 100 are named; `count` is the truth. */
  readonly ids: readonly MemoryId[];
  readonly count: number;
}

/** Parts of the library that are scripts of their own; `call` reaches them as `<part>.<method>`. */
export interface LibraryParts {
  readonly personas: PersonasApi;
  readonly queries: QueriesApi;
  readonly duplicates: DuplicatesApi;
  readonly integrity: IntegrityApi;
  readonly imports: ImportsApi;
  readonly backups: BackupsApi;
  readonly figures: FiguresApi;
  readonly benchmark: BenchmarkLibraryApi;
}

/** Beyond keeping and finding: a script of its own, read in the first quiet moment or when something of it is asked for. */
export interface LibraryExtrasApi {
  /** `basedOn`: see `Engram.memories.update`. */
  update(id: MemoryId, patch: MemoryPatch, options?: { readonly basedOn?: string }): Promise<UpdatedMemory>;
  /** Moves to the trash. Ids that are not there are passed over. @returns how many were removed */
  remove(ids: readonly MemoryId[]): Promise<number>;
  /** Takes back a removal. @returns how many came back */
  restore(ids: readonly MemoryId[]): Promise<number>;
  /** One transaction, one undo step. Ids that are not there are passed over. @returns how many were changed */
  updateMany(ids: readonly MemoryId[], patch: BulkPatch): Promise<number>;
  /** @param passage - ordinal of a passage of it; null: the whole memory */
  related(id: MemoryId, options: { readonly limit: number; readonly passage: number | null }): Promise<RelatedMemory[]>;
  /** Ranges of its passages in its text; one that covers everything when it is short. */
  passages(id: MemoryId): Promise<TextRange[]>;
  links(id: MemoryId): Promise<MemoryLinks>;
  /** Titles that begin with, then those that hold, these words. Empty text: the last changed. */
  titles(text: string, limit: number): Promise<TitleMatch[]>;
  /** Tags that begin with `prefix` (any case), most used first. */
  tags(prefix: string, limit: number): Promise<TagCount[]>;
  personas(): Promise<PersonaCount[]>;
  /** Last replaced first. */
  versions(id: MemoryId): Promise<MemoryVersion[]>;
  /** Takes the wording of a version back; what stood there becomes a version itself. */
  restoreVersion(id: MemoryId, version: number): Promise<Memory>;
  /** Literal text, any case, through titles and texts. Sends `occurrences` events meanwhile. `cancel(job)` ends it. */
  occurrences(job: number, text: string, persona: string | null): Promise<Occurrences>;
  trash(options: { readonly offset: number; readonly limit: number }): Promise<TrashPage>;
  /** Forgets for good. @param ids - null: everything in the trash. @returns how many */
  purge(ids: readonly MemoryId[] | null): Promise<number>;
  /** Last step first. */
  undoSteps(): Promise<UndoStep[]>;
  /** Takes a step back. @returns how many memories it touched, a persona that comes back without any counted as one; 0 when the step is gone */
  undo(step: number): Promise<number>;
  /** Makes one step of an import or of the sample library: its undo removes these memories again. */
  recordAdded(kind: 'imported' | 'sampled', ids: readonly MemoryId[]): Promise<number | null>;
  searches(): Promise<RememberedSearch[]>;
  rememberSearch(text: string): Promise<void>;
  saveSearch(text: string, saved: boolean): Promise<void>;
  /** @param text - null: all that are not saved */
  forgetSearch(text: string | null): Promise<void>;
  /** Stored once by hash. @returns the image as stored */
  putImage(image: PreparedImage): Promise<ImageInfo>;
  image(hash: string): Promise<Blob | null>;
  thumbnail(hash: string): Promise<Blob | null>;
  images(): Promise<ImageInfo[]>;
  markExported(at: number): Promise<void>;
  lastExportAt(): Promise<number | null>;
}

/** On the way to the first search. */
export interface LibraryCore {
  /**
   * The listener is called for as long as the tab lives.
   * @param tabLock - Web Lock that a tab holds which did not start this worker; null: it did
   */
  subscribe(listener: (event: LibraryEvent) => void, tabLock: string | null): Promise<Subscription>;
  add(drafts: readonly IdentifiedDraft[], options: AddOptions): Promise<AddOutcome[]>;
  get(id: MemoryId, options: { readonly countAccess: boolean }): Promise<Memory | null>;
  list(options: ListOptions): Promise<MemoryPage>;
  /** Milliseconds of creation, newest first, of all memories of a persona: what a virtual timeline needs to know. */
  timeline(persona: string | null): Promise<Float64Array<ArrayBuffer>>;
  count(persona: string | null): Promise<number>;
  /** One call to what the library does with models; loaded when it is first asked for. */
  models<Name extends keyof ModelSpacesApi>(name: Name, args: Parameters<ModelSpacesApi[Name]>): Promise<Awaited<ReturnType<ModelSpacesApi[Name]>>>;
  search(job: number, query: SearchQuery): Promise<SearchReply>;
  cancel(job: number): Promise<void>;
  /** One unit-length row per text in the current vector space. */
  embed(job: number, texts: readonly string[]): Promise<{ readonly dimensions: number; readonly vectors: Float32Array<ArrayBuffer> }>;
  /** Resolves when nothing is left to embed, write or index. What waits for a model's vectors counts only while its encoder is there, or on its way; a change of the model is not waited for. */
  idle(): Promise<void>;
  status(): Promise<LibraryStatus>;
  operations(): Promise<OperationTable>;
  /** Of each living vector space, that of the built-in embedder first. */
  vectorIndexes(): Promise<readonly VectorIndexReport[]>;
  resetOperations(): Promise<void>;
  /** Deletes the database. Nothing of it can be had back; the worker is of no use afterwards. */
  erase(): Promise<void>;
  ping(): Promise<void>;
}

/** What the library worker serves to each connected tab. Every method may reject with an `AppError`; one that an older version in another tab does not know, with `UPGRADE_BLOCKED`. */
export interface LibraryApi extends LibraryCore, LibraryExtrasApi {}

/** Only the tab that owns the library worker can call these. */
export interface LibraryOwnerApi extends LibraryApi {
  /** Opens the database and starts loading. Search works on what is loaded. */
  open(): Promise<LibraryStatus>;
  /** Serves the API to another tab. Pass the port by `transfer`. */
  connectClient(port: MessagePort): Promise<void>;
  /** Gives the library its line to an embedder worker; replaces an older one. */
  connectEmbedder(port: MessagePort): Promise<void>;
  embedderFailed(message: string): Promise<void>;
  /** The line to an encoder that was wished for. `report`: what it turned out to be. */
  connectEncoder(role: EncoderRole, port: MessagePort, report: EncoderReport): Promise<void>;
  encoderProgress(role: EncoderRole, progress: LoadProgress): Promise<void>;
  /** It could not be started, or has died. */
  encoderFailed(role: EncoderRole, problem: ModelProblem): Promise<void>;
}
