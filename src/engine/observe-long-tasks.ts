import type { Monitor } from '../core/monitor/monitor';

/** Records main-thread tasks over 50 ms, where the browser reports them. @returns ends it */
export function observeLongTasks(monitor: Monitor): () => void {
  if (typeof PerformanceObserver === 'undefined' || !PerformanceObserver.supportedEntryTypes.includes('longtask')) return () => {};
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) monitor.record('mainThread.block', entry.duration);
  });
  observer.observe({ type: 'longtask', buffered: true });
  return () => observer.disconnect();
}
