import { BenchmarkClient } from '../../clients/benchmark-client';
import type { Engram } from '../../contracts/engine';
import { AppError } from '../../contracts/errors';
import type { FiguresApi } from '../../contracts/figures';
import type { BenchmarkComparison, BenchmarkLibraryApi, BenchmarkOptions, BenchmarkProgress, BenchmarkResult } from '../../contracts/self-benchmark';
import { removeScratch } from '../../storage/benchmark-scratch';
import { parseBenchmark, writeBenchmark } from './benchmark-file';
import { benchmarkPlan } from './benchmark-plan';
import { BENCHMARK_ROWS } from './benchmark-rows';
import { BenchmarkShelf } from './benchmark-shelf';
import { compareBenchmarks } from './compare-benchmarks';
import { makeRow } from './make-row';
import { referenceBenchmark } from './reference-benchmark';
import { runRounds } from './run-rounds';

/** Of all tabs: two at once would measure each other, and remove each other's files. */
const LOCK = 'engram-benchmark';

export interface SelfBenchmarkParts {
  readonly engram: Engram;
  readonly figures: Pick<FiguresApi, 'keep' | 'kept'>;
  readonly library: BenchmarkLibraryApi;
}

/** Measures this device, and keeps what came of it. */
export class SelfBenchmark {
  readonly #shelf: BenchmarkShelf;

  constructor(private readonly parts: SelfBenchmarkParts) {
    this.#shelf = new BenchmarkShelf(parts.figures);
  }

  /**
   * Takes about 15 seconds on a laptop, less than a minute anywhere. Whatever it writes goes to places of its own, which are removed afterwards, also after a run that was cancelled or that a crash ended.
   * @throws an `AbortError` after cancellation; AppError `INVALID_INPUT` for a row that there is none of, or while another run is going on in any tab
   */
  async run({ signal = new AbortController().signal, onProgress = () => {}, only, keep = true }: BenchmarkOptions): Promise<BenchmarkResult> {
    const unknown = only?.find((id) => !BENCHMARK_ROWS.some((row) => row.id === id));
    if (unknown !== undefined) throw new AppError('INVALID_INPUT', { field: 'only', expected: 'ids of benchmark rows', received: String(unknown).slice(0, 100) });
    signal.throwIfAborted();
    const locks: LockManager | undefined = navigator.locks;
    const measure = async (): Promise<BenchmarkResult> => {
      const result = await this.#measure(signal, onProgress, only);
      if (keep) await this.#shelf.add(result);
      return result;
    };
    if (locks === undefined) return measure();
    return locks.request(LOCK, { ifAvailable: true }, (lock) => {
      if (lock === null) throw new AppError('INVALID_INPUT', { field: 'benchmark', expected: 'one at a time', received: 'one that is running already, here or in another tab' });
      return measure();
    });
  }

  list(): Promise<readonly BenchmarkResult[]> {
    return this.#shelf.list();
  }

  /** @throws AppError `INVALID_INPUT` that says what is wrong with the file */
  async importFile(file: Blob): Promise<BenchmarkResult> {
    return this.#shelf.add(await parseBenchmark(file, Date.now()));
  }

  rename(id: string, device: string): Promise<void> {
    return this.#shelf.rename(id, device);
  }

  forget(id: string): Promise<void> {
    return this.#shelf.forget(id);
  }

  reference(): BenchmarkResult {
    return referenceBenchmark();
  }

  file(result: BenchmarkResult): Blob {
    return new Blob([writeBenchmark(result)], { type: 'application/json' });
  }

  compare(before: BenchmarkResult, after: BenchmarkResult): Promise<readonly BenchmarkComparison[]> {
    return compareBenchmarks(before, after);
  }

  async #measure(signal: AbortSignal, onProgress: (progress: BenchmarkProgress) => void, only: readonly string[] | undefined): Promise<BenchmarkResult> {
    const { engram, library } = this.parts;
    const takenAt = Date.now();
    const start = performance.now();
    let visible = document.visibilityState === 'visible';
    const onVisibility = (): void => {
      visible &&= document.visibilityState === 'visible';
    };
    document.addEventListener('visibilitychange', onVisibility);
    const worker = new BenchmarkClient();
    const end = (): void => worker.close();
    signal.addEventListener('abort', end, { once: true });
    try {
      onProgress({ step: 'Getting ready', done: 0, total: 1 });
      // Of a run that was interrupted.
      await removeScratch();
      const model = await engram.models.current().catch(() => null);
      const status = engram.status();
      const { memories } = status;
      let { pending } = status;
      const measured = await runRounds({
        plan: (round) => benchmarkPlan({ worker, library, model, memories }, round).filter((step) => only === undefined || step.rows.some((id) => only.includes(id))),
        signal,
        onProgress,
        now: () => performance.now(),
        onStep: () => {
          pending = Math.max(pending, engram.status().pending);
        },
      });
      onProgress({ step: 'Tidying up', done: 1, total: 1 });
      const rows = BENCHMARK_ROWS.filter(({ id }) => only?.includes(id) ?? true).map((row) => makeRow(row, measured[row.id] ?? { unsupported: 'nothing could be measured' }));
      return {
        format: 'engram-benchmark',
        formatVersion: 1,
        id: crypto.randomUUID(),
        takenAt,
        elapsedMs: Math.round(performance.now() - start),
        version: __APP_VERSION__,
        device: await this.#shelf.ownDevice(),
        importedAt: null,
        conditions: {
          memories, pending, model, cores: navigator.hardwareConcurrency, userAgent: navigator.userAgent, kernels: status.path, crossOriginIsolated: globalThis.crossOriginIsolated, visible,
        },
        rows,
      };
    } finally {
      signal.removeEventListener('abort', end);
      document.removeEventListener('visibilitychange', onVisibility);
      worker.close();
      await removeScratch();
    }
  }
}
