import { readFileSync } from 'node:fs';
import { loadKernels, type FetchKernels } from '../load-kernel-modules';
import type { Kernels } from '../kernel-functions';
import type { KernelOptions } from '../kernels';

/** The compiled kernels as bytes, from `npm run build:kernels`. */
export function kernelBytes(name: 'kernels.wasm' | 'kernels-relaxed.wasm' = 'kernels.wasm'): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../${name}`, import.meta.url)));
}

export function loadKernelModule(): WebAssembly.Module {
  return new WebAssembly.Module(kernelBytes());
}

export const fetchKernels: FetchKernels = async (name) => kernelBytes(name);

/** The best kernels that Node has: it knows no relaxed SIMD. */
export function loadBestKernels(options?: KernelOptions): Promise<Kernels> {
  return loadKernels(fetchKernels, options);
}
