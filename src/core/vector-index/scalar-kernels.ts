import type { KernelFunctions } from './kernel-functions';

/**
 * The kernels in plain TypeScript: the specification of the SIMD ones, and what runs where those cannot.
 * @param memory - read afresh at each call, because growing it replaces its buffer
 */
export function scalarKernels(memory: { readonly buffer: ArrayBuffer }): KernelFunctions {
  let views = viewsOf(memory.buffer);
  const current = (): Views => (views.buffer === memory.buffer ? views : (views = viewsOf(memory.buffer)));
  return {
    dot(left, right, stride) {
      const { f32 } = current();
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
    },
    scanInt8(codes, scales, slots, count, stride, query, queryScale, scores) {
      const { f32, i8, i16, u32 } = current();
      const q = query >>> 1;
      for (let row = 0; row < count; row++) {
        const start = codes + row * stride;
        let sum = 0;
        for (let i = 0; i < stride; i++) sum = (sum + i8[start + i] * i16[q + i]) | 0;
        // Rounded to float32 exactly where the SIMD kernel rounds, so both give the same bits.
        const scale = Math.fround(f32[(scales >>> 2) + row] * Math.fround(queryScale));
        const score = Math.fround(Math.fround(sum) * scale);
        const slot = (scores >>> 2) + u32[(slots >>> 2) + row];
        if (score > f32[slot]) f32[slot] = score;
      }
    },
  };
}

interface Views {
  readonly buffer: ArrayBuffer;
  readonly f32: Float32Array;
  readonly i8: Int8Array;
  readonly i16: Int16Array;
  readonly u32: Uint32Array;
}

function viewsOf(buffer: ArrayBuffer): Views {
  return {
    buffer,
    f32: new Float32Array(buffer),
    i8: new Int8Array(buffer),
    i16: new Int16Array(buffer),
    u32: new Uint32Array(buffer),
  };
}
