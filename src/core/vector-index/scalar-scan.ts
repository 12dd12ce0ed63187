/**
 * The limits of codes in `quantise.ts`, which a test compares with these. Not imported from there: what the chunks of the resident index, of large
 * indexes and of the other kernels all import, the bundler puts into a file of its own, and the first start would wait for one more.
 */
export const LARGEST_ROW_CODE = 127;
export const LARGEST_QUERY_CODE = 8191;

/** One linear memory as each kind of number. Index = address / size of the number. */
export interface MemoryViews {
  readonly buffer: ArrayBufferLike;
  readonly f32: Float32Array;
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
}

/** @returns views on `memory`, made anew when its buffer was replaced, as growing does */
export function currentViews(memory: { readonly buffer: ArrayBufferLike }): () => MemoryViews {
  let views = viewsOf(memory.buffer);
  return () => (views.buffer === memory.buffer ? views : (views = viewsOf(memory.buffer)));
}

function viewsOf(buffer: ArrayBufferLike): MemoryViews {
  return {
    buffer,
    f32: new Float32Array(buffer),
    i8: new Int8Array(buffer),
    u8: new Uint8Array(buffer),
    i16: new Int16Array(buffer),
    u16: new Uint16Array(buffer),
    u32: new Uint32Array(buffer),
  };
}

/** `KernelFunctions.dot`. */
export function scalarDot({ f32 }: MemoryViews, left: number, right: number, stride: number): number {
  const a = left >>> 2;
  const b = right >>> 2;
  // Two sums let one addition run while the other waits. Float64, so this side is the more precise one.
  let even = 0;
  let odd = 0;
  for (let i = 0; i < stride; i += 2) {
    even += f32[a + i] * f32[b + i];
    odd += f32[a + i + 1] * f32[b + i + 1];
  }
  return Math.fround(even + odd);
}

/** Approximate dot product of the row of codes at `row`, as `KernelFunctions.scanInt8` defines it. @param scaleIndex - in float32 */
export function scalarScore({ f32, i8, i16 }: MemoryViews, row: number, scaleIndex: number, stride: number, query: number, queryScale: number): number {
  const q = query >>> 1;
  let sum = 0;
  for (let i = 0; i < stride; i++) sum = (sum + i8[row + i] * i16[q + i]) | 0;
  // Rounded to float32 exactly where the SIMD kernels round, so all give the same bits.
  const scale = Math.fround(f32[scaleIndex] * Math.fround(queryScale));
  return Math.fround(Math.fround(sum) * scale);
}
