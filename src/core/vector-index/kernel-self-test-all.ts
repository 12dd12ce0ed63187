import type { KernelFunctions, Kernels } from './kernel-functions';
import { PAGE_BYTES } from './linear-memory';
import { scalarKernels } from './scalar-kernels';
import { LARGEST_QUERY_CODE, LARGEST_ROW_CODE } from './scalar-scan';

/** One step of the loops, the usual number, and the longest row. Few: a large index waits for this when it is created. */
const WIDTHS = [16, 384, 2048];
/** Dimensions and bits: both kinds of last step of the transform, with and without filling up; and the longest. */
const ROTATIONS = [[16, 64], [384, 512], [2048, 2048]] as const;
/** Two groups of four and a remainder. */
const ROWS = 11;
/** Each kernel's input or outputs, at most: 11 rows of codes. */
const AREA_BYTES = 24_576;
const AREAS = 4;

/**
 * Compares the kernels of large indexes with the scalar reference, as `selfTest` does with the others. Overwrites the first pages of their memory.
 * @returns null when every result is right, else what was wrong
 */
export function selfTestAll(kernels: Kernels): string | null {
  return testScores(kernels) ?? testHamming(kernels) ?? run(kernels, [documents, halves, halfProducts, bitsOfRows, estimates, quantising]);
}

/** `scoreInt8` and `raiseScores`. */
export function testScores(kernels: Kernels): string | null {
  return run(kernels, [scores]);
}

export function testHamming(kernels: Kernels): string | null {
  return run(kernels, [distances]);
}

/** Four areas of memory that nobody uses yet, and both kernels to compare. */
interface Bed {
  readonly buffer: ArrayBufferLike;
  readonly areas: readonly number[];
  readonly actual: KernelFunctions;
  readonly expected: KernelFunctions;
}

function run(kernels: Kernels, tests: readonly ((bed: Bed) => string | null)[]): string | null {
  const { memory, base } = kernels;
  const end = base + AREAS * AREA_BYTES;
  try {
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    const areas = Array.from({ length: AREAS }, (_, i) => base + i * AREA_BYTES);
    const bed: Bed = { buffer: memory.buffer, areas, actual: kernels, expected: scalarKernels(memory) };
    for (const test of tests) {
      const failure = test(bed);
      if (failure !== null) return failure;
    }
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    new Uint8Array(memory.buffer).fill(0, base, end);
  }
}

/** Bytes that look like chance, the same ones each time. */
function fill({ buffer }: Bed, address: number, bytes: number): void {
  const words = new Uint32Array(buffer, address, Math.ceil(bytes / 4));
  let state = 12_345;
  for (let i = 0; i < words.length; i++) words[i] = state = (Math.imul(state, 1_664_525) + 1_013_904_223) ^ (state >>> 15);
}

/**
 * Runs both kernels, each into its own area, and compares what they wrote and returned.
 * @param compute - writes to `out`, at most `bytes` of it
 */
function compare(name: string, bed: Bed, bytes: number, compute: (kernels: KernelFunctions, out: number) => number | void): string | null {
  const [, , first, second] = bed.areas;
  const actual = new Uint8Array(bed.buffer, first, bytes);
  const expected = new Uint8Array(bed.buffer, second, bytes);
  actual.fill(0x55);
  expected.fill(0x55);
  const returned = [compute(bed.actual, first), compute(bed.expected, second)];
  if (returned[0] !== returned[1]) return `${name} gave ${returned[0]} instead of ${returned[1]}`;
  for (let at = 0; at < bytes; at++) {
    if (actual[at] !== expected[at]) return `${name} wrote ${actual[at]} instead of ${expected[at]} at byte ${at} of ${bytes}`;
  }
  return null;
}

function scores(bed: Bed): string | null {
  const { buffer, areas } = bed;
  const [codes, rest] = areas;
  const scales = rest;
  const slots = rest + 128;
  const query = rest + 256;
  new Float32Array(buffer, scales, ROWS).forEach((_, i, all) => (all[i] = 0.0007 * (i + 1)));
  new Uint32Array(buffer, slots, ROWS).forEach((_, i, all) => (all[i] = (i * 5) % 17));
  for (const stride of WIDTHS) {
    for (const extreme of [false, true]) {
      fill(bed, codes, ROWS * stride);
      fill(bed, query, stride * 2);
      const rows = new Int8Array(buffer, codes, ROWS * stride);
      const part = new Int16Array(buffer, query, stride);
      for (let i = 0; i < rows.length; i++) {
        const largest = Math.floor(i / stride) % 2 === 0 ? LARGEST_ROW_CODE : -LARGEST_ROW_CODE;
        rows[i] = extreme ? largest : Math.max(rows[i], -LARGEST_ROW_CODE);
      }
      for (let i = 0; i < part.length; i++) part[i] = extreme ? LARGEST_QUERY_CODE : part[i] % (LARGEST_QUERY_CODE + 1);
      const failure = compare(`scoreInt8 of ${stride} dimensions`, bed, ROWS * 4, (kernels, out) =>
        kernels.scoreInt8(codes, scales, ROWS, stride, query, 0.0001, out),
      );
      if (failure !== null) return failure;
    }
  }
  const found = new Float32Array(buffer, codes, ROWS);
  for (let i = 0; i < ROWS; i++) found[i] = Math.sin(i * 3.3);
  return compare('raiseScores', bed, 17 * 4, (kernels, out) => {
    new Float32Array(buffer, out, 17).fill(-Infinity);
    kernels.raiseScores(codes, slots, ROWS, out);
  });
}

function distances(bed: Bed): string | null {
  const [bits, query] = bed.areas;
  fill(bed, query, 256);
  for (const width of [16, 64, 80, 256]) {
    fill(bed, bits, ROWS * width);
    // One row as far from the query as can be, and one that is the query.
    const rows = new Uint8Array(bed.buffer, bits, ROWS * width);
    const asked = new Uint8Array(bed.buffer, query, width);
    rows.set(asked.map((byte) => ~byte));
    rows.set(asked, width);
    const failure = compare(`hamming of ${width} bytes`, bed, ROWS * 2, (kernels, out) => kernels.hamming(bits, ROWS, width, query, out));
    if (failure !== null) return failure;
  }
  return null;
}

function documents(bed: Bed): string | null {
  const { buffer, areas } = bed;
  const [input, allowed] = areas;
  const count = 16 * 3 + 13;
  const slots = input + 4096;
  fill(bed, input, count * 2);
  fill(bed, allowed, count);
  const pairs = new Uint16Array(buffer, input, count);
  for (let i = 0; i < count; i++) pairs[i] %= 2049;
  new Uint32Array(buffer, slots, count).forEach((_, i, all) => (all[i] = (i * 7) % (2 * count)));
  const may = new Uint8Array(buffer, allowed, count);
  for (let i = 0; i < count; i++) may[i] %= 3;

  const lowering = compare('lowerDistances', bed, count * 4, (kernels, out) => {
    new Uint8Array(buffer, out, count * 4).fill(0xff);
    kernels.lowerDistances(input, slots, count, out);
    // Once more with others: some are less than what is there.
    kernels.lowerDistances(input + 16, slots, count - 8, out);
  });
  if (lowering !== null) return lowering;

  // As far as the largest distance, 2 × 2048, then what is combined, and from what.
  const combined = 16_400;
  const slotDistances = combined + 512;
  for (const filter of [0, allowed]) {
    const combining = compare('combineDistances', bed, combined + count * 2, (kernels, out) => {
      new Uint8Array(buffer, out, combined).fill(0);
      const both = new Uint16Array(buffer, out + slotDistances, count * 2).fill(0xffff);
      for (let i = 0; i < count; i++) {
        // Every ninth is nobody's, until a group of eight in which all are somebody's; every fourth has passages.
        if (i % 9 === 4 && i < 32) continue;
        both[2 * i + 1] = pairs[i];
        if (i % 4 === 1) both[2 * i] = pairs[(i + 5) % count];
      }
      return kernels.combineDistances(out + slotDistances, filter, count, out + combined, out);
    });
    if (combining !== null) return combining;
  }
  for (const cut of [0, 700, 2048]) {
    const collecting = compare('collectWithin', bed, count * 4, (kernels, out) => kernels.collectWithin(input, count, cut, out));
    if (collecting !== null) return collecting;
  }
  return null;
}

/** Of every exponent that half precision has and some that it has not, with ties, both signs, and what is no number. */
function halves(bed: Bed): string | null {
  const { buffer, areas } = bed;
  const [values] = areas;
  const count = 832;
  fill(bed, values, count * 4);
  const words = new Uint32Array(buffer, values, count);
  for (let i = 0; i < count; i++) {
    const exponent = 95 + (i % 52);
    const fraction = i % 3 === 0 ? words[i] & 0x7fffff : (words[i] & 0x7fe000) | (i % 3 === 1 ? 0x1000 : 0x0fff);
    words[i] = ((i & 64) << 25) | (exponent << 23) | fraction;
  }
  const floats = new Float32Array(buffer, values, count);
  floats.set([0, -0, Infinity, -Infinity, NaN, 65_504, 65_519.996, 65_520, 2 ** -24, 2 ** -25, 2 ** -25 * 1.0001, -(2 ** -14), 2 ** -14 - 2 ** -25]);
  return (
    compare('toHalf', bed, count * 2, (kernels, out) => kernels.toHalf(values, out, count)) ??
    compare('fromHalf', bed, count * 4, (kernels, out) => {
      // A part of all that are finite.
      const finite = new Uint16Array(buffer, areas[1], count);
      for (let i = 0; i < count; i++) finite[i] = ((i & 1) << 15) | ((i * 38 + (i % 7)) % 0x7c00);
      kernels.fromHalf(areas[1], out, count);
    })
  );
}

function halfProducts({ buffer, areas, actual, expected }: Bed): string | null {
  const [row, query] = areas;
  for (const stride of WIDTHS) {
    for (const size of [1, 2 ** -18]) {
      const values = new Float32Array(buffer, areas[2], stride);
      const factors = new Float32Array(buffer, query, stride);
      let magnitudes = 0;
      for (let i = 0; i < stride; i++) {
        values[i] = Math.sin(i * 2.1 + 0.5) * size;
        factors[i] = Math.cos(i * 1.3) / size;
        magnitudes += Math.abs(values[i] * factors[i]);
      }
      expected.toHalf(areas[2], row, stride);
      const [gave, wanted] = [actual.dotHalf(row, query, stride), expected.dotHalf(row, query, stride)];
      // Rounded to float32 at each of stride / 4 additions.
      if (!(Math.abs(gave - wanted) <= magnitudes * 2e-6)) return `dotHalf gave ${gave} instead of ${wanted} (${stride} dimensions)`;
    }
  }
  return null;
}

function bitsOfRows(bed: Bed): string | null {
  const { buffer, areas } = bed;
  const [values, signs] = areas;
  for (const [stride, length] of ROTATIONS) {
    const mean = values + stride * 4;
    const rotated = mean + stride * 4;
    const row = new Float32Array(buffer, values, stride);
    const means = new Float32Array(buffer, mean, stride);
    for (let i = 0; i < stride; i++) {
      row[i] = Math.sin(i * i);
      means[i] = Math.cos(i) * 0.3;
    }
    new Float32Array(buffer, signs, 2 * length).forEach((_, i, all) => (all[i] = Math.sin(i * i * 0.7) < 0 ? -1 : 1));
    const failure =
      compare(`rotate of ${stride} dimensions`, bed, length * 4, (kernels, out) => kernels.rotate(values, mean, stride, signs, length, out)) ??
      compare(`makeBits of ${length} numbers`, bed, length / 8, (kernels, out) => {
        bed.expected.rotate(values, mean, stride, signs, length, rotated);
        // One is on neither side.
        new Float32Array(buffer, rotated, 1)[0] = 0;
        return kernels.makeBits(rotated, length, out);
      });
    if (failure !== null) return failure;
  }
  return null;
}

function estimates(bed: Bed): string | null {
  const { buffer, areas } = bed;
  const [rotated, column] = areas;
  const length = 64;
  const rowBytes = length / 8;
  const directory = rotated + length * 4;
  const rows = directory + 16;
  new Float32Array(buffer, rotated, length).forEach((_, i, all) => (all[i] = Math.sin(i * 2.7) / 3));
  const making = compare('makeTable', bed, rowBytes * 1024, (kernels, out) => kernels.makeTable(rotated, length, out));
  if (making !== null) return making;
  // The factors lie behind a whole segment of bits, in the middle of the next area.
  fill(bed, column, ROWS * rowBytes);
  const table = column + 4096;
  bed.expected.makeTable(rotated, length, table);
  new Uint32Array(buffer, directory, 1)[0] = column;
  new Uint32Array(buffer, rows, ROWS).forEach((_, i, all) => (all[i] = (i * 7) % ROWS));
  new Float32Array(buffer, column + 4096 * rowBytes, 2 * ROWS).forEach((_, i, all) => (all[i] = 0.01 * (i + 1)));
  return compare('estimateRows', bed, ROWS * 4, (kernels, out) => kernels.estimateRows(directory, rows, ROWS, rowBytes, table, out));
}

function quantising(bed: Bed): string | null {
  const [values] = bed.areas;
  for (const stride of WIDTHS) {
    const count = stride > 1024 ? 2 : 3;
    const rows = new Float32Array(bed.buffer, values, count * stride);
    for (let i = 0; i < rows.length; i++) rows[i] = Math.sin(i * 1.9) ** 3 * 10 ** (Math.floor(i / stride) - 2);
    // Exactly between two codes.
    rows[0] = LARGEST_ROW_CODE;
    rows[1] = 0.5;
    rows[2] = -0.5;
    rows[3] = -63.5;
    const scales = count * stride;
    const failure = compare(`quantiseRows of ${stride} dimensions`, bed, scales + count * 8, (kernels, out) => {
      kernels.quantiseRows(values, count, stride, out, out + scales, out + scales + count * 4);
    });
    if (failure !== null) return failure;
  }
  return null;
}
