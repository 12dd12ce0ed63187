import { expose, releaseProxy, transfer } from 'comlink';
import '../shared/serve-errors';
import type { EmbedderApi, LoadProgress } from '../../src/contracts/embedder';
import type { EncoderOptions, EncoderOwnerApi } from '../../src/contracts/models';
import { createMonitor } from '../../src/core/monitor/monitor';
import { createPerformanceTrack } from '../../src/core/monitor/performance-track';
import { readModelFile, readModelRecord, writeModelRecord } from '../../src/storage/models/model-files';
import { startLedger } from '../../src/storage/start-ledger';
import { announceAlive } from '../shared/alive';
import { yieldToEvents } from '../shared/yield-to-events';
import { EncoderSession } from './encoder-session';
import { transformersRuntime } from './transformers-runtime';

const now = (): number => performance.now();

const session = new EncoderSession({
  runtime: transformersRuntime,
  readRecord: readModelRecord,
  readFile: readModelFile,
  writeRecord: writeModelRecord,
  monitor: createMonitor({ now, context: 'encoder', mark: createPerformanceTrack({ performance, track: 'encoder' }) }),
  now,
  wallClock: () => Date.now(),
  isolated: self.crossOriginIsolated,
  yieldToEvents,
  // Whoever started it notices, and starts another on the CPU.
  onLost: () => self.close(),
});

type Report = (progress: LoadProgress) => unknown;

/** A listener as it came over the boundary: a Comlink proxy, whose channel stays open until it is released. */
function release(onProgress: Report): void {
  (onProgress as Report & { readonly [releaseProxy]?: () => void })[releaseProxy]?.();
}

/** Vectors are moved, not copied. */
function serve(): EmbedderApi {
  const api = session.serve();
  return {
    ...api,
    load: async (onProgress) => api.load(onProgress).finally(() => release(onProgress)),
    embed: async (...call) => {
      const batch = await api.embed(...call);
      return transfer(batch, [batch.vectors.buffer]);
    },
  };
}

expose({
  start: async (options: EncoderOptions, onProgress: Report) => session.start(options, onProgress).finally(() => release(onProgress)),
  async connect(port: MessagePort): Promise<void> {
    expose(serve(), port);
  },
  timeBatches: async () => session.timeBatches(),
} satisfies EncoderOwnerApi);

announceAlive();
startLedger('encoder worker');
