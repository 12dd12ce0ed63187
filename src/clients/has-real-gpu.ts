/** The part of WebGPU used here; not in TypeScript's DOM library on every version. */
interface AdapterInfo {
  readonly isFallbackAdapter?: boolean;
  readonly vendor?: string;
  readonly architecture?: string;
  readonly description?: string;
}
export interface Gpu {
  requestAdapter(options: { readonly powerPreference: 'high-performance' }): Promise<{ readonly info?: AdapterInfo; readonly isFallbackAdapter?: boolean } | null>;
}

/** Adapters that draw on the processor: slower than WebAssembly, and they may hang. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i;
const PATIENCE_MS = 3_000;

/** Whether there is a graphics card behind WebGPU. That `navigator.gpu` exists says nothing. */
export async function hasRealGpu(gpu = (navigator as { readonly gpu?: Gpu }).gpu): Promise<boolean> {
  if (gpu === undefined) return false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), PATIENCE_MS);
    });
    const adapter = await Promise.race([gpu.requestAdapter({ powerPreference: 'high-performance' }), late]);
    if (adapter === null) return false;
    const { info } = adapter;
    if (info?.isFallbackAdapter === true || adapter.isFallbackAdapter === true) return false;
    return !SOFTWARE.test(`${info?.vendor ?? ''} ${info?.architecture ?? ''} ${info?.description ?? ''}`);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
