import { partAddress } from './model-addresses';

/** Larger parts would be more to lose when the tab is killed, smaller ones more entries to keep. */
export const MAX_PART_BYTES = 8_000_000;

const SIZE_HEADER = 'Content-Length';

function sizeOf(part: Response): number | null {
  const size = Number(part.headers.get(SIZE_HEADER));
  return Number.isSafeInteger(size) && size > 0 ? size : null;
}

/** What is kept of one file while it comes: parts that follow each other without a gap, from its first byte. */
export class ModelParts {
  readonly #cache: Cache;
  readonly #address: string;

  constructor(cache: Cache, address: string) {
    this.#cache = cache;
    this.#address = address;
  }

  /** @returns contiguous bytes from the start, by what the entries say of themselves; nothing is read */
  async keptBytes(): Promise<number> {
    let offset = 0;
    for (;;) {
      const part = await this.#cache.match(partAddress(this.#address, offset));
      const size = part === undefined ? null : sizeOf(part);
      if (size === null) return offset;
      offset += size;
    }
  }

  /** The content of the kept parts, in order. Ends before the first that is damaged. */
  async *read(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    let offset = 0;
    for (;;) {
      const part = await this.#cache.match(partAddress(this.#address, offset));
      if (part === undefined) return;
      let content: ArrayBuffer;
      try {
        content = await part.arrayBuffer();
      } catch {
        return;
      }
      if (content.byteLength === 0 || content.byteLength !== sizeOf(part)) return;
      yield new Uint8Array(content);
      offset += content.byteLength;
    }
  }

  /**
   * Durable when it resolves.
   * @param offset - where the bytes belong; the caller knows, because it has read or written what is before
   * @throws what the Cache API throws when the device is full
   */
  async put(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { 'Content-Type': 'application/octet-stream', [SIZE_HEADER]: String(bytes.byteLength) };
    await this.#cache.put(partAddress(this.#address, offset), new Response(bytes, { headers }));
  }

  async clear(): Promise<void> {
    for (const request of await this.#cache.keys(this.#address, { ignoreSearch: true })) await this.#cache.delete(request);
  }
}
