import { readFileSync } from 'node:fs';

const file = new URL('../kernels.wasm', import.meta.url);

/** The compiled kernels as bytes, from `npm run build:kernels`. */
export function kernelBytes(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(file));
}

export function loadKernelModule(): WebAssembly.Module {
  return new WebAssembly.Module(kernelBytes());
}
