/** Scores from int8 codes, widened to 16 bits. `scalar-kernels.ts` is the specification. */
import { totals } from './distances';

/** scores[slot] = max(scores[slot], score) */
@inline
export function raise(scores: usize, slot: u32, score: f32): void {
  const address = scores + ((<usize>slot) << 2);
  if (score > load<f32>(address)) store<f32>(address, score);
}

export function raiseScores(rowScores: usize, slots: usize, count: u32, scores: usize): void {
  const end = slots + ((<usize>count) << 2);
  while (slots < end) {
    raise(scores, load<u32>(slots), load<f32>(rowScores));
    rowScores += 4;
    slots += 4;
  }
}

@inline
function dotCodes(codes: usize, query: v128, sum: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_s(codes), query));
}

/** Four rows at a time, so that the query is read once for four. */
@inline
function scoreFour(codes: usize, scales: usize, step: usize, query: usize, queryEnd: usize, queryScale: v128): v128 {
  let row0 = codes;
  let row1 = row0 + step;
  let row2 = row1 + step;
  let row3 = row2 + step;
  let sum0 = i32x4.splat(0);
  let sum1 = i32x4.splat(0);
  let sum2 = i32x4.splat(0);
  let sum3 = i32x4.splat(0);
  for (let at = query; at < queryEnd; at += 32) {
    const low = v128.load(at);
    const high = v128.load(at, 16);
    sum0 = dotCodes(row0 + 8, high, dotCodes(row0, low, sum0));
    sum1 = dotCodes(row1 + 8, high, dotCodes(row1, low, sum1));
    sum2 = dotCodes(row2 + 8, high, dotCodes(row2, low, sum2));
    sum3 = dotCodes(row3 + 8, high, dotCodes(row3, low, sum3));
    row0 += 16;
    row1 += 16;
    row2 += 16;
    row3 += 16;
  }
  const total = totals(sum0, sum1, sum2, sum3);
  return f32x4.mul(f32x4.convert_i32x4_s(total), f32x4.mul(v128.load(scales), queryScale));
}

@inline
function scoreOne(codes: usize, scales: usize, query: usize, queryEnd: usize, queryScale: f32): f32 {
  let sum = i32x4.splat(0);
  for (let part = query; part < queryEnd; part += 16) {
    sum = dotCodes(codes, v128.load(part), sum);
    codes += 8;
  }
  const total =
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
  return <f32>total * (load<f32>(scales) * queryScale);
}

export function scanInt8(
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
  const queryEnd = query + (step << 1);
  const grouped = count & ~3;
  const queryScales = f32x4.splat(queryScale);
  for (let row: u32 = 0; row < grouped; row += 4) {
    const score = scoreFour(codes, scales, step, query, queryEnd, queryScales);
    raise(scores, load<u32>(slots), f32x4.extract_lane(score, 0));
    raise(scores, load<u32>(slots, 4), f32x4.extract_lane(score, 1));
    raise(scores, load<u32>(slots, 8), f32x4.extract_lane(score, 2));
    raise(scores, load<u32>(slots, 12), f32x4.extract_lane(score, 3));
    codes += step << 2;
    scales += 16;
    slots += 16;
  }
  for (let row: u32 = grouped; row < count; row++) {
    raise(scores, load<u32>(slots), scoreOne(codes, scales, query, queryEnd, queryScale));
    codes += step;
    scales += 4;
    slots += 4;
  }
}

export function scoreInt8(codes: usize, scales: usize, count: u32, stride: u32, query: usize, queryScale: f32, rowScores: usize): void {
  const step: usize = stride;
  const queryEnd = query + (step << 1);
  const grouped = count & ~3;
  const queryScales = f32x4.splat(queryScale);
  for (let row: u32 = 0; row < grouped; row += 4) {
    v128.store(rowScores, scoreFour(codes, scales, step, query, queryEnd, queryScales));
    codes += step << 2;
    scales += 16;
    rowScores += 16;
  }
  for (let row: u32 = grouped; row < count; row++) {
    store<f32>(rowScores, scoreOne(codes, scales, query, queryEnd, queryScale));
    codes += step;
    scales += 4;
    rowScores += 4;
  }
}
