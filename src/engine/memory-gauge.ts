/** Measuring memory makes the browser collect garbage, so it is asked rarely. */
const MEMORY_INTERVAL_MS = 30_000;

interface MemoryPerformance extends Performance {
  readonly memory?: { readonly usedJSHeapSize: number };
  measureUserAgentSpecificMemory?(): Promise<{ readonly bytes: number }>;
}

/** Memory of page and workers as far as this browser tells. */
export class MemoryGauge {
  #bytes: number | null = null;
  #source = 'not supported by this browser';
  #askedAt = Number.NEGATIVE_INFINITY;

  /** The last known figure; asks for a new one in the background. */
  read(): { readonly bytes: number | null; readonly source: string } {
    const page = performance as MemoryPerformance;
    if (performance.now() - this.#askedAt > MEMORY_INTERVAL_MS) {
      this.#askedAt = performance.now();
      if (globalThis.crossOriginIsolated && page.measureUserAgentSpecificMemory !== undefined) {
        page.measureUserAgentSpecificMemory().then(
          ({ bytes }) => {
            this.#bytes = bytes;
            this.#source = 'page and workers (measureUserAgentSpecificMemory)';
          },
          () => {
            // Refused, e.g. in the background: the older figure stands.
          },
        );
      }
    }
    if (this.#bytes === null && page.memory !== undefined) return { bytes: page.memory.usedJSHeapSize, source: 'page only (performance.memory)' };
    return { bytes: this.#bytes, source: this.#source };
  }
}
