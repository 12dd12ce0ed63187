import { v7 as uuidv7 } from 'uuid';
import type { EncodedSketch, FiguresApi, PageFigures } from '../../contracts/figures';
import { encodeSketch } from '../../core/monitor/encode-sketch';
import type { Monitor } from '../../core/monitor/monitor';
import type { QuantileSketch } from '../../core/monitor/quantile-sketch';
import { LeftFigures } from './left-figures';

const MINUTE_MS = 60_000;
/** Before a minute is over, so that what was measured in it is written down as of it. */
const BEFORE_END_MS = 500;
/** The start is on record soon, also of a visit of a few seconds. */
const FIRST_MS = 3_000;
const PATIENCE_MS = 3_000;

interface FlusherOptions {
  readonly figures: Pick<FiguresApi, 'take'>;
  readonly monitor: Pick<Monitor, 'kept'>;
  /** Called before figures are put together: what is still open may be recorded now. */
  readonly settle?: () => void;
  readonly left?: LeftFigures;
  /** Unix ms. */
  readonly now?: () => number;
  /** Where leaving the page is heard of; null: nowhere. */
  readonly page?: Pick<Window, 'addEventListener' | 'removeEventListener'> | null;
}

/**
 * Hands what this page has measured to the library worker, which keeps it: at the end of each minute, when the page is hidden, and when somebody wants to see it.
 * What was put together once is told in the same words until it is acknowledged.
 */
export class Flusher {
  readonly #page = uuidv7();
  readonly #left: LeftFigures;
  readonly #now: () => number;
  readonly #window: FlusherOptions['page'];
  /** By the sketch itself: after a reset there are others, of which nothing was taken. */
  readonly #taken = new WeakMap<QuantileSketch, EncodedSketch>();
  #numbered = 0;
  /** Put together, and not acknowledged yet: one, or when the page was left meanwhile, more. */
  #waiting: readonly PageFigures[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;
  #closed = false;

  constructor(private readonly options: FlusherOptions) {
    this.#left = options.left ?? new LeftFigures();
    this.#now = options.now ?? (() => Date.now());
    this.#window = options.page === undefined ? globalThis.window : options.page;
    // On its way up: whoever sums up a page that is left (vitals) listens on the way down, and has done so by then.
    this.#window?.addEventListener('visibilitychange', this.#onHidden);
    this.#window?.addEventListener('pagehide', this.#onLeave);
    this.#timer = setTimeout(() => this.#onTime(), FIRST_MS);
  }

  /** @throws AppError when nothing can be kept; it is told again later */
  flush(): Promise<void> {
    // One that is under way may not hold what was measured since it began.
    this.#next ??= this.#running.then(() => {
      this.#next = null;
      const run = this.#flush();
      this.#running = run.catch(() => {});
      return run;
    });
    return this.#next;
  }

  /** As `flush`, for whoever looks at what is kept: not for long, and a failure is told by `extent`. */
  async settle(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([this.flush().catch(() => {}), late]);
    clearTimeout(timer);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#window?.removeEventListener('visibilitychange', this.#onHidden);
    this.#window?.removeEventListener('pagehide', this.#onLeave);
    await this.settle();
  }

  readonly #onHidden = (): void => {
    if (document.visibilityState !== 'hidden') return;
    // It may be ended without another word, on phones mostly; and of one that is closed this comes last.
    this.#onLeave();
    void this.flush().catch(() => {});
  };

  readonly #onLeave = (): void => {
    this.#waiting = [...this.#waiting, ...this.#collect()];
    // A page that comes back (it may be kept as it is for going back) tells it itself, or finds that it was told.
    this.#left.write(this.#waiting);
  };

  #onTime(): void {
    void this.flush().catch(() => {});
    if (this.#closed) return;
    const left = MINUTE_MS - BEFORE_END_MS - (this.#now() % MINUTE_MS);
    this.#timer = setTimeout(() => this.#onTime(), left > BEFORE_END_MS ? left : left + MINUTE_MS);
  }

  /** What came since the last time, with its number, if anything did. */
  #collect(): readonly PageFigures[] {
    this.options.settle?.();
    const sketches: Record<string, EncodedSketch> = {};
    for (const [name, { sketch }] of this.options.monitor.kept) {
      const since = encodeSketch(sketch, this.#taken.get(sketch));
      if (since.count === 0) continue;
      sketches[name] = since;
      this.#taken.set(sketch, encodeSketch(sketch));
    }
    if (Object.keys(sketches).length === 0) return [];
    return [{ page: this.#page, take: ++this.#numbered, at: this.#now(), version: __APP_VERSION__, sketches }];
  }

  async #flush(): Promise<void> {
    const isOld = this.#waiting.length > 0;
    if (!isOld) this.#waiting = this.#collect();
    const told = this.#waiting;
    const left = this.#left.read();
    await this.options.figures.take([...left.takes, ...told]);
    this.#waiting = this.#waiting.filter((take) => !told.includes(take));
    left.forget();
    // What came since it was put together is still to be told.
    if (isOld) await this.#flush();
  }
}
