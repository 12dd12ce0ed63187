import type { LoadProgress, VectorSpace } from './embedder';
import type { AddOutcome, ListOptions, Memory, MemoryDraft, MemoryId, MemoryPage, MemoryPatch } from './memory';
import type { OperationTable } from './monitor';
import type { SearchQuery, SearchReply } from './search';

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
  | { readonly kind: 'partial'; readonly job: number; readonly reply: SearchReply }
  | { readonly kind: 'change'; readonly change: LibraryChange }
  | { readonly kind: 'status'; readonly status: LibraryStatus }
  | { readonly kind: 'embedder-lost' }
  /** Something that the person must know: the database is gone, or could not be read. */
  | { readonly kind: 'failed'; readonly message: string };

export interface LibraryChange {
  readonly kind: 'added' | 'updated' | 'removed' | 'restored';
  /** At most 100 are named; `count` is the truth. */
  readonly ids: readonly MemoryId[];
  readonly count: number;
}

/** What the library worker serves to each connected tab. Every method may reject with an `AppError`. */
export interface LibraryApi {
  /** The listener is called for as long as the port lives. */
  subscribe(listener: (event: LibraryEvent) => void): Promise<Subscription>;
  add(drafts: readonly IdentifiedDraft[], options: AddOptions): Promise<AddOutcome[]>;
  get(id: MemoryId, options: { readonly countAccess: boolean }): Promise<Memory | null>;
  update(id: MemoryId, patch: MemoryPatch): Promise<Memory>;
  /** Moves to the trash. Ids that are not there are passed over. @returns how many were removed */
  remove(ids: readonly MemoryId[]): Promise<number>;
  /** Takes back a removal. @returns how many came back */
  restore(ids: readonly MemoryId[]): Promise<number>;
  list(options: ListOptions): Promise<MemoryPage>;
  /** Milliseconds of creation, newest first, of all memories of a persona: what a virtual timeline needs to know. */
  timeline(persona: string | null): Promise<Float64Array<ArrayBuffer>>;
  count(persona: string | null): Promise<number>;
  search(job: number, query: SearchQuery): Promise<SearchReply>;
  cancel(job: number): Promise<void>;
  /** One unit-length row per text in the current vector space. */
  embed(job: number, texts: readonly string[]): Promise<{ readonly dimensions: number; readonly vectors: Float32Array<ArrayBuffer> }>;
  /** Resolves when nothing is left to embed, write or index. */
  idle(): Promise<void>;
  status(): Promise<LibraryStatus>;
  operations(): Promise<OperationTable>;
  resetOperations(): Promise<void>;
  ping(): Promise<void>;
}

/** Only the tab that owns the library worker can call these. */
export interface LibraryOwnerApi extends LibraryApi {
  /** Opens the database and starts loading. Search works on what is loaded. */
  open(): Promise<LibraryStatus>;
  /** Serves the API to another tab. Pass the port by `transfer`. */
  connectClient(port: MessagePort): Promise<void>;
  /** Gives the library its line to an embedder worker; replaces an older one. */
  connectEmbedder(port: MessagePort): Promise<void>;
  embedderFailed(message: string): Promise<void>;
}
