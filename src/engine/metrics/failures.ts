import { isAbortError } from '../../contracts/errors';
import type { MetricCause } from '../../contracts/figures';
import type { Monitor } from '../../core/monitor/monitor';
import type { Collector } from './collector';
import { definitionOf } from './definitions';
import { fileOf } from './script-words';

const MINUTE_MS = 60_000;
const CAUSES = 5;
const FAILED = '.failed';
const CANCELLED = '.cancelled';

export interface FailuresOptions {
  readonly monitor: Pick<Monitor, 'kept' | 'gauge'>;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  readonly wallNow?: () => number;
  /** Where errors that nobody caught are told. */
  readonly target?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
}

/** How many operations fail. Counted from what the monitor keeps anyway; an error that nobody caught counts as one. */
export class Failures implements Collector {
  readonly ids = ['errors.rate', 'errors.share'];
  readonly #target: NonNullable<FailuresOptions['target']>;
  readonly #causes: MetricCause[] = [];
  #since: number;
  #before: { readonly failed: ReadonlyMap<string, number>; readonly done: number };
  #uncaught = 0;
  readonly #onError = (event: Event): void => this.#note(event instanceof ErrorEvent ? `${nameOf(event.error)} at ${fileOf(event.filename) ?? 'an unknown place'}:${event.lineno}` : 'Error');
  readonly #onRejection = (event: Event): void => this.#note(`${nameOf('reason' in event ? event.reason : null)} in a promise`, 'reason' in event ? event.reason : null);

  constructor(private readonly options: FailuresOptions) {
    this.#target = options.target ?? globalThis;
    this.#since = this.#now();
    this.#before = countFailures(options.monitor.kept);
    this.#target.addEventListener('error', this.#onError);
    this.#target.addEventListener('unhandledrejection', this.#onRejection);
  }

  unsupported(): string | null {
    return this.options.monitor.kept.has('errors.rate') ? null : 'not yet: counted minute by minute';
  }

  causes(): readonly MetricCause[] {
    return this.#causes;
  }

  /** A sample for each minute that is over. */
  settle(): void {
    const elapsedMs = this.#now() - this.#since;
    // Timers come a little early or late.
    if (elapsedMs < MINUTE_MS * 0.9) return;
    const { monitor } = this.options;
    const counted = countFailures(monitor.kept);
    // Figures that were reset begin again with less than before.
    const grown = (now: number, before: number): number => (now >= before ? now - before : now);
    let failed = this.#uncaught;
    for (const [name, count] of counted.failed) {
      const more = grown(count, this.#before.failed.get(name) ?? 0);
      if (more > 0) this.#cause(`${name}: ${more} failed`, more);
      failed += more;
    }
    const done = grown(counted.done, this.#before.done);
    monitor.gauge('errors.rate', failed / (elapsedMs / MINUTE_MS));
    if (failed + done > 0) monitor.gauge('errors.share', failed / (failed + done));
    this.#since = this.#now();
    this.#before = counted;
    this.#uncaught = 0;
  }

  close(): void {
    this.#target.removeEventListener('error', this.#onError);
    this.#target.removeEventListener('unhandledrejection', this.#onRejection);
  }

  /** Its message could repeat what a person wrote: name and place are enough to find it. */
  #note(what: string, error?: unknown): void {
    if (isAbortError(error)) return;
    this.#uncaught++;
    this.#cause(`not caught: ${what}`, 1);
  }

  #cause(what: string, value: number): void {
    this.#causes.unshift({ at: (this.options.wallNow ?? Date.now)(), value, what });
    this.#causes.length = Math.min(CAUSES, this.#causes.length);
  }

  #now(): number {
    return (this.options.now ?? (() => performance.now()))();
  }
}

/** Of operations that somebody asked for; what was cancelled is neither. */
function countFailures(kept: Monitor['kept']): { readonly failed: ReadonlyMap<string, number>; readonly done: number } {
  const failed = new Map<string, number>();
  let done = 0;
  for (const [name, { sketch }] of kept) {
    if (name.endsWith(CANCELLED)) continue;
    const operation = name.endsWith(FAILED) ? name.slice(0, -FAILED.length) : name;
    if (definitionOf(operation).group !== 'operations') continue;
    if (operation === name) done += sketch.count;
    else failed.set(operation, sketch.count);
  }
  return { failed, done };
}

function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'Error';
}
