import type { KernelFunctions, Kernels } from './kernel-functions';
import { selfTest } from './kernel-self-test';
import { createLinearMemory, MAXIMUM_PAGES, type LinearMemory } from './linear-memory';
import { scalarKernels } from './scalar-kernels';

/**
 * Takes the SIMD kernels when they are there and give right results on this machine, else the scalar ones. A self-test,
 * because feature detection alone does not find an engine that compiles SIMD wrongly.
 * @param module - the compiled `kernels.wasm`; null when it could not be fetched or compiled
 * @param options - `maximumPages`: 64 KiB each, at most and by default just under 4 GiB
 */
export function createKernels(
  module: WebAssembly.Module | null,
  { maximumPages = MAXIMUM_PAGES }: { readonly maximumPages?: number } = {},
): Kernels {
  const memory = createLinearMemory(maximumPages);
  if (module === null) {
    const reason = simdSupported() ? 'the SIMD kernels could not be loaded' : 'this browser has no WebAssembly SIMD';
    return scalar(memory, reason);
  }
  let simd: Kernels;
  try {
    simd = instantiate(module, memory);
  } catch (error) {
    return scalar(memory, `the SIMD kernels did not start: ${error instanceof Error ? error.message : String(error)}`);
  }
  const failure = selfTest(simd);
  if (failure !== null) return scalar(memory, `the SIMD kernels failed their self-test: ${failure}`);
  return simd;
}

/** A module of one function that uses `i32x4.dot_i16x8_s`, which validates only where SIMD exists. */
const SIMD_PROBE = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, // magic, version
  0x01, 0x04, 1, 0x60, 0, 0, // one type: () -> ()
  0x03, 0x02, 1, 0, // one function of that type
  0x0a, 0x10, 1, 0x0e, 0, // one body without locals
  0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, // i8x16.splat(0), twice
  0xfd, 0xba, 0x01, 0x1a, 0x0b, // i32x4.dot_i16x8_s, drop, end
]);

/** Whether this engine knows the fixed-width SIMD instructions that the kernels are made of. */
export function simdSupported(): boolean {
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(SIMD_PROBE);
}

interface KernelExports extends KernelFunctions {
  heapBase(): number;
}

function instantiate(module: WebAssembly.Module, memory: LinearMemory): Kernels {
  const abort = (): never => {
    throw new Error('a vector kernel aborted');
  };
  // `memory` has come from createLinearMemory, and a module exists, so it is a WebAssembly.Memory.
  const instance = new WebAssembly.Instance(module, { env: { memory: memory as WebAssembly.Memory, abort } });
  const { dot, scanInt8, heapBase } = instance.exports as unknown as KernelExports;
  if (typeof dot !== 'function' || typeof scanInt8 !== 'function' || typeof heapBase !== 'function') {
    throw new TypeError('an export is missing');
  }
  return { path: 'simd', reason: 'WebAssembly SIMD, self-test passed', memory, base: alignUp(heapBase()), dot, scanInt8 };
}

function scalar(memory: LinearMemory, reason: string): Kernels {
  return { path: 'scalar', reason, memory, base: 0, ...scalarKernels(memory) };
}

function alignUp(address: number): number {
  return (address + 15) & ~15;
}
