import type { VectorSpace } from '../../src/contracts/embedder';
import { AppError } from '../../src/contracts/errors';
import type { LibraryEvent, LibraryStatus } from '../../src/contracts/library';
import { DocumentTable } from '../../src/core/document-table';
import type { Monitor } from '../../src/core/monitor/monitor';
import { LibraryStore } from '../../src/storage/library-store';
import { Announcer } from './announcer';
import { EmbedderLine } from './embedder-line';
import { EmbeddingPipeline, type EmbeddingPipelineOptions } from './embedding-pipeline';
import type { CreateKernels, LargeOptions, LibraryInsides, LivingSpace, OpenedLibrary } from './insides';
import { KeywordShelf } from './keyword-shelf';
import { LibraryLoader } from './library-loader';
import { LibraryScripts } from './library-scripts';
import { Maintenance } from './maintenance';
import { MemoryReader } from './memory-reader';
import { QueryVectors } from './query-vectors';
import { SearchSession } from './search-session';
import { SearchTraffic } from './search-traffic';
import { WriteTurns } from './write-turns';

export interface LibraryOptions {
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

/** What the parts of a library ask of the library itself. */
interface LibraryHooks {
  /** Null until the database is open. */
  readonly opened: () => OpenedLibrary | null;
  readonly status: () => LibraryStatus;
  /** An embedder is ready to make vectors in this space. */
  readonly onEmbedder: (space: VectorSpace) => void;
  readonly extras: LibraryScripts['extras'];
  readonly queries: LibraryScripts['queries'];
}

export type AssembledLibrary = ReturnType<typeof assembleLibrary>;

/** Makes everything a library consists of, and connects it; nothing runs yet. */
export function assembleLibrary(options: LibraryOptions, { opened, status, onEmbedder, extras, queries }: LibraryHooks) {
  const { monitor, now, wallNow, createKernels } = options;
  const store = new LibraryStore(options.databaseName);
  const reader = new MemoryReader(store, monitor);
  const documents = new DocumentTable();
  const keywords = new KeywordShelf(store, documents);
  const announcer = new Announcer(options.emit, status);
  const writes = new WriteTurns(monitor, now);
  const traffic = new SearchTraffic({ monitor, now, yieldToEvents: options.yieldToEvents });
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => writes.take(work);
  const newSlice = () => traffic.newSlice();
  const lastOpened = (): OpenedLibrary => {
    const last = opened();
    if (last === null) throw new AppError('STORAGE_FAILED', { reason: 'not open' });
    return last;
  };

  const scripts = new LibraryScripts({ insides: () => insides, opened, hashesKnown: () => loader.hashesKnown });
  const line = new EmbedderLine({
    onStatus: () => announcer.statusChanged(),
    onReady: onEmbedder,
    onLost: () => options.emit({ kind: 'embedder-lost' }),
    now,
  });
  const queryVectors = new QueryVectors({ line, monitor, now });

  // An embedder of another space may be ready before the stored vectors are: it makes none for their shelf.
  const isOther = (space: VectorSpace | null): boolean => space !== null && space.id !== loader.vectors?.space.id;
  const changing = (): AppError => new AppError('EMBEDDER_UNAVAILABLE', { reason: 'changing the vector space' });
  const lineOfShelf: EmbeddingPipelineOptions['line'] = {
    get status() {
      return isOther(line.space) ? { at: 'changing' } : line.status;
    },
    embed: (texts, kind) =>
      line.embed((space) => {
        if (isOther(space)) throw changing();
        return texts;
      }, kind),
  };
  const pipeline = new EmbeddingPipeline({
    line: lineOfShelf,
    store,
    documents,
    monitor,
    shelf: () => loader.vectors,
    read: (ids) => reader.memories(ids),
    exclusively,
    slice: newSlice(),
    onProgress: () => announcer.statusChanged(),
  });
  /** That of the built-in embedder first. */
  const living = (): readonly LivingSpace[] => [{ shelf: loader.vectors, pipeline }, ...(scripts.loadedModels?.living ?? [])];

  const maintenance = new Maintenance({
    store,
    documents,
    keywords,
    living,
    lastSeq: () => scripts.loadedKeeper.records.lastSeq,
    isQuiet: () => traffic.isQuiet && pipeline.pending === 0,
    exclusively,
    newSlice,
    purge: async (deletedBefore) => (await extras()).purge({ deletedBefore }),
    tidy: async (mayGoOn) => {
      await (await extras()).tidy(mayGoOn);
      await (await queries()).tend(mayGoOn);
    },
    wallNow,
  });
  const loader: LibraryLoader = new LibraryLoader({
    store,
    documents,
    keywords,
    monitor,
    createKernels,
    insides: () => insides,
    now,
    newSlice,
    exclusively,
    staleSeq: (id) => maintenance.staleSeq(id),
    embed: (ids) => {
      if (opened()?.readOnly !== true) pipeline.enqueue(ids);
    },
  });
  const search = new SearchSession({
    documents,
    keywords: keywords.index,
    vectors: () => loader.vectors,
    queryVector: async (text) => {
      const vector = await queryVectors.of(text);
      if (loader.vectors !== null && isOther(line.space)) throw changing();
      return vector;
    },
    embedSentences: async (texts) => (await line.embed((space) => texts.map((text) => space.passagePrefix + text), 'passage')).vectors,
    msPerText: () => line.msPerText,
    readMemories: (ids) => reader.memories(ids),
    onQuery: (index, vector) => living().forEach(({ shelf }) => shelf?.large?.note(index, vector)),
    counts: () => ({ memories: documents.size, vectors: loader.vectors?.index.rowCount ?? 0, pending: pipeline.pending }),
    isComplete: () => loader.isLoaded && pipeline.pending === 0 && pipeline.parked === 0,
    now,
    monitor,
  });
  const insides: LibraryInsides = {
    store,
    reader,
    documents,
    keywords,
    line,
    pipeline,
    search,
    maintenance,
    monitor,
    vectors: () => loader.vectors,
    living,
    models: () => scripts.loadedModels,
    createKernels,
    large: options.large ?? {},
    records: () => scripts.loadedKeeper.records,
    deviceId: () => lastOpened().deviceId,
    openedAtSeq: () => lastOpened().lastSeq,
    loaded: () => loader.done,
    exclusively,
    newSlice,
    emit: options.emit,
    indexWritten: (given, slice) => scripts.loadedKeeper.indexWritten(given, slice),
    changed: (kind, ids) => announcer.changed(kind, ids),
    changes: () => announcer.changes,
    queries,
    duplicates: (hashes) => scripts.loadedKeeper.duplicates(hashes),
    now,
    wallNow,
  };
  return { insides, loader, queryVectors, scripts, announcer, writes, traffic };
}
