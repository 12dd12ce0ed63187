import type { KernelFunctions } from './kernel-functions';
import type { LinearMemory } from './linear-memory';

/** What a compiled module of `assembly/` exports. The relaxed one has all that the other has. */
export interface KernelExports extends Omit<KernelFunctions, 'hamming'> {
  /** First byte the module itself does not use. */
  heapBase(): number;
  readonly hammingI64: KernelFunctions['hamming'];
  readonly hammingI8x16: KernelFunctions['hamming'];
  readonly scanInt8Relaxed?: KernelFunctions['scanInt8'];
  readonly scoreInt8Relaxed?: KernelFunctions['scoreInt8'];
  /** Where the relaxed kernels may keep the query in another form, `SCRATCH_BYTES`. No two threads may share it. */
  useScratch?(address: number): void;
}

/**
 * @param memory - shared or not, as the module was compiled for; see `withSharedMemory`
 * @throws WebAssembly.LinkError, TypeError when they do not fit together
 */
export function instantiate(module: WebAssembly.Module, memory: LinearMemory): KernelExports {
  const abort = (): never => {
    throw new Error('a vector kernel aborted');
  };
  // Comes from createLinearMemory, and a module exists, so it is a WebAssembly.Memory.
  const instance = new WebAssembly.Instance(module, { env: { memory: memory as WebAssembly.Memory, abort } });
  const exports = instance.exports as unknown as KernelExports;
  // What else could be missing, the self-test finds.
  if (typeof exports.heapBase !== 'function') throw new TypeError('an export is missing');
  return exports;
}
