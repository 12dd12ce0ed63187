export type Graphics =
  | { readonly at: 'looking' }
  | { readonly at: 'none' }
  /** A fallback adapter: the processor imitates one. */
  | { readonly at: 'software' }
  | { readonly at: 'found'; readonly name: string };

/** The part of WebGPU that is asked here; TypeScript's DOM library does not have it yet. */
export interface Gpu {
  requestAdapter(): Promise<{ readonly isFallbackAdapter?: boolean; readonly info?: { readonly vendor?: string; readonly architecture?: string; readonly isFallbackAdapter?: boolean } } | null>;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i;

/** Whether there is a graphics processor that models could run on. `navigator.gpu` alone says nothing: it is there without any. */
export async function detectGraphics(gpu: Gpu | undefined): Promise<Graphics> {
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (adapter === null || adapter === undefined) return { at: 'none' };
  const { info } = adapter;
  if (adapter.isFallbackAdapter === true || info?.isFallbackAdapter === true || SOFTWARE.test(`${info?.vendor ?? ''} ${info?.architecture ?? ''}`)) return { at: 'software' };
  const name = [info?.vendor, info?.architecture].filter((part) => part !== undefined && part !== '').join(' ');
  return { at: 'found', name: name === '' ? 'a graphics processor' : name };
}
