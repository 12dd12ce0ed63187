import type { Monitor } from '../../core/monitor/monitor';
import { type Collector, NOT_SUPPORTED } from './collector';

/** After the last sign that something moves. */
const LINGER_MS = 500;
const WINDOW_MS = 1000;
/** Less says nothing about a rate. Few frames in that time do: the page was slow. */
const SHORTEST_MS = 200;
const FEWEST_INTERVALS = 3;
/** No display is slower than 30 Hz: where frames are, it is not the display that is. */
const SLOWEST_INTERVAL_MS = 34;
const USUAL_INTERVAL_MS = 1000 / 60;
/** Asking for frames keeps a device awake: what moves for ever is looked at now and then. */
const LONGEST_MS = 10_000;
const PAUSE_MS = 20_000;
/** Between two looks at the monitor: who watches it does not want to see what that costs. */
const LOOK_MS = 10_000;
const SIGNS = ['scroll', 'transitionrun', 'animationstart'] as const;

/** What it needs of a page. */
export interface FrameSource {
  requestFrame(callback: (at: number) => void): number;
  cancelFrame(handle: number): void;
  /** Milliseconds, the clock of the frames. */
  now(): number;
  readonly target: Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'>;
}

const pageFrames = (): FrameSource => ({
  requestFrame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (handle) => cancelAnimationFrame(handle),
  now: () => performance.now(),
  target: document,
});

/**
 * Frames a second, and how many were left out, while something moves: nobody sees a frame in which nothing does, and asking for frames all the time would cost
 * what is measured. Scrolling and the beginning of transitions and animations count as moving; so does a look at the monitor, for half a second in ten.
 */
export class FrameRate implements Collector {
  readonly ids = ['frames.rate', 'frames.dropped'];
  readonly #source: FrameSource | null;
  #times: number[] = [];
  #handle: number | null = null;
  #movingUntil = 0;
  #watchingSince = 0;
  #pausedUntil = 0;
  #lookAgainAt = 0;
  /** Of the display, as far as it was seen. */
  #intervalMs = Number.POSITIVE_INFINITY;
  readonly #onSign = (): void => this.#moves();
  readonly #onVisibility = (): void => this.#stop();

  /** @param source - default: this page; null: there is none */
  constructor(private readonly monitor: Monitor, source: FrameSource | null = typeof requestAnimationFrame === 'undefined' ? null : pageFrames()) {
    this.#source = source;
    for (const sign of SIGNS) source?.target.addEventListener(sign, this.#onSign, { capture: true, passive: true });
    source?.target.addEventListener('visibilitychange', this.#onVisibility);
  }

  unsupported(): string | null {
    return this.#source === null ? NOT_SUPPORTED : null;
  }

  look(): void {
    const now = this.#source?.now() ?? 0;
    if (now < this.#lookAgainAt) return;
    this.#lookAgainAt = now + LOOK_MS;
    this.#moves();
  }

  close(): void {
    this.#stop();
    for (const sign of SIGNS) this.#source?.target.removeEventListener(sign, this.#onSign, { capture: true });
    this.#source?.target.removeEventListener('visibilitychange', this.#onVisibility);
  }

  #moves(): void {
    const source = this.#source;
    if (source === null || source.target.visibilityState === 'hidden') return;
    const now = source.now();
    this.#movingUntil = now + LINGER_MS;
    if (this.#handle !== null || now < this.#pausedUntil) return;
    this.#watchingSince = now;
    this.#handle = source.requestFrame(this.#onFrame);
  }

  readonly #onFrame = (at: number): void => {
    const source = this.#source;
    if (source === null) return;
    this.#times.push(at);
    const isOver = at >= this.#movingUntil;
    if (isOver || at - this.#times[0]! >= WINDOW_MS) this.#reduce();
    if (isOver || at - this.#watchingSince >= LONGEST_MS) {
      this.#stop();
      if (!isOver) this.#pausedUntil = at + PAUSE_MS;
    } else {
      this.#handle = source.requestFrame(this.#onFrame);
    }
  };

  #stop(): void {
    if (this.#handle !== null) this.#source?.cancelFrame(this.#handle);
    this.#handle = null;
    this.#times = [];
  }

  #reduce(): void {
    const rate = frameRate(this.#times, this.#intervalMs);
    // The next window begins with this frame.
    this.#times = this.#times.slice(-1);
    if (rate === null) return;
    this.#intervalMs = rate.intervalMs;
    this.monitor.gauge('frames.rate', rate.perSecond);
    this.monitor.gauge('frames.dropped', rate.dropped);
  }
}

/**
 * @param times - of frames, ascending, milliseconds
 * @param knownIntervalMs - shortest interval of this display so far
 * @returns frames a second; the share of frames that the display was ready for and that did not come; the display's interval. Null: too few
 */
export function frameRate(times: readonly number[], knownIntervalMs = Number.POSITIVE_INFINITY): { readonly perSecond: number; readonly dropped: number; readonly intervalMs: number } | null {
  const intervals = times.slice(1).map((time, i) => time - times[i]!).filter((ms) => ms > 0);
  const spanMs = intervals.reduce((sum, ms) => sum + ms, 0);
  if (intervals.length < FEWEST_INTERVALS || spanMs < SHORTEST_MS) return null;
  // A quarter of the frames in time is enough to know the display; single ones come early after a late one.
  const quick = intervals.toSorted((a, b) => a - b)[Math.floor(intervals.length / 4)]!;
  const intervalMs = Math.min(knownIntervalMs, quick > SLOWEST_INTERVAL_MS ? USUAL_INTERVAL_MS : quick);
  const due = intervals.reduce((sum, ms) => sum + Math.max(1, Math.round(ms / intervalMs)), 0);
  return { perSecond: (intervals.length * 1000) / spanMs, dropped: (due - intervals.length) / due, intervalMs };
}
