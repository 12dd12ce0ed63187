import type { Scenario } from '../scenarios';

/** Memories of the end-to-end curve. */
export const SCALE_SIZES = [1_000, 3_000, 10_000, 30_000, 100_000] as const;

/** `10k`, `1m`. */
export function sizeName(count: number): string {
  return count >= 1_000_000 ? `${count / 1_000_000}m` : `${count / 1_000}k`;
}

/**
 * What a library costs as it grows, measured by the runners of the single rows. Vectors alone, from 1,000 to 1,000,000, are sections of `npm run bench -- vectors`;
 * `npm run bench -- scale` measures those that the other groups leave out, and draws both curves.
 */
export const scaleScenarios: readonly Scenario[] = SCALE_SIZES.flatMap((memories): readonly Scenario[] => {
  const name = sizeName(memories);
  const words = `${memories.toLocaleString('en-GB')} memories`;
  return [
    { id: `scale-${name}-search`, kind: 'search', label: `${words}: hybrid search, call to reply`, unit: 'ms', better: 'lower', judgedBy: 'p95', target: 50, mode: 'hybrid', memories, samples: 150, typing: false },
    { id: `scale-${name}-keep`, kind: 'keep', label: `${words}: keep, call to durable`, unit: 'ms', better: 'lower', judgedBy: 'p95', target: null, memories, samples: 60 },
    { id: `scale-${name}-start`, kind: 'warm-start', part: 'first-search', label: `${words}: navigation to the first search with hits, browser closed before`, unit: 'ms', better: 'lower', judgedBy: 'p95', target: 1_000, memories, samples: 8 },
    { id: `scale-${name}-memory`, kind: 'memory', part: 'private', label: `${words}: private pages of the renderer`, unit: 'MB', better: 'lower', judgedBy: 'single figure', target: 500, memories },
  ];
});
