import type { VectorSpace } from '../../src/contracts/embedder';
import { AppError } from '../../src/contracts/errors';
import type { AddOptions, IdentifiedDraft, LibraryEvent, LibraryStatus } from '../../src/contracts/library';
import type { AddOutcome, ListOptions, Memory, MemoryId, MemoryPage, MemoryPatch } from '../../src/contracts/memory';
import type { OperationTable } from '../../src/contracts/monitor';
import type { SearchQuery, SearchReply } from '../../src/contracts/search';
import { DocumentTable } from '../../src/core/document-table';
import { BUILT_IN_SPACE } from '../../src/core/embedder/manifest';
import { HybridClock } from '../../src/core/hybrid-clock';
import type { Monitor } from '../../src/core/monitor/monitor';
import { tokenize } from '../../src/core/text/tokens';
import { TimeSlice } from '../../src/core/time-slice';
import type { Kernels } from '../../src/core/vector-index/kernel-functions';
import { VectorIndex } from '../../src/core/vector-index/vector-index';
import { LibraryStore, type MemoryWrite } from '../../src/storage/library-store';
import type { MemoryRow, StaleRow } from '../../src/storage/schema';
import { EmbedderLine } from './embedder-line';
import { EmbeddingPipeline } from './embedding-pipeline';
import { KeywordShelf } from './keyword-shelf';
import { Maintenance } from './maintenance';
import { MemoryReader } from './memory-reader';
import { indexedText, MemoryRecords, toMemory } from './memory-records';
import { newDeviceId } from './new-device-id';
import { pageOf } from './paging';
import { QueryVectors } from './query-vectors';
import { SearchSession } from './search-session';
import { VectorShelf } from './vector-shelf';

/** Quiet since the last search before the open segment is stored. */
const QUIET_MS = 1_500;
const MAINTENANCE_MS = 2_000;
const STATUS_INTERVAL_MS = 200;
/** How long a search at start waits for what is being loaded, before it answers from what is there. */
const LOADING_PATIENCE_MS = 300;
/** Longest that one slice of background work waits for running searches. */
const SEARCH_GOES_FIRST_MS = 100;
/** Reading what is stored is tried this often, with growing pauses, before the person is told. */
const LOAD_ATTEMPTS = 3;
const LOAD_PAUSE_MS = 500;
const NAMED_CHANGES = 100;

interface LibraryOptions {
  readonly createKernels: () => Promise<Kernels>;
  readonly monitor: Monitor;
  readonly now: () => number;
  /** Unix milliseconds. */
  readonly wallNow: () => number;
  readonly yieldToEvents: () => Promise<void>;
  readonly emit: (event: LibraryEvent) => void;
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
  readonly #unindexed: MemoryRow[] = [];
  #records: MemoryRecords | null = null;
  #kernels: Kernels | null = null;
  #vectors: VectorShelf | null = null;
  #opened: Promise<void> | null = null;
  #loading: Promise<void> = Promise.resolve();
  /** Every memory stands in the table of documents: what lists, counts and changes them may go ahead. */
  #known: Promise<void> = Promise.resolve();
  /** Vectors and recent words are there; in a large library older words may still be loading. */
  #searchable: Promise<void> = Promise.resolve();
  #tailLoaded = false;
  /** True once every stored memory's hash is known through its vectors; those added since are in `#addedHashes`. */
  #hashesKnown = false;
  #openedAtSeq = 0;
  readonly #addedHashes = new Set<string>();
  #writing: Promise<unknown> = Promise.resolve();
  #searching = 0;
  #searchesDone: (() => void)[] = [];
  #lastSearchAt = Number.NEGATIVE_INFINITY;
  #statusDue: ReturnType<typeof setTimeout> | null = null;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#monitor = options.monitor;
    this.#store = new LibraryStore(options.databaseName);
    this.#reader = new MemoryReader(this.#store);
    this.#keywords = new KeywordShelf(this.#store, this.#documents);
    this.#line = new EmbedderLine({
      onStatus: () => this.#statusChanged(),
      onReady: (space) => {
        this.#announceStatus();
        this.#useSpace(space).then(
          () => this.#pipeline.start(),
          (error: unknown) => this.#reportFailure(error),
        );
      },
      onLost: () => options.emit({ kind: 'embedder-lost' }),
      now: options.now,
    });
    this.#queryVectors = new QueryVectors({ line: this.#line, monitor: this.#monitor, now: options.now });
    this.#pipeline = new EmbeddingPipeline({
      line: this.#line,
      store: this.#store,
      documents: this.#documents,
      monitor: this.#monitor,
      shelf: () => this.#vectors,
      read: (ids) => this.#reader.memories(ids),
      exclusively: (work) => this.#exclusively(work),
      slice: this.#newSlice(),
      onProgress: () => this.#statusChanged(),
    });
    this.#maintenance = new Maintenance({
      store: this.#store,
      documents: this.#documents,
      keywords: this.#keywords,
      vectors: () => this.#vectors,
      lastSeq: () => this.#needRecords().lastSeq,
      isQuiet: () => options.now() - this.#lastSearchAt > QUIET_MS && this.#pipeline.pending === 0,
      exclusively: (work) => this.#exclusively(work),
      newSlice: () => this.#newSlice(),
      wallNow: options.wallNow,
    });
    this.#search = new SearchSession({
      documents: this.#documents,
      keywords: this.#keywords.index,
      vectors: () => this.#vectors,
      queryVector: async (text) => {
        const vector = await this.#queryVectors.of(text);
        const [asked, searched] = [this.#line.space, this.#vectors?.space];
        if (searched !== undefined && asked !== null && asked.id !== searched.id) throw new AppError('EMBEDDER_UNAVAILABLE', { reason: 'changing the vector space' });
        return vector;
      },
      embedSentences: async (texts) => (await this.#line.embed((space) => texts.map((text) => space.passagePrefix + text), 'passage')).vectors,
      msPerText: () => this.#line.msPerText,
      readMemories: (ids) => this.#reader.memories(ids),
      counts: () => ({ memories: this.#documents.size, vectors: this.#vectors?.index.rowCount ?? 0, pending: this.#pipeline.pending }),
      isComplete: () => this.#isLoaded() && this.#pipeline.pending === 0 && this.#pipeline.parked === 0,
      now: options.now,
      monitor: this.#monitor,
    });
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
    await this.#known;
  }

  async #open(): Promise<void> {
    const kernels = this.#options.createKernels();
    await this.#monitor.measure('start.open', async () => {
      const opened = await this.#store.open(newDeviceId(), (reason) => this.#connectionLost(reason));
      const clock = new HybridClock(opened.deviceId, this.#options.wallNow);
      if (opened.lastHlc !== null) clock.observe(opened.lastHlc);
      this.#records = new MemoryRecords(clock, opened.lastSeq, this.#options.wallNow);
      this.#openedAtSeq = opened.lastSeq;
      const marks = new Map((await this.#store.staleEntries()).map((row) => [row.memoryId, row]));
      await this.#keywords.open(marks);
      await this.#maintenance.open(marks.values());
      this.#kernels = await kernels;
      this.#createShelf(BUILT_IN_SPACE);
    });
    let searchable = (): void => {};
    this.#searchable = new Promise((resolve) => {
      searchable = resolve;
    });
    this.#known = this.#persistently(() => this.#learnTail());
    this.#known.catch(() => {
      // Reported below; whoever waits for it is told as well.
    });
    this.#loading = this.#known.then(() => this.#persistently(() => this.#load(searchable))).finally(searchable);
    this.#loading.catch((error: unknown) => this.#reportFailure(error));
    setInterval(() => void this.maintain(), MAINTENANCE_MS);
  }

  /** A browser short of memory or disk fails a read now and then; each step of loading can be begun again. */
  async #persistently(step: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await step();
      } catch (error) {
        if (attempt >= LOAD_ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, LOAD_PAUSE_MS * attempt));
      }
    }
  }

  #reportFailure(error: unknown): void {
    this.#options.emit({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }

  /** Memories that no stored keyword segment covers yet. */
  async #learnTail(): Promise<void> {
    const slice = this.#newSlice();
    await this.#monitor.measure('start.tail', async () => {
      for await (const rows of this.#store.memoriesChangedAfter(this.#keywords.coveredSeq)) {
        for (const row of rows) {
          const known = this.#documents.documentOf(row.id);
          if (known === undefined) {
            this.#documents.set(row);
            this.#unindexed.push(row);
          }
        }
        await slice.breathe();
      }
    });
  }

  async #load(searchable: () => void): Promise<void> {
    const slice = this.#newSlice();
    await this.#monitor.measure('start.vectors', () => this.#loadVectors(slice));
    await this.#monitor.measure('start.words', async () => {
      for (const row of this.#unindexed) {
        const document = this.#documents.documentOf(row.id);
        // Changed or deleted since it was read: whoever did that has dealt with its words.
        if (document === undefined || this.#keywords.index.has(document) || this.#documents.entry(document)?.seq !== row.seq) continue;
        this.#keywords.index.add(document, tokenize(indexedText(row)), row.seq);
        await slice.breathe();
      }
      this.#unindexed.length = 0;
      this.#tailLoaded = true;
      await this.#keywords.load(slice, (work) => this.#exclusively(work));
      searchable();
    });
    this.#announceStatus();
  }

  /** Reads stored vectors, then embeds what has none: new since the last stop, or damaged on disk. */
  async #loadVectors(slice: TimeSlice): Promise<void> {
    const shelf = this.#vectors;
    if (shelf === null) return;
    await shelf.load((id) => this.#maintenance.staleSeq(id), slice);
    // A text without any direction (only punctuation) has no vectors and never will; trying again at each start is cheap.
    const waiting = this.#documents.ordered(null).filter((document) => !shelf.index.has(document));
    this.#hashesKnown = waiting.every((document) => (this.#documents.entry(document)?.seq ?? 0) > this.#openedAtSeq);
    this.#pipeline.enqueue(waiting.flatMap((document) => this.#documents.entry(document)?.id ?? []));
  }

  #createShelf(space: VectorSpace): void {
    if (this.#kernels === null) throw new AppError('WORKER_START_FAILED', { worker: 'library', reason: 'no kernels' });
    const index = VectorIndex.create({ dimensions: space.dimensions, kernels: this.#kernels, now: this.#options.now });
    this.#vectors = new VectorShelf(space, index, this.#store, this.#documents);
  }

  /** The embedder says which space it makes vectors in; another one than before means other vectors for everything. */
  async #useSpace(space: VectorSpace): Promise<void> {
    await this.#opened;
    if (this.#vectors === null || this.#vectors.space.id === space.id) return;
    await this.#loading;
    this.#kernels = await this.#options.createKernels();
    this.#createShelf(space);
    await this.#loadVectors(this.#newSlice());
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
      for (const draft of drafts) {
        prepared.push(records.prepare(draft));
        await slice.breathe();
      }
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
    if (!countAccess) return toMemory(row);
    return this.#exclusively(async () => {
      const [current] = await this.#reader.memories([id]);
      if (current === undefined) return null;
      const touched = this.#needRecords().touch(current);
      await this.#store.touchMemory(touched);
      this.#reader.remember(touched);
      return toMemory(touched);
    });
  }

  async update(id: MemoryId, patch: MemoryPatch): Promise<Memory> {
    await this.#whenKnown();
    return this.#exclusively(async () => {
      const [before] = await this.#reader.memories([id]);
      if (before === undefined) throw new AppError('NOT_FOUND', { id });
      const { write, reindex } = this.#needRecords().change(before, patch);
      const stale = reindex ? this.#markStale(before, write.row.seq) : null;
      await this.#store.putMemories([{ ...write, stale }]);
      if (stale !== null) {
        this.#maintenance.markStale(id, stale.seq);
        await this.#takeOut(before);
        await this.#indexWritten([write], this.#newSlice());
      }
      this.#reader.remember(write.row);
      this.#changed('updated', [id]);
      return toMemory(write.row);
    });
  }

  async remove(ids: readonly MemoryId[]): Promise<number> {
    await this.#whenKnown();
    return this.#exclusively(async () => {
      const rows = (await this.#reader.memories([...new Set(ids)])).filter((row) => row !== undefined);
      if (rows.length === 0) return 0;
      const records = this.#needRecords();
      const removals = rows.map((row) => {
        const tombstone = records.tombstone(row);
        return { tombstone, trash: { id: row.id, deletedAt: tombstone.deletedAt, memory: toMemory(row) }, stale: this.#markStale(row, tombstone.seq) };
      });
      await this.#store.removeMemories(removals);
      for (const { stale } of removals) {
        this.#maintenance.intoTrash(stale.memoryId);
        this.#maintenance.markStale(stale.memoryId, stale.seq);
      }
      const slice = this.#newSlice();
      for (const row of rows) {
        await this.#takeOut(row);
        this.#documents.delete(row.id);
        this.#pipeline.forget(row.id);
        this.#reader.forget(row.id);
        await slice.breathe();
      }
      this.#changed('removed', rows.map((row) => row.id));
      return rows.length;
    });
  }

  async restore(ids: readonly MemoryId[]): Promise<number> {
    await this.#whenKnown();
    return this.#exclusively(async () => {
      const records = this.#needRecords();
      // One that lives (kept again under its id) is not replaced by what it was.
      const dead = [...new Set(ids)].filter((id) => this.#documents.documentOf(id) === undefined);
      const found = (await this.#store.getTrash(dead)).filter((row) => row !== undefined);
      const writes = found.map((row) => records.revive(row.memory));
      if (writes.length === 0) return 0;
      await this.#store.restoreMemories(writes);
      await this.#indexWritten(writes, this.#newSlice());
      for (const { row } of writes) this.#maintenance.outOfTrash(row.id);
      this.#changed('restored', writes.map((write) => write.row.id));
      return writes.length;
    });
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
    if (!this.#isLoaded()) await Promise.race([this.#searchable, new Promise((resolve) => setTimeout(resolve, LOADING_PATIENCE_MS))]);
    this.#searching++;
    this.#lastSearchAt = this.#options.now();
    try {
      return await this.#monitor.measure('search.library', () => this.#search.run(query, isCancelled, onPartial));
    } finally {
      this.#searching--;
      if (this.#searching === 0) for (const resume of this.#searchesDone.splice(0)) resume();
    }
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<{ dimensions: number; vectors: Float32Array<ArrayBuffer> }> {
    return this.#queryVectors.ofAll(texts, signal);
  }

  async idle(): Promise<void> {
    await this.open();
    await this.#loading;
    let writing: Promise<unknown>;
    do {
      // A writer that was on its way gives the pipeline new work, and each batch of that is a writer again.
      writing = this.#writing;
      await writing;
      await this.#pipeline.idle();
    } while (writing !== this.#writing);
  }

  status(): LibraryStatus {
    const vectors = this.#vectors;
    return {
      memories: this.#documents.size,
      vectors: vectors?.index.rowCount ?? 0,
      pending: this.#pipeline.pending,
      parked: this.#pipeline.parked,
      embedder: this.#line.status,
      vectorSpace: vectors?.space ?? null,
      path: this.#kernels === null ? 'starting' : `${this.#kernels.path}: ${this.#kernels.reason}`,
      loaded: this.#isLoaded(),
    };
  }

  async operations(): Promise<OperationTable> {
    return { ...(await this.#line.operations()), ...this.#monitor.table() };
  }

  async resetOperations(): Promise<void> {
    this.#monitor.reset();
    await this.#line.resetOperations();
  }

  #isLoaded(): boolean {
    return this.#tailLoaded && this.#keywords.isLoaded && this.#vectors?.isLoaded === true;
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
    this.#pipeline.enqueue(writes.map((write) => write.row.id));
  }

  /** Takes a version out of both indexes. */
  async #takeOut(row: MemoryRow): Promise<void> {
    const document = this.#documents.documentOf(row.id);
    if (document === undefined) return;
    this.#keywords.remove(document, tokenize(indexedText(row)));
    this.#vectors?.remove(document);
  }

  #markStale(row: MemoryRow, seq: number): StaleRow {
    const document = this.#documents.documentOf(row.id);
    const stored = document !== undefined && (this.#keywords.index.isClosed(document) || this.#keywords.isPending(document));
    const indexedSeq = this.#documents.seqOf(row.id) ?? row.seq;
    return { memoryId: row.id, seq, versions: stored ? [{ seq: indexedSeq, terms: [...new Set(tokenize(indexedText(row)))] }] : [] };
  }

  /** Memories by persona and hash. Asks the database only about texts that may be there: a first import asks it nothing. */
  async #duplicates(hashes: readonly string[]): Promise<Map<string, MemoryId>> {
    const possible = [...new Set(hashes)].filter((hash) => !this.#hashesKnown || this.#addedHashes.has(hash) || this.#vectors?.mayKnow(hash) === true);
    const rows = possible.length === 0 ? [] : await this.#store.findByHash(possible);
    return new Map(rows.map((row) => [`${row.personaId}\n${row.contentHash}`, row.id]));
  }

  /** Writers one after another: derived data then sees changes in the order of their numbers. */
  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#writing.then(work, work);
    this.#writing = turn.catch(() => {});
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
    if (this.#isLoaded()) await this.#maintenance.run();
  }

  #changed(kind: 'added' | 'updated' | 'removed' | 'restored', ids: readonly MemoryId[]): void {
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

  #connectionLost(reason: 'closed' | 'upgrade'): void {
    this.#options.emit({ kind: 'failed', message: new AppError(reason === 'upgrade' ? 'UPGRADE_BLOCKED' : 'STORAGE_FAILED').message });
  }

  #needRecords(): MemoryRecords {
    if (this.#records === null) throw new AppError('STORAGE_FAILED', { reason: 'not open' });
    return this.#records;
  }
}
