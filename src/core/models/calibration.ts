import type { Calibration, EmbedKind, LogisticCurve } from '../../contracts/embedder';
import { BUILT_IN_SPACE } from '../embedder/manifest';
import { cosineOf } from './self-test';

/** Cosines between queries and passages that have nothing to do with each other. */
export interface Background {
  readonly mean: number;
  readonly spread: number;
}

/**
 * The built-in embedder's background on the texts of the self-test; `calibration.test.ts` computes it with the real one and compares.
 */
export const BUILT_IN_BACKGROUND: Background = Object.freeze({ mean: 0.1586, spread: 0.1042 });

/** A model whose unrelated texts all look alike to this degree has no scale to speak of; a curve steeper than this would turn noise into certainty. */
const LEAST_SPREAD = 0.01;
const GREATEST_MIDPOINT = 0.98;

/**
 * @param vectors - unit length, one per text
 * @param kinds - what each text is; every query is paired with every passage
 */
export function backgroundOf(vectors: readonly ArrayLike<number>[], kinds: readonly EmbedKind[]): Background {
  const cosines: number[] = [];
  vectors.forEach((query, q) => {
    if (kinds[q] !== 'query') return;
    vectors.forEach((passage, p) => {
      if (kinds[p] === 'passage') cosines.push(cosineOf(query, passage));
    });
  });
  const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
  const variance = cosines.reduce((sum, cosine) => sum + (cosine - mean) ** 2, 0) / cosines.length;
  return { mean, spread: Math.sqrt(variance) };
}

/**
 * Scores for a model nobody has labelled data for: the built-in embedder's curves, which were fitted, carried over by how far a cosine
 * lies above the background, in spreads of the background. So "as likely right as wrong" means equally unusual for both. It is
 * a transfer, not a fit: where a model separates right from wrong better than the built-in embedder, its scores are too careful. The
 * order of hits by meaning does not depend on it.
 *
 * The hybrid curve is carried over the same way. What a matching word adds stays the same in log-odds, since `fusedScore` divides it by
 * the slope of this curve.
 */
export function transferCalibration(background: Background, from: { readonly calibration: Calibration; readonly background: Background } = { calibration: BUILT_IN_SPACE.calibration, background: BUILT_IN_BACKGROUND }): Calibration {
  if (!Number.isFinite(background.mean) || !Number.isFinite(background.spread)) return from.calibration;
  const spread = Math.max(LEAST_SPREAD, background.spread);
  const carry = ({ midpoint, slope }: LogisticCurve): LogisticCurve => ({
    midpoint: Math.min(GREATEST_MIDPOINT, background.mean + ((midpoint - from.background.mean) / from.background.spread) * spread),
    slope: (slope * from.background.spread) / spread,
  });
  return { semantic: carry(from.calibration.semantic), hybrid: carry(from.calibration.hybrid) };
}
