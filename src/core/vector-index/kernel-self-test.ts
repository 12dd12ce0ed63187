import type { Kernels } from './kernel-functions';
import { currentViews, LARGEST_QUERY_CODE, LARGEST_ROW_CODE, scalarDot, scalarScore } from './scalar-scan';

/** Of WebAssembly. Not taken from `linear-memory.ts`, which the first script would carry for it. */
const PAGE_BYTES = 65_536;

/** One, two and many steps of the kernels' loops; 2048 is where an int32 sum could overflow. */
const STRIDES = [16, 32, 64, 256, 384, 768, 2048];
/** Groups of four and every remainder. */
const ROWS = 7;

type Fill = (index: number) => number;

/** Pairs of row and query patterns, -1 to 1: typical values, and the extremes of magnitude and sign. */
const PATTERNS: readonly (readonly [name: string, row: Fill, query: Fill])[] = [
  ['mixed values', (i) => Math.sin(i * 1.7 + 0.3), (i) => Math.cos(i * 0.9)],
  ['largest positive', () => 1, () => 1],
  ['largest negative', () => -1, () => 1],
  ['alternating signs', (i) => (i % 2 === 0 ? 1 : -1), (i) => (i % 2 === 0 ? 1 : -1)],
  ['last element only', (i) => (i % 16 === 15 ? 1 : 0), (i) => i / 4096],
  ['zero', () => 0, () => 0],
];

/**
 * Compares the kernels that every index uses with the scalar reference; the others: `selfTestAll`. Overwrites the first pages of their memory, so
 * run it before anything is kept.
 * @returns null when every result is right, else what was wrong
 */
export function selfTest(kernels: Kernels): string | null {
  const { memory, base } = kernels;
  const longest = Math.max(...STRIDES);
  const layout = layoutFor(base, longest);
  const missingBytes = layout.end - memory.buffer.byteLength;
  try {
    if (missingBytes > 0) memory.grow(Math.ceil(missingBytes / PAGE_BYTES));
    for (const [name, row, query] of PATTERNS) {
      // Each row begins one further on, so that no two are alike.
      const rows = Float32Array.from({ length: longest + ROWS }, (_, i) => row(i));
      const queries = Float32Array.from({ length: longest }, (_, i) => query(i));
      const codes = Int8Array.from(rows, (value) => Math.round(value * LARGEST_ROW_CODE));
      const queryCodes = Int16Array.from(queries, (value) => Math.round(value * LARGEST_QUERY_CODE));
      for (const stride of STRIDES) {
        const failure = testOne(kernels, stride, { rows, queries, codes, queryCodes });
        if (failure !== null) return `${failure} (${name}, ${stride} dimensions)`;
      }
    }
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    new Uint8Array(memory.buffer).fill(0, base, layout.end);
  }
}

interface Layout {
  readonly row: number;
  readonly query: number;
  readonly codes: number;
  readonly queryCodes: number;
  readonly scales: number;
  readonly slots: number;
  readonly expected: number;
  readonly actual: number;
  readonly end: number;
}

function layoutFor(base: number, stride: number): Layout {
  const row = base;
  const query = row + stride * 4;
  const codes = query + stride * 4;
  const queryCodes = codes + stride * ROWS;
  // 32 bytes hold the 7 numbers of each table.
  const scales = Math.ceil((queryCodes + stride * 2) / 16) * 16;
  return { row, query, codes, queryCodes, scales, slots: scales + 32, expected: scales + 64, actual: scales + 96, end: scales + 128 };
}

interface Pattern {
  readonly rows: Float32Array;
  readonly queries: Float32Array;
  readonly codes: Int8Array;
  readonly queryCodes: Int16Array;
}

function testOne(kernels: Kernels, stride: number, pattern: Pattern): string | null {
  const { memory, base } = kernels;
  const views = currentViews(memory)();
  const at = layoutFor(base, stride);
  const { buffer } = memory;
  views.f32.set(pattern.rows.subarray(0, stride), at.row / 4);
  views.f32.set(pattern.queries.subarray(0, stride), at.query / 4);
  views.i16.set(pattern.queryCodes.subarray(0, stride), at.queryCodes / 2);
  const dot = kernels.dot(at.row, at.query, stride);
  const expectedDot = scalarDot(views, at.row, at.query, stride);
  // Sums of up to 2048 terms of magnitude 1, rounded to float32 at each step.
  if (!(Math.abs(dot - expectedDot) <= stride * 2e-6)) return `dot gave ${dot} instead of ${expectedDot}`;

  const scales = new Float32Array(buffer, at.scales, ROWS);
  const slots = new Uint32Array(buffer, at.slots, ROWS);
  for (let i = 0; i < ROWS; i++) {
    views.i8.set(pattern.codes.subarray(i, i + stride), at.codes + i * stride);
    scales[i] = 0.001 * (i + 1);
    // Some rows share a slot and some slots get nothing.
    slots[i] = (i * 2) % 5;
  }
  const queryScale = Math.fround(0.0001);
  const expected = new Float32Array(buffer, at.expected, ROWS).fill(-Infinity);
  const actual = new Float32Array(buffer, at.actual, ROWS).fill(-Infinity);
  for (let i = 0; i < ROWS; i++) {
    const score = scalarScore(views, at.codes + i * stride, at.scales / 4 + i, stride, at.queryCodes, queryScale);
    expected[slots[i]] = Math.max(expected[slots[i]], score);
  }
  kernels.scanInt8(at.codes, at.scales, at.slots, ROWS, stride, at.queryCodes, queryScale, at.actual);
  for (let i = 0; i < ROWS; i++) {
    // Integer sums and the same float32 roundings: nothing but equality will do.
    if (actual[i] !== expected[i]) return `scanInt8 gave ${actual[i]} instead of ${expected[i]}`;
  }
  return null;
}
