import type { LibraryClient } from '../../clients/library-client';
import type { Engram } from '../../contracts/engine';
import type { MetricReading, MetricSummary } from '../../contracts/figures';
import type { MonitorSnapshot, OperationStats } from '../../contracts/monitor';
import { summariseSketch } from '../../core/monitor/encode-sketch';
import type { Monitor } from '../../core/monitor/monitor';
import { recentSamples } from '../../core/monitor/operation-table';
import type { Collector } from './collector';
import { Cost } from './cost';
import { definitionOf, METRIC_DEFINITIONS } from './definitions';
import { EmbeddingQueue } from './embedding-queue';
import { Failures } from './failures';
import { FrameRate } from './frame-rate';
import { Interactions } from './interactions';
import { LongFrames } from './long-frames';
import { Memory } from './memory';
import { People } from './people';
import { Restarts } from './restarts';
import { SearchStages } from './search-stages';
import { StartUp } from './start-up';
import { StorageUsed } from './storage-used';
import { Vitals } from './vitals';

/** What is over is handed to the monitor a little before a minute's figures are written down. */
const SETTLE_MS = 20_000;
const NOTHING: MetricSummary = { count: 0, min: null, max: null, mean: null, p50: null, p75: null, p95: null, p99: null };

export interface MetricsOptions {
  readonly library: Pick<LibraryClient, 'workerRestarts'>;
  readonly monitor: Monitor;
  readonly engram: Pick<Engram, 'onStatus' | 'onChange' | 'status'>;
  /** Default: those of a page. */
  readonly collectors?: readonly Collector[];
}

/** Every metric of this page, each in a file of its own; starts to watch at once. */
export class Metrics {
  readonly #monitor: Monitor;
  readonly #collectors: readonly Collector[];
  readonly #responsible = new Map<string, Collector>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: MetricsOptions) {
    const { monitor, collectors = collectorsOfPage(options) } = options;
    this.#monitor = monitor;
    this.#collectors = collectors;
    for (const collector of collectors) for (const id of collector.ids) this.#responsible.set(id, collector);
    this.#timer = setInterval(() => this.settle(), SETTLE_MS);
  }

  /**
   * Every metric of the catalogue, and every other name that was measured. Reads what is there: nothing is measured for it but the frame rate, for half a second.
   * @param snapshot - for what workers have measured
   */
  async read(snapshot: Pick<MonitorSnapshot, 'operations'>): Promise<readonly MetricReading[]> {
    this.settle();
    for (const collector of this.#collectors) collector.look?.();
    const ids = new Set([...METRIC_DEFINITIONS.map(({ id }) => id), ...this.#monitor.kept.keys(), ...Object.keys(snapshot.operations)]);
    return [...ids].map((id) => this.#reading(id, snapshot.operations[id]));
  }

  close(): void {
    clearInterval(this.#timer);
    for (const collector of this.#collectors) collector.close();
  }

  /** Hands what is over, and not yet a sample, to the monitor. */
  settle(): void {
    for (const collector of this.#collectors) collector.settle?.();
  }

  #reading(id: string, elsewhere: OperationStats | undefined): MetricReading {
    const collector = this.#responsible.get(id);
    const kept = this.#monitor.kept.get(id);
    const recent = kept !== undefined ? recentSamples(kept) : (elsewhere?.recent ?? []);
    const unsupported = collector?.unsupported(id) ?? null;
    return {
      ...definitionOf(id),
      // What was measured can be told, whatever the browser says of itself.
      unsupported: recent.length > 0 ? null : unsupported,
      latest: collector?.latest?.(id) ?? recent.at(-1) ?? null,
      sinceStart: kept !== undefined ? summariseSketch(kept.sketch) : elsewhere !== undefined ? summaryOf(elsewhere) : NOTHING,
      recent,
      causes: collector?.causes?.(id) ?? [],
      context: kept !== undefined || collector !== undefined ? this.#monitor.context : (elsewhere?.context ?? ''),
    };
  }
}

function collectorsOfPage({ library, monitor, engram }: MetricsOptions): readonly Collector[] {
  return [
    new StartUp({ monitor, engram }),
    new LongFrames({ monitor }),
    new Interactions({ monitor }),
    new FrameRate(monitor),
    new Vitals({ monitor }),
    new Memory({ monitor }),
    new SearchStages(monitor),
    new EmbeddingQueue({ monitor, engram }),
    new StorageUsed(monitor),
    new Restarts({ library, monitor, engram }),
    new Failures({ monitor }),
    new People({ monitor, engram }),
    new Cost(monitor),
  ];
}

function summaryOf({ sinceStart: { count, min, max, avg, p50, p75, p95, p99 } }: OperationStats): MetricSummary {
  return count === 0 ? NOTHING : { count, min, max, mean: avg, p50, p75: p75 ?? null, p95, p99 };
}
