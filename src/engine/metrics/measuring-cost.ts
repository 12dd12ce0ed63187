import { createMonitor, type Monitor } from '../../core/monitor/monitor';
import { createPerformanceTrack } from '../../core/monitor/performance-track';

/** What measuring costs. Nanoseconds, the median of the rounds. */
export interface MeasuringCost {
  /** A value that is no duration. */
  readonly nsPerGauge: number;
  /** A sample with its place in time, too short to be drawn in the browser's performance panel. */
  readonly nsPerRecord: number;
  /** One that is drawn there. */
  readonly nsPerDrawnRecord: number;
  /** Around a function that returns at once: two looks at the clock included. */
  readonly nsPerMeasure: number;
  /** Around a promise, less what the promise alone takes. */
  readonly nsPerMeasuredPromise: number;
  readonly rounds: number;
  readonly perRound: number;
}

export interface MeasuringCostOptions {
  /** Milliseconds, monotonic. Default: `performance.now`. */
  readonly now?: () => number;
  /** Default 15. */
  readonly rounds?: number;
  /** Default 500: with clocks that are rounded to 0.005 ms, as in Chromium on an isolated page, the error of a round is 10 ns. */
  readonly perRound?: number;
  /** Default: a monitor as page and workers have it, but that it draws each entry: they draw at most 200 a second. */
  readonly create?: (now: () => number) => Monitor;
}

/**
 * Measures measuring, on a monitor of its own, in this thread. Some 40 ms with the defaults on a laptop; a few rounds are enough for a rough figure.
 * @see shareOfOperation for what that is of an operation
 */
export async function measureMeasuring({ now = () => performance.now(), rounds = 15, perRound = 500, create = asTheyAre }: MeasuringCostOptions = {}): Promise<MeasuringCost> {
  const monitor = create(now);
  const nothing = (): number => 0;
  const promised = async (): Promise<number> => 0;
  const runs = { gauge: [] as number[], record: [] as number[], drawn: [] as number[], measure: [] as number[], promise: [] as number[] };
  // The first round is not counted: its code is not compiled yet.
  for (let round = -1; round < rounds; round++) {
    const gauge = time(now, perRound, () => monitor.gauge('cost.gauge', 1.5));
    const record = time(now, perRound, () => monitor.record('cost.record', 0.01));
    const drawn = time(now, perRound, () => monitor.record('cost.drawn', 1.5));
    const measure = time(now, perRound, () => void monitor.measure('cost.measure', nothing));
    const bare = await timePromises(now, perRound, promised);
    const measured = await timePromises(now, perRound, () => monitor.measure('cost.promise', promised));
    if (round < 0) continue;
    runs.gauge.push(gauge);
    runs.record.push(record);
    runs.drawn.push(drawn);
    runs.measure.push(measure);
    runs.promise.push(Math.max(0, measured - bare));
  }
  return { nsPerGauge: median(runs.gauge), nsPerRecord: median(runs.record), nsPerDrawnRecord: median(runs.drawn), nsPerMeasure: median(runs.measure), nsPerMeasuredPromise: median(runs.promise), rounds, perRound };
}

/** Samples that a search leaves: `search` in the page, `search.library` around it there, and its stages, queues and caches. Drawn is at most each that has a place in time. */
export const SAMPLES_PER_SEARCH = { measured: 2, recorded: 4, drawn: 6, gauged: 6 } as const;

/**
 * What measuring takes, at most, of an operation that is measured as closely as a search, the closest of all; in all threads together.
 * @param operationMs - e.g. its median
 * @returns 0 to 1
 */
export function shareOfOperation({ nsPerGauge, nsPerRecord, nsPerDrawnRecord, nsPerMeasuredPromise }: MeasuringCost, operationMs: number): number {
  const { measured, recorded, drawn, gauged } = SAMPLES_PER_SEARCH;
  const nsPerDrawing = Math.max(0, nsPerDrawnRecord - nsPerRecord);
  return (measured * nsPerMeasuredPromise + recorded * nsPerRecord + drawn * nsPerDrawing + gauged * nsPerGauge) / 1e6 / operationMs;
}

function asTheyAre(now: () => number): Monitor {
  return createMonitor({ now, context: 'measuring', mark: createPerformanceTrack({ performance, track: 'measuring', maxPerSecond: Number.POSITIVE_INFINITY }) });
}

function time(now: () => number, times: number, run: () => void): number {
  const start = now();
  for (let i = 0; i < times; i++) run();
  return ((now() - start) * 1e6) / times;
}

async function timePromises(now: () => number, times: number, run: () => Promise<unknown>): Promise<number> {
  const start = now();
  for (let i = 0; i < times; i++) await run();
  return ((now() - start) * 1e6) / times;
}

/** Of the two in the middle, the lower one. NaN for none. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
