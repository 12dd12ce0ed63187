import type { VectorSpace } from '../../src/contracts/embedder';
import { AppError } from '../../src/contracts/errors';
import type { MemoryId } from '../../src/contracts/memory';
import type { DocumentTable } from '../../src/core/document-table';
import { BUILT_IN_SPACE } from '../../src/core/embedder/manifest';
import type { Monitor } from '../../src/core/monitor/monitor';
import { tokenize } from '../../src/core/text/tokens';
import type { TimeSlice } from '../../src/core/time-slice';
import type { Kernels } from '../../src/core/vector-index/kernel-functions';
import { ResidentIndex } from '../../src/core/vector-index/resident-index';
import type { LibraryStore } from '../../src/storage/library-store';
import type { MemoryRow } from '../../src/storage/schema';
import type { CreateKernels, LibraryInsides } from './insides';
import type { KeywordShelf } from './keyword-shelf';
import { indexedText } from './memory-text';
import { VectorShelf } from './vector-shelf';

/** Reading what is stored is tried this often, with growing pauses, before the person is told. */
const LOAD_ATTEMPTS = 3;
const LOAD_PAUSE_MS = 500;
/** Words of so many memories, the newest, come before any vector: they take a tenth of the time. */
const WORDS_FIRST = 16_384;

interface LibraryLoaderOptions {
  readonly store: LibraryStore;
  readonly documents: DocumentTable;
  readonly keywords: KeywordShelf;
  readonly monitor: Monitor;
  readonly createKernels: CreateKernels;
  readonly insides: () => LibraryInsides;
  readonly now: () => number;
  readonly newSlice: () => TimeSlice;
  /** Runs alone among all writers. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** Change number below which a memory's derived data is dead. */
  readonly staleSeq: (id: MemoryId) => number;
  /** Memories without vectors. */
  readonly embed: (ids: readonly MemoryId[]) => void;
}

/** Brings what is stored into the table of documents and both indexes, while searches and changes already go on. */
export class LibraryLoader {
  readonly #options: LibraryLoaderOptions;
  readonly #unindexed: MemoryRow[] = [];
  #kernels: Kernels | null = null;
  #vectors: VectorShelf | null = null;
  #openedAtSeq = 0;
  #known: Promise<void> = Promise.resolve();
  #worded: Promise<void> = Promise.resolve();
  #searchable: Promise<void> = Promise.resolve();
  #done: Promise<void> = Promise.resolve();
  #tailLoaded = false;
  #hashesKnown = false;

  constructor(options: LibraryLoaderOptions) {
    this.#options = options;
  }

  /** The shelf of the current vector space. */
  get vectors(): VectorShelf | null {
    return this.#vectors;
  }

  get kernels(): Kernels | null {
    return this.#kernels;
  }

  /** Every memory stands in the table of documents: what lists, counts and changes them may go ahead. */
  get known(): Promise<void> {
    return this.#known;
  }

  /** The words of the newest memories are there, in most libraries of all: enough for a first answer. */
  get worded(): Promise<void> {
    return this.#worded;
  }

  /** Vectors and recent words are there; in a large library older words may still be loading. */
  get searchable(): Promise<void> {
    return this.#searchable;
  }

  get done(): Promise<void> {
    return this.#done;
  }

  get isLoaded(): boolean {
    return this.#tailLoaded && this.#options.keywords.isLoaded && this.#vectors?.isLoaded === true;
  }

  /** True once the hash of every memory that was stored at the start is known through its vectors. */
  get hashesKnown(): boolean {
    return this.#hashesKnown;
  }

  /** Ready to take vectors. */
  async prepare(kernels: Promise<Kernels>): Promise<void> {
    this.#kernels = await kernels;
    this.#createShelf(BUILT_IN_SPACE);
  }

  /** Begins to load; {@link known}, {@link searchable} and {@link done} say how far it is. @param openedAtSeq - last change that is stored */
  begin(openedAtSeq: number): void {
    this.#openedAtSeq = openedAtSeq;
    let [worded, searchable] = [(): void => {}, (): void => {}];
    this.#worded = new Promise((resolve) => {
      worded = resolve;
    });
    this.#searchable = new Promise((resolve) => {
      searchable = resolve;
    });
    this.#known = this.#persistently(() => this.#learnTail());
    this.#known.catch(() => {
      // `done` reports it; whoever waits for this one is told as well.
    });
    this.#done = this.#known.then(() => this.#persistently(() => this.#load(worded, searchable))).finally(() => {
      worded();
      searchable();
    });
  }

  /** The embedder says which space it makes vectors in; another one than before means other vectors for everything. */
  async useSpace(space: VectorSpace): Promise<void> {
    if (this.#vectors === null || this.#vectors.space.id === space.id) return;
    await this.#done;
    this.#kernels = await this.#options.createKernels();
    this.#createShelf(space);
    await this.#loadVectors(this.#options.newSlice());
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

  /** Memories that no stored keyword segment covers yet. */
  async #learnTail(): Promise<void> {
    const { monitor, store, keywords, documents, newSlice } = this.#options;
    const slice = newSlice();
    await monitor.measure('start.tail', async () => {
      for await (const rows of store.memoriesChangedAfter(keywords.coveredSeq)) {
        for (const row of rows) {
          if (documents.documentOf(row.id) !== undefined) continue;
          documents.set(row);
          this.#unindexed.push(row);
        }
        await slice.breathe();
      }
    });
  }

  async #load(worded: () => void, searchable: () => void): Promise<void> {
    const { monitor, keywords, documents, exclusively, newSlice } = this.#options;
    const slice = newSlice();
    await monitor.measure('start.words', async () => {
      for (const row of this.#unindexed) {
        const document = documents.documentOf(row.id);
        // Changed or deleted since it was read: whoever did that has dealt with its words.
        if (document === undefined || keywords.index.has(document) || documents.entry(document)?.seq !== row.seq) continue;
        keywords.index.add(document, tokenize(indexedText(row)), row.seq);
        await slice.breathe();
      }
      this.#unindexed.length = 0;
      this.#tailLoaded = true;
      await keywords.load(slice, exclusively, WORDS_FIRST);
    });
    worded();
    await monitor.measure('start.vectors', () => this.#loadVectors(slice));
    searchable();
    await keywords.load(slice, exclusively);
  }

  /** Reads stored vectors, then embeds what has none: new since the last stop, or damaged on disk. */
  async #loadVectors(slice: TimeSlice): Promise<void> {
    const { documents, staleSeq, embed } = this.#options;
    const shelf = this.#vectors;
    if (shelf === null) return;
    await shelf.load(staleSeq, slice);
    // A text without any direction (only punctuation) has no vectors and never will; trying again at each start is cheap.
    const waiting = documents.ordered(null).filter((document) => !shelf.index.has(document));
    this.#hashesKnown = waiting.every((document) => (documents.entry(document)?.seq ?? 0) > this.#openedAtSeq);
    embed(waiting.flatMap((document) => documents.entry(document)?.id ?? []));
  }

  #createShelf(space: VectorSpace): void {
    const { store, documents, now, insides, embed } = this.#options;
    if (this.#kernels === null) throw new AppError('WORKER_START_FAILED', { worker: 'library', reason: 'no kernels' });
    this.#vectors?.large?.close();
    this.#vectors = new VectorShelf(space, ResidentIndex.create({ dimensions: space.dimensions, kernels: this.#kernels, now }), store, documents, insides());
    this.#vectors.onMissing = embed;
  }
}
