/** Times of one start in ms since navigation; null: not seen. */
export interface SeenStart {
  readonly firstRenderMs: number | null;
  readonly firstRowMs: number | null;
  readonly fieldMs: number | null;
  readonly readyMs: number | null;
  readonly firstHitsMs: number | null;
  readonly completeMs: number | null;
  /** How long the search took that was complete. */
  readonly lastSearchMs: number | null;
  readonly longTasks: readonly { readonly startMs: number; readonly endMs: number }[];
  /** What was to be seen was seen. */
  readonly done: boolean;
}

export interface ExpectedStart {
  /** Null: nothing is searched, so that what is painted is not slowed by it. */
  readonly query: string | null;
  readonly memories: number;
  readonly vectors: number;
}

/** Runs in the page before any of its scripts and writes what it sees to `globalThis.seenStart`. It is sent as text: nothing outside of it can be used. */
export function watchStart(expected: ExpectedStart): void {
  const longTasks: { startMs: number; endMs: number }[] = [];
  const seen = { firstRenderMs: null as number | null, firstRowMs: null as number | null, fieldMs: null as number | null, readyMs: null as number | null, firstHitsMs: null as number | null, completeMs: null as number | null, lastSearchMs: null as number | null, longTasks, done: false };
  Object.assign(globalThis, { seenStart: seen });
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startMs: startTime, endMs: startTime + duration })))).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    seen.firstRenderMs ??= list.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null;
  }).observe({ type: 'paint', buffered: true });

  /** The message comes after the frame that follows has been drawn. */
  const afterFrame = (done: () => void): void => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      done();
    };
    requestAnimationFrame(() => channel.port2.postMessage(null));
  };
  let rowComing = false;
  let fieldComing = false;
  const look = (): void => {
    // Where there are no memories, the welcome is the first thing to read besides the shell.
    if (!rowComing && document.querySelector(expected.memories > 0 ? 'a[data-row]' : '.results h1, .results h2') !== null) {
      rowComing = true;
      afterFrame(() => (seen.firstRowMs = performance.now()));
    }
    if (!fieldComing && document.querySelector('main textarea, main [role="textbox"], main input') !== null) {
      fieldComing = true;
      afterFrame(() => (seen.fieldMs = performance.now()));
    }
    if (rowComing && fieldComing) changes.disconnect();
  };
  const changes = new MutationObserver(look);
  changes.observe(document, { subtree: true, childList: true });

  let engine: typeof globalThis.engram;
  const searchUntilComplete = async (query: string): Promise<void> => {
    await engine!.ready;
    seen.readyMs = performance.now();
    for (;;) {
      const asked = performance.now();
      const reply = await engine!.search(query);
      const now = performance.now();
      if (reply.hits.length > 0 || expected.memories === 0) seen.firstHitsMs ??= now;
      if (reply.complete && seen.firstHitsMs !== null && reply.library.memories >= expected.memories && reply.library.vectors >= expected.vectors) {
        seen.completeMs = now;
        seen.lastSearchMs = now - asked;
        seen.done = true;
        return;
      }
      // A search makes the loading wait: asking all the time would measure the asking.
      if (seen.firstHitsMs !== null) await engine!.idle();
    }
  };
  const untilAllSeen = (): void => {
    const known = [seen.firstRenderMs, seen.firstRowMs, seen.fieldMs];
    // The start is over when nothing has held the main thread for a second and a half.
    const last = Math.max(...known.map((time) => time ?? Infinity), ...longTasks.map(({ endMs }) => endMs));
    if (performance.now() - last > 1_500) seen.done = true;
    else setTimeout(untilAllSeen, 100);
  };
  if (expected.query === null) setTimeout(untilAllSeen, 1_500);
  Object.defineProperty(globalThis, 'engram', {
    configurable: true,
    get: () => engine,
    set: (value: typeof engine) => {
      engine = value;
      if (expected.query !== null) void searchUntilComplete(expected.query);
      else void engine!.ready.then(() => (seen.readyMs = performance.now()));
    },
  });
}

/** When the field was there and no task over 50 ms followed: Lighthouse's Time to Interactive, with a shorter window of rest. */
export function interactiveMs({ fieldMs, firstRenderMs, longTasks }: Pick<SeenStart, 'fieldMs' | 'firstRenderMs' | 'longTasks'>): number | null {
  if (fieldMs === null || firstRenderMs === null) return null;
  return Math.max(fieldMs, firstRenderMs, ...longTasks.map(({ endMs }) => endMs));
}
