// oxlint-disable-next-line typescript/triple-slash-reference -- describes a package's file, so there is no module to import; every project that reads this file needs it
/// <reference path="./hash-wasm-argon2.d.ts" />
import type { BackupSecret, DerivedKey, KdfParameters } from '../../contracts/backups';
import { backupFault } from './backup-fault';

/** RFC 9106, second recommended option but for the lanes: WebAssembly has one thread, on which more lanes would only cost time. */
const KDF_DEFAULTS = Object.freeze({ memoryKiB: 64 * 1024, passes: 3, lanes: 1 });

const INFO_FILE = new TextEncoder().encode('engram backup v1 file key');
const INFO_CHECK = new TextEncoder().encode('engram backup v1 key check');

export function newKdf(cost: Omit<KdfParameters, 'salt'> = KDF_DEFAULTS): KdfParameters {
  return { ...cost, salt: crypto.getRandomValues(new Uint8Array(16)) };
}

/** Argon2id of the passphrase; the result cannot be read, only used. @throws AppError `BACKUP_FAILED` with fault `empty-passphrase` */
export async function deriveKey(passphrase: string, kdf: KdfParameters): Promise<DerivedKey> {
  // The same letters may be typed in several ways, by keyboards and by systems.
  const normalized = passphrase.normalize('NFKC');
  if (normalized.trim() === '') throw backupFault('empty-passphrase');
  // A script of its own, with its WebAssembly in it: 30 KB, 13 KB compressed.
  const { argon2id } = await import('hash-wasm/dist/argon2.umd.min.js');
  const root = await argon2id({ password: new TextEncoder().encode(normalized), salt: kdf.salt, memorySize: kdf.memoryKiB, iterations: kdf.passes, parallelism: kdf.lanes, hashLength: 32, outputType: 'binary' });
  const bytes = new Uint8Array(root);
  const key = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey', 'deriveBits']);
  bytes.fill(0);
  root.fill(0);
  return { key, kdf };
}

export async function derivedKeyOf(secret: BackupSecret, kdf: KdfParameters): Promise<DerivedKey> {
  return 'passphrase' in secret ? deriveKey(secret.passphrase, kdf) : secret.derived;
}

/** The key of one file: never used for another, so that its nonces may count from 0. */
export async function fileKey({ key }: DerivedKey, fileSalt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: fileSalt, info: INFO_FILE }, key, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** 16 bytes that tell a wrong passphrase from a damaged file; they say nothing about the file's key. */
export async function keyCheck({ key }: DerivedKey, fileSalt: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: fileSalt, info: INFO_CHECK }, key, 128));
}
