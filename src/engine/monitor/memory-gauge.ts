import { newestMemory } from '../metrics/measure-memory';

interface MemoryPerformance extends Performance {
  readonly memory?: { readonly usedJSHeapSize: number };
}

/** Memory of page and workers as far as this browser tells. Only looks: measuring makes the browser collect garbage, so `metrics/memory` does it, rarely. */
export class MemoryGauge {
  read(): { readonly bytes: number | null; readonly source: string } {
    const reading = newestMemory();
    if (reading !== null) return { bytes: Math.round(reading.totalMB * 1e6), source: 'page and workers (measureUserAgentSpecificMemory)' };
    const { memory } = performance as MemoryPerformance;
    return memory === undefined ? { bytes: null, source: 'not supported by this browser, or not measured yet' } : { bytes: memory.usedJSHeapSize, source: 'page only (performance.memory)' };
  }
}
