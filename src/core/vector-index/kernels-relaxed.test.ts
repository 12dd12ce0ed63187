import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { Kernels } from './kernel-functions';
import { createKernels, instantiateForThread } from './kernels';
import { loadKernels } from './load-kernel-modules';
import { withSharedMemory } from './shared-memory-import';
import { relaxedSimdSupported } from './simd-support';
import { testKernelAgreement } from './testing/kernel-agreement';
import { kernelBytes } from './testing/load-kernels';

/**
 * Node 20 has relaxed SIMD behind a flag, and its baseline compiler, which compiles first, computes the relaxed dot product wrongly. That makes it
 * the engine that the self-test is there for. Its optimising compiler is right. The flags are of this test's process alone.
 */
const behindFlag = !relaxedSimdSupported();
if (behindFlag) setFlagsFromString('--experimental-wasm-relaxed-simd');
const baseline = await loadKernels(async (name) => kernelBytes(name));
setFlagsFromString('--no-liftoff');
// V8 keeps what it has compiled by its bytes: these differ by a section that means nothing.
const bytes = Uint8Array.from([...kernelBytes('kernels-relaxed.wasm'), 0, 2, 1, 120]);
const optimised = new WebAssembly.Module(bytes);

/** A clock by which the challenger of each race takes `ratio` times as long. */
function raceClock(ratio: number): () => number {
  let ms = 0;
  let calls = 0;
  // The first pair of calls finds out how often to repeat; then usual and challenger take turns, four times each.
  return () => {
    const pair = (calls >> 1) % 9;
    if (calls++ % 2 === 1) ms += pair > 0 && pair % 2 === 0 ? ratio : 1;
    return ms;
  };
}

const relaxed = (): Kernels => createKernels({ relaxed: optimised, simd: null }, { now: raceClock(0.5) });

describe('createKernels with relaxed SIMD', () => {
  it.runIf(behindFlag)('finds out that an engine computes the relaxed dot product wrongly, and does without it', () => {
    const { path, reason, memory, base } = baseline;
    expect(path).toBe('simd');
    expect(reason).toMatch(/relaxed SIMD failed it: scanInt8 gave .* instead of/u);
    expect(new Uint8Array(memory.buffer, base).every((byte) => byte === 0)).toBe(true);
  });

  it('takes it where it is right and faster', () => {
    expect(relaxed()).toMatchObject({ path: 'relaxed', popcount: 'i8x16', reason: expect.stringContaining('faster here than SIMD (0.50 times as long)') });
  });

  it('leaves it where it is right and no faster', () => {
    const kernels = createKernels({ relaxed: optimised, simd: null }, { now: raceClock(1.25) });
    expect(kernels).toMatchObject({ path: 'simd', popcount: 'i64', reason: expect.stringContaining('so did relaxed SIMD, which is not faster here (1.25 times as long)') });
  });
});

describe('instantiateForThread', () => {
  it('takes what the creator chose, and writes nothing where the creator or another thread keeps its query', () => {
    const { module, memory, base, path, scoreInt8 } = createKernels(
      { relaxed: new WebAssembly.Module(withSharedMemory(bytes)), simd: null },
      { now: raceClock(0.5), shared: true },
    );
    expect(path).toBe('relaxed');
    const threads = [instantiateForThread(module!, memory), instantiateForThread(module!, memory)];
    new Int8Array(memory.buffer, base, 32).fill(3);
    new Float32Array(memory.buffer, base + 64, 1)[0] = 1;
    const below = (): Uint8Array => new Uint8Array(memory.buffer, 0, base).slice();
    const scoreOf = (score: typeof scoreInt8, query: number): number => {
      new Int16Array(memory.buffer, base + 128, 32).fill(query);
      score(base, base + 64, 1, 32, base + 128, 1, base + 256);
      return new Float32Array(memory.buffer, base + 256, 1)[0];
    };
    const written: number[][] = [];
    [scoreInt8, ...threads.map((thread) => thread.scoreInt8)].forEach((score, i) => {
      const before = below();
      expect(scoreOf(score, 1000 + i)).toBe(32 * 3 * (1000 + i));
      const after = below();
      written.push([...after.keys()].filter((at) => after[at] !== before[at]));
    });
    expect(written.every((places) => places.length > 0)).toBe(true);
    expect(new Set(written.flat()).size).toBe(written.flat().length);
  });
});

testKernelAgreement('relaxed', () => {
  const kernels = relaxed();
  expect(kernels.path).toBe('relaxed');
  return kernels;
});
