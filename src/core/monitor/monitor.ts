import type { OperationStats, OperationTable, Target } from '../../contracts/monitor';
import { nearestRank } from './percentiles';
import { DurationSketch } from './sketch';
import { TARGETS } from './targets';

/** Samples that the figures of the moment are made of. */
export const WINDOW_SIZE = 100;

/** Names are meant to be few and fixed; should a caller make them up as it goes, memory stays bounded all the same. */
const MAX_OPERATIONS = 256;
const OVERFLOW_NAME = 'other';

export interface MonitorOptions {
  /** Monotonic clock in milliseconds: `() => performance.now()`. */
  readonly now: () => number;
  /** Where these operations run: `page`, `library`, `embedder`. */
  readonly context: string;
  /** Called once for each sample, e.g. to show it in the browser's performance panel. Times are of `now`. */
  readonly mark?: (name: string, startMs: number, endMs: number) => void;
  /** Default: {@link TARGETS}. */
  readonly targets?: Readonly<Record<string, Target>>;
}

export interface Monitor {
  /**
   * Runs `fn`, sync or async, and records how long it took: under `name` when it succeeds, under `name.failed` when it
   * throws or rejects, under `name.cancelled` when that was an `AbortError`. Kept apart because a call that fails fast
   * would make the percentiles of the real work look better than they are.
   * @param afterMs - of a promise's value: how long ago the operation itself had ended, when more came after it
   * @returns what `fn` returns; what it throws is thrown on
   */
  measure<T>(name: string, fn: () => T, afterMs?: (value: Awaited<T>) => number): T;
  /** Adds one sample in milliseconds. Negative ones count as 0; NaN and Infinity are not samples and are dropped. */
  record(name: string, ms: number): void;
  /** The figures of every operation that has a sample. */
  table(): OperationTable;
  /** Forgets all samples, those since start included. */
  reset(): void;
}

/** What is kept of one operation: fixed-size, written in place, so that recording allocates nothing. */
class Operation {
  readonly window = new Float64Array(WINDOW_SIZE);
  readonly sketch = new DurationSketch();

  add(ms: number): void {
    this.window[this.sketch.count % WINDOW_SIZE] = ms;
    this.sketch.add(ms);
  }

  /** Oldest first. */
  recent(): number[] {
    const { count } = this.sketch;
    if (count <= WINDOW_SIZE) return Array.from(this.window.subarray(0, count));
    const oldest = count % WINDOW_SIZE;
    return [...this.window.subarray(oldest), ...this.window.subarray(0, oldest)];
  }
}

/**
 * Measures operations by name: the last {@link WINDOW_SIZE} samples exactly, all since start with bounded error. One
 * sample costs well under a microsecond and allocates nothing.
 */
export function createMonitor({ now, context, mark, targets = TARGETS }: MonitorOptions): Monitor {
  const operations = new Map<string, Operation>();

  function operation(name: string): Operation {
    let found = operations.get(name);
    if (found !== undefined) return found;
    if (operations.size >= MAX_OPERATIONS && name !== OVERFLOW_NAME) return operation(OVERFLOW_NAME);
    found = new Operation();
    operations.set(name, found);
    return found;
  }

  function addSample(name: string, ms: number): void {
    if (Number.isFinite(ms)) operation(name).add(ms > 0 ? ms : 0);
  }

  function finish(name: string, startMs: number, afterMs = 0): void {
    const endMs = now() - afterMs;
    addSample(name, endMs - startMs);
    mark?.(name, startMs, endMs);
  }

  return {
    measure<T>(name: string, fn: () => T, afterMs?: (value: Awaited<T>) => number): T {
      const startMs = now();
      let result: T;
      try {
        result = fn();
      } catch (error) {
        finish(outcomeName(name, error), startMs);
        throw error;
      }
      if (!isPromiseLike(result)) {
        finish(name, startMs);
        return result;
      }
      return result.then(
        (value) => {
          finish(name, startMs, afterMs?.(value as Awaited<T>));
          return value;
        },
        (error: unknown) => {
          finish(outcomeName(name, error), startMs);
          throw error;
        },
      ) as T;
    },

    record(name, ms) {
      addSample(name, ms);
      if (mark === undefined || !Number.isFinite(ms)) return;
      const endMs = now();
      mark(name, endMs - Math.max(0, ms), endMs);
    },

    table() {
      const table: Record<string, OperationStats> = {};
      for (const [name, kept] of operations) table[name] = summarise(kept, targets[name], context);
      return table;
    },

    reset() {
      operations.clear();
    },
  };
}

function summarise(operation: Operation, target: Target | undefined, context: string): OperationStats {
  const { sketch } = operation;
  const recent = operation.recent();
  const sorted = Float64Array.from(recent).sort();
  const p95 = nearestRank(sorted, 95);
  return {
    count: sketch.count,
    min: nearestRank(sorted, 0),
    max: nearestRank(sorted, 100),
    avg: sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length,
    p50: nearestRank(sorted, 50),
    p95,
    p99: nearestRank(sorted, 99),
    windowCount: sorted.length,
    sinceStart: {
      count: sketch.count,
      min: sketch.min,
      max: sketch.max,
      avg: sketch.sum / sketch.count,
      p50: sketch.percentile(50),
      p95: sketch.percentile(95),
      p99: sketch.percentile(99),
    },
    recent,
    targetMs: target?.targetMs ?? null,
    goalMs: target?.goalMs ?? null,
    met: target === undefined ? null : p95 <= target.targetMs,
    context,
  };
}

function outcomeName(name: string, error: unknown): string {
  const cancelled = typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
  return cancelled ? `${name}.cancelled` : `${name}.failed`;
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
