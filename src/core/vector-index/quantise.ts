/** Rows: int8. -128 is left out, so that the range is symmetric. */
export const ROW_CODE_LIMIT = 127;

/**
 * The query: int16, because the kernel widens the codes of a row to 16 bits anyway. That makes the query's own rounding
 * error 64 times smaller than a row's. 8191 and not 32767, because 127 × 8191 × 2048 dimensions still fits in an int32
 * sum, whatever the vectors are.
 */
export const QUERY_CODE_LIMIT = 8191;

export interface Quantised {
  /** code × scale is the value; exactly representable in float32 */
  readonly scale: number;
  /** L2 norm of the difference between the vector and what its codes stand for. */
  readonly error: number;
}

/**
 * Quantises one vector linearly and symmetrically: scale = largest magnitude / `limit`.
 * @param values - not all zero
 * @param codes - receives `values.length` codes, each within ±`limit`
 */
export function quantise(values: Float32Array, codes: Int8Array | Int16Array, limit: number): Quantised {
  const length = values.length;
  let largest = 0;
  for (let i = 0; i < length; i++) {
    const magnitude = Math.abs(values[i]);
    if (magnitude > largest) largest = magnitude;
  }
  const scale = Math.fround(largest / limit);
  const inverse = 1 / scale;
  let squaredError = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i];
    // Rounding `scale` to float32 moves value × inverse by far less than one half, so no code can leave the range.
    // Not Math.round, which takes three times as long in V8 for the same result.
    const code = Math.floor(value * inverse + 0.5);
    codes[i] = code;
    const difference = value - code * scale;
    squaredError += difference * difference;
  }
  return { scale, error: Math.sqrt(squaredError) };
}
