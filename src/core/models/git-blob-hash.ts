import { sha1 } from '@noble/hashes/legacy.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** A hash that is fed as the bytes come. */
export interface RunningHash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/**
 * Git's hash of a file's content: SHA-1 over `blob <size>\0<content>`. Not proof against somebody who wants to deceive, but servers
 * name no other for small files, and it is a good check against accidents.
 * @param sizeBytes - has to be known before the first byte
 */
export function gitBlobHash(sizeBytes: number): RunningHash {
  return sha1.create().update(utf8ToBytes(`blob ${sizeBytes}\0`));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
