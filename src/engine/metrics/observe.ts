/** What is observed, told of each batch. Null: this browser does not know the type. Else what ends it. */
export type Observe = (type: string, take: (entries: readonly PerformanceEntry[]) => void, options?: { readonly durationThreshold?: number }) => (() => void) | null;

/** What this browser can be asked for. Events that do not say which interaction they belong to (Firefox before 144) are of no use here. */
export function entryTypesOf(observer: { readonly supportedEntryTypes?: readonly string[] } | undefined, eventTiming: { readonly prototype: object } | undefined): readonly string[] {
  const knowsInteractions = eventTiming !== undefined && 'interactionId' in eventTiming.prototype;
  return (observer?.supportedEntryTypes ?? []).filter((type) => type !== 'event' || knowsInteractions);
}

export function pageEntryTypes(): readonly string[] {
  return entryTypesOf(globalThis.PerformanceObserver, globalThis.PerformanceEventTiming);
}

let spentMs = 0;

/** Milliseconds of this page that went into hearing what is observed, since it was loaded: what watching costs besides the samples themselves. */
export function observingMs(): number {
  return spentMs;
}

/** With what the browser remembers of the time before (some hundred entries of each type), so that whoever begins late has lost nothing. */
export const observePerformance: Observe = (type, take, options = {}) => {
  if (!pageEntryTypes().includes(type)) return null;
  const observer = new PerformanceObserver((list) => {
    const start = performance.now();
    take(list.getEntries());
    spentMs += performance.now() - start;
  });
  observer.observe({ type, buffered: true, ...options });
  return () => observer.disconnect();
};
