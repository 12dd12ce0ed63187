/** Hamming distances of rows of bits, and the way from them to the nearest documents. `scalar-kernels.ts` is the specification. */

const NO_DISTANCE: u32 = 0xffff;

@inline
function differing(at: usize, query: usize): u64 {
  return popcnt<u64>(load<u64>(at) ^ load<u64>(query));
}

@inline
function differingIn16(at: usize, query: usize): u64 {
  return differing(at, query) + differing(at + 8, query + 8);
}

@inline
function differingIn32(at: usize, query: usize): u64 {
  return differingIn16(at, query) + differingIn16(at + 16, query + 16);
}

/** With the instruction that counts the bits of 64. */
export function hammingI64(bits: usize, count: u32, rowBytes: u32, query: usize, distances: usize): void {
  const step: usize = rowBytes;
  const end = distances + ((<usize>count) << 1);
  // The usual width without an inner loop, the query in registers: up to 512 dimensions.
  if (rowBytes == 64) {
    const query0 = load<u64>(query);
    const query1 = load<u64>(query, 8);
    const query2 = load<u64>(query, 16);
    const query3 = load<u64>(query, 24);
    const query4 = load<u64>(query, 32);
    const query5 = load<u64>(query, 40);
    const query6 = load<u64>(query, 48);
    const query7 = load<u64>(query, 56);
    for (; distances < end; distances += 2) {
      const distance =
        popcnt<u64>(load<u64>(bits) ^ query0) + popcnt<u64>(load<u64>(bits, 8) ^ query1) +
        (popcnt<u64>(load<u64>(bits, 16) ^ query2) + popcnt<u64>(load<u64>(bits, 24) ^ query3)) +
        (popcnt<u64>(load<u64>(bits, 32) ^ query4) + popcnt<u64>(load<u64>(bits, 40) ^ query5) +
          (popcnt<u64>(load<u64>(bits, 48) ^ query6) + popcnt<u64>(load<u64>(bits, 56) ^ query7)));
      store<u16>(distances, <u16>distance);
      bits += 64;
    }
  } else {
    const wide = step & ~31;
    for (; distances < end; distances += 2) {
      let distance: u64 = 0;
      let at: usize = 0;
      for (; at < wide; at += 32) distance += differingIn32(bits + at, query + at);
      if (at < step) distance += differingIn16(bits + at, query + at);
      store<u16>(distances, <u16>distance);
      bits += step;
    }
  }
}

/** Bits of each byte added up: a byte holds 16 times 8, as many as the longest row has. */
@inline
function addDiffering(sum: v128, at: usize, query: v128): v128 {
  return i8x16.add(sum, i8x16.popcnt(v128.xor(v128.load(at), query)));
}

@inline
function pairSums(bytes: v128): v128 {
  return i32x4.dot_i16x8_s(i16x8.extadd_pairwise_i8x16_u(bytes), i16x8.splat(1));
}

/** With the instruction that counts the bits of each of 16 bytes. */
export function hammingI8x16(bits: usize, count: u32, rowBytes: u32, query: usize, distances: usize): void {
  const step: usize = rowBytes;
  const queryEnd = query + step;
  const grouped = count & ~3;
  for (let row: u32 = 0; row < grouped; row += 4) {
    let row0 = bits;
    let row1 = row0 + step;
    let row2 = row1 + step;
    let row3 = row2 + step;
    let sum0 = i8x16.splat(0);
    let sum1 = i8x16.splat(0);
    let sum2 = i8x16.splat(0);
    let sum3 = i8x16.splat(0);
    for (let at = query; at < queryEnd; at += 16) {
      const part = v128.load(at);
      sum0 = addDiffering(sum0, row0, part);
      sum1 = addDiffering(sum1, row1, part);
      sum2 = addDiffering(sum2, row2, part);
      sum3 = addDiffering(sum3, row3, part);
      row0 += 16;
      row1 += 16;
      row2 += 16;
      row3 += 16;
    }
    const total = totals(pairSums(sum0), pairSums(sum1), pairSums(sum2), pairSums(sum3));
    v128.store64_lane(distances, i16x8.narrow_i32x4_u(total, total), 0);
    bits += step << 2;
    distances += 8;
  }
  for (let row: u32 = grouped; row < count; row++) {
    let sum = i8x16.splat(0);
    let at = bits;
    for (let part = query; part < queryEnd; part += 16) {
      sum = addDiffering(sum, at, v128.load(part));
      at += 16;
    }
    const four = pairSums(sum);
    const distance =
      i32x4.extract_lane(four, 0) + i32x4.extract_lane(four, 1) + i32x4.extract_lane(four, 2) + i32x4.extract_lane(four, 3);
    store<u16>(distances, <u16>distance);
    bits += step;
    distances += 2;
  }
}

/** Adds up each of four vectors: transposed, then three additions. */
@inline
export function totals(sum0: v128, sum1: v128, sum2: v128, sum3: v128): v128 {
  const pair01 = i32x4.add(v128.shuffle<i32>(sum0, sum1, 0, 4, 1, 5), v128.shuffle<i32>(sum0, sum1, 2, 6, 3, 7));
  const pair23 = i32x4.add(v128.shuffle<i32>(sum2, sum3, 0, 4, 1, 5), v128.shuffle<i32>(sum2, sum3, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(pair01, pair23, 0, 1, 4, 5), v128.shuffle<i32>(pair01, pair23, 2, 3, 6, 7));
}

export function lowerDistances(distances: usize, slots: usize, count: u32, slotDistances: usize): void {
  const end = slots + ((<usize>count) << 2);
  while (slots < end) {
    const address = slotDistances + ((<usize>load<u32>(slots)) << 1);
    const former: u32 = load<u16>(address);
    const distance: u32 = load<u16>(distances);
    // Stored in any case: which of the two is less is too random for a branch.
    store<u16>(address, <u16>select<u32>(distance, former, distance < former));
    distances += 2;
    slots += 4;
  }
}

/** Combined distances of four documents: pairs of best passage and whole text. */
@inline
function combineFour(pairs: v128): v128 {
  const whole = i32x4.shr_u(pairs, 16);
  const passage = v128.and(pairs, i32x4.splat(0xffff));
  const none = i32x4.splat(0xffff);
  const best = v128.bitselect(whole, passage, i32x4.eq(passage, none));
  return v128.or(i32x4.add(best, whole), v128.and(i32x4.eq(whole, none), none));
}

@inline
function increment(histogram: usize, distance: u32): void {
  const address = histogram + ((<usize>distance) << 2);
  store<u32>(address, load<u32>(address) + 1);
}

@inline
function combineOne(slotDistances: usize, takesPart: bool): u32 {
  const passage: u32 = load<u16>(slotDistances);
  const whole: u32 = load<u16>(slotDistances, 2);
  if (!takesPart || whole == NO_DISTANCE) return NO_DISTANCE;
  return (passage == NO_DISTANCE ? whole : passage) + whole;
}

export function combineDistances(slotDistances: usize, allowed: usize, documents: u32, combined: usize, histogram: usize): u32 {
  const grouped = documents & ~7;
  const none = i16x8.splat(-1);
  let without: u32 = 0;
  for (let document: u32 = 0; document < grouped; document += 8) {
    const low = combineFour(v128.load(slotDistances));
    const high = combineFour(v128.load(slotDistances, 16));
    // 0xffff | anything is 0xffff, but the sum of two distances may have become more: narrowing saturates.
    let eight = i16x8.narrow_i32x4_u(low, high);
    if (allowed != 0) {
      const takesPart = i16x8.eq(v128.load8x8_u(allowed + document), i16x8.splat(1));
      eight = v128.or(eight, v128.not(takesPart));
    }
    v128.store(combined, eight);
    const missing = i16x8.bitmask(i16x8.eq(eight, none));
    if (missing == 0) {
      increment(histogram, i16x8.extract_lane_u(eight, 0));
      increment(histogram, i16x8.extract_lane_u(eight, 1));
      increment(histogram, i16x8.extract_lane_u(eight, 2));
      increment(histogram, i16x8.extract_lane_u(eight, 3));
      increment(histogram, i16x8.extract_lane_u(eight, 4));
      increment(histogram, i16x8.extract_lane_u(eight, 5));
      increment(histogram, i16x8.extract_lane_u(eight, 6));
      increment(histogram, i16x8.extract_lane_u(eight, 7));
    } else {
      without += popcnt<u32>(missing);
      for (let present: u32 = ~missing & 0xff; present != 0; present &= present - 1) {
        increment(histogram, load<u16>(combined + ((<usize>ctz<u32>(present)) << 1)));
      }
    }
    slotDistances += 32;
    combined += 16;
  }
  for (let document: u32 = grouped; document < documents; document++) {
    const distance = combineOne(slotDistances, allowed == 0 || load<u8>(allowed + document) == 1);
    store<u16>(combined, <u16>distance);
    if (distance == NO_DISTANCE) without++;
    else increment(histogram, distance);
    slotDistances += 4;
    combined += 2;
  }
  return documents - without;
}

export function collectWithin(combined: usize, documents: u32, cut: u32, found: usize): u32 {
  const first = found;
  const grouped = documents & ~15;
  const limit = i16x8.splat(<i16>cut);
  for (let document: u32 = 0; document < grouped; document += 16) {
    const low = i16x8.le_u(v128.load(combined), limit);
    const high = i16x8.le_u(v128.load(combined, 16), limit);
    combined += 32;
    // Few are: 400 of a million.
    if (!v128.any_true(v128.or(low, high))) continue;
    for (let within: u32 = i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)); within != 0; within &= within - 1) {
      store<u32>(found, document + ctz<u32>(within));
      found += 4;
    }
  }
  for (let document: u32 = grouped; document < documents; document++) {
    if (<u32>load<u16>(combined) <= cut) {
      store<u32>(found, document);
      found += 4;
    }
    combined += 2;
  }
  return <u32>((found - first) >> 2);
}
