import type { CDPSession } from '@playwright/test';

/** The parts of a Chromium trace event that are read here. Microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly isOutermostMainFrame?: boolean; readonly documentLoaderURL?: string; readonly navigationId?: string } };
}

const CATEGORIES = ['loading', 'blink.user_timing', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'toplevel'];

/** Records a trace of the browser while something is done. */
export async function traced(session: CDPSession, work: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: CATEGORIES, excludedCategories: ['*'] } });
  try {
    await work();
  } finally {
    const ended = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
    await session.send('Tracing.end');
    await ended;
  }
  return events;
}

/** Paints in ms since the last navigation to `url`; null: not in the trace. */
export function paintsOf(events: readonly TraceEvent[], url: string): { readonly firstContentfulMs: number | null; readonly largestContentfulMs: number | null } {
  const navigation = lastNavigation(events, url);
  if (navigation === undefined) return { firstContentfulMs: null, largestContentfulMs: null };
  const last = (wanted: string): number | null => {
    const event = events.filter(({ name, pid, ts }) => name === wanted && pid === navigation.pid && ts >= navigation.ts).sort((a, b) => a.ts - b.ts).at(-1);
    return event === undefined ? null : (event.ts - navigation.ts) / 1000;
  };
  return { firstContentfulMs: last('firstContentfulPaint'), largestContentfulMs: last('largestContentfulPaint::Candidate') };
}

/**
 * When a key or a click would have been answered at once, in ms since the last navigation to `url`: after the first contentful paint and the page's scripts, and after the tasks
 * over 50 ms that held the main thread just then. Null: not in the trace.
 */
export function answersAt(events: readonly TraceEvent[], url: string): number | null {
  const { firstContentfulMs } = paintsOf(events, url);
  const navigation = lastNavigation(events, url);
  const loaded = events.filter(({ name, pid, ts, cat }) => name === 'domContentLoadedEventEnd' && cat.includes('user_timing') && pid === navigation?.pid && ts >= navigation.ts).sort((a, b) => a.ts - b.ts).at(-1);
  if (firstContentfulMs === null || navigation === undefined || loaded === undefined) return null;
  let at = navigation.ts + Math.max(firstContentfulMs * 1000, loaded.ts - navigation.ts);
  const tasks = tasksOfThread(events, loaded).filter(({ dur = 0 }) => dur > 50_000);
  for (const { ts, dur = 0 } of tasks) if (ts <= at) at = Math.max(at, ts + dur);
  return (at - navigation.ts) / 1000;
}

function lastNavigation(events: readonly TraceEvent[], url: string): TraceEvent | undefined {
  return events.filter(({ name, args }) => name === 'navigationStart' && args?.data?.documentLoaderURL?.startsWith(url) === true).sort((a, b) => a.ts - b.ts).at(-1);
}

/** Lengths in ms, in time, of the tasks of the thread on which `mark` was set by `performance.mark`. @param overMs - only longer ones */
export function tasksOf(events: readonly TraceEvent[], mark: string, overMs: number): number[] {
  const marked = events.find(({ name, cat }) => name === mark && cat.includes('user_timing'));
  if (marked === undefined) return [];
  return tasksOfThread(events, marked)
    .filter(({ dur = 0 }) => dur > overMs * 1000)
    .map(({ dur = 0 }) => dur / 1000);
}

/** In time. A task may be told of twice, by the scheduler and by the timeline, one within the other: the outer one counts. */
function tasksOfThread(events: readonly TraceEvent[], { pid, tid }: Pick<TraceEvent, 'pid' | 'tid'>): TraceEvent[] {
  let endOfLast = Number.NEGATIVE_INFINITY;
  return events
    .filter((event) => event.name === 'RunTask' && event.ph === 'X' && event.pid === pid && event.tid === tid)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
    .filter(({ ts, dur = 0 }) => {
      if (ts < endOfLast) return false;
      endOfLast = ts + dur;
      return true;
    });
}
