import { expect, it } from 'vitest';
import { type Gpu, hasRealGpu } from './has-real-gpu';

const gpuOf = (adapter: Awaited<ReturnType<Gpu['requestAdapter']>>): Gpu => ({ requestAdapter: async () => adapter });

it.each([
  ['WebGPU without an adapter', gpuOf(null), false],
  ['a fallback adapter', gpuOf({ info: { isFallbackAdapter: true, vendor: 'nvidia' } }), false],
  ['a fallback adapter, as older browsers said it', gpuOf({ isFallbackAdapter: true }), false],
  ['SwiftShader', gpuOf({ info: { vendor: 'google', architecture: 'swiftshader' } }), false],
  ['llvmpipe', gpuOf({ info: { vendor: 'mesa', description: 'llvmpipe (LLVM 15)' } }), false],
  ['an adapter that throws', { requestAdapter: () => Promise.reject(new Error('lost')) }, false],
  ['a graphics card', gpuOf({ info: { vendor: 'intel', architecture: 'xe-lpg', isFallbackAdapter: false } }), true],
  ['a card whose browser tells nothing', gpuOf({}), true],
] as const)('with %s', async (_, gpu, real) => {
  expect(await hasRealGpu(gpu)).toBe(real);
});
