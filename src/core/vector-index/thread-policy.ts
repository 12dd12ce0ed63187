import type { ScanJob } from './scanner';
import { scannedRowBytes } from './shared-scan-chunk';

export const THREAD_POLICY = Object.freeze({
  /** Threads at most, the searching one included: a scan is bound by memory, which few cores use up, and others want theirs. */
  mostThreads: 4,
  /**
   * Fewer bytes are scanned alone. Waking a helper and waiting for its last chunk costs about 0.07 ms; on the machine of the benchmarks two threads
   * lost at 5 MB (0.24 ms alone) and broke even at 10 MB (0.41 ms). Where memory is slower, a scan of this size takes a millisecond.
   */
  leastBytes: 8 * 1024 * 1024,
  /** Scans of a trial, each way. Enough for a median. Each is a task of its own, so a trial holds up a search for one scan at most. */
  trialScans: 15,
  /** A second thread must be worth its memory and power: the median has to be so many times faster … */
  leastGain: 1.25,
  /** … and the 95th percentile at most so many times slower, which it is when a helper shares its core with somebody else. */
  worstTail: 1.1,
  /** In use: every so many scans one is done alone, and compared with the one before. */
  compareEvery: 20,
  /** The same while the last comparison was bad: a change for the worse is confirmed within ten searches. */
  compareEveryWhenBad: 2,
  /** The threads go when the median of so many comparisons … */
  comparisons: 5,
  /** … is slower than one thread by more than this. */
  worstRatio: 1.1,
  /** So many scans in a row passed over because a helper is still busy with an older one: it is stuck, or gets no core. */
  mostPassedOver: 20,
  /** Conditions change: other programs end, a laptop is plugged in. Doubled after each trial without gain, up to an hour. */
  retryMs: 5 * 60_000,
  longestRetryMs: 60 * 60_000,
  /** Another size by so much is another question. */
  otherSize: 1.5,
  /** Helpers without a search for so long are let go: each is a few megabytes. */
  idleMs: 3 * 60_000,
});

/** @param cores - `navigator.hardwareConcurrency` */
export function threadsFor(cores: number): number {
  return Math.max(1, Math.min(THREAD_POLICY.mostThreads, Math.floor(cores) || 1));
}

export interface TrialVerdict {
  readonly use: boolean;
  /** Median alone / median with helpers. */
  readonly gain: number;
  /** For the monitor. */
  readonly reason: string;
}

/**
 * @param alone - milliseconds of scans on this thread alone
 * @param shared - of the same scans with helpers, taken in turn with the others
 */
export function judgeTrial(alone: readonly number[], shared: readonly number[], threads: number): TrialVerdict {
  const gain = quantile(alone, 0.5) / quantile(shared, 0.5);
  const tail = quantile(shared, 0.95) / quantile(alone, 0.95);
  const trial = `a trial of ${alone.length + shared.length} scans`;
  // Not a number when a clock too coarse gave zeros: nothing is known then.
  if (!(gain >= THREAD_POLICY.leastGain)) {
    const found = gain >= 0.95 ? (gain < 1.05 ? 'no gain' : `too little gain (${gain.toFixed(2)} times as fast)`) : `them slower (${gain.toFixed(2)} times as fast)`;
    return { use: false, gain, reason: `one thread: ${trial} with ${threads} showed ${Number.isFinite(gain) ? found : 'nothing measurable'}` };
  }
  if (!(tail <= THREAD_POLICY.worstTail)) {
    return { use: false, gain, reason: `one thread: in ${trial}, ${threads} were ${gain.toFixed(1)} times as fast, but the slowest took ${tail.toFixed(1)} times as long` };
  }
  return { use: true, gain, reason: `${threads} threads: ${gain.toFixed(1)} times as fast in ${trial}` };
}

/** Nearest rank, of values in any order. @param share - 0 to 1. @returns NaN without values */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * Compares while the threads are in use: now and then a scan is done alone, and its time set against that of the scan before it, so that both
 * met the same conditions. Says when helpers cost more than they bring.
 */
export class ThreadGuard {
  #sinceComparison = 0;
  /** Milliseconds per row of the last scan with helpers; NaN: there is none to compare with. */
  #sharedPace = Number.NaN;
  #format: ScanJob['format'] | null = null;
  /** Pace with helpers / pace alone of the newest comparisons. */
  readonly #ratios: number[] = [];

  wantsShared(): boolean {
    const last = this.#ratios.at(-1) ?? 0;
    const every = last > THREAD_POLICY.worstRatio ? THREAD_POLICY.compareEveryWhenBad : THREAD_POLICY.compareEvery;
    return this.#sinceComparison < every - 1 || Number.isNaN(this.#sharedPace);
  }

  note(shared: boolean, elapsedMs: number, { rowCount, format }: Pick<ScanJob, 'rowCount' | 'format'>): void {
    const pace = elapsedMs / rowCount;
    if (format !== this.#format) {
      this.#format = format;
      this.#ratios.length = 0;
      this.#sharedPace = Number.NaN;
    }
    if (shared) {
      this.#sinceComparison++;
      this.#sharedPace = pace;
      return;
    }
    this.#sinceComparison = 0;
    if (!(pace > 0) || Number.isNaN(this.#sharedPace)) return;
    this.#ratios.push(this.#sharedPace / pace);
    if (this.#ratios.length > THREAD_POLICY.comparisons) this.#ratios.shift();
  }

  /** Why the threads should go, in words for the monitor; null: they may stay. */
  get complaint(): string | null {
    const { comparisons, worstRatio } = THREAD_POLICY;
    if (this.#ratios.length < comparisons) return null;
    const ratio = quantile(this.#ratios, 0.5);
    return ratio > worstRatio ? `one thread: ${comparisons} comparisons in use showed more threads slower (${ratio.toFixed(1)} times as long)` : null;
  }
}

/** What a trial is about: asked again only when it is out of date. */
export interface TrialQuestion {
  readonly format: ScanJob['format'];
  readonly bytes: number;
}

export function isOtherQuestion(now: TrialQuestion, then: TrialQuestion): boolean {
  const factor = now.bytes / then.bytes;
  return now.format !== then.format || factor > THREAD_POLICY.otherSize || factor < 1 / THREAD_POLICY.otherSize;
}

/** @param rows - of the index */
export function questionOf(format: ScanJob['format'], rows: number, stride: number): TrialQuestion {
  return { format, bytes: rows * scannedRowBytes({ format, stride }) };
}
