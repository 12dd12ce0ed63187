import type { Common } from '../scenarios';

export interface EnduranceScenario extends Common {
  readonly kind: 'endurance';
  readonly figure: 'growth' | 'growth-of-use' | 'heap-growth' | 'workers' | 'ports' | 'listeners' | 'blobs' | 'detached' | 'errors' | 'search-later';
  readonly memories: number;
  /** Of a real clock, for a day of use. `ENGRAM_MINUTES` takes its place. */
  readonly minutes: number;
}

const ENDURANCE = { kind: 'endurance', memories: 10_000, minutes: 36, better: 'lower', judgedBy: 'single figure' } as const;

/** A day of use in half an hour after warm-up; every row is of the same run. */
export const enduranceScenarios: readonly EnduranceScenario[] = [
  { ...ENDURANCE, id: 'endurance-growth', figure: 'growth', label: 'A day of use in 36 minutes: growth of private pages after warm-up, per real hour', unit: 'MB/h', judgedBy: 'upper end of 95 %', target: 10, goal: 1 },
  { ...ENDURANCE, id: 'endurance-growth-of-use', figure: 'growth-of-use', label: 'The same per hour of the day that is lived', unit: 'MB/h', judgedBy: 'upper end of 95 %', target: 10, goal: 1 },
  { ...ENDURANCE, id: 'endurance-heap-growth', figure: 'heap-growth', label: 'Growth of the JavaScript heaps of page and workers, per real hour', unit: 'MB/h', judgedBy: 'upper end of 95 %', target: 10, goal: 1 },
  { ...ENDURANCE, id: 'endurance-workers', figure: 'workers', label: 'Workers more than after warm-up', unit: 'count', target: 0 },
  { ...ENDURANCE, id: 'endurance-ports', figure: 'ports', label: 'Message ports more than after warm-up', unit: 'count', target: 0 },
  { ...ENDURANCE, id: 'endurance-listeners', figure: 'listeners', label: 'Event listeners more than after warm-up', unit: 'count', target: 0 },
  { ...ENDURANCE, id: 'endurance-blobs', figure: 'blobs', label: 'Blob addresses more than after warm-up', unit: 'count', target: 0 },
  { ...ENDURANCE, id: 'endurance-detached', figure: 'detached', label: 'DOM nodes outside of any document more than after warm-up', unit: 'count', target: null },
  { ...ENDURANCE, id: 'endurance-errors', figure: 'errors', label: 'Errors of the page, and things a person could not do', unit: 'count', target: 0 },
  { ...ENDURANCE, id: 'endurance-search', figure: 'search-later', label: 'Hybrid search at the end of it: p95 against that after warm-up', unit: 'ratio', target: 1.3 },
];
