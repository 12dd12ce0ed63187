import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * SHA-256 of a well-formed text as 64 hex digits: the key of embeddings and of duplicate detection.
 * Synchronous (not WebCrypto), because a bulk import hashes thousands of short texts and each promise would cost more than the hash.
 */
export function contentHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
