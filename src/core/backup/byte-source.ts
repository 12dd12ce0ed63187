/** Bytes that can be read at any place. */
export interface ByteSource {
  readonly size: number;
  /** `[start, end)`, within the size. */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

export function blobSource(blob: Blob): ByteSource {
  return { size: blob.size, read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()) };
}
