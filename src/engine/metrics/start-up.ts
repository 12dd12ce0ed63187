import type { Engram } from '../../contracts/engine';
import type { Monitor } from '../../core/monitor/monitor';
import { type Collector, NOT_SUPPORTED } from './collector';
import { type Observe, observePerformance, pageEntryTypes } from './observe';

/** The browser tells of tasks that are over in a task of its own, soon after it was asked, and says nothing where there were none. */
const TOLD_AFTER_MS = 1000;

/** What the browser remembers of the start. */
export interface StartTimings {
  readonly paints: readonly Pick<PerformanceEntry, 'name' | 'startTime'>[];
  readonly navigation: Pick<PerformanceNavigationTiming, 'workerStart' | 'transferSize' | 'encodedBodySize' | 'domContentLoadedEventEnd'> | undefined;
  readonly entryTypes: readonly string[];
  /** When the app was drawn and began to listen; undefined: not known. */
  readonly drawnAt: number | undefined;
}

const pageTimings = (): StartTimings => ({
  paints: performance.getEntriesByType('paint'),
  navigation: performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined,
  entryTypes: pageEntryTypes(),
  drawnAt: performance.getEntriesByName('drawn', 'mark')[0]?.startTime,
});

export interface StartUpOptions {
  readonly monitor: Monitor;
  readonly engram: Pick<Engram, 'onStatus'>;
  readonly timings?: () => StartTimings;
  readonly observe?: Observe;
}

/** From the navigation to the first picture, the first answer and the first search. Everything is read afterwards: the browser remembers it. */
export class StartUp implements Collector {
  readonly ids = ['start.firstRender', 'start.interactive', 'start.cold', 'start.warm'];
  readonly #timings: StartTimings;
  readonly #ends: (() => void)[] = [];
  /** Null: not known. */
  readonly kind: 'cold' | 'warm' | null;
  #firstRender: number | null = null;
  /** Long tasks of the start, told of by the browser soon after this began to look. */
  #tasks: readonly PerformanceEntry[] = [];
  /** Of all tasks of the start: what would be settled before that would know of none. */
  #isTold = false;

  constructor(private readonly options: StartUpOptions) {
    const { monitor, engram, timings = pageTimings, observe = observePerformance } = options;
    this.#timings = timings();
    this.kind = startKind(this.#timings.navigation);
    this.#firstRender = firstRenderOf(this.#timings.paints);
    if (this.#firstRender !== null) monitor.gauge('start.firstRender', this.#firstRender);
    const end = observe('longtask', (entries) => {
      this.#tasks = [...this.#tasks, ...entries];
    });
    if (end !== null) this.#ends.push(end);
    this.#ends.push(engram.onStatus(() => this.settle()));
    const timer = setTimeout(() => {
      this.#isTold = true;
      this.settle();
    }, TOLD_AFTER_MS);
    this.#ends.push(() => clearTimeout(timer));
  }

  unsupported(id: string): string | null {
    if (id === 'start.firstRender' || id === 'start.interactive') {
      if (!this.#timings.entryTypes.includes('paint')) return NOT_SUPPORTED;
      return this.#firstRender === null ? 'not measured: the page was not visible while it started' : null;
    }
    if (this.kind === null) return NOT_SUPPORTED;
    return id === `start.${this.kind}` ? null : `not this time: this was a ${this.kind} start`;
  }

  /** Once: when everything can be searched, and what the main thread did until then is known. */
  settle(): void {
    const { monitor } = this.options;
    const searchableAt = newest(monitor, 'start.firstSearch');
    if (searchableAt === null || !this.#isTold || this.#ends.length === 0) return;
    this.close();
    if (this.kind !== null) monitor.gauge(`start.${this.kind}`, searchableAt);
    const { navigation, drawnAt = 0 } = this.#timings;
    if (this.#firstRender !== null && navigation !== undefined) monitor.gauge('start.interactive', interactiveAt(Math.max(this.#firstRender, navigation.domContentLoadedEventEnd, drawnAt), this.#tasks));
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}

/** Warm: the page came from this device, by its service worker or a cache. */
export function startKind(navigation: StartTimings['navigation']): 'cold' | 'warm' | null {
  if (navigation === undefined) return null;
  return navigation.workerStart > 0 || (navigation.transferSize === 0 && navigation.encodedBodySize > 0) ? 'warm' : 'cold';
}

/** Something of Engram; where the browser only knows the first paint of all, that. */
export function firstRenderOf(paints: StartTimings['paints']): number | null {
  const at = (name: string): number | undefined => paints.find((paint) => paint.name === name)?.startTime;
  return at('first-contentful-paint') ?? at('first-paint') ?? null;
}

/** @param from - since when it can be seen and its script has run: what blocks the page just then, or right after that, delays the first answer */
export function interactiveAt(from: number, tasks: readonly Pick<PerformanceEntry, 'startTime' | 'duration'>[]): number {
  return tasks.reduce((at, { startTime, duration }) => (startTime <= at ? Math.max(at, startTime + duration) : at), from);
}

function newest(monitor: Monitor, name: string): number | null {
  const kept = monitor.kept.get(name);
  return kept === undefined || kept.sketch.count === 0 ? null : kept.sketch.max;
}
