import { normalDraw } from '../random-draws';
import type { Round } from '../ratio-of-rounds';
import { seededRandom } from '../seeded-random';

export interface SyntheticRounds {
  readonly seed: number;
  readonly rounds: number;
  /** Of each side in each round. */
  readonly samples: number;
  /** By how much `after` is slower: 1.3 for 30 %. */
  readonly factor: number;
  /** `bimodal`: every fifth takes 2.5 times as long, as those that meet a collection of garbage. */
  readonly shape: 'lognormal' | 'bimodal';
  /** Standard deviation of the logarithm: of one sample, of a whole run, and of what the machine does from round to round. */
  readonly noise: { readonly sample: number; readonly run: number; readonly drift: number };
}

/** Times as a benchmark sees them: skewed, alike within a run, on a machine that becomes slower and faster for both sides. */
export function syntheticRounds({ seed, rounds, samples, factor, shape, noise }: SyntheticRounds): Round[] {
  const random = seededRandom(seed);
  let level = 0;
  const side = (slower: number): number[] => {
    const run = level + noise.run * normalDraw(random);
    return Array.from({ length: samples }, () => 5 * slower * (shape === 'bimodal' && random() < 0.2 ? 2.5 : 1) * Math.exp(run + noise.sample * normalDraw(random)));
  };
  return Array.from({ length: rounds }, () => {
    level += noise.drift * normalDraw(random);
    return { before: side(1), after: side(factor) };
  });
}
