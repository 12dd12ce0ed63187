import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** 128 bits: enough that no two images of a library ever share a name. */
const HASH_BYTES = 16;

/**
 * The first 32 hex digits of the SHA-256 of an image: its key, and its name in texts.
 * The browser's own is ten times as fast and runs beside, but is absent where the app is served without https; then an image of 25 MB takes a moment.
 */
export async function imageHash(bytes: ArrayBuffer): Promise<string> {
  const { subtle } = crypto as { subtle?: SubtleCrypto };
  const digest = subtle === undefined ? sha256(new Uint8Array(bytes)) : new Uint8Array(await subtle.digest('SHA-256', bytes));
  return bytesToHex(digest.subarray(0, HASH_BYTES));
}
