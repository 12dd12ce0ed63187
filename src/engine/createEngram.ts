import { LibraryClient } from '../clients/library-client';
import type { EngineStatus, Engram } from '../contracts/engine';
import type { LibraryApi, LibraryChange, LibraryEvent, LibraryStatus } from '../contracts/library';
import type { MemoryId, Occurrences } from '../contracts/memory';
import type { SearchOptions, SearchReply } from '../contracts/search';
import { createMonitor } from '../core/monitor/monitor';
import { createPerformanceTrack } from '../core/monitor/performance-track';
import { deferred } from './deferred';
import { identified } from './identified';
import { lazily } from './lazily';
import { observeLongTasks } from './observe-long-tasks';
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
  const stopObserving = observeLongTasks(monitor);
  const occurrences = new Map<number, (found: Occurrences) => void>();
  const files = lazily('import and export', async () => new (await import('./file-jobs')).FileJobs(library, monitor));
  const images = lazily('images', async () => new (await import('./images')).Images(library));
  const storage = lazily('storage', () => import('./storage'));
  const ledger = lazily('ledger', () => import('./ledger'));
  const snapshots = lazily('figures', async () => new (await import('./snapshots')).Snapshots(library, monitor));
  const models = lazily('models', async () => (await import('./create-models')).createModels(library));
  let libraryStatus = STARTING;
  let failure: string | null = null;
  let jobs = 0;
  let searchPossible = false;

  const onEvent = (event: LibraryEvent): void => {
    if (event.kind === 'status') setStatus(event.status);
    if (event.kind === 'change') for (const listener of changeListeners) listener(event.change);
    if (event.kind === 'partial') partials.get(event.job)?.(event.reply);
    if (event.kind === 'occurrences') occurrences.get(event.job)?.(event.occurrences);
    // It speaks of models only where somebody uses one. A part that cannot be loaded now is asked for again with the next event.
    if (event.kind === 'models') void models().then((loaded) => loaded.take(event.state), () => {});
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

  /** A call that is handed on as it is. Repeated after a crash like all others; given the time it takes. */
  const pass =
    <Name extends keyof LibraryApi>(name: Name) =>
    (...given: Parameters<LibraryApi[Name]>): ReturnType<LibraryApi[Name]> =>
      library.call((remote) => (remote[name] as unknown as (...args: unknown[]) => Promise<never>)(...given), { patienceMs: null }) as ReturnType<LibraryApi[Name]>;

  /** Runs a call that can be cancelled in the worker as well. */
  async function cancellable<T>(signal: AbortSignal | undefined, run: (job: number) => Promise<T>): Promise<T> {
    const job = ++jobs;
    const cancel = (): void => void library.call((remote) => remote.cancel(job)).catch(() => {});
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await run(job);
    } finally {
      partials.delete(job);
      occurrences.delete(job);
      signal?.removeEventListener('abort', cancel);
    }
  }

  async function search(text: string, options: SearchOptions): Promise<SearchReply> {
    const query = validateSearch(text, options);
    const { signal, onPartial } = options;
    const start = performance.now();
    // A library that an older version runs in another tab knows of no models.
    const withTotal = (reply: SearchReply): SearchReply => ({ ...reply, timings: { ...reply.timings, builtInMs: reply.timings.builtInMs ?? null, totalMs: performance.now() - start } });
    return cancellable(signal, async (job) => {
      if (onPartial !== undefined) partials.set(job, (reply) => onPartial(withTotal(reply)));
      return withTotal(await library.call((remote) => remote.search(job, query), { signal }));
    });
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
      remove: (ids) => monitor.measure('remove', () => pass('remove')(asList(ids))),
      restore: (ids) => monitor.measure('restore', () => pass('restore')(asList(ids))),
      list: (options = {}) => monitor.measure('list', () => library.call((remote) => remote.list(options))),
      timeline: (persona) => pass('timeline')(persona ?? null),
      count: (persona) => pass('count')(persona ?? null),
      updateMany: (ids, patch) => monitor.measure('update.many', () => pass('updateMany')(ids, patch)),
      related: (id, { limit = 5, passage = null } = {}) => monitor.measure('related', () => pass('related')(id, { limit, passage })),
      passages: pass('passages'),
      links: pass('links'),
      titles: (text, limit = 8) => pass('titles')(text, limit),
      tags: (prefix, limit = 8) => pass('tags')(prefix, limit),
      personas: pass('personas'),
      versions: pass('versions'),
      restoreVersion: pass('restoreVersion'),
      occurrences: (text, { persona = null, signal, onPartial } = {}) =>
        cancellable(signal, (job) => {
          if (onPartial !== undefined) occurrences.set(job, onPartial);
          return library.call((remote) => remote.occurrences(job, text, persona), { signal, patienceMs: null });
        }),
    },
    trash: { list: ({ offset = 0, limit = 50 } = {}) => pass('trash')({ offset, limit }), purge: (ids) => pass('purge')(ids ?? null) },
    undo: { steps: pass('undoSteps'), take: pass('undo'), recordAdded: pass('recordAdded') },
    searches: { list: pass('searches'), remember: pass('rememberSearch'), save: pass('saveSearch'), forget: (text) => pass('forgetSearch')(text ?? null) },
    images: {
      add: async (file) => (await images()).add(file),
      get: async (hash) => (await images()).get(hash),
      thumbnail: async (hash) => (await images()).thumbnail(hash),
    },
    storage: {
      report: async () => (await storage()).readStorage(library),
      persist: async () => (await storage()).persistStorage(),
      erase: async () => (await storage()).eraseEverything(library),
    },
    ledger: async () => (await ledger()).readLedger(),
    models: deferred<Engram['models']>(models),
    // Until meaning had answered; how long a model takes after that has figures of its own.
    search: (query, options = {}) => monitor.measure('search', () => search(query, options), ({ timings }) => (timings.builtInMs === null ? 0 : timings.workerMs - timings.builtInMs)),
    embed: (texts, { signal } = {}) =>
      cancellable(signal, async (job) => {
        const { dimensions, vectors } = await library.call((remote) => remote.embed(job, texts), { signal });
        return texts.map((_, i) => vectors.subarray(i * dimensions, (i + 1) * dimensions));
      }),
    importFiles: async (input, options = {}) => (await files()).importFiles(input, options),
    exportArchive: async (options = {}) => (await files()).exportArchive(options),
    monitor: {
      // Where a model is in use, the library has spoken of it.
      snapshot: async () => (await snapshots()).take(libraryStatus, (await models.loaded)?.inUse ?? null),
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
      await (await files.loaded)?.close();
      await (await images.loaded)?.close();
      await (await models.loaded)?.close();
      await library.close();
    },
  };
}
