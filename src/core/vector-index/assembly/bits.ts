/** Rotated rows, their bits, and scores estimated from bits. `scalar-kernels.ts` is the specification. */

/** Butterflies between neighbours, and between those two apart, inside each vector. */
@inline
function withinFour(four: v128): v128 {
  const second = v128.xor(v128.shuffle<i32>(four, four, 1, 1, 3, 3), i32x4(0, i32.MIN_VALUE, 0, i32.MIN_VALUE));
  const pairs = f32x4.add(v128.shuffle<i32>(four, four, 0, 0, 2, 2), second);
  const other = v128.xor(v128.shuffle<i32>(pairs, pairs, 2, 3, 2, 3), i32x4(0, 0, i32.MIN_VALUE, i32.MIN_VALUE));
  return f32x4.add(v128.shuffle<i32>(pairs, pairs, 0, 1, 0, 1), other);
}

/** Two steps of the transform at once: each number is read and written half as often. @param half - bytes between partners of the first step */
@inline
function butterflies(values: usize, end: usize, half: usize): void {
  for (let block = values; block < end; block += half << 2) {
    const blockEnd = block + half;
    for (let at = block; at < blockEnd; at += 16) {
      const at1 = at + half;
      const at2 = at1 + half;
      const at3 = at2 + half;
      const value0 = v128.load(at);
      const value1 = v128.load(at1);
      const value2 = v128.load(at2);
      const value3 = v128.load(at3);
      const sum0 = f32x4.add(value0, value1);
      const difference0 = f32x4.sub(value0, value1);
      const sum1 = f32x4.add(value2, value3);
      const difference1 = f32x4.sub(value2, value3);
      v128.store(at, f32x4.add(sum0, sum1));
      v128.store(at1, f32x4.add(difference0, difference1));
      v128.store(at2, f32x4.sub(sum0, sum1));
      v128.store(at3, f32x4.sub(difference0, difference1));
    }
  }
}

/** Steps from the third on. */
function transform(values: usize, length: u32): void {
  const bytes = (<usize>length) << 2;
  const end = values + bytes;
  let half: usize = 16;
  for (; half << 2 <= bytes; half <<= 2) butterflies(values, end, half);
  if (half << 1 > bytes) return;
  const middle = values + half;
  for (let at = values; at < middle; at += 16) {
    const left = v128.load(at);
    const right = v128.load(at + half);
    v128.store(at, f32x4.add(left, right));
    v128.store(at + half, f32x4.sub(left, right));
  }
}

export function rotate(values: usize, mean: usize, stride: u32, signs: usize, length: u32, rotated: usize): void {
  const bytes = (<usize>length) << 2;
  const filled = (<usize>stride) << 2;
  for (let at: usize = 0; at < filled; at += 16) {
    const centred = f32x4.sub(v128.load(values + at), v128.load(mean + at));
    v128.store(rotated + at, withinFour(f32x4.mul(centred, v128.load(signs + at))));
  }
  for (let at = filled; at < bytes; at += 16) v128.store(rotated + at, f32x4.splat(0));
  transform(rotated, length);
  signs += bytes;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(rotated + at, withinFour(f32x4.mul(v128.load(rotated + at), v128.load(signs + at))));
  }
  transform(rotated, length);
  const scale = f32x4.splat(<f32>1 / <f32>length);
  for (let at: usize = 0; at < bytes; at += 16) v128.store(rotated + at, f32x4.mul(v128.load(rotated + at), scale));
}

@inline
function total(four: v128): f32 {
  return (f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1)) + (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
}

@inline
function isPositive(values: usize): v128 {
  return f32x4.gt(v128.load(values), f32x4.splat(0));
}

export function makeBits(rotated: usize, length: u32, bits: usize): f32 {
  let squares = f32x4.splat(0);
  let magnitudes = f32x4.splat(0);
  const end = rotated + ((<usize>length) << 2);
  while (rotated < end) {
    for (let at: usize = 0; at < 64; at += 16) {
      const four = v128.load(rotated + at);
      squares = f32x4.add(squares, f32x4.mul(four, four));
      magnitudes = f32x4.add(magnitudes, f32x4.abs(four));
    }
    const low = i16x8.narrow_i32x4_s(isPositive(rotated), isPositive(rotated + 16));
    const high = i16x8.narrow_i32x4_s(isPositive(rotated + 32), isPositive(rotated + 48));
    store<u16>(bits, <u16>i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)));
    rotated += 64;
    bits += 2;
  }
  const sum = total(magnitudes);
  return sum > 0 ? total(squares) / sum : 0;
}

export function makeTable(rotated: usize, length: u32, table: usize): void {
  const end = rotated + ((<usize>length) << 2);
  for (; rotated < end; rotated += 32) {
    const value0 = load<f32>(rotated);
    const value1 = load<f32>(rotated, 4);
    const first = f32x4(-value0, value0, -value0, value0);
    v128.store(table, f32x4.add(first, f32x4(-value1, -value1, value1, value1)));
    for (let bit: usize = 2; bit < 8; bit++) {
      const value = f32x4.splat(load<f32>(rotated + (bit << 2)));
      const half: usize = <usize>4 << bit;
      for (let at = table; at < table + half; at += 16) {
        const four = v128.load(at);
        v128.store(at + half, f32x4.add(four, value));
        v128.store(at, f32x4.sub(four, value));
      }
    }
    table += 1024;
  }
}

const SEGMENT_BITS: u32 = 12;
const OFFSET_MASK: u32 = 4095;

@inline
function entry(table: usize, byte: u32): f32 {
  return load<f32>(table + ((<usize>byte) << 2));
}

/** Rows that are fetched before the first of them is computed. */
const FETCHED_TOGETHER: u32 = 32;

/**
 * Rows lie anywhere, and each waits for memory. So several are asked for first, which the processor does at once; one after the other took three
 * times as long.
 * @param estimates - receives the factors
 * @returns nothing of use, so that the reads are not taken for useless
 */
@inline
function fetch(directory: usize, rows: usize, end: usize, step: usize, estimates: usize): u32 {
  let touched: u32 = 0;
  for (; rows < end; rows += 4) {
    const row = load<u32>(rows);
    const column: usize = load<u32>(directory + ((<usize>(row >> SEGMENT_BITS)) << 4));
    const offset: usize = row & OFFSET_MASK;
    const at = column + offset * step;
    touched |= load<u32>(at) | load<u32>(at + step - 4);
    store<f32>(estimates, load<f32>(column + (step << SEGMENT_BITS) + (offset << 3)));
    estimates += 4;
  }
  return touched;
}

export function estimateRows(directory: usize, rows: usize, count: u32, rowBytes: u32, table: usize, estimates: usize): void {
  const step: usize = rowBytes;
  const end = rows + ((<usize>count) << 2);
  while (rows < end) {
    const blockEnd = min<usize>(end, rows + (FETCHED_TOGETHER << 2));
    if (fetch(directory, rows, blockEnd, step, estimates) == 0 && step == 0) return;
    for (; rows < blockEnd; rows += 4) {
      const row = load<u32>(rows);
      const column: usize = load<u32>(directory + ((<usize>(row >> SEGMENT_BITS)) << 4));
      const offset: usize = row & OFFSET_MASK;
      let at = column + offset * step;
      const rowEnd = at + step;
      let part = table;
      let sum0: f32 = 0;
      let sum1: f32 = 0;
      let sum2: f32 = 0;
      let sum3: f32 = 0;
      for (; at < rowEnd; at += 8) {
        const low = load<u32>(at);
        const high = load<u32>(at, 4);
        sum0 += entry(part, low & 255);
        sum1 += entry(part + 1024, (low >> 8) & 255);
        sum2 += entry(part + 2048, (low >> 16) & 255);
        sum3 += entry(part + 3072, low >> 24);
        sum0 += entry(part + 4096, high & 255);
        sum1 += entry(part + 5120, (high >> 8) & 255);
        sum2 += entry(part + 6144, (high >> 16) & 255);
        sum3 += entry(part + 7168, high >> 24);
        part += 8192;
      }
      const along = load<f32>(column + (step << SEGMENT_BITS) + (offset << 3), 4);
      store<f32>(estimates, along + load<f32>(estimates) * ((sum0 + sum1) + (sum2 + sum3)));
      estimates += 4;
    }
  }
}
