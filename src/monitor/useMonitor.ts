import { useCallback, useRef } from 'react';
import type { MetricReading } from '../contracts/figures';
import type { MonitorSnapshot } from '../contracts/monitor';
import { useEngram } from '../ui/EngramContext';
import { shareUnchanged } from './shareUnchanged';
import { usePolled } from './usePolled';

/** Often enough to follow, rare enough that watching is not what makes the app slow; while nothing happens, rarer still. */
const EVERY_MS = 1000;
const IDLE_MS = 4000;
/** Metrics move slowly, and there are many. */
const METRICS_EVERY_MS = 5000;
const METRICS_IDLE_MS = 15_000;
/** The heap of a page goes up and down by itself; less than this is no news. */
const MEMORY_NEWS_BYTES = 5e6;

export interface MonitorView {
  /** `takenAt` is when something of it last changed. */
  readonly snapshot: MonitorSnapshot | null;
  readonly error: unknown;
  readonly reset: () => Promise<void>;
}

/** The figures, about once a second while the page can be seen. */
export function useMonitor(): MonitorView {
  const engram = useEngram();
  const last = useRef<MonitorSnapshot | null>(null);
  const read = useCallback(async () => {
    const snapshot = await engram.monitor.snapshot();
    last.current = withNews(last.current, snapshot);
    return last.current;
  }, [engram]);
  const { value, error, lookNow } = usePolled(read, EVERY_MS, IDLE_MS);
  const reset = useCallback(async () => {
    await engram.monitor.reset();
    await lookNow();
  }, [engram, lookNow]);
  return { snapshot: value, error, reset };
}

/** `before` itself, where only the clock went on and the heap breathed. */
export function withNews(before: MonitorSnapshot | null, after: MonitorSnapshot): MonitorSnapshot {
  if (before === null) return after;
  const { memoryBytes } = before.conditions;
  const breathed = memoryBytes !== null && after.conditions.memoryBytes !== null && Math.abs(after.conditions.memoryBytes - memoryBytes) < MEMORY_NEWS_BYTES;
  const still = { ...after, takenAt: before.takenAt, conditions: breathed ? { ...after.conditions, memoryBytes } : after.conditions };
  const shared = shareUnchanged(before, still);
  return shared === before ? before : { ...shared, takenAt: after.takenAt };
}

export interface MetricsView {
  readonly readings: readonly MetricReading[] | null;
  readonly error: unknown;
}

/** Every metric of this session, every few seconds while the page can be seen. */
export function useMetrics(): MetricsView {
  const engram = useEngram();
  const read = useCallback(() => engram.monitor.metrics(), [engram]);
  const { value, error } = usePolled(read, METRICS_EVERY_MS, METRICS_IDLE_MS);
  return { readings: value, error };
}
