/** What a scan worker is told once, and answers. */
export interface ScanWorkerOrder {
  /** The kernels that the searching thread uses. */
  readonly module: WebAssembly.Module;
  /** Its memory, shared. */
  readonly memory: WebAssembly.Memory;
  readonly control: SharedArrayBuffer;
}

export type ScanWorkerMessage = { readonly type: 'ready' } | { readonly type: 'failed'; readonly reason: string };
