import { expose, finalizer, transfer } from 'comlink';
import '../shared/serve-errors';
import { type LibraryApi, type LibraryCore, type LibraryOwnerApi, OPEN_LIBRARY } from '../../src/contracts/library';
import relaxedUrl from '../../src/core/vector-index/kernels-relaxed.wasm?url';
import simdUrl from '../../src/core/vector-index/kernels.wasm?url';
import { kernelsByNeed } from '../../src/core/vector-index/kernels-by-need';
import { createMonitor } from '../../src/core/monitor/monitor';
import { createPerformanceTrack } from '../../src/core/monitor/performance-track';
import { startLedger } from '../../src/storage/start-ledger';
import { announceAlive } from '../shared/alive';
import { yieldToEvents } from '../shared/yield-to-events';
import { Audience, type Member } from './audience';
import { Library } from './library';

const aliveLock = announceAlive();
startLedger('library worker');
const now = (): number => performance.now();
const audience = new Audience((lock) => navigator.locks.request(lock, { mode: 'shared' }, () => {}));
const monitor = createMonitor({ now, context: 'library', mark: createPerformanceTrack({ performance, track: 'library' }) });

const fetchKernels = async (name: string): Promise<Uint8Array> => {
  const response = await fetch(name === 'kernels.wasm' ? simdUrl : relaxedUrl);
  return new Uint8Array(await response.arrayBuffer());
};

const library = new Library({
  createKernels: (options) => kernelsByNeed(fetchKernels, options),
  monitor,
  now,
  wallNow: () => Date.now(),
  yieldToEvents,
  endWorker: () => self.close(),
  emit: (event) => audience.emit(event),
});

/**
 * One API object per connected tab: job numbers and events are the tab's own. What is not on the way to the first search is in `parts`, a script of its own: every name that is
 * not here is looked for there.
 * @param port - to another tab
 */
function serve(port?: MessagePort): LibraryApi {
  const cancelled = new Set<number>();
  const running = new Map<number, AbortController>();
  let member: Member | null = null;
  const core: LibraryCore = {
    async subscribe(listener, tabLock) {
      member?.leave();
      member = audience.join(listener, tabLock, () => port?.close());
      return { status: library.status(), aliveLock };
    },
    add: (drafts, options) => library.add(drafts, options),
    get: (id, { countAccess }) => library.get(id, countAccess),
    models: (name, args) => library.models().then((models) => models.call(name, args)),
    list: (options) => library.list(options),
    async timeline(persona) {
      const times = await library.timeline(persona);
      return transfer(times, [times.buffer]);
    },
    count: (persona) => library.count(persona),
    async search(job, query) {
      try {
        return await library.search(
          query,
          () => cancelled.has(job),
          (reply) => member?.tell({ kind: 'partial', job, reply }),
        );
      } finally {
        cancelled.delete(job);
      }
    },
    async cancel(job) {
      cancelled.add(job);
      running.get(job)?.abort();
      // A job that had just ended leaves nothing behind.
      setTimeout(() => cancelled.delete(job), 60_000);
    },
    async embed(job, texts) {
      const controller = new AbortController();
      running.set(job, controller);
      try {
        const batch = await library.embed(texts, controller.signal);
        return transfer(batch, [batch.vectors.buffer]);
      } finally {
        running.delete(job);
      }
    },
    idle: () => library.idle(),
    status: async () => library.status(),
    operations: () => library.operations(),
    vectorIndexes: () => library.vectorIndexes(),
    resetOperations: () => library.resetOperations(),
    erase: () => library.erase(),
    ping: async () => {},
  };
  // Called when the tab has closed its line.
  Object.assign(core, { [finalizer]: () => member?.leave() });
  return new Proxy(core as LibraryApi, {
    get: (here, name) => Reflect.get(here, name) as unknown ?? ((...args: unknown[]) => library.part(String(name), args, { cancelled, notify: (event) => member?.tell(event) })),
  });
}

self.addEventListener('online', () => library.line.retry());

// Its failure is seen by `open`, which follows.
self.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.data === OPEN_LIBRARY) library.open().catch(() => {});
});

expose(Object.assign(serve(), {
  open: () => library.open(),
  connectClient: async (port: MessagePort) => expose(serve(port), port),
  connectEmbedder: async (port: MessagePort) => library.line.connect(port),
  embedderFailed: async (message: string) => library.line.fail(message),
  connectEncoder: async (role, port, report) => (await library.models()).connectEncoder(role, port, report),
  encoderProgress: async (role, progress) => (await library.models()).encoderProgress(role, progress),
  encoderFailed: async (role, problem) => (await library.models()).encoderFailed(role, problem),
} satisfies Omit<LibraryOwnerApi, keyof LibraryApi>));
