import type { Interval, Verdict } from '../../contracts/figures';

export interface VerdictOptions {
  /** Of the figure that was compared. */
  readonly better: 'lower' | 'higher';
  /** Changes up to this share are none. Default 0.05. */
  readonly tolerance?: number;
}

/**
 * What an interval of after / before allows to be said. Changed only when all of it lies beyond the tolerance, unchanged only when all of it lies
 * within; everything else is `unsure`, so that noise is never called a change, and a change never unchanged for want of samples.
 * @param ratio - null: too few samples
 * @returns the verdict, and a sentence that says by how much
 * @throws RangeError for a tolerance that is negative, 1 or more
 * @see Schuirmann 1987, on equivalence: shown by an interval within the margins, not by a difference that is not significant
 */
export function verdictOf(ratio: Interval | null, { better, tolerance = 0.05 }: VerdictOptions): { verdict: Verdict; reason: string } {
  if (!(tolerance >= 0 && tolerance < 1)) throw new RangeError(`tolerance must be 0 or more and under 1, not ${tolerance}`);
  if (ratio === null) return { verdict: 'unsure', reason: 'Too few samples to say.' };
  const { estimate, low, high } = ratio;
  const range = low === high ? '' : ` (${rangeInWords(low, high)})`;
  const margin = percent(tolerance);
  if (low > 1 + tolerance || high < 1 - tolerance) {
    const verdict = low > 1 === (better === 'lower') ? 'regressed' : 'improved';
    return { verdict, reason: `${capitalised(inWords(estimate))}${range}: more than ${margin}.` };
  }
  if (low >= 1 - tolerance && high <= 1 + tolerance) return { verdict: 'unchanged', reason: `The same within ${margin}${range}.` };
  if (low > 1 || high < 1) return { verdict: 'unsure', reason: `${low > 1 ? 'Higher' : 'Lower'}, but perhaps by less than ${margin}${range}.` };
  return { verdict: 'unsure', reason: `Too much noise to say${range}.` };
}

function rangeInWords(low: number, high: number): string {
  if (low > 1) return `${percent(low - 1)} to ${inWords(high)}`;
  if (high < 1) return `${percent(1 - high)} to ${inWords(low)}`;
  return `${inWords(low)} to ${inWords(high)}`;
}

function inWords(ratio: number): string {
  if (percent(ratio - 1) === percent(0)) return 'the same';
  return ratio > 1 ? `${percent(ratio - 1)} higher` : `${percent(1 - ratio)} lower`;
}

/** Whole numbers; below 10 % one decimal, as tolerances of a few per cent are judged by it. */
function percent(share: number): string {
  const value = Math.abs(share) * 100;
  return `${Number(value < 10 ? value.toFixed(1) : value.toFixed(0))}%`;
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
