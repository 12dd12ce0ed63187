import type { Kernels } from './kernel-functions';
import { createKernels, type KernelModules, type KernelOptions } from './kernels';
import { withSharedMemory } from './shared-memory-import';
import { relaxedSimdSupported, simdSupported } from './simd-support';

/** The compiled kernels, from `npm run build:kernels`, the best first. */
export const KERNEL_FILES = { relaxed: 'kernels-relaxed.wasm', simd: 'kernels.wasm' } as const;

export type KernelFile = (typeof KERNEL_FILES)[keyof typeof KERNEL_FILES];

export type FetchKernels = (name: KernelFile) => Promise<Uint8Array>;

const NONE: KernelModules = { relaxed: null, simd: null };

/**
 * The fastest kernels that work here: the best module, the next one where that fails its self-test, and without shared memory where that
 * cannot be had.
 */
export async function loadKernels(fetchBytes: FetchKernels, options: KernelOptions = {}): Promise<Kernels> {
  let kernels: Kernels | null = null;
  for (const shared of options.shared === true ? [true, false] : [false]) {
    for (const level of supportedLevels()) {
      let module: WebAssembly.Module;
      try {
        module = await compile(fetchBytes, level, shared);
      } catch {
        continue;
      }
      kernels = createKernels({ ...NONE, [level]: module }, { ...options, shared });
      if (kernels.path !== 'scalar') return kernels;
    }
  }
  return kernels ?? createKernels(null, options);
}

function supportedLevels(): readonly (keyof KernelModules)[] {
  if (relaxedSimdSupported()) return ['relaxed', 'simd'];
  return simdSupported() ? ['simd'] : [];
}

async function compile(fetchBytes: FetchKernels, level: keyof KernelModules, shared: boolean): Promise<WebAssembly.Module> {
  const bytes = await fetchBytes(KERNEL_FILES[level]);
  return WebAssembly.compile(shared ? withSharedMemory(bytes) : new Uint8Array(bytes));
}
