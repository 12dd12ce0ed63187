import { type ComponentType, lazy, Suspense } from 'react';
import './monitor.css';

export interface MonitorRoomProps {
  /** From the address; undefined: what is measured now. */
  readonly section: string | undefined;
  readonly hrefFor: (section?: string) => string;
}

/** Each a script of its own. */
const SECTIONS = [
  { id: undefined, label: 'Now', Section: lazily(async () => (await import('./now/Now')).Now) },
  { id: 'history', label: 'History', Section: lazily(async () => (await import('./history/MetricHistory')).MetricHistory) },
  { id: 'alerts', label: 'Alerts', Section: lazily(async () => (await import('./alerts/Alerts')).Alerts) },
  { id: 'traces', label: 'Traces', Section: lazily(async () => (await import('./traces/Traces')).Traces) },
  { id: 'report', label: 'Report', Section: lazily(async () => (await import('./report/Report')).Report) },
  { id: 'benchmark', label: 'Benchmark', Section: lazily(async () => (await import('./benchmark/Benchmark')).Benchmark) },
] as const;

/** What this device makes of Engram: now, over time, and against others. */
export function MonitorRoom({ section, hrefFor }: MonitorRoomProps) {
  const current = SECTIONS.find(({ id }) => id === section) ?? SECTIONS[0];
  return (
    <>
      <nav className="monitor-tabs" aria-label="Monitor">
        {SECTIONS.map(({ id, label }) => <a key={label} href={hrefFor(id)} aria-current={id === current.id ? 'page' : undefined}>{label}</a>)}
      </nav>
      <Suspense fallback={null}><current.Section /></Suspense>
    </>
  );
}

function lazily(load: () => Promise<ComponentType>) {
  return lazy(async () => ({ default: await load() }));
}
