import { AppError } from '../../src/contracts/errors';
import type { VectorSpace } from '../../src/contracts/embedder';
import type { AddOptions, IdentifiedDraft, LibraryChange, LibraryEvent, LibraryStatus } from '../../src/contracts/library';
import type { AddOutcome, ListOptions, Memory, MemoryId, MemoryPage, MemoryPatch } from '../../src/contracts/memory';
import type { OperationTable, VectorIndexReport } from '../../src/contracts/monitor';
import type { SearchQuery, SearchReply } from '../../src/contracts/search';
import { DocumentTable } from '../../src/core/document-table';
import { HybridClock } from '../../src/core/hybrid-clock';
import type { Monitor } from '../../src/core/monitor/monitor';
import { hasOperators } from '../../src/core/query/has-operators';
import { tokenize } from '../../src/core/text/tokens';
import { TimeSlice } from '../../src/core/time-slice';
import { LibraryStore, type MemoryWrite } from '../../src/storage/library-store';
import { whenConnectionLost } from '../../src/storage/storage-error';
import { EmbedderLine } from './embedder-line';
import { EmbeddingPipeline, type EmbeddingPipelineOptions } from './embedding-pipeline';
import type { CreateKernels, LargeOptions, LibraryInsides, LivingSpace } from './insides';
import { KeywordShelf } from './keyword-shelf';
import type { LibraryExtras } from './library-extras';
import { LibraryLoader } from './library-loader';
import { Maintenance } from './maintenance';
import { MemoryReader } from './memory-reader';
import { indexedText, MemoryRecords, toMemory } from './memory-records';
import type { ModelSpaces } from './models/model-spaces';
import { newDeviceId } from './new-device-id';
import { pageOf } from './paging';
import type { Caller } from './parts';
import type { QueryDesk } from './query/query-desk';
import { QueryVectors } from './query-vectors';
import { SearchSession } from './search-session';

/** Quiet since the last search before the open segment is stored. */
const QUIET_MS = 1_500;
const MAINTENANCE_MS = 2_000;
const STATUS_INTERVAL_MS = 200;
/** How long a search at start waits for what is being loaded, before it answers from what is there. */
const LOADING_PATIENCE_MS = 300;
/** Longest that one slice of background work waits for running searches. */
const SEARCH_GOES_FIRST_MS = 100;
const NAMED_CHANGES = 100;
const ERASED = 'Everything of Engram was deleted from this device. Reload the page to begin again.';

interface LibraryOptions {
  readonly createKernels: CreateKernels;
  readonly large?: LargeOptions;
  readonly monitor: Monitor;
  readonly now: () => number;
  /** Unix milliseconds. */
  readonly wallNow: () => number;
  readonly yieldToEvents: () => Promise<void>;
  readonly emit: (event: LibraryEvent) => void;
  /** Ends this worker, so that another one begins with a new connection and is given the calls that wait. Default: it cannot. */
  readonly endWorker?: () => void;
  readonly databaseName?: string;
}

/** All memories of this device: the only writer, and the owner of both indexes. One per origin. */
export class Library {
  readonly #options: LibraryOptions;
  readonly #monitor: Monitor;
  readonly #store: LibraryStore;
  readonly #reader: MemoryReader;
  readonly #documents = new DocumentTable();
  readonly #keywords: KeywordShelf;
  readonly #line: EmbedderLine;
  readonly #queryVectors: QueryVectors;
  readonly #pipeline: EmbeddingPipeline;
  readonly #search: SearchSession;
  readonly #maintenance: Maintenance;
  readonly #loader: LibraryLoader;
  readonly #insides: LibraryInsides;
  #extras: Promise<LibraryExtras> | null = null;
  #desk: Promise<QueryDesk> | null = null;
  #modelsAsked: Promise<ModelSpaces> | null = null;
  /** Once they are loaded. */
  #models: ModelSpaces | null = null;
  #usesModels = false;
  #records: MemoryRecords | null = null;
  #opened: Promise<void> | null = null;
  #openedAtSeq = 0;
  /** Hashes of memories added since the start; the loader knows whether those before are known by their vectors. */
  readonly #addedHashes = new Set<string>();
  #writing: Promise<unknown> = Promise.resolve();
  #writers = 0;
  #changes = 0;
  #searching = 0;
  #searchesDone: (() => void)[] = [];
  #lastSearchAt = Number.NEGATIVE_INFINITY;
  #statusDue: ReturnType<typeof setTimeout> | null = null;
  #rounds: ReturnType<typeof setInterval> | undefined;
  #loss: Promise<void> | null = null;
  #readOnly = false;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#monitor = options.monitor;
    this.#store = new LibraryStore(options.databaseName);
    if (options.endWorker !== undefined) whenConnectionLost(() => this.#lost());
    this.#reader = new MemoryReader(this.#store, this.#monitor);
    this.#keywords = new KeywordShelf(this.#store, this.#documents);
    this.#line = new EmbedderLine({
      onStatus: () => this.#statusChanged(),
      onReady: (space) => {
        void this.#search.prepare();
        this.#announceStatus();
        this.#whenOpened().then(() => this.#loader.useSpace(space)).then(
          () => this.#pipeline.start(),
          (error: unknown) => this.#reportFailure(error),
        );
      },
      onLost: () => options.emit({ kind: 'embedder-lost' }),
      now: options.now,
    });
    this.#queryVectors = new QueryVectors({ line: this.#line, monitor: this.#monitor, now: options.now });
    this.#pipeline = new EmbeddingPipeline({
      line: this.#lineOfShelf(),
      store: this.#store,
      documents: this.#documents,
      monitor: this.#monitor,
      shelf: () => this.#loader.vectors,
      read: (ids) => this.#reader.memories(ids),
      exclusively: (work) => this.#exclusively(work),
      slice: this.#newSlice(),
      onProgress: () => this.#statusChanged(),
    });
    this.#maintenance = new Maintenance({
      store: this.#store,
      documents: this.#documents,
      keywords: this.#keywords,
      living: () => this.#living(),
      lastSeq: () => this.#needRecords().lastSeq,
      isQuiet: () => options.now() - this.#lastSearchAt > QUIET_MS && this.#pipeline.pending === 0,
      exclusively: (work) => this.#exclusively(work),
      newSlice: () => this.#newSlice(),
      purge: async (deletedBefore) => (await this.extras()).purge({ deletedBefore }),
      tidy: async (mayGoOn) => {
        await (await this.extras()).tidy(mayGoOn);
        await (await this.queries()).tend(mayGoOn);
      },
      wallNow: options.wallNow,
    });
    this.#loader = new LibraryLoader({
      store: this.#store,
      documents: this.#documents,
      keywords: this.#keywords,
      monitor: this.#monitor,
      createKernels: options.createKernels,
      insides: () => this.#insides,
      now: options.now,
      newSlice: () => this.#newSlice(),
      exclusively: (work) => this.#exclusively(work),
      staleSeq: (id) => this.#maintenance.staleSeq(id),
      embed: (ids) => {
        if (!this.#readOnly) this.#pipeline.enqueue(ids);
      },
    });
    this.#search = new SearchSession({
      documents: this.#documents,
      keywords: this.#keywords.index,
      vectors: () => this.#loader.vectors,
      queryVector: async (text) => {
        const vector = await this.#queryVectors.of(text);
        const [asked, searched] = [this.#line.space, this.#loader.vectors?.space];
        if (searched !== undefined && asked !== null && asked.id !== searched.id) throw new AppError('EMBEDDER_UNAVAILABLE', { reason: 'changing the vector space' });
        return vector;
      },
      embedSentences: async (texts) => (await this.#line.embed((space) => texts.map((text) => space.passagePrefix + text), 'passage')).vectors,
      msPerText: () => this.#line.msPerText,
      readMemories: (ids) => this.#reader.memories(ids),
      onQuery: (index, vector) => this.#living().forEach(({ shelf }) => shelf?.large?.note(index, vector)),
      counts: () => ({ memories: this.#documents.size, vectors: this.#loader.vectors?.index.rowCount ?? 0, pending: this.#pipeline.pending }),
      isComplete: () => this.#loader.isLoaded && this.#pipeline.pending === 0 && this.#pipeline.parked === 0,
      now: options.now,
      monitor: this.#monitor,
    });
    this.#insides = {
      store: this.#store,
      reader: this.#reader,
      documents: this.#documents,
      keywords: this.#keywords,
      line: this.#line,
      pipeline: this.#pipeline,
      search: this.#search,
      maintenance: this.#maintenance,
      monitor: this.#monitor,
      vectors: () => this.#loader.vectors,
      living: () => this.#living(),
      models: () => this.#models,
      createKernels: options.createKernels,
      large: options.large ?? {},
      records: () => this.#needRecords(),
      openedAtSeq: () => this.#openedAtSeq,
      loaded: () => this.#loader.done,
      exclusively: (work) => this.#exclusively(work),
      newSlice: () => this.#newSlice(),
      emit: options.emit,
      indexWritten: (writes, slice) => this.#indexWritten(writes, slice),
      changed: (kind, ids) => this.#changed(kind, ids),
      changes: () => this.#changes,
      queries: () => this.queries(),
      duplicates: (hashes) => this.#duplicates(hashes),
      now: options.now,
      wallNow: options.wallNow,
    };
  }

  /** An embedder of another space may be ready before the stored vectors are: it makes none for their shelf. */
  #lineOfShelf(): EmbeddingPipelineOptions['line'] {
    const line = this.#line;
    const isOther = (space: VectorSpace | null): boolean => space !== null && space.id !== this.#loader.vectors?.space.id;
    return {
      get status() {
        return isOther(line.space) ? { at: 'changing' } : line.status;
      },
      embed: (texts, kind) =>
        line.embed((space) => {
          if (isOther(space)) throw new AppError('EMBEDDER_UNAVAILABLE', { reason: 'changing the vector space' });
          return texts;
        }, kind),
    };
  }

  get line(): EmbedderLine {
    return this.#line;
  }

  /** Opens the database and learns which memories there are; the rest is loaded while searches already run. */
  async open(): Promise<LibraryStatus> {
    this.#opened ??= this.#open();
    await this.#opened;
    return this.status();
  }

  /** Changing a memory before it is known would let the reader of the tail bring its old version back. */
  async #whenKnown(): Promise<void> {
    await this.open();
    await this.#loader.known;
  }

  /** What is beyond keeping and finding, when every memory is known. Loaded once; tried again after a failure. */
  async extras(): Promise<LibraryExtras> {
    await this.#whenKnown();
    this.#extras ??= import('./library-extras').then(
      ({ LibraryExtras: Extras }) => new Extras(this.#insides),
      (error: unknown) => {
        // Offline before it was cached.
        this.#extras = null;
        throw new AppError('ASSET_UNAVAILABLE', { file: 'library extras' }, { cause: error });
      },
    );
    return this.#extras;
  }

  /** Everything that is asked for by name: see `parts`. */
  async part(name: string, args: readonly unknown[], caller: Caller): Promise<unknown> {
    return (await this.extras()).call(name, args, caller);
  }

  /** What the library does with models that a person chose: a script of its own, for many need none of it. */
  async models(): Promise<ModelSpaces> {
    await this.open();
    this.#modelsAsked ??= this.#openModels().catch((error: unknown) => {
      this.#modelsAsked = this.#models = null;
      throw error;
    });
    return this.#modelsAsked;
  }

  /** A model is in use: what it knows is loaded after what the first search needs. A failure is tried again by the rounds. */
  #beginModels(): void {
    if (this.#usesModels && this.#modelsAsked === null) this.models().catch(() => {});
  }

  async #modelsInUse(): Promise<ModelSpaces | null> {
    return this.#usesModels ? this.models().catch(() => null) : this.#models;
  }

  async #openModels(): Promise<ModelSpaces> {
    const { ModelSpaces: Spaces } = await import('./models/model-spaces');
    this.#models = new Spaces(this.#insides);
    await this.#models.open();
    return this.#models;
  }

  /** That of the built-in embedder first. */
  #living(): readonly LivingSpace[] {
    return [{ shelf: this.#loader.vectors, pipeline: this.#pipeline }, ...(this.#models?.living ?? [])];
  }

  async #whenOpened(): Promise<void> {
    await this.#opened;
  }

  async #open(): Promise<void> {
    const kernels = this.#options.createKernels();
    await this.#monitor.measure('start.open', async () => {
      const opened = await this.#store.open(newDeviceId(), (reason) => this.#connectionLost(reason));
      // What a library of many rows needs is on its way while this goes on.
      if (this.#store.largeSpaces !== '') void import('./vectors/large-shelf').then(({ startEarly }) => startEarly(this.#insides)).catch(() => {});
      const clock = new HybridClock(opened.deviceId, this.#options.wallNow);
      if (opened.lastHlc !== null) clock.observe(opened.lastHlc);
      this.#records = new MemoryRecords(clock, opened.lastSeq, this.#options.wallNow);
      this.#openedAtSeq = opened.lastSeq;
      this.#usesModels = opened.usesModels && !opened.readOnly;
      this.#readOnly = opened.readOnly;
      const marks = new Map(opened.marks.map((row) => [row.memoryId, row]));
      await this.#keywords.open(marks, opened.segments);
      await this.#maintenance.open(marks.values());
      await this.#loader.prepare(kernels);
    });
    this.#loader.begin(this.#openedAtSeq);
    this.#loader.done.then(
      () => {
        this.#announceStatus();
        this.#beginModels();
      },
      (error: unknown) => this.#reportFailure(error),
    );
    // Nothing is maintained where nothing may be written.
    if (!this.#readOnly) this.#rounds = setInterval(() => void this.maintain(), MAINTENANCE_MS);
  }

  #reportFailure(error: unknown): void {
    this.#options.emit({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }

  async add(drafts: readonly IdentifiedDraft[], options: AddOptions): Promise<AddOutcome[]> {
    await this.#whenKnown();
    const slice = this.#newSlice();
    return this.#exclusively(async () => {
      const records = this.#needRecords();
      const outcomes: AddOutcome[] = [];
      const writes: MemoryWrite[] = [];
      const created = new Set<MemoryId>();
      const prepared = [];
      const started = this.#options.now();
      for (const draft of drafts) {
        prepared.push(records.prepare(draft));
        await slice.breathe();
      }
      this.#monitor.record('keep.prepare', this.#options.now() - started);
      const taken = options.skipDuplicates ? await this.#duplicates(prepared.map((draft) => draft.contentHash)) : new Map<string, MemoryId>();
      for (const draft of prepared) {
        const key = `${draft.personaId}\n${draft.contentHash}`;
        const there = taken.get(key);
        if (options.skipDuplicates && there !== undefined && there !== draft.id) {
          outcomes.push({ id: there, status: 'duplicate' });
          continue;
        }
        if (options.skipDuplicates) taken.set(key, draft.id);
        // The same id again is a call repeated after a crash: what it wrote before is still there. Twice in one batch: the first counts.
        if (this.#documents.documentOf(draft.id) === undefined && !created.has(draft.id)) {
          created.add(draft.id);
          writes.push(records.create(draft));
        }
        outcomes.push({ id: draft.id, status: 'added' });
        await slice.breathe();
      }
      if (writes.length > 0) {
        await this.#monitor.measure('keep.write', () => this.#store.putMemories(writes));
        await this.#indexWritten(writes, slice);
        this.#changed('added', writes.map((write) => write.row.id));
      }
      return outcomes;
    });
  }

  async get(id: MemoryId, countAccess: boolean): Promise<Memory | null> {
    await this.open();
    const [row] = await this.#reader.memories([id]);
    if (row === undefined) return null;
    if (!countAccess || this.#readOnly) return toMemory(row);
    return this.#exclusively(async () => {
      const [current] = await this.#reader.memories([id]);
      if (current === undefined) return null;
      const touched = this.#needRecords().touch(current);
      await this.#store.touchMemory(touched);
      this.#reader.remember(touched);
      return toMemory(touched);
    });
  }

  async update(id: MemoryId, patch: MemoryPatch, options?: { readonly basedOn?: string }): Promise<Memory> {
    return (await this.extras()).changes.update(id, patch, options);
  }

  async remove(ids: readonly MemoryId[]): Promise<number> {
    return (await this.extras()).changes.remove(ids);
  }

  async restore(ids: readonly MemoryId[]): Promise<number> {
    return (await this.extras()).changes.restore(ids);
  }

  async list(options: ListOptions): Promise<MemoryPage> {
    await this.#whenKnown();
    const page = pageOf(this.#documents, options);
    const rows = await this.#reader.memories(page.ids);
    return { memories: rows.filter((row) => row !== undefined).map(toMemory), cursor: page.cursor };
  }

  async timeline(persona: string | null): Promise<Float64Array<ArrayBuffer>> {
    await this.#whenKnown();
    return this.#documents.timeline(persona);
  }

  async count(persona: string | null): Promise<number> {
    await this.#whenKnown();
    return this.#documents.count(persona);
  }

  async search(query: SearchQuery, isCancelled: () => boolean, onPartial: (reply: SearchReply) => void): Promise<SearchReply> {
    await this.open();
    // Before it counts as running: loading makes way for running searches, and would wait for this one.
    if (!this.#loader.isLoaded) await Promise.race([query.mode === 'semantic' ? this.#loader.searchable : this.#loader.worded, new Promise((resolve) => setTimeout(resolve, LOADING_PATIENCE_MS))]);
    this.#lastSearchAt = this.#options.now();
    if (!hasOperators(query.text) && !query.offset) return this.#find(query, isCancelled, onPartial);
    return (await this.queries()).search(query, isCancelled, onPartial, (asked, partial) => this.#find(asked, isCancelled, partial));
  }

  async #find(query: SearchQuery, isCancelled: () => boolean, onPartial: (reply: SearchReply) => void): Promise<SearchReply> {
    const refinement = this.#models?.refiner?.begin(query, isCancelled) ?? null;
    this.#monitor.gauge('queue.searches', ++this.#searching);
    let first: SearchReply;
    try {
      first = await this.#monitor.measure('search.library', () => this.#search.run(query, isCancelled, onPartial));
    } catch (error) {
      refinement?.drop();
      throw error;
    } finally {
      this.#searching--;
      if (this.#searching === 0) for (const resume of this.#searchesDone.splice(0)) resume();
    }
    // The wait for a model is no reason for background work to stand still.
    const last = refinement === null ? first : await refinement.finish(first, onPartial);
    return this.#search.upToDate(query, last);
  }

  /** Filters, pages and what was found before: a script of its own, when every memory is known. */
  async queries(): Promise<QueryDesk> {
    await this.#whenKnown();
    this.#desk ??= import('./query/query-desk').then(
      ({ QueryDesk: Desk }) => new Desk(this.#insides),
      (error: unknown) => {
        // Offline before it was cached.
        this.#desk = null;
        throw new AppError('ASSET_UNAVAILABLE', { file: 'query language' }, { cause: error });
      },
    );
    return this.#desk;
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<{ dimensions: number; vectors: Float32Array<ArrayBuffer> }> {
    const { embedTexts } = await import('./embed-texts').catch((error: unknown) => {
      throw new AppError('ASSET_UNAVAILABLE', { file: 'embedding of texts' }, { cause: error });
    });
    return embedTexts((await this.#modelsInUse())?.queryVectors ?? this.#queryVectors, texts, signal);
  }

  /** Nothing is left to do. What waits for a model's vectors counts only while its encoder is there. */
  async idle(): Promise<void> {
    await this.open();
    await this.#loader.done;
    let writing: Promise<unknown>;
    do {
      // A writer that was on its way gives the pipeline new work, and each batch of that is a writer again.
      writing = this.#writing;
      await writing;
      await this.#pipeline.idle();
      await (await this.#modelsInUse())?.idle();
      if (this.#line.status.at === 'ready') await this.#search.prepare();
    } while (writing !== this.#writing);
  }

  status(): LibraryStatus {
    const { vectors, kernels, isLoaded } = this.#loader;
    return {
      memories: this.#documents.size,
      vectors: vectors?.index.rowCount ?? 0,
      pending: this.#pipeline.pending,
      parked: this.#pipeline.parked,
      embedder: this.#line.status,
      vectorSpace: vectors?.space ?? null,
      path: kernels === null ? 'starting' : `${kernels.path}: ${kernels.reason}`,
      loaded: isLoaded,
      readOnly: this.#readOnly,
    };
  }

  async operations(): Promise<OperationTable> {
    return { ...(await this.#models?.operations()), ...(await this.#line.operations()), ...(await import('../../src/core/monitor/operation-table')).operationTable(this.#monitor) };
  }

  /** Of each living vector space, that of the built-in embedder first. */
  async vectorIndexes(): Promise<readonly VectorIndexReport[]> {
    return (await import('./vectors/vector-reports')).vectorIndexReports(this.#living());
  }

  async resetOperations(): Promise<void> {
    this.#monitor.reset();
    await Promise.all([this.#line.resetOperations(), this.#models?.resetOperations()]);
  }

  /** Words are searchable when this returns; meaning follows through the queue. */
  async #indexWritten(writes: readonly MemoryWrite[], slice: TimeSlice): Promise<void> {
    const start = this.#options.now();
    for (const { row } of writes) {
      this.#reader.remember(row);
      this.#addedHashes.add(row.contentHash);
      const document = this.#documents.set(row);
      this.#keywords.index.add(document, tokenize(indexedText(row)), row.seq);
      await slice.breathe();
    }
    this.#monitor.record('index.update', (this.#options.now() - start) / writes.length);
    for (const { pipeline } of this.#living()) pipeline.enqueue(writes.map((write) => write.row.id));
  }

  /** Memories by persona and hash. Asks the database only about texts that may be there: a first import asks it nothing. */
  async #duplicates(hashes: readonly string[]): Promise<Map<string, MemoryId>> {
    const possible = [...new Set(hashes)].filter((hash) => !this.#loader.hashesKnown || this.#addedHashes.has(hash) || this.#loader.vectors?.mayKnow(hash) === true);
    const rows = possible.length === 0 ? [] : await this.#store.findByHash(possible);
    return new Map(rows.map((row) => [`${row.personaId}\n${row.contentHash}`, row.id]));
  }

  /** Writers one after another: derived data then sees changes in the order of their numbers. */
  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const asked = this.#options.now();
    this.#monitor.gauge('queue.writes', this.#writers++);
    const begin = (): Promise<T> => {
      this.#monitor.record('write.wait', this.#options.now() - asked);
      return work();
    };
    const end = (): void => void this.#writers--;
    const turn = this.#writing.then(begin);
    this.#writing = turn.then(end, end);
    return turn;
  }

  /** Background work yields to messages, then waits for the searches these started; not for one that itself waits for an embedder. */
  #newSlice(): TimeSlice {
    return new TimeSlice({
      now: this.#options.now,
      yieldToEvents: async () => {
        await this.#options.yieldToEvents();
        if (this.#searching === 0) return;
        await new Promise<void>((resolve) => {
          this.#searchesDone.push(resolve);
          setTimeout(resolve, SEARCH_GOES_FIRST_MS);
        });
      },
    });
  }

  /** One round of what can wait. Comes round by itself every two seconds; a call during a round shares it. */
  async maintain(): Promise<void> {
    if (this.#pipeline.pending > 0) {
      // What waits wants meaning as much as a search does.
      if (this.#line.status.at === 'ready') this.#pipeline.start();
      else this.#line.retryWhenDue();
    }
    if (this.#loader.isLoaded) this.#beginModels();
    this.#models?.round();
    if (this.#loader.isLoaded) await this.#maintenance.run();
  }

  #changed(kind: LibraryChange['kind'], ids: readonly MemoryId[]): void {
    this.#changes++;
    this.#options.emit({ kind: 'change', change: { kind, ids: ids.slice(0, NAMED_CHANGES), count: ids.length } });
    this.#statusChanged();
  }

  /** At most five times a second; the last state always arrives. */
  #statusChanged(): void {
    this.#statusDue ??= setTimeout(() => this.#announceStatus(), STATUS_INTERVAL_MS);
  }

  #announceStatus(): void {
    if (this.#statusDue !== null) clearTimeout(this.#statusDue);
    this.#statusDue = null;
    this.#options.emit({ kind: 'status', status: this.status() });
  }

  /** Deletes the database. What is under way fails, what comes later as well: this library is of no use any more. */
  async erase(): Promise<void> {
    await this.open().catch(() => {
      // What cannot be opened can still be deleted.
    });
    clearInterval(this.#rounds);
    await this.#exclusively(async () => (await import('./erase-library')).eraseLibrary(this.#insides));
    this.#options.emit({ kind: 'failed', message: ERASED });
  }

  #connectionLost(reason: 'closed' | 'upgrade'): void {
    if (reason === 'closed') void this.#lost();
    else this.#reportFailure(new AppError('NEWER_DATABASE'));
  }

  /** Asked once. Whoever waits for it hears of nothing more, when another worker takes over. */
  #lost(): Promise<void> {
    return (this.#loss ??= import('./after-loss').then(({ afterLoss }) => afterLoss(this.#insides, this.#options.endWorker), this.#options.endWorker));
  }

  #needRecords(): MemoryRecords {
    if (this.#records === null) throw new AppError('STORAGE_FAILED', { reason: 'not open' });
    return this.#records;
  }
}
