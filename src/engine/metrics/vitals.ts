import type { CLSMetricWithAttribution, INPMetricWithAttribution, LCPMetricWithAttribution, MetricWithAttribution } from 'web-vitals/attribution';
import type { MetricCause } from '../../contracts/figures';
import type { Monitor } from '../../core/monitor/monitor';
import { type Collector, NOT_SUPPORTED } from './collector';
import { pageEntryTypes } from './observe';
import { fileOf, scriptWords } from './script-words';

type Vital = MetricWithAttribution['name'];

/** What each is made of: without it the browser cannot say. */
const ENTRY_TYPE: Readonly<Record<Vital, string>> = { LCP: 'largest-contentful-paint', INP: 'event', CLS: 'layout-shift', FCP: 'paint', TTFB: 'navigation' };
const CAUSES = 5;

export interface WebVitalsOptions {
  readonly monitor: Monitor;
  /** Default: the library itself, a script of its own. */
  readonly load?: () => Promise<typeof import('web-vitals/attribution')>;
  /** What the browser can observe. */
  readonly entryTypes?: readonly string[];
  readonly timeOrigin?: number;
}

/**
 * Core Web Vitals as the library of that name counts them. It may be loaded late: the browser remembers paints, shifts, the largest paint and the first
 * input, and of later input what was slow (104 ms and more).
 *
 * LCP is one sample, when it is final (with the first input, or when the page is left); until then it is only the newest value. INP and CLS are a sample
 * each time they change, for a page like this is open for days.
 */
export class Vitals implements Collector {
  readonly ids = ['vitals.LCP', 'vitals.INP', 'vitals.CLS', 'vitals.FCP', 'vitals.TTFB'];
  readonly #newest = new Map<string, number>();
  readonly #causes = new Map<string, MetricCause[]>();
  readonly #entryTypes: readonly string[];
  #failure: string | null = null;
  #isClosed = false;
  /** Resolves when the library watches, or could not be loaded. */
  readonly watching: Promise<void>;

  constructor(private readonly options: WebVitalsOptions) {
    const { load = () => import('web-vitals/attribution'), entryTypes = pageEntryTypes() } = options;
    this.#entryTypes = entryTypes;
    this.watching = load().then(
      ({ onCLS, onFCP, onINP, onLCP, onTTFB }) => {
        onLCP((metric) => this.#take(metric), { reportAllChanges: true });
        onLCP((metric) => this.#sample(metric));
        // From 16 ms on, the least the browser tells: quick pages have an INP as well.
        onINP((metric) => this.#takeAndSample(metric), { reportAllChanges: true, durationThreshold: 16 });
        onCLS((metric) => this.#takeAndSample(metric), { reportAllChanges: true });
        onFCP((metric) => this.#takeAndSample(metric));
        onTTFB((metric) => this.#takeAndSample(metric));
      },
      () => {
        this.#failure = 'the script that measures it could not be loaded';
      },
    );
  }

  unsupported(id: string): string | null {
    const name = id.slice('vitals.'.length) as Vital;
    return this.#entryTypes.includes(ENTRY_TYPE[name]) ? this.#failure : NOT_SUPPORTED;
  }

  latest(id: string): number | null {
    return this.#newest.get(id) ?? null;
  }

  causes(id: string): readonly MetricCause[] {
    return this.#causes.get(id) ?? [];
  }

  /** The library cannot be told to stop; what it says from now on is not listened to. */
  close(): void {
    this.#isClosed = true;
  }

  #takeAndSample(metric: MetricWithAttribution): void {
    this.#take(metric);
    this.#sample(metric);
  }

  #sample({ name, value }: MetricWithAttribution): void {
    if (!this.#isClosed) this.options.monitor.gauge(`vitals.${name}`, value);
  }

  #take(metric: MetricWithAttribution): void {
    if (this.#isClosed) return;
    const { timeOrigin = performance.timeOrigin } = this.options;
    const id = `vitals.${metric.name}`;
    this.#newest.set(id, metric.value);
    const what = vitalWords(metric);
    if (what === null) return;
    const at = timeOrigin + (metric.entries.at(-1)?.startTime ?? 0);
    const before = this.#causes.get(id) ?? [];
    this.#causes.set(id, [{ at, value: metric.value, what }, ...before].slice(0, CAUSES));
  }
}

/** Which element, which part of the time, which script. Selectors are made of names and classes of elements: no text. Null: nothing to say. */
function vitalWords(metric: MetricWithAttribution): string | null {
  switch (metric.name) {
    case 'LCP':
      return lcpWords(metric);
    case 'INP':
      return inpWords(metric);
    case 'CLS':
      return clsWords(metric);
    case 'FCP': {
      const { timeToFirstByte, firstByteToFCP } = metric.attribution;
      return `${ms(timeToFirstByte)} to the first byte, ${ms(firstByteToFCP)} from there`;
    }
    case 'TTFB': {
      const { waitingDuration, cacheDuration, dnsDuration, connectionDuration, requestDuration } = metric.attribution;
      return `${ms(waitingDuration)} waiting, ${ms(cacheDuration)} service worker and cache, ${ms(dnsDuration + connectionDuration)} connecting, ${ms(requestDuration)} request`;
    }
  }
}

function lcpWords({ attribution: { target, url, timeToFirstByte, resourceLoadDelay, resourceLoadDuration, elementRenderDelay } }: LCPMetricWithAttribution): string {
  const file = url === undefined ? null : fileOf(url);
  const resource = file === null ? '' : `, ${ms(resourceLoadDelay)} until ${file} was asked for, ${ms(resourceLoadDuration)} loading it`;
  return `${target ?? 'an element that is gone'}: ${ms(timeToFirstByte)} to the first byte${resource}, ${ms(elementRenderDelay)} until it was drawn`;
}

function inpWords({ attribution }: INPMetricWithAttribution): string {
  const { interactionTarget, interactionType, inputDelay, processingDuration, presentationDelay, longestScript } = attribution;
  const script = longestScript === undefined ? '' : `; ${scriptWords(longestScript.entry)}`;
  return `${interactionType ?? 'input'} on ${interactionTarget || 'an element that is gone'}: ${ms(inputDelay)} until it was heard, ${ms(processingDuration)} handling, ${ms(presentationDelay)} until it was drawn${script}`;
}

function clsWords({ attribution: { largestShiftTarget, largestShiftValue, largestShiftTime } }: CLSMetricWithAttribution): string | null {
  if (largestShiftValue === undefined) return null;
  return `${largestShiftTarget ?? 'an element that is gone'} moved by ${largestShiftValue.toFixed(3)}, ${ms(largestShiftTime ?? 0)} after the start`;
}

function ms(duration: number): string {
  return `${Math.round(duration)} ms`;
}
