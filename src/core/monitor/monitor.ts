import { QuantileSketch } from './quantile-sketch';
import { SpanRing } from './span-ring';

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
  /** Spans that are remembered, the newest. Default 512. */
  readonly spans?: number;
}

export interface Monitor {
  /**
   * Runs `fn`, sync or async, and records how long it took: under `name` when it succeeds, under `name.failed` when it
   * throws or rejects, under `name.cancelled` when that was an `AbortError`. Kept apart because a call that fails fast
   * would make the percentiles of the real work look better than they are.
   * @param describe - of a promise's value: how long ago the operation itself had ended, when more came after it, and what a trace of it can say
   * @returns what `fn` returns; what it throws is thrown on
   */
  measure<T>(name: string, fn: () => T, describe?: (value: Awaited<T>) => SpanDescription): T;
  /** Adds one sample that ends now, in milliseconds. Negative ones count as 0; NaN and Infinity are not samples and are dropped. */
  record(name: string, ms: number): void;
  /** Adds one value of a metric that is no duration: it has no place in time, thus no span. As `record` otherwise. */
  gauge(name: string, value: number): void;
  readonly context: string;
  /** What is kept of each operation that has a sample: see `operation-table` and `encode-sketch` for what is made of it. */
  readonly kept: ReadonlyMap<string, KeptOperation>;
  /** When the newest operations ran. */
  readonly spans: SpanRing;
  /** Forgets all samples, those since start included. */
  reset(): void;
}

export interface SpanDescription {
  /** Milliseconds; default 0. */
  readonly afterMs?: number;
  /** Kept with the span as it is. */
  readonly detail?: unknown;
}

/** What is kept of one operation: fixed-size, written in place, so that recording allocates nothing. */
export class KeptOperation {
  readonly window = new Float64Array(WINDOW_SIZE);
  readonly sketch = new QuantileSketch();

  add(ms: number): void {
    this.window[this.sketch.count % WINDOW_SIZE] = ms;
    this.sketch.add(ms);
  }
}

/**
 * Measures operations by name: the last {@link WINDOW_SIZE} samples exactly, all since start with bounded error, and when the newest ran. One
 * sample costs well under a microsecond and allocates nothing. Every worker carries this; what is made of it is in files that are read when somebody looks.
 */
export function createMonitor({ now, context, mark, spans: spanCount = 512 }: MonitorOptions): Monitor {
  const spans = new SpanRing(spanCount);
  const operations = new Map<string, KeptOperation>();

  function operation(name: string): KeptOperation {
    let found = operations.get(name);
    if (found !== undefined) return found;
    if (operations.size >= MAX_OPERATIONS && name !== OVERFLOW_NAME) return operation(OVERFLOW_NAME);
    found = new KeptOperation();
    operations.set(name, found);
    return found;
  }

  function finish(name: string, startMs: number, { afterMs = 0, detail }: SpanDescription = {}): void {
    const endMs = now() - afterMs;
    gauge(name, endMs - startMs);
    spans.add(name, startMs, endMs, detail);
    mark?.(name, startMs, endMs);
  }

  function gauge(name: string, value: number): void {
    if (Number.isFinite(value)) operation(name).add(value > 0 ? value : 0);
  }

  return {
    measure<T>(name: string, fn: () => T, describe?: (value: Awaited<T>) => SpanDescription): T {
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
          finish(name, startMs, describe?.(value as Awaited<T>));
          return value;
        },
        (error: unknown) => {
          finish(outcomeName(name, error), startMs);
          throw error;
        },
      ) as T;
    },

    record(name, ms) {
      if (!Number.isFinite(ms)) return;
      const endMs = now();
      const startMs = endMs - Math.max(0, ms);
      gauge(name, ms);
      spans.add(name, startMs, endMs);
      mark?.(name, startMs, endMs);
    },
    gauge,
    context,
    kept: operations,
    spans,

    reset() {
      operations.clear();
    },
  };
}

function outcomeName(name: string, error: unknown): string {
  const cancelled = typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
  return cancelled ? `${name}.cancelled` : `${name}.failed`;
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
