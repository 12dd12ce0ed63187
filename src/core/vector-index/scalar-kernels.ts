import { fromHalfBits, toHalfBits } from './half-float';
import type { KernelFunctions } from './kernel-functions';
import { currentViews, LARGEST_ROW_CODE, scalarDot, scalarScore } from './scalar-scan';

/** No distance: more than any two rows of 2048 bits can be apart, twice. */
const NO_DISTANCE = 0xffff;
/** As in `row-lists.ts`, which belongs to the first script and not to these kernels' chunk. */
const SEGMENT_ROWS = 4096;
/** Rounds a float64 up to a float32, and covers the rounding of a sum of 2048 squares as well. */
const ROUND_UP = 1 + 2 ** -22;

/**
 * The kernels in plain TypeScript: the specification of the SIMD ones, and what runs where those cannot.
 * @param memory - read afresh at each call, because growing it replaces its buffer
 */
export function scalarKernels(memory: { readonly buffer: ArrayBufferLike }): KernelFunctions {
  const current = currentViews(memory);
  return {
    dot: (left, right, stride) => scalarDot(current(), left, right, stride),

    scanInt8(codes, scales, slots, count, stride, query, queryScale, scores) {
      const views = current();
      const { f32, u32 } = views;
      for (let row = 0; row < count; row++) {
        const score = scalarScore(views, codes + row * stride, (scales >>> 2) + row, stride, query, queryScale);
        const slot = (scores >>> 2) + u32[(slots >>> 2) + row];
        if (score > f32[slot]) f32[slot] = score;
      }
    },

    scoreInt8(codes, scales, count, stride, query, queryScale, rowScores) {
      const views = current();
      const out = rowScores >>> 2;
      for (let row = 0; row < count; row++) {
        views.f32[out + row] = scalarScore(views, codes + row * stride, (scales >>> 2) + row, stride, query, queryScale);
      }
    },

    raiseScores(rowScores, slots, count, scores) {
      const { f32, u32 } = current();
      for (let row = 0; row < count; row++) {
        const slot = (scores >>> 2) + u32[(slots >>> 2) + row];
        const score = f32[(rowScores >>> 2) + row];
        if (score > f32[slot]) f32[slot] = score;
      }
    },

    hamming(bits, count, rowBytes, query, distances) {
      const { u16 } = current();
      const table = bitCounts();
      const width = rowBytes >>> 1;
      const q = query >>> 1;
      let at = bits >>> 1;
      for (let row = 0; row < count; row++, at += width) {
        let distance = 0;
        for (let i = 0; i < width; i++) distance += table[u16[at + i] ^ u16[q + i]];
        u16[(distances >>> 1) + row] = distance;
      }
    },

    lowerDistances(distances, slots, count, slotDistances) {
      const { u16, u32 } = current();
      for (let row = 0; row < count; row++) {
        const slot = (slotDistances >>> 1) + u32[(slots >>> 2) + row];
        const distance = u16[(distances >>> 1) + row];
        if (distance < u16[slot]) u16[slot] = distance;
      }
    },

    combineDistances(slotDistances, allowed, documents, combined, histogram) {
      const { u8, u16, u32 } = current();
      let takingPart = 0;
      for (let document = 0; document < documents; document++) {
        const best = u16[(slotDistances >>> 1) + 2 * document];
        const whole = u16[(slotDistances >>> 1) + 2 * document + 1];
        const takesPart = whole !== NO_DISTANCE && (allowed === 0 || u8[allowed + document] === 1);
        const distance = takesPart ? (best === NO_DISTANCE ? whole : best) + whole : NO_DISTANCE;
        u16[(combined >>> 1) + document] = distance;
        if (!takesPart) continue;
        u32[(histogram >>> 2) + distance]++;
        takingPart++;
      }
      return takingPart;
    },

    collectWithin(combined, documents, cut, found) {
      const { u16, u32 } = current();
      let count = 0;
      for (let document = 0; document < documents; document++) {
        if (u16[(combined >>> 1) + document] <= cut) u32[(found >>> 2) + count++] = document;
      }
      return count;
    },

    dotHalf(row, query, stride) {
      const { f32, u16 } = current();
      let sum = 0;
      for (let i = 0; i < stride; i++) sum += fromHalfBits(u16[(row >>> 1) + i]) * f32[(query >>> 2) + i];
      return Math.fround(sum);
    },

    toHalf(values, halves, count) {
      const { f32, u16 } = current();
      for (let i = 0; i < count; i++) u16[(halves >>> 1) + i] = toHalfBits(f32[(values >>> 2) + i]);
    },

    fromHalf(halves, values, count) {
      const { f32, u16 } = current();
      for (let i = 0; i < count; i++) f32[(values >>> 2) + i] = fromHalfBits(u16[(halves >>> 1) + i]);
    },

    rotate(values, mean, stride, signs, length, rotated) {
      const { f32 } = current();
      const all = f32.subarray(rotated >>> 2, (rotated >>> 2) + length);
      all.fill(0);
      for (let i = 0; i < stride; i++) all[i] = f32[(values >>> 2) + i] - f32[(mean >>> 2) + i];
      for (let round = 0; round < 2; round++) {
        for (let i = 0; i < length; i++) all[i] *= f32[(signs >>> 2) + round * length + i];
        transform(all);
      }
      for (let i = 0; i < length; i++) all[i] /= length;
    },

    makeBits(rotated, length, bits) {
      const { f32, u8 } = current();
      u8.fill(0, bits, bits + length / 8);
      // Four sums each, as SIMD keeps them.
      const squares = new Float32Array(4);
      const magnitudes = new Float32Array(4);
      for (let i = 0; i < length; i++) {
        const value = f32[(rotated >>> 2) + i];
        if (value > 0) u8[bits + (i >>> 3)] |= 1 << (i & 7);
        squares[i & 3] += Math.fround(value * value);
        magnitudes[i & 3] += Math.abs(value);
      }
      const sum = total(magnitudes);
      return sum > 0 ? Math.fround(total(squares) / sum) : 0;
    },

    makeTable(rotated, length, table) {
      const { f32 } = current();
      for (let byte = 0; byte < length / 8; byte++) {
        const entries = f32.subarray((table >>> 2) + 256 * byte, (table >>> 2) + 256 * (byte + 1));
        entries[0] = 0;
        // One value after the other, each taken off where its bit is 0 and added where it is 1.
        for (let i = 0; i < 8; i++) {
          const value = f32[(rotated >>> 2) + 8 * byte + i];
          const half = 1 << i;
          for (let bits = 0; bits < half; bits++) {
            entries[bits + half] = entries[bits] + value;
            entries[bits] -= value;
          }
        }
      }
    },

    estimateRows(directory, rows, count, rowBytes, table, estimates) {
      const { f32, u8, u32 } = current();
      const sums = new Float32Array(4);
      for (let i = 0; i < count; i++) {
        const row = u32[(rows >>> 2) + i];
        const column = u32[(directory >>> 2) + 4 * Math.floor(row / SEGMENT_ROWS)];
        const offset = row % SEGMENT_ROWS;
        sums.fill(0);
        for (let byte = 0; byte < rowBytes; byte++) sums[byte & 3] += f32[(table >>> 2) + 256 * byte + u8[column + offset * rowBytes + byte]];
        const factors = (column + SEGMENT_ROWS * rowBytes) / 4 + 2 * offset;
        f32[(estimates >>> 2) + i] = f32[factors + 1] + Math.fround(f32[factors] * total(sums));
      }
    },

    quantiseRows(values, count, stride, codes, scales, errors) {
      const { f32, i8 } = current();
      for (let row = 0; row < count; row++) {
        const start = (values >>> 2) + row * stride;
        const out = codes + row * stride;
        let largest = 0;
        for (let i = 0; i < stride; i++) largest = Math.max(largest, Math.abs(f32[start + i]));
        const scale = Math.fround(largest / LARGEST_ROW_CODE);
        const inverse = 1 / scale;
        // Four sums, as SIMD keeps them: the same additions in the same order give the same bits.
        const squares = [0, 0, 0, 0];
        for (let i = 0; i < stride; i++) {
          const value = f32[start + i];
          const code = Math.floor(value * inverse + 0.5);
          i8[out + i] = code;
          const difference = value - code * scale;
          squares[i & 3] += difference * difference;
        }
        f32[(scales >>> 2) + row] = scale;
        f32[(errors >>> 2) + row] = Math.sqrt(squares[0] + squares[2] + (squares[1] + squares[3])) * ROUND_UP;
      }
    },
  };
}

/** Fast Walsh–Hadamard transform in place; each addition rounds to float32. */
function transform(values: Float32Array): void {
  for (let half = 1; half < values.length; half *= 2) {
    for (let block = 0; block < values.length; block += 2 * half) {
      for (let i = block; i < block + half; i++) {
        const left = values[i];
        const right = values[i + half];
        values[i] = left + right;
        values[i + half] = left - right;
      }
    }
  }
}

/** Of four numbers, in float32, in the order in which SIMD adds its lanes. */
function total(four: Float32Array): number {
  return Math.fround(Math.fround(four[0] + four[1]) + Math.fround(four[2] + four[3]));
}

let counts: Uint8Array | null = null;

/** How many bits of each 16-bit number are set. */
function bitCounts(): Uint8Array {
  if (counts === null) {
    counts = new Uint8Array(1 << 16);
    for (let i = 1; i < counts.length; i++) counts[i] = counts[i >> 1] + (i & 1);
  }
  return counts;
}
