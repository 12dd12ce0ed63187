/** Rows in float32 and half precision, and the codes made from them. `scalar-kernels.ts` is the specification. */

@inline
function horizontalSum(sum: v128): f32 {
  return (
    (f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1)) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
  );
}

export function dot(left: usize, right: usize, stride: u32): f32 {
  // Four independent sums: one would wait for the latency of every addition.
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  let sum2 = f32x4.splat(0);
  let sum3 = f32x4.splat(0);
  const end = left + ((<usize>stride) << 2);
  while (left < end) {
    sum0 = f32x4.add(sum0, f32x4.mul(v128.load(left), v128.load(right)));
    sum1 = f32x4.add(sum1, f32x4.mul(v128.load(left, 16), v128.load(right, 16)));
    sum2 = f32x4.add(sum2, f32x4.mul(v128.load(left, 32), v128.load(right, 32)));
    sum3 = f32x4.add(sum3, f32x4.mul(v128.load(left, 48), v128.load(right, 48)));
    left += 64;
    right += 64;
  }
  return horizontalSum(f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3)));
}

/**
 * Always 0, which the compiler does not know: `constant | zero(stride)` is then kept in a register over a whole loop. A constant that it knows
 * V8 builds anew at each use, from two immediates: that took half of the time of `toHalf`.
 * @param count - a multiple of 16
 */
@inline
function zero(count: u32): i32 {
  return count & 1;
}

/** Exponent, fraction and sign of a number in half precision, sign-extended and shifted to their places in float32. */
const HALF_MASK: i32 = 0x8fffffff;
/** 2^112 as bits of a float32: what a number is too small by when its exponent is read as one of float32. */
const TO_FLOAT: i32 = 0x77800000;

/** Four numbers in half precision, each sign-extended to 32 bits, as float32. Subnormals too. */
@inline
function widen(halves: v128, mask: v128, factor: v128): v128 {
  return f32x4.mul(v128.and(i32x4.shl(halves, 13), mask), factor);
}

export function dotHalf(row: usize, query: usize, stride: u32): f32 {
  const mask = i32x4.splat(HALF_MASK | zero(stride));
  const factor = i32x4.splat(TO_FLOAT | zero(stride));
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  let sum2 = f32x4.splat(0);
  let sum3 = f32x4.splat(0);
  const end = row + ((<usize>stride) << 1);
  while (row < end) {
    sum0 = f32x4.add(sum0, f32x4.mul(widen(v128.load16x4_s(row), mask, factor), v128.load(query)));
    sum1 = f32x4.add(sum1, f32x4.mul(widen(v128.load16x4_s(row, 8), mask, factor), v128.load(query, 16)));
    sum2 = f32x4.add(sum2, f32x4.mul(widen(v128.load16x4_s(row, 16), mask, factor), v128.load(query, 32)));
    sum3 = f32x4.add(sum3, f32x4.mul(widen(v128.load16x4_s(row, 24), mask, factor), v128.load(query, 48)));
    row += 32;
    query += 64;
  }
  return horizontalSum(f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3)));
}

/** The steps of `toHalfBits` (half-float.ts), those for what is no normal number only where one of four is not. */
export function toHalf(values: usize, halves: usize, count: u32): void {
  const end = halves + ((<usize>count) << 1);
  const signless = i32x4.splat(0x7fffffff | zero(count));
  const one = i32x4.splat(1 | zero(count));
  const rebias = i32x4.splat((0xfff - 0x38000000) | zero(count));
  const firstNormal = i32x4.splat(0x38800000 | zero(count));
  const firstInfinite = i32x4.splat(0x47800000 | zero(count));
  const signOfHalf = i32x4.splat(0x8000 | zero(count));
  while (halves < end) {
    const low = v128.load(values);
    const high = v128.load(values, 16);
    v128.store(
      halves,
      i16x8.narrow_i32x4_u(
        narrow(low, signless, one, rebias, firstNormal, firstInfinite, signOfHalf),
        narrow(high, signless, one, rebias, firstNormal, firstInfinite, signOfHalf),
      ),
    );
    values += 32;
    halves += 16;
  }
}

/** Four float32 as numbers in half precision, one per 32 bits. */
@inline
function narrow(values: v128, signless: v128, one: v128, rebias: v128, firstNormal: v128, firstInfinite: v128, signOfHalf: v128): v128 {
  const magnitude = v128.and(values, signless);
  const odd = v128.and(i32x4.shr_u(magnitude, 13), one);
  let result = i32x4.shr_u(i32x4.add(i32x4.add(magnitude, rebias), odd), 13);
  const small = i32x4.lt_s(magnitude, firstNormal);
  const large = i32x4.ge_s(magnitude, firstInfinite);
  // Seldom: in a vector of 384 dimensions one number in a thousand is that small, and none is large.
  if (v128.any_true(v128.or(small, large))) {
    const subnormal = i32x4.sub(f32x4.add(magnitude, f32x4.splat(0.5)), i32x4.splat(0x3f000000));
    const special = i32x4.add(i32x4.splat(0x7c00), v128.and(i32x4.gt_s(magnitude, i32x4.splat(0x7f800000)), i32x4.splat(0x200)));
    result = v128.bitselect(special, v128.bitselect(subnormal, result, small), large);
  }
  return v128.or(result, v128.and(i32x4.shr_u(values, 16), signOfHalf));
}

export function fromHalf(halves: usize, values: usize, count: u32): void {
  const mask = i32x4.splat(HALF_MASK | zero(count));
  const factor = i32x4.splat(TO_FLOAT | zero(count));
  const end = halves + ((<usize>count) << 1);
  while (halves < end) {
    v128.store(values, widen(v128.load16x4_s(halves), mask, factor));
    v128.store(values, widen(v128.load16x4_s(halves, 8), mask, factor), 16);
    halves += 16;
    values += 32;
  }
}

@inline
function largestOf(values: usize, stride: u32): f32 {
  let largest = f32x4.splat(0);
  const end = values + ((<usize>stride) << 2);
  for (; values < end; values += 16) largest = f32x4.pmax(largest, f32x4.abs(v128.load(values)));
  return max<f32>(
    max<f32>(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
    max<f32>(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
  );
}

/** A float64 whose last 32 bits are an integer that was added to it. */
const INTEGER_IN_DOUBLE: f64 = 6755399441055744.0; // 2^52 + 2^51

export function quantiseRows(values: usize, count: u32, stride: u32, codes: usize, scales: usize, errors: usize): void {
  const half = f64x2.splat(reinterpret<f64>(reinterpret<i64>(<f64>0.5) | <i64>zero(stride)));
  const carrier = f64x2.splat(reinterpret<f64>(reinterpret<i64>(INTEGER_IN_DOUBLE) | <i64>zero(stride)));
  for (let row: u32 = 0; row < count; row++) {
    const scale = largestOf(values, stride) / <f32>127;
    // In float64, as the scalar kernels: the codes are the same, whatever the vectors are.
    const scales2 = f64x2.splat(<f64>scale);
    const inverse = f64x2.splat(1.0 / <f64>scale);
    let squares01 = f64x2.splat(0);
    let squares23 = f64x2.splat(0);
    const end = codes + <usize>stride;
    while (codes < end) {
      const four = v128.load(values);
      const low = f64x2.promote_low_f32x4(four);
      const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(four, four, 1, 1));
      const lowCodes = f64x2.floor(f64x2.add(f64x2.mul(low, inverse), half));
      const highCodes = f64x2.floor(f64x2.add(f64x2.mul(high, inverse), half));
      const lowDifference = f64x2.sub(low, f64x2.mul(lowCodes, scales2));
      const highDifference = f64x2.sub(high, f64x2.mul(highCodes, scales2));
      squares01 = f64x2.add(squares01, f64x2.mul(lowDifference, lowDifference));
      squares23 = f64x2.add(squares23, f64x2.mul(highDifference, highDifference));
      const words = v128.shuffle<i32>(f64x2.add(lowCodes, carrier), f64x2.add(highCodes, carrier), 0, 2, 4, 6);
      const shorts = i16x8.narrow_i32x4_s(words, words);
      v128.store32_lane(codes, i8x16.narrow_i16x8_s(shorts, shorts), 0);
      values += 16;
      codes += 4;
    }
    const squares = f64x2.add(squares01, squares23);
    const norm = sqrt<f64>(f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1));
    store<f32>(scales, scale);
    // 1 + 2^-22: rounded up.
    store<f32>(errors, <f32>(norm * 1.0000002384185791015625));
    scales += 4;
    errors += 4;
  }
}
