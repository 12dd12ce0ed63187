/**
 * Scores from int8 codes by the dot product of 8-bit with 7-bit numbers, for which processors have one instruction. `scalar-kernels.ts` is the
 * specification; the result is the same to the bit.
 *
 * The query's code q, within ±8191, plus 8192 is 128 × high + low with both in 0 to 127, where all engines agree on the instruction's result.
 * So Σxq = 128 Σx·high + Σx·low − 8192 Σx, and Σx is a dot product with ones. What overflows on the way wraps, and the end fits in 32 bits.
 */
import { totals } from './distances';
import { raise } from './int8';

/** Where this instance keeps the halves of the query, 2 × 2048 bytes. Each thread has its own. */
let scratch: usize = 0;

/** Room for the longest query in halves. */
const HALF_BYTES: usize = 2048;

export function useScratch(address: usize): void {
  scratch = address;
}

@inline
function splitQuery(query: usize, end: usize): void {
  const offset = i16x8.splat(8192);
  const mask = i16x8.splat(127);
  let at = scratch;
  for (; query < end; query += 32) {
    const first = i16x8.add(v128.load(query), offset);
    const second = i16x8.add(v128.load(query, 16), offset);
    v128.store(at, i8x16.narrow_i16x8_u(i16x8.shr_u(first, 7), i16x8.shr_u(second, 7)));
    v128.store(at + HALF_BYTES, i8x16.narrow_i16x8_u(v128.and(first, mask), v128.and(second, mask)));
    at += 16;
  }
}

@inline
function combine(high: v128, low: v128, ones: v128): v128 {
  // 128 Σx·high − 8192 Σx = 128 (Σx·high − 64 Σx)
  return i32x4.add(i32x4.shl(i32x4.sub(high, i32x4.shl(ones, 6)), 7), low);
}

@inline
function scoreFour(codes: usize, scales: usize, step: usize, queryScale: v128): v128 {
  const one = i8x16.splat(1);
  const end = scratch + step;
  let high0 = i32x4.splat(0);
  let high1 = i32x4.splat(0);
  let high2 = i32x4.splat(0);
  let high3 = i32x4.splat(0);
  let low0 = i32x4.splat(0);
  let low1 = i32x4.splat(0);
  let low2 = i32x4.splat(0);
  let low3 = i32x4.splat(0);
  let ones0 = i32x4.splat(0);
  let ones1 = i32x4.splat(0);
  let ones2 = i32x4.splat(0);
  let ones3 = i32x4.splat(0);
  let row0 = codes;
  let row1 = row0 + step;
  let row2 = row1 + step;
  let row3 = row2 + step;
  for (let at = scratch; at < end; at += 16) {
    const high = v128.load(at);
    const low = v128.load(at + HALF_BYTES);
    const part0 = v128.load(row0);
    high0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part0, high, high0);
    low0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part0, low, low0);
    ones0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part0, one, ones0);
    const part1 = v128.load(row1);
    high1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part1, high, high1);
    low1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part1, low, low1);
    ones1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part1, one, ones1);
    const part2 = v128.load(row2);
    high2 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part2, high, high2);
    low2 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part2, low, low2);
    ones2 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part2, one, ones2);
    const part3 = v128.load(row3);
    high3 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part3, high, high3);
    low3 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part3, low, low3);
    ones3 = i32x4.relaxed_dot_i8x16_i7x16_add_s(part3, one, ones3);
    row0 += 16;
    row1 += 16;
    row2 += 16;
    row3 += 16;
  }
  const total = totals(combine(high0, low0, ones0), combine(high1, low1, ones1), combine(high2, low2, ones2), combine(high3, low3, ones3));
  return f32x4.mul(f32x4.convert_i32x4_s(total), f32x4.mul(v128.load(scales), queryScale));
}

@inline
function scoreOne(codes: usize, scales: usize, step: usize, queryScale: f32): f32 {
  const one = i8x16.splat(1);
  const end = scratch + step;
  let high = i32x4.splat(0);
  let low = i32x4.splat(0);
  let ones = i32x4.splat(0);
  for (let at = scratch; at < end; at += 16) {
    const part = v128.load(codes);
    high = i32x4.relaxed_dot_i8x16_i7x16_add_s(part, v128.load(at), high);
    low = i32x4.relaxed_dot_i8x16_i7x16_add_s(part, v128.load(at + HALF_BYTES), low);
    ones = i32x4.relaxed_dot_i8x16_i7x16_add_s(part, one, ones);
    codes += 16;
  }
  const sum = combine(high, low, ones);
  const total =
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
  return <f32>total * (load<f32>(scales) * queryScale);
}

export function scanInt8Relaxed(
  codes: usize,
  scales: usize,
  slots: usize,
  count: u32,
  stride: u32,
  query: usize,
  queryScale: f32,
  scores: usize,
): void {
  const step: usize = stride;
  splitQuery(query, query + (step << 1));
  const grouped = count & ~3;
  const queryScales = f32x4.splat(queryScale);
  for (let row: u32 = 0; row < grouped; row += 4) {
    const score = scoreFour(codes, scales, step, queryScales);
    raise(scores, load<u32>(slots), f32x4.extract_lane(score, 0));
    raise(scores, load<u32>(slots, 4), f32x4.extract_lane(score, 1));
    raise(scores, load<u32>(slots, 8), f32x4.extract_lane(score, 2));
    raise(scores, load<u32>(slots, 12), f32x4.extract_lane(score, 3));
    codes += step << 2;
    scales += 16;
    slots += 16;
  }
  for (let row: u32 = grouped; row < count; row++) {
    raise(scores, load<u32>(slots), scoreOne(codes, scales, step, queryScale));
    codes += step;
    scales += 4;
    slots += 4;
  }
}

export function scoreInt8Relaxed(codes: usize, scales: usize, count: u32, stride: u32, query: usize, queryScale: f32, rowScores: usize): void {
  const step: usize = stride;
  splitQuery(query, query + (step << 1));
  const grouped = count & ~3;
  const queryScales = f32x4.splat(queryScale);
  for (let row: u32 = 0; row < grouped; row += 4) {
    v128.store(rowScores, scoreFour(codes, scales, step, queryScales));
    codes += step << 2;
    scales += 16;
    rowScores += 16;
  }
  for (let row: u32 = grouped; row < count; row++) {
    store<f32>(rowScores, scoreOne(codes, scales, step, queryScale));
    codes += step;
    scales += 4;
    rowScores += 4;
  }
}
