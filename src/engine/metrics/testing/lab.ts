import { createMonitor, type Monitor } from '../../../core/monitor/monitor';
import { recentSamples } from '../../../core/monitor/operation-table';
import type { Observe } from '../observe';

/** A monitor and a browser that a test tells what to say. */
export function lab(supported: readonly string[] = []) {
  let time = 0;
  const monitor = createMonitor({ now: () => time, context: 'page' });
  const observers = new Map<string, (entries: readonly PerformanceEntry[]) => void>();
  const observe: Observe = (type, take) => {
    if (!supported.includes(type)) return null;
    observers.set(type, take);
    return () => observers.delete(type);
  };
  return {
    monitor,
    observe,
    observers,
    now: () => time,
    advance: (ms: number) => void (time += ms),
    tell: (type: string, ...entries: readonly object[]) => observers.get(type)?.(entries as readonly PerformanceEntry[]),
    samples: (name: string) => samplesOf(monitor, name),
  };
}

/** Oldest first; empty when there is none. */
function samplesOf(monitor: Pick<Monitor, 'kept'>, name: string): readonly number[] {
  const kept = monitor.kept.get(name);
  return kept === undefined ? [] : recentSamples(kept);
}
