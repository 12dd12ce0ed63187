import { AppError } from '../../contracts/errors';

/** A vector shorter than this has no direction to speak of; one longer than its inverse would overflow float32 products. */
const SMALLEST_NORM = 1e-6;

/** @returns the L2 norm of `values[start..end)` @throws AppError `INVALID_VECTOR` (NaN, infinite, or without direction) */
export function checkedNorm(values: Float32Array, start: number, end: number): number {
  let squares = 0;
  for (let i = start; i < end; i++) squares += values[i] * values[i];
  const norm = Math.sqrt(squares);
  // NaN and infinity fail this too.
  if (!(norm >= SMALLEST_NORM && norm <= 1 / SMALLEST_NORM)) throw new AppError('INVALID_VECTOR', { norm });
  return norm;
}
