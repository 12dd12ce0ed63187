import { seededIntegers, seededRandom } from '../../src/core/statistics/seeded-random';
import { gaussian } from '../../src/core/vector-index/testing/seeded-vectors';

/**
 * Seeded vectors of unit length, the same on every machine. Row n depends on the seed and n alone, so a million of them need not be held
 * anywhere: whoever wants them makes them again, a chunk at a time.
 *
 * - `clustered`: 1,000 centroids of unit length in a latent space of 60 dimensions; latent noise of norm 0.75 about one of them, put into
 *   the space by an orthonormal basis; noise of norm 0.35 in all dimensions. As sentence embeddings: far fewer directions than
 *   dimensions, and neighbours at all distances.
 * - `aniso`: the same with what real models add: a mean that all vectors share (two at random have a cosine of about 0.5) and three
 *   dimensions that are far from 0 and spread four times as wide as the others.
 * - `isotropic`: no structure at all. No embedder makes such vectors; the worst case for any code shorter than the row.
 *
 * Queries are rows with noise in all dimensions, so that the cosine to the row is 0.863 in the mean, where real questions are not
 * nearer to their passages than that.
 */
export type VectorKind = 'clustered' | 'aniso' | 'isotropic';

export interface VectorData {
  readonly kind: VectorKind;
  readonly dimensions: number;
  /**
   * Makes rows `first` to `first + count`.
   * @param into - receives `[count, dimensions]`; at least as long
   */
  rows(first: number, count: number, into: Float32Array): void;
  /** @param of - rows in the collection: a query is near one of them @returns `[dimensions]` */
  query(index: number, of: number): Float32Array<ArrayBuffer>;
}

const VECTOR_SEED = 20_261_121;

const LATENT = 60;
const CENTROIDS = 1_000;
const LATENT_NOISE = 0.75;
const AMBIENT_NOISE = 0.35;
/** Of the noise of a query: 1 / √(1 + 0.585²) = 0.863. */
const QUERY_NOISE = 0.585;
const COMMON_MEAN = 1.15;
const OUTLIERS = 3;
const OUTLIER_OFFSET = 0.45;
const OUTLIER_SPREAD = 4;
/** Latent dimensions per pass over a row: half the time of one after the other (V8). Divides `LATENT`. */
const PASS = 6;
/** Normally distributed numbers are drawn from a table of so many, two for one random number: 444 million of them make a million rows. */
const NORMALS = 2 ** 16;

export function createVectorData(kind: VectorKind, dimensions: number, seed = VECTOR_SEED): VectorData {
  const normals = normalTable(seed);
  const latentNoise = LATENT_NOISE / Math.sqrt(LATENT);
  const ambientNoise = AMBIENT_NOISE / Math.sqrt(dimensions);
  const random = gaussian(seededRandom(mix(seed, 1, dimensions)));
  const basis = orthonormal(LATENT, dimensions, random);
  const centroids = kind === 'isotropic' ? [] : Array.from({ length: CENTROIDS }, () => unit(Float64Array.from({ length: LATENT }, random)));
  const common = unit(Float64Array.from({ length: dimensions }, random)).map((value) => value * COMMON_MEAN);
  const latent = new Float64Array(LATENT);
  const row = new Float64Array(dimensions);
  // Far apart and never the same, so that no block of dimensions holds two.
  const outliers = Array.from({ length: OUTLIERS }, (_, index) => Math.floor(((index + 0.5) * dimensions) / OUTLIERS));

  function addNoise(next: () => number, scale: number): void {
    let at = 0;
    for (; at + 1 < dimensions; at += 2) {
      const drawn = next();
      row[at] += scale * normals[drawn & 0xffff];
      row[at + 1] += scale * normals[drawn >>> 16];
    }
    if (at < dimensions) row[at] += scale * normals[next() & 0xffff];
  }

  function makeRow(index: number): void {
    const next = seededIntegers(mix(seed, 2, index));
    row.fill(0);
    if (kind === 'isotropic') return addNoise(next, 1);
    const centroid = centroids[next() % CENTROIDS];
    for (let j = 0; j < LATENT; j += 2) {
      const drawn = next();
      latent[j] = centroid[j] + latentNoise * normals[drawn & 0xffff];
      latent[j + 1] = centroid[j + 1] + latentNoise * normals[drawn >>> 16];
    }
    project(latent, basis, row);
    addNoise(next, ambientNoise);
    if (kind === 'clustered') return;
    for (let d = 0; d < dimensions; d++) row[d] += common[d];
    for (const d of outliers) row[d] = common[d] + OUTLIER_OFFSET + (row[d] - common[d]) * OUTLIER_SPREAD;
  }

  function write(into: Float32Array, offset: number): void {
    let squares = 0;
    for (let d = 0; d < dimensions; d++) squares += row[d] * row[d];
    const scale = 1 / Math.sqrt(squares);
    for (let d = 0; d < dimensions; d++) into[offset + d] = row[d] * scale;
  }

  return {
    kind,
    dimensions,
    rows(first, count, into) {
      for (let index = 0; index < count; index++) {
        makeRow(first + index);
        write(into, index * dimensions);
      }
    },
    query(index, of) {
      const next = seededIntegers(mix(seed, 3, index));
      const vector = new Float32Array(dimensions);
      makeRow(next() % of);
      write(vector, 0);
      row.set(vector);
      addNoise(next, QUERY_NOISE / Math.sqrt(dimensions));
      write(vector, 0);
      return vector;
    },
  };
}

/** `row[d] += Σ latent[j] · basis[j][d]` */
function project(latent: Float64Array, basis: Float64Array, row: Float64Array): void {
  const dimensions = row.length;
  for (let j = 0; j < LATENT; j += PASS) {
    const [a, b, c, d, e, f] = [latent[j], latent[j + 1], latent[j + 2], latent[j + 3], latent[j + 4], latent[j + 5]];
    const b0 = j * dimensions;
    const [b1, b2, b3, b4, b5] = [b0 + dimensions, b0 + 2 * dimensions, b0 + 3 * dimensions, b0 + 4 * dimensions, b0 + 5 * dimensions];
    for (let i = 0; i < dimensions; i++) {
      row[i] += a * basis[b0 + i] + b * basis[b1 + i] + c * basis[b2 + i] + d * basis[b3 + i] + e * basis[b4 + i] + f * basis[b5 + i];
    }
  }
}

/** `[count, dimensions]`, by Gram and Schmidt. Where a space has fewer dimensions than `count`, what is left over is no direction: 0. */
function orthonormal(count: number, dimensions: number, random: () => number): Float64Array {
  const basis = new Float64Array(count * dimensions);
  for (let j = 0; j < Math.min(count, dimensions); j++) {
    const vector = Float64Array.from({ length: dimensions }, random);
    for (let other = 0; other < j; other++) {
      let dot = 0;
      for (let d = 0; d < dimensions; d++) dot += vector[d] * basis[other * dimensions + d];
      for (let d = 0; d < dimensions; d++) vector[d] -= dot * basis[other * dimensions + d];
    }
    basis.set(unit(vector), j * dimensions);
  }
  return basis;
}

/** Mean 0 and variance 1 exactly. */
function normalTable(seed: number): Float64Array {
  const random = gaussian(seededRandom(mix(seed, 0, 0)));
  const table = Float64Array.from({ length: NORMALS }, random);
  const mean = table.reduce((sum, value) => sum + value, 0) / NORMALS;
  const deviation = Math.sqrt(table.reduce((sum, value) => sum + (value - mean) ** 2, 0) / NORMALS);
  return table.map((value) => (value - mean) / deviation);
}

function unit(vector: Float64Array): Float64Array {
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

/** One seed out of several numbers (MurmurHash3's finaliser over each). */
function mix(...numbers: readonly number[]): number {
  let hash = 0;
  for (const number of numbers) {
    hash = Math.imul(hash ^ number, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash;
}
