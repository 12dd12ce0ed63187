import { expose, transfer } from 'comlink';
import '../shared/serve-errors';
import type { EmbedderApi, EmbedderOwnerApi, EmbedKind, LoadProgress, VectorSpace } from '../../src/contracts/embedder';
import { BUILT_IN_CACHE, BUILT_IN_FILES, BUILT_IN_SPACE } from '../../src/core/embedder/manifest';
import { StaticEmbedder } from '../../src/core/embedder/static-embedder';
import { createMonitor } from '../../src/core/monitor/monitor';
import { createPerformanceTrack } from '../../src/core/monitor/performance-track';
import { fetchVerified } from '../../src/storage/asset-cache';
import { startLedger } from '../../src/storage/start-ledger';
import { announceAlive } from '../shared/alive';
import { yieldToEvents } from '../shared/yield-to-events';
import { EmbedQueue } from './embed-queue';
import { ProgressListeners } from './progress-listeners';

const now = (): number => performance.now();
const monitor = createMonitor({ now, context: 'embedder', mark: createPerformanceTrack({ performance, track: 'embedder' }) });

const listeners = new ProgressListeners(now);
let loading: Promise<EmbedQueue> | undefined;

async function loadBuiltIn(): Promise<EmbedQueue> {
  return monitor.measure('embedder.load', async () => {
    const totalBytes = BUILT_IN_FILES.reduce((sum, file) => sum + file.sizeBytes, 0);
    const loaded = BUILT_IN_FILES.map(() => 0);
    const [vectors, vocabulary] = await Promise.all(
      BUILT_IN_FILES.map((file, i) =>
        fetchVerified(BUILT_IN_CACHE, { ...file, url: new URL(`/embedder/${file.name}`, self.location.origin).href }, (progress) => {
          loaded[i] = progress.loadedBytes;
          const sum = loaded.reduce((total, bytes) => total + bytes, 0);
          if (progress.loadedBytes === file.sizeBytes) monitor.gauge('cache.weights.hits', progress.from === 'cache' ? 1 : 0);
          listeners.report({ loadedBytes: sum, totalBytes, from: progress.from });
        }),
      ),
    );
    const embedder = new StaticEmbedder(vectors, new TextDecoder().decode(vocabulary));
    return new EmbedQueue({
      dimensions: embedder.dimensions,
      embedInto: (text, out, offset, kind) => {
        const start = now();
        embedder.embedInto(text, out, offset);
        // One text, in the worker: what "embedding" means in the targets. Whole imports would only say how long their texts are.
        if (kind === 'query') monitor.record('embed', now() - start);
      },
      now,
      yieldToEvents,
    });
  });
}

/** Shared by all callers; forgotten when it fails, so that it can be tried again. */
function queue(): Promise<EmbedQueue> {
  loading ??= loadBuiltIn().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

function serve(): EmbedderApi {
  const client = {};
  return {
    async load(onProgress: (progress: LoadProgress) => void): Promise<VectorSpace> {
      await listeners.during(onProgress, queue);
      return BUILT_IN_SPACE;
    },
    async embed(job: number, texts: readonly string[], kind: EmbedKind) {
      const { vectors, computeMs } = await (await queue()).embed(client, job, texts, kind);
      return transfer({ dimensions: BUILT_IN_SPACE.dimensions, vectors, computeMs }, [vectors.buffer]);
    },
    async cancel(job: number): Promise<void> {
      if (loading !== undefined) (await queue()).cancel(client, job);
    },
    operations: async () => (await import('../../src/core/monitor/operation-table')).operationTable(monitor),
    figures: async () => (await import('../../src/core/monitor/context-figures')).contextFigures(monitor),
    resetOperations: async () => monitor.reset(),
  };
}

expose({
  async connect(port: MessagePort): Promise<void> {
    expose(serve(), port);
  },
} satisfies EmbedderOwnerApi);

announceAlive();
startLedger('embedder worker');
// Begun before anybody asks: at a start, seconds count from here.
queue().catch(() => {
  // Reported to whoever calls load().
});
