import { expose, transfer } from 'comlink';
import '../shared/serve-errors';
import type { LibraryApi, LibraryEvent, LibraryOwnerApi } from '../../src/contracts/library';
import kernelsUrl from '../../src/core/vector-index/kernels.wasm?url';
import type { Kernels } from '../../src/core/vector-index/kernel-functions';
import { createKernels } from '../../src/core/vector-index/kernels';
import { createMonitor } from '../../src/core/monitor/monitor';
import { createPerformanceTrack } from '../../src/core/monitor/performance-track';
import { announceAlive } from '../shared/alive';
import { yieldToEvents } from '../shared/yield-to-events';
import { Library } from './library';

const aliveLock = announceAlive();
const now = (): number => performance.now();
const listeners = new Set<(event: LibraryEvent) => unknown>();
const monitor = createMonitor({ now, context: 'library', mark: createPerformanceTrack({ performance, track: 'library' }) });

async function compileKernels(): Promise<Kernels> {
  try {
    const bytes = await (await fetch(kernelsUrl)).arrayBuffer();
    return createKernels(await WebAssembly.compile(bytes));
  } catch {
    // Search works without, only slower; `status().path` says so.
    return createKernels(null);
  }
}

const library = new Library({
  createKernels: compileKernels,
  monitor,
  now,
  wallNow: () => Date.now(),
  yieldToEvents,
  emit: (event) => {
    for (const listener of listeners) listener(event);
  },
});

/** One API object per connected tab: job numbers and events are the tab's own. */
function serve(): LibraryApi {
  const cancelled = new Set<number>();
  const running = new Map<number, AbortController>();
  let notify: ((event: LibraryEvent) => unknown) | null = null;
  return {
    async subscribe(listener) {
      if (notify !== null) listeners.delete(notify);
      // A tab that is gone must not make work fail here.
      notify = (event) => void Promise.resolve(listener(event) as unknown).catch(() => {});
      listeners.add(notify);
      return { status: library.status(), aliveLock };
    },
    add: (drafts, options) => library.add(drafts, options),
    get: (id, { countAccess }) => library.get(id, countAccess),
    update: (id, patch) => library.update(id, patch),
    remove: (ids) => library.remove(ids),
    restore: (ids) => library.restore(ids),
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
          (reply) => notify?.({ kind: 'partial', job, reply }),
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
    resetOperations: () => library.resetOperations(),
    ping: async () => {},
  };
}

self.addEventListener('online', () => library.line.retry());

expose({
  ...serve(),
  open: () => library.open(),
  connectClient: async (port: MessagePort) => expose(serve(), port),
  connectEmbedder: async (port: MessagePort) => library.line.connect(port),
  embedderFailed: async (message: string) => library.line.fail(message),
} satisfies LibraryOwnerApi);
