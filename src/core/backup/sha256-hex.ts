import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Below this many bytes a promise costs more than the hash. */
const SMALL = 16_384;

export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return bytesToHex(bytes.length < SMALL ? sha256(bytes) : new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
