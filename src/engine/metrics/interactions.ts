import type { Monitor } from '../../core/monitor/monitor';
import { type Collector, NOT_SUPPORTED } from './collector';
import { type Observe, observePerformance } from './observe';

interface EventTiming extends PerformanceEntry {
  readonly interactionId?: number;
}

/** The least that the browser tells of one by one. */
const TOLD_FROM_MS = 16;
/** Durations come in steps of 8 ms: what is quicker than is told took at most this. */
const QUICK_MS = 8;

/**
 * Every click, tap and key until the next picture on screen. INP is about the slowest of them; this is about all: of those quicker than 16 ms the browser
 * tells only how many there were, and they count as 8 ms.
 */
export class Interactions implements Collector {
  readonly ids = ['interaction'];
  readonly #end: (() => void) | null;
  /** Longest event of the newest interactions: one of them is several events, told in turn. */
  readonly #open = new Map<number, number>();
  #counted: number;
  #told = 0;

  constructor(private readonly parts: { readonly monitor: Monitor; readonly observe?: Observe; readonly interactionCount?: () => number | undefined }) {
    const { observe = observePerformance } = parts;
    this.#counted = this.#count() ?? 0;
    this.#end = observe('event', (entries) => this.#take(entries as readonly EventTiming[]), { durationThreshold: TOLD_FROM_MS });
  }

  unsupported(): string | null {
    return this.#end === null ? NOT_SUPPORTED : null;
  }

  /** Settles what is over. Events of one interaction are told together or in the next batch. */
  settle(): void {
    for (const ms of this.#open.values()) {
      this.parts.monitor.gauge('interaction', ms);
      this.#told++;
    }
    this.#open.clear();
    const count = this.#count();
    if (count === undefined) return;
    for (let quick = count - this.#counted - this.#told; quick > 0; quick--) this.parts.monitor.gauge('interaction', QUICK_MS);
    // One may be told of that is counted later.
    this.#told = Math.max(0, this.#told - (count - this.#counted));
    this.#counted = count;
  }

  close(): void {
    this.#end?.();
  }

  #take(entries: readonly EventTiming[]): void {
    const before = new Set(this.#open.keys());
    for (const { interactionId = 0, duration } of entries) {
      if (interactionId === 0) continue;
      this.#open.set(interactionId, Math.max(duration, this.#open.get(interactionId) ?? 0));
      before.delete(interactionId);
    }
    for (const over of before) {
      this.parts.monitor.gauge('interaction', this.#open.get(over) ?? 0);
      this.#told++;
      this.#open.delete(over);
    }
  }

  #count(): number | undefined {
    const { interactionCount = () => (performance as Performance & { readonly interactionCount?: number }).interactionCount } = this.parts;
    return interactionCount();
  }
}
