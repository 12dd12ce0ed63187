const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

/** 2^-14, the smallest normal number in half precision, as the bits of a float32. */
const SMALLEST_NORMAL = 0x38800000;
/** 2^16: from here on everything is infinite. What lies between 65504 and this, rounding decides. */
const FIRST_INFINITE = 0x47800000;
const INFINITY = 0x7f800000;
/** The exponent of float32 counts from -127, that of half precision from -15. */
const EXPONENT_CHANGE = (127 - 15) << 23;

/**
 * Rounds to the nearest number in half precision, ties to even, as `Math.f16round`. NaN stays NaN.
 * @param float - float32
 * @returns its 16 bits
 */
export function toHalfBits(float: number): number {
  value[0] = float;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = bits[0] & 0x7fffffff;
  if (magnitude >= FIRST_INFINITE) return sign | (magnitude > INFINITY ? 0x7e00 : 0x7c00);
  if (magnitude < SMALLEST_NORMAL) {
    // At 0.5 the last bit of a float32 is worth 2^-24, as is that of a subnormal half: the addition rounds to it.
    bits[0] = magnitude;
    value[0] += 0.5;
    return sign | (bits[0] - 0x3f000000);
  }
  // Half of the last place that stays, less one; plus one where that place is odd: so ties go to even.
  return sign | ((magnitude - EXPONENT_CHANGE + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}

/** @param half - 16 bits, finite @returns the same number; exact */
export function fromHalfBits(half: number): number {
  // As a float32 of the same bits it is 2^112 times too small, subnormals too.
  bits[0] = (half & 0x7fff) << 13;
  const magnitude = value[0] * 2 ** 112;
  return half >= 0x8000 ? -magnitude : magnitude;
}
