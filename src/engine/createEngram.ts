import { LibraryClient } from '../clients/library-client';
import type { EngineStatus, Engram } from '../contracts/engine';
import type { LibraryApi, LibraryChange, LibraryEvent, LibraryStatus } from '../contracts/library';
import type { SearchOptions, SearchReply } from '../contracts/search';
import { createMonitor } from '../core/monitor/monitor';
import { createPerformanceTrack } from '../core/monitor/performance-track';
import { deferred } from './deferred';
import type { EngineParts } from './engine-parts';
import { identified } from './identified';
import { lazily } from './lazily';
import { wakeDatabase } from '../storage/wake-database';
import { validateSearch } from './validate-search';

/** What is measured from then on is not on the way to the first search. */
const WATCH_AFTER_MS = 1500;

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

/** Groups of methods that are in `engine-parts`, a script of its own; so is what `memories` has besides keeping and listing. */
const LATER = ['trash', 'undo', 'searches', 'personas', 'duplicates', 'queries', 'images', 'storage', 'imports', 'backups'] as const;

/** What is here, and for every other name what is loaded when it is called. */
function withLater<T extends object>(later: Partial<T>, here: Partial<T>): T {
  return new Proxy(here as T, { get: (target, name) => (Reflect.get(target, name) ?? Reflect.get(later, name)) as unknown });
}

/**
 * Starts the whole product without a screen: workers, library, monitor. Several may run in several tabs; they share one library.
 * @returns at once; await `ready` or simply call
 */
export function createEngram(): Engram {
  const monitor = createMonitor({ now: () => performance.now(), context: 'page', mark: createPerformanceTrack({ performance, track: 'page' }) });
  const statusListeners = new Set<(status: EngineStatus) => void>();
  const changeListeners = new Set<(change: LibraryChange) => void>();
  const partials = new Map<number, (reply: SearchReply) => void>();
  const files = lazily('import and export', async () => new (await import('./file-jobs')).FileJobs(library, monitor));
  const parts = lazily('engine parts', async () => (await import('./engine-parts')).createEngineParts({ library, monitor, files, cancellable }));
  const later = <Part extends keyof EngineParts>(part: Part): EngineParts[Part] & object => deferred(async () => (await parts())[part] as EngineParts[Part] & object);
  const ledger = lazily('ledger', () => import('./ledger'));
  // Everything of the monitor but recording itself: what was before it is there, the browser remembers.
  const watch = lazily('monitor', async () => (await import('./monitor/create-monitor-part')).createMonitorPart({ library, monitor, libraryStatus: () => libraryStatus, model: async () => (await models.loaded)?.inUse ?? null, engram: () => engram }));
  const models = lazily('models', async () => (await import('./create-models')).createModels(library));
  let libraryStatus = STARTING;
  let failure: string | null = null;
  let jobs = 0;
  let searchPossible = false;

  const onEvent = (event: LibraryEvent): void => {
    if (event.kind === 'status') setStatus(event.status);
    if (event.kind === 'change') for (const listener of changeListeners) listener(event.change);
    if (event.kind === 'partial') partials.get(event.job)?.(event.reply);
    if (event.kind === 'progress' || event.kind === 'occurrences') void parts.loaded?.then((loaded) => loaded.take(event));
    // It speaks of models only where somebody uses one. A part that cannot be loaded now is asked for again with the next event.
    if (event.kind === 'models') void models().then((loaded) => loaded.take(event.state), () => {});
    if (event.kind === 'alert') void watch.loaded?.then((loaded) => loaded.take(event));
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

  // A first visit has nothing to wake.
  const letGo = navigator.serviceWorker?.controller ? wakeDatabase() : () => {};
  const ready = library.start().then(async () => {
    failure = null;
    await refresh();
    monitor.record('start.ready', performance.now());
  });
  // Measuring begins when the person can work, not before.
  void ready.then(() => setTimeout(() => void watch().catch(() => {}), WATCH_AFTER_MS), () => {});
  void ready.then(letGo, letGo);
  ready.catch((error: unknown) => {
    failure = error instanceof Error ? error.message : String(error);
    publish();
  });

  /** A call that is handed on as it is. Repeated after a crash like all others; given the time it takes. */
  const pass =
    <Name extends keyof LibraryApi>(name: Name) =>
    (...given: Parameters<LibraryApi[Name]>): ReturnType<LibraryApi[Name]> =>
      monitor.measure(name, () => library.call((remote) => (remote[name] as unknown as (...args: unknown[]) => Promise<never>)(...given), { patienceMs: null })) as ReturnType<LibraryApi[Name]>;

  /** Runs a call that can be cancelled in the worker as well. */
  async function cancellable<T>(signal: AbortSignal | undefined, run: (job: number) => Promise<T>): Promise<T> {
    const job = ++jobs;
    const cancel = (): void => void library.call((remote) => remote.cancel(job)).catch(() => {});
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await run(job);
    } finally {
      partials.delete(job);
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

  const engram: Engram = {
    ready,
    memories: withLater<Engram['memories']>(later('memories'), {
      async add(draft) {
        const drafts = identified([draft]);
        const [outcome] = await monitor.measure('keep', () => library.call((remote) => remote.add(drafts, { skipDuplicates: false })));
        return outcome.id;
      },
      addMany(drafts, options = {}) {
        const withIds = identified(drafts);
        return monitor.measure('keep.many', () => library.call((remote) => remote.add(withIds, { skipDuplicates: options.skipDuplicates ?? false }), { signal: options.signal }));
      },
      get: (id, options = {}) => monitor.measure('get', () => library.call((remote) => remote.get(id, { countAccess: options.open ?? false }))),
      list: (options = {}) => monitor.measure('list', () => library.call((remote) => remote.list(options))),
      timeline: (persona) => pass('timeline')(persona ?? null),
      count: (persona) => pass('count')(persona ?? null),
    }),
    ...Object.fromEntries(LATER.map((name) => [name, later(name)])) as unknown as Pick<Engram, (typeof LATER)[number]>,
    ledger: async () => (await ledger()).readLedger(),
    models: deferred<Engram['models']>(models),
    // Until meaning had answered; how long a model takes after that has figures of its own.
    search: (query, options = {}) => monitor.measure('search', () => search(query, options), ({ timings }) => ({ afterMs: timings.builtInMs === null ? 0 : timings.workerMs - timings.builtInMs, detail: timings })),
    embed: (texts, { signal } = {}) =>
      monitor.measure('embed.texts', () => cancellable(signal, async (job) => {
        const { dimensions, vectors } = await library.call((remote) => remote.embed(job, texts), { signal });
        return texts.map((_, i) => vectors.subarray(i * dimensions, (i + 1) * dimensions));
      })),
    importFiles: async (input, options = {}) => (await files()).importFiles(input, options),
    exportArchive: async (options = {}) => (await files()).exportArchive(options),
    monitor: deferred<Engram['monitor']>(async () => (await watch()).api),
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
      await (await watch.loaded)?.close();
      await (await files.loaded)?.close();
      await (await parts.loaded)?.close();
      await (await models.loaded)?.close();
      await library.close();
    },
  };
  return engram;
}
