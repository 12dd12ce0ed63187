import { AppError } from '../../src/contracts/errors';
import type { VectorSpace } from '../../src/contracts/embedder';
import type { AddOptions, IdentifiedDraft, LibraryStatus } from '../../src/contracts/library';
import type { AddOutcome, ListOptions, Memory, MemoryId, MemoryPage, MemoryPatch } from '../../src/contracts/memory';
import type { OperationTable, VectorIndexReport } from '../../src/contracts/monitor';
import type { SearchQuery, SearchReply } from '../../src/contracts/search';
import { hasOperators } from '../../src/core/query/has-operators';
import { whenConnectionLost } from '../../src/storage/storage-error';
import { type AssembledLibrary, assembleLibrary, type LibraryOptions } from './assemble-library';
import type { EmbedderLine } from './embedder-line';
import type { OpenedLibrary } from './insides';
import type { LibraryExtras } from './library-extras';
import { toMemory } from './memory-text';
import type { ModelSpaces } from './models/model-spaces';
import { newDeviceId } from './new-device-id';
import { pageOf } from './paging';
import type { Caller } from './parts';
import type { QueryDesk } from './query/query-desk';

const MAINTENANCE_MS = 2_000;
/** How long a search at start waits for what is being loaded, before it answers from what is there. */
const LOADING_PATIENCE_MS = 300;
/** From when the first search can be answered until what keeps is read: whoever opened the app to find something searches now. */
const KEEPER_AFTER_MS = 250;
const ERASED = 'Everything of Engram was deleted from this device. Reload the page to begin again.';

/** All memories of this device: the only writer, and the owner of both indexes. One per origin. */
export class Library {
  readonly #options: LibraryOptions;
  readonly #parts: AssembledLibrary;
  #opened: OpenedLibrary | null = null;
  #opening: Promise<void> | null = null;
  #rounds: ReturnType<typeof setInterval> | undefined;
  #loss: Promise<void> | null = null;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#parts = assembleLibrary(options, {
      opened: () => this.#opened,
      status: () => this.status(),
      onEmbedder: (space) => void this.#useEmbedder(space),
      extras: () => this.extras(),
      queries: () => this.queries(),
    });
    if (options.endWorker !== undefined) whenConnectionLost(() => this.#lost());
  }

  get line(): EmbedderLine {
    return this.#parts.insides.line;
  }

  /** Opens the database and learns which memories there are; the rest is loaded while searches already run. */
  async open(): Promise<LibraryStatus> {
    await (this.#opening ??= this.#open());
    return this.status();
  }

  async #open(): Promise<void> {
    const { insides, loader, announcer } = this.#parts;
    const { store, keywords, maintenance, monitor } = insides;
    const kernels = this.#options.createKernels();
    await monitor.measure('start.open', async () => {
      const { marks, segments, ...opened } = await store.open(newDeviceId(), (reason) => this.#connectionLost(reason));
      // What a library of many rows needs is on its way while this goes on.
      if (store.largeSpaces !== '') void import('./vectors/large-shelf').then(({ startEarly }) => startEarly(insides)).catch(() => {});
      this.#opened = { ...opened, usesModels: opened.usesModels && !opened.readOnly };
      const stale = new Map(marks.map((row) => [row.memoryId, row]));
      await keywords.open(stale, segments);
      await maintenance.open(stale.values());
      await loader.prepare(kernels);
    });
    loader.begin(this.#opened?.lastSeq ?? 0);
    loader.done.then(
      () => {
        announcer.tellStatus();
        this.#beginModels();
      },
      (error: unknown) => announcer.failed(error),
    );
    // Nothing is maintained where nothing may be written.
    if (this.#opened?.readOnly !== true) this.#rounds = setInterval(() => void this.maintain(), MAINTENANCE_MS);
  }

  /** Changing a memory before it is known would let the reader of the tail bring its old version back. */
  async #whenKnown(): Promise<void> {
    await this.open();
    await this.#parts.loader.known;
  }

  /** Meaning goes on, or begins. */
  async #useEmbedder(space: VectorSpace): Promise<void> {
    const { insides, loader, announcer } = this.#parts;
    void insides.search.prepare();
    announcer.tellStatus();
    try {
      await this.#opening;
      await loader.useSpace(space);
      insides.pipeline.start();
    } catch (error) {
      announcer.failed(error);
      return;
    }
    // Where no embedder comes, the first round of maintenance reads it.
    await loader.searchable;
    setTimeout(() => this.#prefetchKeeper(), KEEPER_AFTER_MS);
  }

  /** So that the first keep does not wait for it. */
  #prefetchKeeper(): void {
    // Offline before it was cached: whoever keeps something asks again.
    if (this.#opened?.readOnly === false) this.#parts.scripts.keeper().catch(() => {});
  }

  /** What is beyond keeping and finding, when every memory is known. */
  async extras(): Promise<LibraryExtras> {
    await this.#whenKnown();
    return this.#parts.scripts.extras();
  }

  /** Everything that is asked for by name: see `parts`. */
  async part(name: string, args: readonly unknown[], caller: Caller): Promise<unknown> {
    return (await this.extras()).call(name, args, caller);
  }

  /** What the library does with models that a person chose. */
  async models(): Promise<ModelSpaces> {
    await this.open();
    return this.#parts.scripts.models();
  }

  /** A model is in use: what it knows is loaded after what the first search needs. A failure is tried again by the rounds. */
  #beginModels(): void {
    void this.#parts.scripts.modelsInUse();
  }

  async add(drafts: readonly IdentifiedDraft[], options: AddOptions): Promise<AddOutcome[]> {
    await this.open();
    const { insides, loader, scripts } = this.#parts;
    this.#prefetchKeeper();
    await loader.known;
    // In turn also while the script is read: nobody who keeps later is kept earlier, and `idle` waits for it.
    return insides.exclusively(async () => (await scripts.keeper()).add(drafts, options));
  }

  /** @param countAccess - a person has opened it. Where that cannot be counted now, it is read all the same */
  async get(id: MemoryId, countAccess: boolean): Promise<Memory | null> {
    await this.open();
    const { insides, scripts } = this.#parts;
    const [row] = await insides.reader.memories([id]);
    if (row === undefined) return null;
    const keeper = countAccess && this.#opened?.readOnly === false ? await scripts.keeper().catch(() => null) : null;
    return keeper === null ? toMemory(row) : insides.exclusively(() => keeper.touch(id));
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
    const { documents, reader } = this.#parts.insides;
    const page = pageOf(documents, options);
    const rows = await reader.memories(page.ids);
    return { memories: rows.filter((row) => row !== undefined).map(toMemory), cursor: page.cursor };
  }

  async timeline(persona: string | null): Promise<Float64Array<ArrayBuffer>> {
    await this.#whenKnown();
    return this.#parts.insides.documents.timeline(persona);
  }

  async count(persona: string | null): Promise<number> {
    await this.#whenKnown();
    return this.#parts.insides.documents.count(persona);
  }

  async search(query: SearchQuery, isCancelled: () => boolean, onPartial: (reply: SearchReply) => void): Promise<SearchReply> {
    await this.open();
    const { loader, traffic } = this.#parts;
    // Before it counts as running: loading makes way for running searches, and would wait for this one.
    if (!loader.isLoaded) await Promise.race([query.mode === 'semantic' ? loader.searchable : loader.worded, new Promise((resolve) => setTimeout(resolve, LOADING_PATIENCE_MS))]);
    traffic.note();
    if (!hasOperators(query.text) && !query.offset) return this.#find(query, isCancelled, onPartial);
    return (await this.queries()).search(query, isCancelled, onPartial, (asked, partial) => this.#find(asked, isCancelled, partial));
  }

  async #find(query: SearchQuery, isCancelled: () => boolean, onPartial: (reply: SearchReply) => void): Promise<SearchReply> {
    const { traffic, insides: { search, monitor }, scripts } = this.#parts;
    const refinement = scripts.loadedModels?.refiner?.begin(query, isCancelled) ?? null;
    let first: SearchReply;
    try {
      first = await traffic.during(() => monitor.measure('search.library', () => search.run(query, isCancelled, onPartial)));
    } catch (error) {
      refinement?.drop();
      throw error;
    }
    // The wait for a model is no reason for background work to stand still.
    const last = refinement === null ? first : await refinement.finish(first, onPartial);
    return search.upToDate(query, last);
  }

  /** Filters, pages and what was found before, when every memory is known. */
  async queries(): Promise<QueryDesk> {
    await this.#whenKnown();
    return this.#parts.scripts.queries();
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<{ dimensions: number; vectors: Float32Array<ArrayBuffer> }> {
    const { scripts, queryVectors } = this.#parts;
    const { embedTexts } = await scripts.texts();
    return embedTexts((await scripts.modelsInUse())?.queryVectors ?? queryVectors, texts, signal);
  }

  /** Nothing is left to do. What waits for a model's vectors counts only while its encoder is there. */
  async idle(): Promise<void> {
    await this.open();
    const { insides: { pipeline, line, search }, loader, scripts, writes } = this.#parts;
    await loader.done;
    let writing: Promise<unknown>;
    do {
      // A writer that was on its way gives the pipeline new work, and each batch of that is a writer again.
      writing = writes.last;
      await writing;
      await pipeline.idle();
      await (await scripts.modelsInUse())?.idle();
      if (line.status.at === 'ready') await search.prepare();
    } while (writing !== writes.last);
  }

  status(): LibraryStatus {
    const { insides: { documents, pipeline, line }, loader: { vectors, kernels, isLoaded } } = this.#parts;
    return {
      memories: documents.size,
      vectors: vectors?.index.rowCount ?? 0,
      pending: pipeline.pending,
      parked: pipeline.parked,
      embedder: line.status,
      vectorSpace: vectors?.space ?? null,
      path: kernels === null ? 'starting' : `${kernels.path}: ${kernels.reason}`,
      loaded: isLoaded,
      readOnly: this.#opened?.readOnly === true,
    };
  }

  async operations(): Promise<OperationTable> {
    const { insides: { line, monitor }, scripts } = this.#parts;
    return { ...(await scripts.loadedModels?.operations()), ...(await line.operations()), ...(await import('../../src/core/monitor/operation-table')).operationTable(monitor) };
  }

  /** Of each living vector space, that of the built-in embedder first. */
  async vectorIndexes(): Promise<readonly VectorIndexReport[]> {
    return (await import('./vectors/vector-reports')).vectorIndexReports(this.#parts.insides.living());
  }

  async resetOperations(): Promise<void> {
    const { insides: { line, monitor }, scripts } = this.#parts;
    monitor.reset();
    await Promise.all([line.resetOperations(), scripts.loadedModels?.resetOperations()]);
  }

  /** One round of what can wait. Comes round by itself every two seconds; a call during a round shares it. */
  async maintain(): Promise<void> {
    const { insides: { pipeline, line, maintenance }, loader, scripts } = this.#parts;
    if (pipeline.pending > 0) {
      // What waits wants meaning as much as a search does.
      if (line.status.at === 'ready') pipeline.start();
      else line.retryWhenDue();
    }
    if (loader.isLoaded) this.#beginModels();
    scripts.loadedModels?.round();
    if (loader.isLoaded) await maintenance.run();
  }

  /** Deletes the database. What is under way fails, what comes later as well: this library is of no use any more. */
  async erase(): Promise<void> {
    await this.open().catch(() => {
      // What cannot be opened can still be deleted.
    });
    clearInterval(this.#rounds);
    const { insides } = this.#parts;
    await insides.exclusively(async () => (await import('./erase-library')).eraseLibrary(insides));
    insides.emit({ kind: 'failed', message: ERASED });
  }

  #connectionLost(reason: 'closed' | 'upgrade'): void {
    if (reason === 'closed') void this.#lost();
    else this.#parts.announcer.failed(new AppError('NEWER_DATABASE'));
  }

  /** Asked once. Whoever waits for it hears of nothing more, when another worker takes over. */
  #lost(): Promise<void> {
    return (this.#loss ??= import('./after-loss').then(({ afterLoss }) => afterLoss(this.#parts.insides, this.#options.endWorker), this.#options.endWorker));
  }
}
