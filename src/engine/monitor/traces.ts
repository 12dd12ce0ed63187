import type { FiguresApi, Trace } from '../../contracts/figures';
import type { Monitor } from '../../core/monitor/monitor';
import { isOperation, tracesOf } from '../../core/monitor/traces/traces-of';

/** Traces that are kept. */
export const KEPT_TRACES = 200;
const LOOK_MS = 5000;
/** Workers remember some hundred spans, several for each operation: those of so many are still all there. */
const COLLECT_AT = 40;
const LONGEST_MS = 60_000;

/**
 * The last operations with their stages. Operations only leave a span in a ring, as ever; every few seconds somebody looks how many are new (two numbers
 * are compared), and puts traces together before rings overwrite what they are made of.
 */
export class Traces {
  /** Oldest first. */
  #kept: Trace[] = [];
  /** Number of the first span of the page that was not looked at. */
  #next = 0;
  #collectedAt = performance.now();
  #collecting: Promise<void> | null = null;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(private readonly parts: { readonly monitor: Pick<Monitor, 'spans'>; readonly figures: Pick<FiguresApi, 'spans'>; readonly timeOrigin?: number }) {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Newest first. */
  async read(): Promise<readonly Trace[]> {
    // One that is under way may have begun before the newest operation ended.
    await this.#collecting;
    await this.#collect();
    return this.#kept.toReversed();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const fresh = this.parts.monitor.spans.count - this.#next;
    if (fresh >= COLLECT_AT || (fresh > 0 && performance.now() - this.#collectedAt >= LONGEST_MS)) void this.#collect();
  }

  #collect(): Promise<void> {
    this.#collecting ??= this.#takeNew().finally(() => {
      this.#collecting = null;
    });
    return this.#collecting;
  }

  async #takeNew(): Promise<void> {
    const { monitor, figures, timeOrigin = performance.timeOrigin } = this.parts;
    this.#collectedAt = performance.now();
    const operations = monitor.spans.since(this.#next).filter(({ name }) => isOperation(name)).slice(-KEPT_TRACES);
    this.#next = monitor.spans.count;
    if (operations.length === 0) return;
    // The library of an older tab, or one that does not answer now, knows none: then what searches timed themselves is all there is.
    const workers = await figures.spans().catch(() => []);
    const page = operations.map(({ number, name, startMs, endMs, detail }) => ({ number, name, startedAt: timeOrigin + startMs, endedAt: timeOrigin + endMs, detail }));
    this.#kept = [...this.#kept, ...tracesOf(page, workers)].slice(-KEPT_TRACES);
  }
}
