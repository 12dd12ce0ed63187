import type { Monitor } from '../../core/monitor/monitor';
import { type Collector, NOT_SUPPORTED } from './collector';
import { type MemoryMeasurement, type MemoryPerformance, type MemoryReading, readingOf, rememberMemory } from './measure-memory';
import { robustSlope } from './robust-slope';
import { whenQuiet } from './when-quiet';

/** Measuring makes the browser collect garbage in page and workers, or wait until it does: rarely. */
const EVERY_MS = 5 * 60_000;
/** After the start, when the library is loaded and the person has had the first moments for themselves. */
const FIRST_MS = 10_000;
/** Caches fill, code is compiled, models are loaded: growth before is no growth. */
const WARM_UP_MS = 10 * 60_000;
const FEWEST_READINGS = 6;
/** Twelve hours of readings; the slope is that of the last twelve hours. */
const MOST_READINGS = 144;
const HOUR_MS = 3_600_000;

export interface MemoryOptions {
  readonly monitor: Monitor;
  readonly performance?: MemoryPerformance;
  readonly crossOriginIsolated?: boolean;
  /** Unix ms. */
  readonly wallNow?: () => number;
  /** Since when this page is there, Unix ms. */
  readonly startedAt?: number;
}

/** Working memory, by page and worker, and how it grows. */
export class Memory implements Collector {
  readonly ids = ['memory.total', 'memory.initial', 'memory.page', 'memory.library', 'memory.embedder', 'memory.encoder', 'memory.others', 'memory.growth'];
  readonly #performance: MemoryPerformance;
  readonly #canMeasure: boolean;
  readonly #warm: { readonly x: number; readonly y: number }[] = [];
  #isClosed = false;
  readonly #timers: ReturnType<typeof setTimeout>[];
  #reading: MemoryReading | null = null;
  #asked: Promise<void> | null = null;

  constructor(private readonly options: MemoryOptions) {
    this.#performance = options.performance ?? (performance as MemoryPerformance);
    this.#canMeasure = (options.crossOriginIsolated ?? globalThis.crossOriginIsolated) === true && this.#performance.measureUserAgentSpecificMemory !== undefined;
    // The call itself takes a moment of the main thread.
    const measure = (): void => whenQuiet(() => void this.measure());
    this.#timers = [setTimeout(measure, FIRST_MS), setInterval(measure, EVERY_MS)];
  }

  /** The last reading. */
  get reading(): MemoryReading | null {
    return this.#reading;
  }

  /** Asked by a timer; several at once share one. */
  measure(): Promise<void> {
    this.#asked ??= this.#measure()
      .catch(() => {
        // Refused, e.g. in the background: the older figure stands.
      })
      .finally(() => {
        this.#asked = null;
      });
    return this.#asked;
  }

  unsupported(id: string): string | null {
    if (id === 'memory.page' && this.#performance.memory !== undefined) return null;
    if (!this.#canMeasure) return this.#performance.measureUserAgentSpecificMemory === undefined ? NOT_SUPPORTED : 'needs a page that is isolated from other origins, which this server does not say';
    if (id === 'memory.growth' && this.#warm.length < FEWEST_READINGS) return `not yet: ${this.#warm.length} of ${FEWEST_READINGS} readings, one every five minutes after the first ten`;
    if (this.#reading === null) return 'not yet: measured ten seconds after the start, and when the browser next collects garbage';
    const [, context = ''] = id.split('.');
    return ['library', 'embedder', 'encoder'].includes(context) && this.#reading.byContext[context] === undefined ? 'not running in this tab' : null;
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #measure(): Promise<void> {
    const { monitor, wallNow = Date.now, startedAt = performance.timeOrigin } = this.options;
    if (this.#isClosed) return;
    if (!this.#canMeasure) {
      const bytes = this.#performance.memory?.usedJSHeapSize;
      if (bytes !== undefined) monitor.gauge('memory.page', bytes / 1e6);
      return;
    }
    const measured = (await this.#performance.measureUserAgentSpecificMemory?.()) as MemoryMeasurement;
    const reading = readingOf(measured, wallNow());
    if (this.#reading === null) monitor.gauge('memory.initial', reading.totalMB);
    this.#reading = reading;
    rememberMemory(reading);
    monitor.gauge('memory.total', reading.totalMB);
    for (const [context, megabytes] of Object.entries(reading.byContext)) monitor.gauge(`memory.${context}`, megabytes);
    if (reading.at - startedAt < WARM_UP_MS) return;
    this.#warm.push({ x: reading.at / HOUR_MS, y: reading.totalMB });
    if (this.#warm.length > MOST_READINGS) this.#warm.shift();
    const slope = this.#warm.length < FEWEST_READINGS ? null : robustSlope(this.#warm);
    if (slope !== null) monitor.gauge('memory.growth', slope);
  }
}
