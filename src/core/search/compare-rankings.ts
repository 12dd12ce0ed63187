/** How many of the first hits are compared: what is seen without scrolling far. */
export const COMPARED_HITS = 10;

export interface OverlapSummary {
  readonly mean: number;
  readonly median: number;
  /** Queries by number of common hits, 0 to {@link COMPARED_HITS}. */
  readonly histogram: readonly number[];
}

/** Hits that both lists have, in whatever order. */
export function countCommon(before: readonly number[], after: readonly number[]): number {
  const those = new Set(before);
  return after.filter((document) => those.has(document)).length;
}

/** Share of the hits that both lists have, 0 to 1. A small library may not have ten. */
export function overlapShare(before: readonly number[], after: readonly number[]): number {
  const longest = Math.max(before.length, after.length);
  return longest === 0 ? 1 : countCommon(before, after) / longest;
}

export function summariseOverlaps(queries: readonly { readonly before: readonly number[]; readonly after: readonly number[] }[]): OverlapSummary {
  const histogram = new Array<number>(COMPARED_HITS + 1).fill(0);
  const shares = queries.map(({ before, after }) => {
    histogram[countCommon(before, after)]++;
    return overlapShare(before, after);
  });
  shares.sort((a, b) => a - b);
  const middle = shares.length / 2;
  const median = shares.length === 0 ? 0 : (shares[Math.ceil(middle) - 1] + shares[Math.floor(middle)]) / 2;
  return { mean: shares.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / shares.length, median, histogram };
}

/** Every so many-th, so that `count` of them are spread over all. The same every time. */
export function spreadSample<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)]);
}
