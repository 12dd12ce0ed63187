import type { Kernels } from './kernel-functions';
import { instantiate } from './kernel-instance';
import { selfTest } from './kernel-self-test';
import type { KernelOptions } from './kernels';
import type { FetchKernels } from './load-kernel-modules';

/** `MAXIMUM_PAGES`, written again: what is taken from `linear-memory.ts` here, the first script carries whole. */
const MOST_PAGES = 65_535;

/**
 * Kernels for a resident index, which uses two of them: one file is fetched, and those two are tested. The relaxed ones would save it a fraction
 * of a millisecond at its largest. A large index gives options, and gets what `loadKernels` finds: all tested, the fastest of those that are right.
 * That is a chunk of its own.
 * @param fetchBytes - asked for `kernels.wasm` alone unless there are options, or that one does not work here
 */
export async function kernelsByNeed(fetchBytes: FetchKernels, options?: KernelOptions): Promise<Kernels> {
  try {
    if (options === undefined) {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
      const exports = instantiate(await WebAssembly.compile((await fetchBytes('kernels.wasm')) as BufferSource), memory);
      const kernels: Kernels = {
        ...exports,
        hamming: exports.hammingI64,
        path: 'simd',
        reason: 'WebAssembly SIMD, self-test passed',
        popcount: 'i64',
        module: null,
        memory,
        base: (exports.heapBase() + 15) & ~15,
      };
      if (selfTest(kernels) === null) return kernels;
    }
  } catch {
    // Said in words by what follows.
  }
  return (await import('./load-kernel-modules')).loadKernels(fetchBytes, options);
}
