import { seededRandom } from '../../statistics/seeded-random';

/** Normally distributed numbers by Box and Muller. */
export function gaussian(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export interface SeededVectors {
  /** `[rows, dimensions]` of one document: a whole text, then passages near it. */
  document(rows: number): Float32Array<ArrayBuffer>;
  /** A query somewhere near the centre of a cluster; without clusters, anywhere. */
  query(): Float32Array<ArrayBuffer>;
}

/**
 * Unit vectors around `clusters` centres, or isotropic (no structure at all, the worst case for any pruning) with 0.
 */
export function seededVectors(dimensions: number, clusters: number, seed: number): SeededVectors {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  const centres = Array.from({ length: clusters }, () => Float32Array.from({ length: dimensions }, normal));
  const around = (centre: Float32Array | undefined, spread: number): Float32Array<ArrayBuffer> =>
    normalised(Float32Array.from({ length: dimensions }, (_, i) => (centre?.[i] ?? 0) + spread * normal()));
  const pick = (): Float32Array | undefined => centres[Math.floor(random() * clusters)];
  return {
    document(rows) {
      const vectors = new Float32Array(rows * dimensions);
      const whole = around(pick(), 0.8);
      vectors.set(whole);
      // A unit vector has components of about 1 / √dimensions.
      const spread = 0.7 / Math.sqrt(dimensions);
      for (let row = 1; row < rows; row++) vectors.set(around(whole, spread), row * dimensions);
      return vectors;
    },
    query: () => around(pick(), 0.9),
  };
}

export function normalised(vector: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}
