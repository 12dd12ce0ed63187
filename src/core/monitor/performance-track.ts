/** The part of the browser's `performance` that a track needs; page and workers both have it. */
export interface UserTiming {
  measure(name: string, options: { start: number; end: number; detail: unknown }): unknown;
  clearMeasures(name: string): void;
}

export interface PerformanceTrackOptions {
  /** `performance` of the page or worker. */
  readonly performance: UserTiming;
  /** Row within the track group: `page`, `library`, `embedder`. */
  readonly track: string;
  /** Entries a second at most, default {@link MAX_ENTRIES_PER_SECOND}; further ones are counted by the monitor but not drawn. */
  readonly maxPerSecond?: number;
}

/**
 * One entry costs about 10 µs in Chromium (benchmark `monitor-track-entry`), so 200 a second take at most 0.2 %
 * of a thread, however busy the app is.
 */
const MAX_ENTRIES_PER_SECOND = 200;

/** Shorter ones are a hair's breadth in the panel, and drawing one costs thirty times what counting it does (2.8 against 0.1 µs in Chromium). */
const SHORTEST_ENTRY_MS = 0.1;

/**
 * Shows operations as an own track, "Engram", in the browser's performance panel. Pass the result as `mark` to
 * `createMonitor`.
 * @see https://developer.chrome.com/docs/devtools/performance/extension
 */
export function createPerformanceTrack({ performance, track, maxPerSecond = MAX_ENTRIES_PER_SECOND }: PerformanceTrackOptions): (name: string, startMs: number, endMs: number) => void {
  // Both are made once: neither depends on the sample.
  const detail = { devtools: { dataType: 'track-entry', track, trackGroup: 'Engram', color: 'primary' } };
  let windowStartMs = Number.NEGATIVE_INFINITY;
  let inWindow = 0;
  return (name, startMs, endMs) => {
    if (endMs - startMs < SHORTEST_ENTRY_MS) return;
    if (endMs - windowStartMs >= 1000) {
      windowStartMs = endMs;
      inWindow = 0;
    }
    if (inWindow >= maxPerSecond) return;
    inWindow++;
    const label = `engram ${name}`;
    try {
      // A recorded sample may have begun before this thread's time origin; the browser refuses negative times.
      performance.measure(label, { start: Math.max(0, startMs), end: endMs, detail });
    } finally {
      // The panel has taken the entry by now. Without this, the browser would keep every one until the page closes.
      performance.clearMeasures(label);
    }
  };
}
