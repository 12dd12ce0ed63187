import webgpuGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import webgpuWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import cpuGlue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import cpuWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { ModelDevice } from '../../src/contracts/models';

/** ONNX Runtime's files on our own origin. Left to itself it asks a CDN. */
export interface OrtFiles {
  readonly mjs: string;
  readonly wasm: string;
}

/**
 * The build for a device. The CPU build is half the size of the one that knows WebGPU as well, and as fast. Not the JSPI build, which is
 * smaller than asyncify's: Safari and Firefox cannot run it.
 */
export function ortFiles(device: ModelDevice): OrtFiles {
  const absolute = (path: string): string => new URL(path, self.location.origin).href;
  return device === 'webgpu' ? { mjs: absolute(webgpuGlue), wasm: absolute(webgpuWasm) } : { mjs: absolute(cpuGlue), wasm: absolute(cpuWasm) };
}
