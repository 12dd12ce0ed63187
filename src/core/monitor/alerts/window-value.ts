import type { EncodedSketch, Statistic } from '../../../contracts/figures';
import { mergeSketches, summariseSketch } from '../encode-sketch';
import { SKETCH_RELATIVE_ERROR } from '../quantile-sketch';

/** What a metric was over the window of a rule. */
export interface WindowValue {
  readonly value: number;
  readonly samples: number;
  /** How far the value may be from the true one, as a share of it. */
  readonly error: number;
}

/** Of sums of floating-point numbers. */
const ROUNDING = 1e-9;

/** @param sketches - of the window, in time, none empty. @returns null without a sample, except that none are 0 of them */
export function windowValue(sketches: readonly EncodedSketch[], statistic: Statistic): WindowValue | null {
  const newest = sketches.at(-1);
  if (newest === undefined) return statistic === 'count' ? { value: 0, samples: 0, error: 0 } : null;
  const all = mergeSketches(sketches);
  const samples = all.count;
  switch (statistic) {
    case 'count': return { value: samples, samples, error: 0 };
    case 'mean': return { value: all.sum / samples, samples, error: ROUNDING };
    // Of a gauge that is read now and then: its mean over the newest stretch that has any.
    case 'latest': return { value: newest.sum / newest.count, samples, error: ROUNDING };
    // The ends of what came since the last time are known as well as a bucket tells.
    default: return { value: summariseSketch(all)[statistic]!, samples, error: SKETCH_RELATIVE_ERROR };
  }
}
