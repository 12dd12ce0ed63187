import type { KdfParameters } from '../../contracts/backups';
import { backupFault } from './backup-fault';

/** `.engram` files begin with it. The first byte is no text and no zip, the last ones notice a transfer that changed line ends. */
const MAGIC = Uint8Array.of(0x89, 0x45, 0x4e, 0x47, 0x52, 0x4d, 0x0d, 0x0a);
const ENCRYPTION_VERSION = 1;
export const HEADER_BYTES = 128;
const CHECKED_BYTES = HEADER_BYTES - 32;
const ARGON2ID = 1;

/** What a header may ask of the device that reads it: more is not a passphrase's price but an attack. */
const LIMITS = { memoryKiB: [8, 1024 * 1024], passes: [1, 16], lanes: [1, 16], chunkBytes: [1024, 4 * 1024 * 1024] } as const;

export interface BackupHeader {
  readonly kdf: KdfParameters;
  /** Plain bytes of each chunk but the last. */
  readonly chunkBytes: number;
  /** 32 bytes; of this file alone. */
  readonly fileSalt: Uint8Array<ArrayBuffer>;
  /** 16 bytes; says whether a passphrase is the right one. */
  readonly keyCheck: Uint8Array<ArrayBuffer>;
}

/** As it lies in the file; its last 32 bytes, the SHA-256 of the others, authenticate it with every chunk. */
export async function encodeHeader({ kdf, chunkBytes, fileSalt, keyCheck }: BackupHeader): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC, 0);
  bytes[8] = ENCRYPTION_VERSION;
  bytes[9] = ARGON2ID;
  view.setUint32(12, kdf.memoryKiB, true);
  view.setUint32(16, kdf.passes, true);
  view.setUint32(20, kdf.lanes, true);
  view.setUint32(24, chunkBytes, true);
  bytes.set(kdf.salt, 32);
  bytes.set(fileSalt, 48);
  bytes.set(keyCheck, 80);
  bytes.set(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.subarray(0, CHECKED_BYTES))), CHECKED_BYTES);
  return bytes;
}

export function isEncrypted(start: Uint8Array): boolean {
  return start.length >= MAGIC.length && MAGIC.every((byte, i) => start[i] === byte);
}

/** @throws AppError `BACKUP_FAILED` with fault `damaged`, or `newer` (facts `version`, `known`) */
export async function decodeHeader(bytes: Uint8Array<ArrayBuffer>): Promise<BackupHeader> {
  if (bytes.length < HEADER_BYTES || !isEncrypted(bytes)) throw backupFault('damaged', { reason: 'its beginning is cut off' });
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.slice(0, CHECKED_BYTES)));
  if (!sum.every((byte, i) => bytes[CHECKED_BYTES + i] === byte)) throw backupFault('damaged', { reason: 'its beginning is damaged' });
  if (bytes[8] !== ENCRYPTION_VERSION) throw backupFault('newer', { version: bytes[8], known: ENCRYPTION_VERSION, of: 'encryption' });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [memoryKiB, passes, lanes, chunkBytes] = [12, 16, 20, 24].map((at) => view.getUint32(at, true));
  const asked = { memoryKiB, passes, lanes, chunkBytes };
  for (const name of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
    const [least, most] = LIMITS[name];
    if (asked[name] < least || asked[name] > most) throw backupFault('damaged', { reason: 'its beginning asks for too much', [name]: asked[name] });
  }
  if (bytes[9] !== ARGON2ID) throw backupFault('damaged', { reason: 'its key derivation is not known' });
  return { kdf: { memoryKiB, passes, lanes, salt: bytes.slice(32, 48) }, chunkBytes, fileSalt: bytes.slice(48, 80), keyCheck: bytes.slice(80, 96) };
}
