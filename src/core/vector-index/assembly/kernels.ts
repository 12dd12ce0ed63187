/**
 * SIMD kernels of the vector index, in AssemblyScript. `scalar-kernels.ts` is their specification: same arguments, same
 * result. All addresses are byte offsets into the imported memory; `stride` is the padded length of a row, a multiple of 16.
 */

/** First byte the module itself does not use. */
export function heapBase(): usize {
  return __heap_base;
}

/** Dot product of two float32 rows. */
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
  const sum = f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3));
  return (
    (f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1)) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
  );
}

/** scores[slot] = max(scores[slot], score) */
@inline
function raise(scores: usize, slot: u32, score: f32): void {
  const address = scores + ((<usize>slot) << 2);
  if (score > load<f32>(address)) store<f32>(address, score);
}

@inline
function dotCodes(codes: usize, query: v128, sum: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_s(codes), query));
}

/**
 * Approximate cosine of `count` rows of int8 codes with one int16 query, each raising the score in its slot.
 * Four rows at a time, so that the query is read once for four.
 */
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
    // Transpose and add: one vector with the total of each of the four rows.
    const pair01 = i32x4.add(v128.shuffle<i32>(sum0, sum1, 0, 4, 1, 5), v128.shuffle<i32>(sum0, sum1, 2, 6, 3, 7));
    const pair23 = i32x4.add(v128.shuffle<i32>(sum2, sum3, 0, 4, 1, 5), v128.shuffle<i32>(sum2, sum3, 2, 6, 3, 7));
    const total = i32x4.add(v128.shuffle<i32>(pair01, pair23, 0, 1, 4, 5), v128.shuffle<i32>(pair01, pair23, 2, 3, 6, 7));
    const score = f32x4.mul(f32x4.convert_i32x4_s(total), f32x4.mul(v128.load(scales), queryScales));
    raise(scores, load<u32>(slots), f32x4.extract_lane(score, 0));
    raise(scores, load<u32>(slots, 4), f32x4.extract_lane(score, 1));
    raise(scores, load<u32>(slots, 8), f32x4.extract_lane(score, 2));
    raise(scores, load<u32>(slots, 12), f32x4.extract_lane(score, 3));
    codes += step << 2;
    scales += 16;
    slots += 16;
  }
  for (let row: u32 = grouped; row < count; row++) {
    let sum = i32x4.splat(0);
    let at = codes;
    for (let part = query; part < queryEnd; part += 16) {
      sum = dotCodes(at, v128.load(part), sum);
      at += 8;
    }
    const total =
      i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
    raise(scores, load<u32>(slots), <f32>total * (load<f32>(scales) * queryScale));
    codes += step;
    scales += 4;
    slots += 4;
  }
}
