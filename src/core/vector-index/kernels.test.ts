import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernels } from './kernel-functions';
import { instantiate } from './kernel-instance';
import { raceHamming } from './kernel-race';
import { createKernels, instantiateForThread, simdSupported } from './kernels';
import { kernelsByNeed } from './kernels-by-need';
import { CopyingMemory, isShared, PAGE_BYTES } from './linear-memory';
import { KERNEL_FILES, loadKernels, type KernelFile } from './load-kernel-modules';
import { quantise, QUERY_CODE_LIMIT, ROW_CODE_LIMIT } from './quantise';
import { scalarKernels } from './scalar-kernels';
import { withSharedMemory } from './shared-memory-import';
import { testKernelAgreement } from './testing/kernel-agreement';
import { fetchKernels, kernelBytes, loadBestKernels, loadKernelModule } from './testing/load-kernels';
import { seededVectors } from './testing/seeded-vectors';

/** Replaces every occurrence of one SIMD instruction by another of the same type and length. */
function tampered(instruction: number, replacement: number): WebAssembly.Module {
  return new WebAssembly.Module(tamperedBytes(instruction, replacement));
}

function tamperedBytes(instruction: number, replacement: number): Uint8Array<ArrayBuffer> {
  const bytes = kernelBytes();
  let replaced = 0;
  for (let i = 0; i + 2 < bytes.length; i++) {
    // 0xfd is the SIMD prefix; opcodes from 0x80 on take two bytes.
    if (bytes[i] !== 0xfd || bytes[i + 1] !== instruction || bytes[i + 2] !== 1) continue;
    bytes[i + 1] = replacement;
    replaced++;
  }
  expect(replaced).toBeGreaterThan(0);
  return bytes;
}

describe('createKernels', () => {
  it('takes the SIMD kernels where they work, and says so', () => {
    expect(simdSupported()).toBe(true);
    expect(createKernels(loadKernelModule())).toMatchObject({ path: 'simd', reason: expect.stringContaining('self-test passed') });
  });

  it('falls back to scalar without a module, with the reason', () => {
    expect(createKernels(null)).toMatchObject({ path: 'scalar', reason: 'the SIMD kernels could not be loaded' });
  });

  it.each([
    ['the integer dot product', 0xba, 0xb5, 'scanInt8 gave'], // i32x4.dot_i16x8_s → i32x4.mul
    ['the float32 product', 0xe6, 0xe4, 'dot gave'], // f32x4.mul → f32x4.add
    ['the float64 product', 0xf2, 0xf0, 'quantiseRows of 16 dimensions wrote'], // f64x2.mul → f64x2.add
    ['the largest of four', 0xeb, 0xe4, 'quantiseRows of 16 dimensions wrote'], // f32x4.pmax → f32x4.add
    ['a shift', 0xad, 0xac, 'combineDistances'], // i32x4.shr_u → i32x4.shr_s
  ])('falls back to scalar when %s computes something else', (_, instruction, replacement, told) => {
    const kernels = createKernels(tampered(instruction, replacement));
    expect(kernels.path).toBe('scalar');
    expect(kernels.reason).toContain('failed their self-test');
    expect(kernels.reason).toContain(told);
    expect(dotOf(kernels, Float32Array.of(1, 2), Float32Array.of(3, 4))).toBe(11);
  });

  it('falls back to scalar when the module is another one', () => {
    const empty = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    expect(createKernels(empty)).toMatchObject({ path: 'scalar', reason: 'the SIMD kernels did not start: an export is missing' });
  });

  it('leaves its memory zeroed, as the padding of rows needs it', () => {
    const { memory, base } = createKernels(loadKernelModule());
    expect(new Uint8Array(memory.buffer, base).every((byte) => byte === 0)).toBe(true);
  });
});

describe('loadKernels', () => {
  const fetching = (files: Partial<Record<KernelFile, Uint8Array>>) => {
    const fetched: KernelFile[] = [];
    const fetch = async (name: KernelFile): Promise<Uint8Array> => {
      fetched.push(name);
      return files[name] ?? Promise.reject(new Error('not there'));
    };
    return { fetched, fetch };
  };

  it('fetches the one file that this engine can use', async () => {
    const { fetched, fetch } = fetching({ [KERNEL_FILES.simd]: kernelBytes() });
    expect(await loadKernels(fetch)).toMatchObject({ path: 'simd', module: null });
    expect(fetched).toEqual(['kernels.wasm']);
  });

  it('says what happened when the file is not there, or is something else', async () => {
    expect(await loadKernels(fetching({}).fetch)).toMatchObject({ path: 'scalar', reason: 'the SIMD kernels could not be loaded' });
    const { fetch } = fetching({ [KERNEL_FILES.simd]: new TextEncoder().encode('<!doctype html>') });
    expect(await loadKernels(fetch)).toMatchObject({ path: 'scalar', reason: 'the SIMD kernels could not be loaded' });
  });

  it('gives threads a memory to share, and the kernels on it', async () => {
    const kernels = await loadBestKernels({ shared: true });
    expect(kernels.path).toBe('simd');
    expect(isShared(kernels.memory)).toBe(true);
    const forThread = instantiateForThread(kernels.module!, kernels.memory);
    for (const { dot } of [kernels, forThread]) expect(dotOf({ ...kernels, dot }, Float32Array.of(1, 2), Float32Array.of(3, 4))).toBe(11);
  });

  it('does without sharing where that cannot be', async () => {
    const { SharedArrayBuffer } = globalThis;
    Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
    try {
      expect(await loadBestKernels({ shared: true })).toMatchObject({ path: 'simd', module: null });
    } finally {
      Object.assign(globalThis, { SharedArrayBuffer });
    }
  });

  it('makes shared only what imports the memory of kernels', () => {
    expect(() => withSharedMemory(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))).toThrow(TypeError);
    expect(() => withSharedMemory(withSharedMemory(kernelBytes()))).toThrow(TypeError);
  });
});

describe('kernelsByNeed', () => {
  it('takes one file and all that is in it', async () => {
    const kernels = await kernelsByNeed(fetchKernels);
    expect(kernels).toMatchObject({ path: 'simd', reason: 'WebAssembly SIMD, self-test passed' });
    expect(kernels.hamming).toBeTypeOf('function');
  });

  it('takes more time for a large index', async () => {
    expect(await kernelsByNeed(fetchKernels, { shared: true })).toMatchObject({ path: 'simd', module: expect.any(WebAssembly.Module) });
  });

  it('goes on with the scalar kernels, and says why', async () => {
    const broken = async (): Promise<Uint8Array> => tamperedBytes(0xba, 0xb5);
    expect(await kernelsByNeed(broken)).toMatchObject({ path: 'scalar', reason: expect.stringContaining('failed their self-test: scanInt8 gave') });
    expect(await kernelsByNeed(() => Promise.reject(new Error('offline')))).toMatchObject({ path: 'scalar', reason: 'the SIMD kernels could not be loaded' });
  });
});

describe('a race', () => {
  it('of two that a coarse clock cannot tell apart is a draw', () => {
    const kernels = createKernels(loadKernelModule());
    expect(raceHamming(kernels, kernels, () => 7)).toBe(1);
  });
});

/** One suite for every implementation: results against arithmetic written here, not against each other. */
function testKernels(name: string, create: () => Kernels): void {
  describe(`${name} kernels`, () => {
    it.each([64, 256, 384, 768, 1024, 2048])('dot products of %i dimensions', (dimensions) => {
      const kernels = create();
      const vectors = seededVectors(dimensions, 0, dimensions);
      for (let i = 0; i < 20; i++) {
        const [left, right] = [vectors.query(), vectors.query()];
        let expected = 0;
        for (let at = 0; at < dimensions; at++) expected += left[at] * right[at];
        expect(dotOf(kernels, left, right)).toBeCloseTo(expected, 6);
        expect(dotOf(kernels, left, left)).toBeCloseTo(1, 5);
      }
    });

    it('scans codes: any number of rows, any slots, extreme values, and never lowers a score', () => {
      const code = fc.oneof(fc.constantFrom(-ROW_CODE_LIMIT, 0, ROW_CODE_LIMIT), fc.integer({ min: -ROW_CODE_LIMIT, max: ROW_CODE_LIMIT }));
      const queryCode = fc.oneof(
        fc.constantFrom(-QUERY_CODE_LIMIT, 0, QUERY_CODE_LIMIT),
        fc.integer({ min: -QUERY_CODE_LIMIT, max: QUERY_CODE_LIMIT }),
      );
      const kernels = create();
      const stride = 48;
      fc.assert(
        fc.property(
          fc.array(fc.record({ codes: fc.array(code, { minLength: stride, maxLength: stride }), slot: fc.nat({ max: 9 }), scale: fc.double({ min: 0, max: 1, noNaN: true }) }), { maxLength: 11 }),
          fc.array(queryCode, { minLength: stride, maxLength: stride }),
          fc.double({ min: 1e-6, max: 1, noNaN: true }),
          (rows, query, queryScale) => {
            const expected = new Float32Array(10).fill(-Infinity).fill(0.25, 7);
            for (const row of rows) {
              const sum = row.codes.reduce((total, value, i) => total + value * query[i], 0);
              const score = Math.fround(Math.fround(sum) * Math.fround(Math.fround(row.scale) * Math.fround(queryScale)));
              expected[row.slot] = Math.max(expected[row.slot], score);
            }
            const actual = scanOf(kernels, stride, rows, query, queryScale, new Float32Array(10).fill(-Infinity).fill(0.25, 7));
            for (let slot = 0; slot < 10; slot++) expect(actual[slot] + 0).toBe(expected[slot] + 0);
          },
        ),
      );
    });

    it('does not overflow at 2048 dimensions of the largest codes', () => {
      const stride = 2048;
      const rows = [ROW_CODE_LIMIT, -ROW_CODE_LIMIT].map((value, slot) => ({ codes: new Array<number>(stride).fill(value), slot, scale: 1 }));
      const scores = scanOf(create(), stride, rows, new Array<number>(stride).fill(QUERY_CODE_LIMIT), 1, new Float32Array(2).fill(-Infinity));
      const largest = Math.fround(stride * ROW_CODE_LIMIT * QUERY_CODE_LIMIT);
      expect([...scores]).toEqual([largest, -largest]);
    });

    it('keeps working after its memory has grown', () => {
      const kernels = create();
      expect(dotOf(kernels, Float32Array.of(2), Float32Array.of(3))).toBe(6);
      kernels.memory.grow(3);
      expect(dotOf(kernels, Float32Array.of(2), Float32Array.of(4))).toBe(8);
    });
  });
}

testKernels('SIMD', () => {
  const kernels = createKernels(loadKernelModule());
  expect(kernels.path).toBe('simd');
  return kernels;
});
testKernels('scalar', () => createKernels(null));
testKernels('scalar, without WebAssembly', () => {
  const memory = new CopyingMemory(64);
  return { path: 'scalar', reason: 'test', popcount: 'table', module: null, memory, base: 16, ...scalarKernels(memory) };
});

testKernelAgreement('SIMD', () => loadBestKernels());
testKernelAgreement('SIMD, bits counted by bytes,', async () => {
  const kernels = await loadBestKernels({ shared: true });
  const { hammingI8x16 } = instantiate(kernels.module!, kernels.memory);
  return { ...kernels, hamming: hammingI8x16 };
});

describe('CopyingMemory', () => {
  it('keeps its content when it grows, and refuses to exceed its maximum', () => {
    const memory = new CopyingMemory(4);
    new Uint8Array(memory.buffer)[7] = 42;
    memory.grow(2);
    expect(memory.buffer.byteLength).toBe(3 * PAGE_BYTES);
    expect(new Uint8Array(memory.buffer)[7]).toBe(42);
    expect(() => memory.grow(2)).toThrow(RangeError);
    expect(memory.buffer.byteLength).toBe(3 * PAGE_BYTES);
    memory.grow(1);
    expect(memory.buffer.byteLength).toBe(4 * PAGE_BYTES);
  });
});

describe('quantise', () => {
  it('stays within the limit, half a step from the value, and tells its own error', () => {
    const value = fc.float({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 64 }), fc.constantFrom(ROW_CODE_LIMIT, QUERY_CODE_LIMIT), (list, limit) => {
        const values = Float32Array.from(list);
        fc.pre(Math.hypot(...values) > 1e-6);
        const codes = new Int16Array(values.length);
        const { scale, error } = quantise(values, codes, limit);
        const differences = values.map((original, i) => original - codes[i] * scale);
        expect(Math.max(...codes.map(Math.abs))).toBe(limit);
        for (const difference of differences) expect(Math.abs(difference)).toBeLessThanOrEqual(scale * 0.5001);
        expect(error).toBeCloseTo(Math.hypot(...differences), 7);
      }),
    );
  });
});

function dotOf({ memory, base, dot }: Kernels, left: Float32Array, right: Float32Array): number {
  const stride = Math.ceil(left.length / 16) * 16;
  new Uint8Array(memory.buffer).fill(0, base, base + stride * 8);
  const f32 = new Float32Array(memory.buffer);
  f32.set(left, base / 4);
  f32.set(right, base / 4 + stride);
  return dot(base, base + stride * 4, stride);
}

function scanOf(
  { memory, base, scanInt8 }: Kernels,
  stride: number,
  rows: readonly { readonly codes: readonly number[]; readonly slot: number; readonly scale: number }[],
  query: readonly number[],
  queryScale: number,
  scores: Float32Array,
): Float32Array {
  const { buffer } = memory;
  const queryAt = base;
  const scalesAt = queryAt + stride * 2;
  const slotsAt = scalesAt + 64;
  const scoresAt = slotsAt + 64;
  const codesAt = scoresAt + 64;
  new Int16Array(buffer, queryAt, stride).set(query);
  rows.forEach((row, i) => {
    new Float32Array(buffer, scalesAt, 16)[i] = row.scale;
    new Uint32Array(buffer, slotsAt, 16)[i] = row.slot;
    new Int8Array(buffer, codesAt + i * stride, stride).set(row.codes);
  });
  const out = new Float32Array(buffer, scoresAt, scores.length);
  out.set(scores);
  scanInt8(codesAt, scalesAt, slotsAt, rows.length, stride, queryAt, queryScale, scoresAt);
  return out.slice();
}
