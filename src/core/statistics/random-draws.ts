import type { Random } from './seeded-random';

/** Normally distributed, mean 0, standard deviation 1. @see Box & Muller 1958, A Note on the Generation of Random Normal Deviates */
export function normalDraw(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Gamma distributed with scale 1. @param shape - at least 1 */
function gammaDraw(random: Random, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = normalDraw(random);
    const v = (1 + c * normal) ** 3;
    // Accepted more than 95 times of 100.
    if (v > 0 && Math.log(1 - random()) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return d * v;
  }
}

/**
 * Beta distributed: where, between 0 and 1, the a-th smallest of a + b - 1 uniform numbers lies.
 * @param a - at least 1
 * @param b - at least 1
 * @see Marsaglia & Tsang 2000, A Simple Method for Generating Gamma Variables
 */
export function betaDraw(random: Random, a: number, b: number): number {
  const left = gammaDraw(random, a);
  return left / (left + gammaDraw(random, b));
}
