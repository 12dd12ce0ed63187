import type { Engram } from '../../contracts/engine';
import type { Monitor } from '../../core/monitor/monitor';
import type { Collector } from './collector';
import { type Observe, observePerformance } from './observe';

/** Who pauses for longer does something else in between: such a task says nothing. */
const LONGEST_PAUSE_MS = 2 * 60_000;
const FIRST = ['keydown', 'pointerdown'] as const;
/** A memory lies open. */
const OPEN_MEMORY = /^#(?:find|today)\/[\w-]+/;

/** What it needs of a page. */
export interface PeopleSource {
  readonly target: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  /** Whether an event's target is the field in which people write and search. */
  isField(target: EventTarget | null): boolean;
  /** The part of the address after `#`, with it. */
  address(): string;
  /** Milliseconds since navigation. */
  now(): number;
  /** Somebody has pressed or clicked already. */
  hasActed(): boolean;
}

const page = (): PeopleSource => ({
  target: document,
  isField: (target) => target instanceof Element && target.closest('[role=search] textarea, [role=search] input') !== null,
  address: () => location.hash,
  now: () => performance.now(),
  hasActed: () => navigator.userActivation?.hasBeenActive === true,
});

export interface PeopleOptions {
  readonly monitor: Monitor;
  readonly engram: Pick<Engram, 'onChange'>;
  readonly observe?: Observe;
  readonly source?: PeopleSource;
}

/**
 * How long people need, theirs included: until their first action, and for two tasks. A task begins with the first key in the field for writing and
 * searching; it ends as "find" when a memory is opened, as "keep" when one is kept. What was written is not looked at.
 */
export class People implements Collector {
  readonly ids = ['people.firstAction', 'people.firstSearch', 'people.firstKeep', 'people.task.find', 'people.task.keep'];
  readonly #source: PeopleSource;
  readonly #ends: (() => void)[] = [];
  #acted = false;
  /** What is still to be done for the first time. */
  readonly #firsts = new Map([['search', 'people.firstSearch'], ['keep', 'people.firstKeep']]);
  #missed = false;
  #task: { readonly startedAt: number; lastKeyAt: number; readonly address: string } | null = null;
  #kept = 0;

  constructor(private readonly options: PeopleOptions) {
    const { engram, observe = observePerformance, source = page() } = options;
    this.#source = source;
    this.#kept = this.#keptNow();
    const end = observe('first-input', ([entry]) => {
      if (entry !== undefined) this.#first(entry.startTime);
    });
    if (end !== null) this.#ends.push(end);
    else this.#missed = source.hasActed();
    for (const type of FIRST) this.#listen(type, () => this.#first(source.now()));
    this.#listen('input', (event) => this.#typed(event));
    // The address changes while these are handled, or right after.
    for (const type of ['click', 'keydown']) this.#listen(type, () => setTimeout(() => this.#looked()));
    this.#ends.push(engram.onChange(({ kind }) => {
      if (kind === 'added') this.#added();
    }));
  }

  unsupported(id: string): string | null {
    return id === 'people.firstAction' && this.#missed ? 'not measured: it came before this began to watch, and this browser does not remember it' : null;
  }

  /** Looks through spans only until both were seen. */
  settle(): void {
    const { kept, spans } = this.options.monitor;
    for (const [operation, metric] of this.#firsts) {
      if (!kept.has(operation)) continue;
      this.#firsts.delete(operation);
      const first = spans.since().find(({ name }) => name === operation);
      // Numbered from the start: once the first spans are overwritten, this one need not be the first.
      if (first !== undefined && spans.count <= spans.size) this.options.monitor.gauge(metric, first.endMs);
    }
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  #listen(type: string, listener: (event: Event) => void): void {
    const options = { capture: true, passive: true };
    this.#source.target.addEventListener(type, listener, options);
    this.#ends.push(() => this.#source.target.removeEventListener(type, listener, options));
  }

  #first(at: number): void {
    if (this.#acted || this.#missed) return;
    this.#acted = true;
    this.options.monitor.gauge('people.firstAction', at);
  }

  #typed({ target }: Event): void {
    if (!this.#source.isField(target)) return;
    const now = this.#source.now();
    if (this.#task === null || now - this.#task.lastKeyAt > LONGEST_PAUSE_MS) this.#task = { startedAt: now, lastKeyAt: now, address: this.#source.address() };
    else this.#task.lastKeyAt = now;
  }

  #looked(): void {
    const address = this.#source.address();
    if (this.#task !== null && address !== this.#task.address && OPEN_MEMORY.test(address)) this.#done('find');
  }

  /** By this tab: other tabs and imports keep memories as well. */
  #added(): void {
    const kept = this.#keptNow();
    // The event may come before the reply to the call that it is about.
    if (kept === this.#kept) setTimeout(() => this.#ownKept(), 50);
    else this.#ownKept();
  }

  #ownKept(): void {
    const kept = this.#keptNow();
    if (kept === this.#kept) return;
    this.#kept = kept;
    if (this.#task !== null) this.#done('keep');
  }

  #keptNow(): number {
    return this.options.monitor.kept.get('keep')?.sketch.count ?? 0;
  }

  #done(what: 'find' | 'keep'): void {
    if (this.#task === null) return;
    const now = this.#source.now();
    if (now - this.#task.lastKeyAt <= LONGEST_PAUSE_MS) this.options.monitor.gauge(`people.task.${what}`, now - this.#task.startedAt);
    this.#task = null;
  }
}
