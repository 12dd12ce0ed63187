import type { Kernels } from '../../../src/core/vector-index/kernel-functions';
import { kernelsByNeed } from '../../../src/core/vector-index/kernels-by-need';
import simdUrl from '../../../src/core/vector-index/kernels.wasm?url';
import relaxedUrl from '../../../src/core/vector-index/kernels-relaxed.wasm?url';

async function fetchKernels(name: string): Promise<Uint8Array> {
  const response = await fetch(name === 'kernels.wasm' ? simdUrl : relaxedUrl);
  return new Uint8Array(await response.arrayBuffer());
}

/** As the library worker does. @param index - a large one asks for all kernels, on memory that threads can share */
export function loadKernels(index: 'resident' | 'large'): Promise<Kernels> {
  return kernelsByNeed(fetchKernels, index === 'resident' ? undefined : { shared: globalThis.crossOriginIsolated === true && navigator.hardwareConcurrency > 1 });
}
