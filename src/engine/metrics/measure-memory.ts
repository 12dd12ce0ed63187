/** Megabytes (10^6 bytes) of working memory. */
export interface MemoryReading {
  /** Unix ms. */
  readonly at: number;
  readonly totalMB: number;
  /** By who uses it: `page`, the names of workers, `others`. */
  readonly byContext: Readonly<Record<string, number>>;
}

/** Of `measureUserAgentSpecificMemory`. @see https://wicg.github.io/performance-measure-memory/ */
export interface MemoryMeasurement {
  readonly bytes: number;
  readonly breakdown: readonly { readonly bytes: number; readonly attribution: readonly { readonly url?: string; readonly scope?: string }[]; readonly types?: readonly string[] }[];
}

export interface MemoryPerformance {
  readonly memory?: { readonly usedJSHeapSize: number };
  measureUserAgentSpecificMemory?(): Promise<MemoryMeasurement>;
}

/** Those with a metric of their own; the rest is `others`. */
const CONTEXTS: ReadonlySet<string> = new Set(['page', 'library', 'embedder', 'encoder']);
const MB = 1e6;

/** What belongs to whom: what several share, or nobody, is among the others. */
export function readingOf({ bytes, breakdown }: MemoryMeasurement, at: number): MemoryReading {
  const byContext: Record<string, number> = {};
  for (const { bytes: part, attribution, types = [] } of breakdown) {
    const [whose, ...more] = new Set(attribution.map(contextOf));
    // Elements are counted for nobody; only the page has any.
    const context = types.includes('DOM') ? 'page' : whose !== undefined && more.length === 0 && CONTEXTS.has(whose) ? whose : 'others';
    byContext[context] = (byContext[context] ?? 0) + part / MB;
  }
  return { at, totalMB: bytes / MB, byContext };
}

/** Files of workers are called after their folder, with or without a prefix: `library-4f2a.js`, `runtime-encoder-4f2a.js`. */
function contextOf({ url = '', scope = '' }: { readonly url?: string; readonly scope?: string }): string {
  if (scope === 'Window') return 'page';
  return /\/(?:runtime-)?([a-z]+)-[\w-]+\.m?js(?:$|[?#])/.exec(url)?.[1] ?? /\/workers\/([\w-]+)\/main\.ts/.exec(url)?.[1] ?? 'others';
}

let newest: MemoryReading | null = null;

/** Of this page; for whoever shows it beside other things. Nobody but `Memory` measures. */
export function newestMemory(): MemoryReading | null {
  return newest;
}

export function rememberMemory(reading: MemoryReading): void {
  newest = reading;
}
