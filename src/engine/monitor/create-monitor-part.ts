import type { LibraryClient } from '../../clients/library-client';
import type { Engram } from '../../contracts/engine';
import type { AlertEvent, FiguresApi } from '../../contracts/figures';
import type { LibraryEvent, LibraryStatus } from '../../contracts/library';
import type { Monitor } from '../../core/monitor/monitor';
import { lazily } from '../lazily';
import { libraryPart } from '../library-part';
import { Flusher } from './flusher';
import { Metrics } from '../metrics/metrics';
import { Snapshots } from './snapshots';

export interface MonitorPartOptions {
  readonly library: LibraryClient;
  readonly monitor: Monitor;
  readonly libraryStatus: () => LibraryStatus;
  /** Id of the downloaded model in use. */
  readonly model: () => Promise<string | null>;
  readonly engram: () => Engram;
}

export interface MonitorPart {
  readonly api: Engram['monitor'];
  take(event: Extract<LibraryEvent, { readonly kind: 'alert' }>): void;
  close(): Promise<void>;
}

/** What the monitor does beyond recording: it begins to watch when it is made. */
export function createMonitorPart({ library, monitor, libraryStatus, model, engram }: MonitorPartOptions): MonitorPart {
  const figures: FiguresApi = libraryPart(library, 'figures', 'take', 'spans', 'history', 'extent', 'sketches', 'alerts', 'untold', 'setRules', 'keep', 'kept', 'clear');
  const snapshots = new Snapshots(library, monitor);
  const metrics = new Metrics({ library, monitor, engram: engram() });
  const flusher = new Flusher({ figures, monitor, settle: () => metrics.settle() });
  const listeners = new Set<(event: AlertEvent) => void>();
  const snapshot = async () => snapshots.take(libraryStatus(), await model());
  const traces = lazily('traces', async () => new (await import('./traces')).Traces({ monitor, figures }));
  const reports = lazily('report', async () => new (await import('./reports')).Reports({ engram: engram() }));
  const benchmarks = lazily('benchmark', async () => new (await import('../self-benchmark/self-benchmark')).SelfBenchmark({ engram: engram(), figures, library: libraryPart(library, 'benchmark', 'search', 'embed') }));
  // Traces are put together now and then, before what they are made of is overwritten.
  void traces().catch(() => {});
  return {
    api: {
      snapshot,
      async reset() {
        // What was measured until now is history; what begins anew must not be taken for what goes on.
        await flusher.settle();
        monitor.reset();
        await library.call((remote) => remote.resetOperations());
        await flusher.settle();
      },
      metrics: async () => metrics.read(await snapshot()),
      async history(query) {
        await flusher.settle();
        return figures.history(query);
      },
      async extent() {
        await flusher.settle();
        return figures.extent();
      },
      async compare(before, after, names) {
        await flusher.settle();
        const [left, right, { comparePeriods }] = await Promise.all([figures.sketches(before, names), figures.sketches(after, names), import('./compare-periods')]);
        return comparePeriods(left, right, names);
      },
      traces: async () => (await traces()).read(),
      async rate(fastEnough) {
        monitor.gauge('people.fastEnough', fastEnough ? 1 : 0);
        await flusher.settle();
      },
      async alerts() {
        await flusher.settle();
        return figures.alerts();
      },
      untoldAlerts: () => figures.untold(),
      setRules: (rules) => figures.setRules(rules),
      onAlert(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      report: async (period) => (await reports()).make(period),
      reportAs: async (report, format) => (await reports()).write(report, format),
      apply: async (action) => (await reports()).apply(action),
      benchmark: async (options = {}) => (await benchmarks()).run(options),
      benchmarks: async () => (await benchmarks()).list(),
      importBenchmark: async (file) => (await benchmarks()).importFile(file),
      renameBenchmark: async (id, device) => (await benchmarks()).rename(id, device),
      forgetBenchmark: async (id) => (await benchmarks()).forget(id),
      referenceBenchmark: async () => (await benchmarks()).reference(),
      compareBenchmarks: async (before, after) => (await benchmarks()).compare(before, after),
      benchmarkFile: async (result) => (await benchmarks()).file(result),
      flush: () => flusher.flush(),
      async clear() {
        // Else what was not written down yet would come back with the next minute.
        await flusher.settle();
        await figures.clear();
      },
    },
    take({ alert }) {
      for (const listener of listeners) listener(alert);
    },
    async close() {
      (await traces.loaded?.catch(() => null))?.close();
      metrics.close();
      await flusher.close();
    },
  };
}
