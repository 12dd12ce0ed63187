import type { MetricCause } from '../../contracts/figures';
import type { Monitor } from '../../core/monitor/monitor';
import { type Collector, NOT_SUPPORTED } from './collector';
import { type Observe, observePerformance } from './observe';
import { scriptWords, type ScriptTiming } from './script-words';

interface LongFrame extends PerformanceEntry {
  readonly blockingDuration?: number;
  readonly styleAndLayoutStart?: number;
  readonly scripts?: readonly ScriptTiming[];
}

const CAUSES = 5;
/** A blocked task is part of a frame, which is told of later: so many are remembered to find it. */
const REMEMBERED = 40;
const SCRIPTS_NAMED = 2;

/** Frames and tasks of more than 50 ms, with the scripts that were to blame. @see https://developer.chrome.com/docs/web-platform/long-animation-frames */
export class LongFrames implements Collector {
  readonly ids = ['frames.long', 'mainThread.block'];
  readonly #frames: LongFrame[] = [];
  readonly #tasks: PerformanceEntry[] = [];
  readonly #ends: { readonly frames: (() => void) | null; readonly tasks: (() => void) | null };

  constructor(private readonly parts: { readonly monitor: Monitor; readonly observe?: Observe; readonly timeOrigin?: number }) {
    const { observe = observePerformance } = parts;
    this.#ends = {
      frames: observe('long-animation-frame', (entries) => this.#take('frames.long', this.#frames, entries)),
      tasks: observe('longtask', (entries) => this.#take('mainThread.block', this.#tasks, entries)),
    };
  }

  unsupported(id: string): string | null {
    return (id === 'frames.long' ? this.#ends.frames : this.#ends.tasks) === null ? NOT_SUPPORTED : null;
  }

  causes(id: string): readonly MetricCause[] {
    const { timeOrigin = performance.timeOrigin } = this.parts;
    const of = id === 'frames.long' ? this.#frames : this.#tasks;
    return of
      .slice(-CAUSES)
      .reverse()
      .map((entry) => ({ at: timeOrigin + entry.startTime, value: entry.duration, what: id === 'frames.long' ? frameWords(entry as LongFrame) : this.#taskWords(entry) }));
  }

  close(): void {
    this.#ends.frames?.();
    this.#ends.tasks?.();
  }

  #take(id: string, kept: PerformanceEntry[], entries: readonly PerformanceEntry[]): void {
    for (const entry of entries) {
      this.parts.monitor.gauge(id, entry.duration);
      kept.push(entry);
    }
    if (kept.length > REMEMBERED) kept.splice(0, kept.length - REMEMBERED);
  }

  /** A task knows no script; the frame that it is part of does. */
  #taskWords(task: PerformanceEntry): string {
    const end = task.startTime + task.duration;
    const scripts = this.#frames.filter((frame) => frame.startTime < end && task.startTime < frame.startTime + frame.duration).flatMap((frame) => frame.scripts ?? []);
    const within = scripts.filter(({ startTime, duration }) => startTime < end && task.startTime < startTime + duration);
    if (within.length > 0) return scriptsWords(within);
    return this.#ends.frames === null ? 'script not named by this browser' : 'no script: the browser’s own work, such as parsing, layout or collecting garbage';
  }
}

function frameWords({ startTime, duration, styleAndLayoutStart = 0, scripts = [] }: LongFrame): string {
  const layoutMs = styleAndLayoutStart > 0 ? startTime + duration - styleAndLayoutStart : 0;
  const layout = layoutMs >= 1 ? `${Math.round(layoutMs)} ms style, layout and painting` : '';
  const words = scripts.length === 0 ? '' : scriptsWords(scripts);
  return [words, layout].filter((part) => part !== '').join('; ') || 'no script of more than 5 ms: the browser’s own work';
}

/** The longest first. */
function scriptsWords(scripts: readonly ScriptTiming[]): string {
  const named = scripts.toSorted((a, b) => b.duration - a.duration).slice(0, SCRIPTS_NAMED);
  const more = scripts.length - named.length;
  return `${named.map(scriptWords).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
