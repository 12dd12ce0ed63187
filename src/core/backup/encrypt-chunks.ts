import type { DerivedKey } from '../../contracts/backups';
import { encodeHeader } from './backup-header';
import { fileKey, keyCheck } from './backup-key';
import { concatBytes } from './concat-bytes';

/** Small enough to be held, large enough that 16 bytes and a call of the browser's cipher for each do not count. */
const CHUNK_BYTES = 256 * 1024;
export const TAG_BYTES = 16;

/** Counter of the chunk and, in the last byte, whether it ends the file: so chunks that are cut off, moved, repeated or appended are found. */
export function chunkNonce(index: number, isLast: boolean): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(7, index);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Encrypts what is written, chunk by chunk. */
export class ChunkEncrypter {
  #held: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #index = 0;

  private constructor(
    readonly header: Uint8Array<ArrayBuffer>,
    private readonly key: CryptoKey,
    private readonly chunkBytes: number,
  ) {}

  /** @param fixed - for test vectors only */
  static async create(derived: DerivedKey, fixed: { readonly fileSalt?: Uint8Array<ArrayBuffer>; readonly chunkBytes?: number } = {}): Promise<ChunkEncrypter> {
    const { fileSalt = crypto.getRandomValues(new Uint8Array(32)), chunkBytes = CHUNK_BYTES } = fixed;
    const header = await encodeHeader({ kdf: derived.kdf, chunkBytes, fileSalt, keyCheck: await keyCheck(derived, fileSalt) });
    return new ChunkEncrypter(header, await fileKey(derived, fileSalt), chunkBytes);
  }

  /** @returns what is to be appended to the file behind the header; calls one after another */
  async push(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    let held = this.#held.length === 0 ? bytes : concatBytes([this.#held, bytes]);
    const sealed: Uint8Array<ArrayBuffer>[] = [];
    // One chunk is always held back: it may be the last.
    while (held.length > this.chunkBytes) {
      sealed.push(await this.#seal(held.subarray(0, this.chunkBytes), false));
      held = held.subarray(this.chunkBytes);
    }
    this.#held = held.slice();
    return concatBytes(sealed);
  }

  async end(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#seal(this.#held, true);
  }

  async #seal(bytes: Uint8Array<ArrayBuffer>, isLast: boolean): Promise<Uint8Array<ArrayBuffer>> {
    const iv = chunkNonce(this.#index++, isLast);
    return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: this.header }, this.key, bytes));
  }
}
