import { LibraryClient } from '../clients/library-client';
import type { EngineStatus, Engram } from '../contracts/engine';
import { AppError } from '../contracts/errors';
import type { LibraryChange, LibraryEvent, LibraryStatus } from '../contracts/library';
import type { MemoryId } from '../contracts/memory';
import type { MonitorSnapshot } from '../contracts/monitor';
import type { SearchOptions, SearchReply } from '../contracts/search';
import { createMonitor } from '../core/monitor/monitor';
import { createPerformanceTrack } from '../core/monitor/performance-track';
import type { FileJobs } from './file-jobs';
import { identified } from './identified';
import { MemoryGauge, observeLongTasks } from './page-conditions';
import { validateSearch } from './validate-search';

const STARTING: LibraryStatus = {
  memories: 0,
  vectors: 0,
  pending: 0,
  parked: 0,
  embedder: { at: 'absent' },
  vectorSpace: null,
  path: 'starting',
  loaded: false,
};

const asList = (ids: MemoryId | readonly MemoryId[]): readonly MemoryId[] => (typeof ids === 'string' ? [ids] : ids);

/**
 * Starts the whole product without a screen: workers, library, monitor. Several may run in several tabs; they share one library.
 * @returns at once; await `ready` or simply call
 */
export function createEngram(): Engram {
  const monitor = createMonitor({ now: () => performance.now(), context: 'page', mark: createPerformanceTrack({ performance, track: 'page' }) });
  const statusListeners = new Set<(status: EngineStatus) => void>();
  const changeListeners = new Set<(change: LibraryChange) => void>();
  const partials = new Map<number, (reply: SearchReply) => void>();
  const memory = new MemoryGauge();
  const stopObserving = observeLongTasks(monitor);
  /** Read when the first import or export begins. */
  let fileJobs: Promise<FileJobs> | null = null;
  const files = (): Promise<FileJobs> => {
    fileJobs ??= import('./file-jobs').then(
      ({ FileJobs: Jobs }) => new Jobs(library, monitor),
      (error: unknown) => {
        // Offline before it was cached: the next import tries again.
        fileJobs = null;
        throw new AppError('ASSET_UNAVAILABLE', { file: 'import and export' }, { cause: error });
      },
    );
    return fileJobs;
  };
  let libraryStatus = STARTING;
  let failure: string | null = null;
  let jobs = 0;
  let searchPossible = false;

  const onEvent = (event: LibraryEvent): void => {
    if (event.kind === 'status') setStatus(event.status);
    if (event.kind === 'change') for (const listener of changeListeners) listener(event.change);
    if (event.kind === 'partial') partials.get(event.job)?.(event.reply);
    if (event.kind === 'failed') {
      failure = event.message;
      publish();
    }
  };
  const library = new LibraryClient({ onEvent, onRole: () => publish() });

  function status(): EngineStatus {
    return { ...libraryStatus, role: library.role, workerRestarts: library.workerRestarts, failure };
  }
  function publish(): void {
    const now = status();
    for (const listener of statusListeners) listener(now);
  }
  function setStatus(next: LibraryStatus): void {
    libraryStatus = next;
    if (!searchPossible && next.loaded && next.embedder.at === 'ready') {
      searchPossible = true;
      // Since navigation: everything kept can be found, by words and by meaning. When the person types does not matter.
      monitor.record('start.firstSearch', performance.now());
    }
    publish();
  }

  async function refresh(): Promise<void> {
    setStatus(await library.call((remote) => remote.status()));
  }

  const ready = library.start().then(async () => {
    failure = null;
    await refresh();
    monitor.record('start.ready', performance.now());
  });
  ready.catch((error: unknown) => {
    failure = error instanceof Error ? error.message : String(error);
    publish();
  });

  async function search(text: string, options: SearchOptions): Promise<SearchReply> {
    const query = validateSearch(text, options);
    const { signal, onPartial } = options;
    const job = ++jobs;
    const start = performance.now();
    const withTotal = (reply: SearchReply): SearchReply => ({ ...reply, timings: { ...reply.timings, totalMs: performance.now() - start } });
    const cancel = (): void => void library.call((remote) => remote.cancel(job)).catch(() => {});
    signal?.addEventListener('abort', cancel, { once: true });
    if (onPartial !== undefined) partials.set(job, (reply) => onPartial(withTotal(reply)));
    try {
      return withTotal(await library.call((remote) => remote.search(job, query), { signal }));
    } finally {
      partials.delete(job);
      signal?.removeEventListener('abort', cancel);
    }
  }

  async function snapshot(): Promise<MonitorSnapshot> {
    const remote = await library.call((api) => api.operations());
    const { memories, vectors, pending, vectorSpace, path } = libraryStatus;
    const { bytes, source } = memory.read();
    return {
      takenAt: Date.now(),
      operations: { ...remote, ...monitor.table() },
      conditions: {
        version: __APP_VERSION__,
        memories,
        vectors,
        pending,
        vectorSpace: vectorSpace?.id ?? null,
        path,
        crossOriginIsolated: globalThis.crossOriginIsolated,
        online: navigator.onLine,
        cores: navigator.hardwareConcurrency,
        userAgent: navigator.userAgent,
        memoryBytes: bytes,
        memorySource: source,
        workerRestarts: library.workerRestarts,
        role: library.role,
      },
    };
  }

  return {
    ready,
    memories: {
      async add(draft) {
        const drafts = identified([draft]);
        const [outcome] = await monitor.measure('keep', () => library.call((remote) => remote.add(drafts, { skipDuplicates: false })));
        return outcome.id;
      },
      addMany(drafts, options = {}) {
        const withIds = identified(drafts);
        return monitor.measure('keep.many', () => library.call((remote) => remote.add(withIds, { skipDuplicates: options.skipDuplicates ?? false }), { signal: options.signal }));
      },
      get: (id, options = {}) => library.call((remote) => remote.get(id, { countAccess: options.open ?? false })),
      update: (id, patch) => monitor.measure('update', () => library.call((remote) => remote.update(id, patch))),
      remove: (ids) => monitor.measure('remove', () => library.call((remote) => remote.remove(asList(ids)))),
      restore: (ids) => monitor.measure('restore', () => library.call((remote) => remote.restore(asList(ids)))),
      list: (options = {}) => monitor.measure('list', () => library.call((remote) => remote.list(options))),
      timeline: (persona) => library.call((remote) => remote.timeline(persona ?? null)),
      count: (persona) => library.call((remote) => remote.count(persona ?? null)),
    },
    search: (query, options = {}) => monitor.measure('search', () => search(query, options)),
    async embed(texts, { signal } = {}) {
      const job = ++jobs;
      const cancel = (): void => void library.call((remote) => remote.cancel(job)).catch(() => {});
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        const { dimensions, vectors } = await library.call((remote) => remote.embed(job, texts), { signal });
        return texts.map((_, i) => vectors.subarray(i * dimensions, (i + 1) * dimensions));
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
    importFiles: async (input, options = {}) => (await files()).importFiles(input, options),
    exportArchive: async (options = {}) => (await files()).exportArchive(options),
    monitor: {
      snapshot,
      async reset() {
        monitor.reset();
        await library.call((remote) => remote.resetOperations());
      },
    },
    status,
    onStatus(listener) {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    onChange(listener) {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
    async idle() {
      await library.call((remote) => remote.idle(), { patienceMs: null });
      await refresh();
    },
    async close() {
      stopObserving();
      if (fileJobs !== null) await (await fileJobs).close();
      await library.close();
    },
  };
}
