import { AppError } from '../../contracts/errors';
import type { KnownAnswers } from '../../contracts/models';

/**
 * Whether a model that has just been loaded computes what it should. Loading without an error proves little: flipped bytes, a
 * WebGPU driver or a half-supported operator give vectors that look like any other.
 *
 * The limits are cosines. Measured with int8 weights in WASM (texts of `self-test-texts.ts`, random weights): in a batch with others
 * at least 0.99982 (MiniLM shape) and 0.99997 (tiny), because the activations of a whole batch share one int8 scale and padding counts
 * among them; with two threads, or at a later load, 0.9999998. Real weights have outliers, which widen the int8 scale, so the
 * limit for batches leaves much more room than that; a batch that is mixed up is still far below it.
 */
export const SAME_COSINE = 0.9999;
/** Alone against in a batch. */
export const BATCH_COSINE = 0.95;
/** Another device, or another version of the runtime: other kernels round otherwise. */
export const DEVICE_COSINE = 0.98;
/** The same runtime on the same device, against answers rounded to 4 digits. */
export const KNOWN_COSINE = 0.999;
/** Two texts that have nothing in common. */
const DISTINCT_COSINE = 0.99999;
const UNIT_TOLERANCE = 1e-3;

/** @throws AppError `MODEL_FAILED`, fault `self-test` */
function fail(check: string, expected: number, received: number): never {
  throw new AppError('MODEL_FAILED', { fault: 'self-test', check, expected, received: Number.isFinite(received) ? Number(received.toFixed(6)) : null });
}

/** NaN when they differ in length, or one has no direction. */
export function cosineOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  let dot = 0;
  let squareA = 0;
  let squareB = 0;
  for (let j = 0; j < a.length; j++) {
    dot += a[j] * b[j];
    squareA += a[j] ** 2;
    squareB += b[j] ** 2;
  }
  return dot / Math.sqrt(squareA * squareB);
}

/** Numbers, unit length, and not one answer for everything. */
export function checkSound(vectors: readonly ArrayLike<number>[]): void {
  for (const vector of vectors) {
    let square = 0;
    for (let j = 0; j < vector.length; j++) square += vector[j] ** 2;
    const length = Math.sqrt(square);
    // Written so that NaN fails.
    if (!(Math.abs(length - 1) <= UNIT_TOLERANCE)) fail('unit length', 1, length);
  }
  let nearest = -1;
  for (let a = 0; a < vectors.length; a++) {
    for (let b = a + 1; b < vectors.length; b++) nearest = Math.max(nearest, cosineOf(vectors[a], vectors[b]));
  }
  if (vectors.length > 1 && !(nearest < DISTINCT_COSINE)) fail('distinct', DISTINCT_COSINE, nearest);
}

/**
 * Compares answers to the same texts, in the same order, as far as both go.
 * @returns the lowest cosine
 * @throws AppError `MODEL_FAILED`, fault `self-test`, when it is below `limit`, or there is nothing to compare
 */
export function checkAgreement(check: string, expected: readonly ArrayLike<number>[], received: readonly ArrayLike<number>[], limit: number): number {
  const compared = Math.min(expected.length, received.length);
  // Known answers that were lost are none that agree.
  let lowest = compared === 0 ? Number.NaN : 1;
  for (let i = 0; i < compared; i++) {
    const cosine = cosineOf(expected[i], received[i]);
    // NaN stays: Math.min hands it on.
    lowest = Math.min(lowest, cosine);
  }
  if (!(lowest >= limit)) fail(check, limit, lowest);
  return lowest;
}

type Runtime = Pick<KnownAnswers, 'device' | 'runtime'>;

export function isSameRuntime(known: Runtime, now: Runtime): boolean {
  return known.device === now.device && known.runtime === now.runtime;
}

/** How close answers must be to those that were recorded. */
export function knownCosine(known: Runtime, now: Runtime): number {
  return isSameRuntime(known, now) ? KNOWN_COSINE : DEVICE_COSINE;
}

/** As they are kept: 4 digits are enough for {@link KNOWN_COSINE}, and a sixth of the space. */
export function roundedAnswers(vectors: readonly ArrayLike<number>[]): number[][] {
  return vectors.map((vector) => Array.from(vector, (value) => Math.round(value * 1e4) / 1e4));
}
