import type { EncodedSketch, HistoryRow } from '../../../contracts/figures';
import { encodeMerged } from '../encode-sketch';
import { RESOLUTIONS, stepStart } from './time-steps';

/** What was measured up to a moment, and by which version of Engram. */
export interface Samples {
  /** Unix ms. */
  readonly at: number;
  readonly version: string;
  readonly sketches: Readonly<Record<string, EncodedSketch>>;
}

/**
 * The rows that samples add to: of each resolution one, so that hours and days are exact at any moment and nothing is left to be rolled up later.
 * @returns each key once, empty sketches left out
 */
export function rowsOfSamples(samples: readonly Samples[]): readonly HistoryRow[] {
  const rows = new Map<string, HistoryRow>();
  for (const { at, version, sketches } of samples) {
    for (const [metric, sketch] of Object.entries(sketches)) {
      if (sketch.count === 0) continue;
      for (const resolution of RESOLUTIONS) {
        const start = stepStart(resolution, at);
        const key = JSON.stringify([resolution, start, metric, version]);
        const there = rows.get(key);
        rows.set(key, there === undefined ? { resolution, start, metric, version, sketch } : { ...there, sketch: encodeMerged([there.sketch, sketch]) });
      }
    }
  }
  return [...rows.values()];
}
