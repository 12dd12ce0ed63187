import { seededRandom } from '../statistics/seeded-random';

const CENTROIDS = 1_000;
/** Normally distributed numbers come from a table: drawing each anew would take longer than the searches. */
const NORMALS = 2 ** 14;
/** Norm of the noise beside a mixture of norm 1 to 2, in all dimensions. */
const NOISE = 0.5;

/** Makes vectors one after the other. */
export interface SeededVectors {
  /** The next of them. @param into - receives `[count, dimensions]`, unit length each; at least as long */
  next(count: number, into: Float32Array): void;
}

/**
 * Clustered vectors of unit length, the same on every device: a mixture of two of 1,000 centroids, with noise in all dimensions. Like sentence embeddings they
 * have neighbours at all distances; the bounds by which an index leaves rows out work on them as on real ones.
 * @param stream - vectors of another stream belong to the same clusters, and are others: questions, say
 */
export function seededVectors(dimensions: number, stream: number): SeededVectors {
  const random = seededRandom(7);
  const normals = Float32Array.from({ length: NORMALS }, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  const centroids = new Float32Array(CENTROIDS * dimensions);
  for (let c = 0; c < CENTROIDS; c++) {
    for (let d = 0; d < dimensions; d++) centroids[c * dimensions + d] = normals[Math.floor(random() * NORMALS)];
    toUnit(centroids, c * dimensions, dimensions);
  }
  const own = seededRandom(1_000 + stream);
  const noise = NOISE / Math.sqrt(dimensions);
  return {
    next(count, into) {
      for (let row = 0; row < count; row++) {
        const first = Math.floor(own() * CENTROIDS) * dimensions;
        const second = Math.floor(own() * CENTROIDS) * dimensions;
        const weight = own();
        // A stretch of the table, from anywhere: a random number for each dimension would be most of the time.
        const from = Math.floor(own() * NORMALS);
        const start = row * dimensions;
        for (let d = 0; d < dimensions; d++) {
          into[start + d] = centroids[first + d] + weight * centroids[second + d] + noise * normals[(from + d) % NORMALS];
        }
        toUnit(into, start, dimensions);
      }
    },
  };
}

function toUnit(values: Float32Array, start: number, length: number): void {
  let squares = 0;
  for (let i = start; i < start + length; i++) squares += values[i] * values[i];
  const scale = 1 / Math.sqrt(squares);
  for (let i = start; i < start + length; i++) values[i] *= scale;
}
