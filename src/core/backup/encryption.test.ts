import { createDecipheriv, hkdfSync } from 'node:crypto';
import { argon2id } from 'hash-wasm/dist/argon2.umd.min.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DerivedKey, KdfParameters } from '../../contracts/backups';
import { encodeHeader, HEADER_BYTES } from './backup-header';
import { deriveKey, newKdf } from './backup-key';
import { blobSource } from './byte-source';
import { concatBytes } from './concat-bytes';
import { decryptedSource } from './decrypted-source';
import { ChunkEncrypter, TAG_BYTES } from './encrypt-chunks';
import vectors from './testing/encryption-vectors.json';

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const CHEAP = { memoryKiB: 8, passes: 1, lanes: 1 };
const CHUNK = 1024;

async function encrypt(plain: Uint8Array<ArrayBuffer>, derived: DerivedKey, fixed: { readonly fileSalt?: Uint8Array<ArrayBuffer>; readonly chunkBytes?: number }, cut = plain.length): Promise<Uint8Array<ArrayBuffer>> {
  const encrypter = await ChunkEncrypter.create(derived, fixed);
  return concatBytes([encrypter.header, await encrypter.push(plain.slice(0, cut)), await encrypter.push(plain.slice(cut)), await encrypter.end()]);
}

async function decrypt(file: Uint8Array<ArrayBuffer>, passphrase: string): Promise<Uint8Array> {
  const source = await decryptedSource(blobSource(new Blob([file])), { passphrase });
  return source.read(0, source.size);
}

function faultOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(() => 'read', (error: { facts?: { fault?: unknown } }) => error.facts?.fault);
}

describe('test vectors', () => {
  it.each(vectors.argon2id)('Argon2id as the reference implementation has it: %o', async ({ password, salt, passes, memoryKiB, lanes, hash }) => {
    expect(await argon2id({ password, salt, iterations: passes, memorySize: memoryKiB, parallelism: lanes, hashLength: 32, outputType: 'hex' })).toBe(hash);
  });

  it.each(vectors.files)('$name', async ({ passphrase, kdf, chunkBytes, fileSalt, rootKey, fileKey, header, plaintext, ciphertext }) => {
    const parameters: KdfParameters = { ...kdf, salt: bytesOf(kdf.salt) };
    const derived = await deriveKey(passphrase, parameters);
    const file = bytesOf(header + ciphertext);
    expect(hexOf(await encrypt(bytesOf(plaintext), derived, { fileSalt: bytesOf(fileSalt), chunkBytes }, 700))).toBe(header + ciphertext);
    expect(hexOf(await decrypt(file, passphrase))).toBe(plaintext);
    // The same by another path: the file's key opens the last chunk in Node's own cipher.
    expect(Buffer.from(hkdfSync('sha256', bytesOf(rootKey), bytesOf(fileSalt), 'engram backup v1 file key', 32)).toString('hex')).toBe(fileKey);
    const sealed = bytesOf(ciphertext);
    const last = Math.ceil(sealed.length / (chunkBytes + TAG_BYTES)) - 1;
    const chunk = sealed.slice(last * (chunkBytes + TAG_BYTES));
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(last, 7);
    nonce[11] = 1;
    const cipher = createDecipheriv('aes-256-gcm', bytesOf(fileKey), nonce);
    cipher.setAAD(bytesOf(header));
    cipher.setAuthTag(chunk.slice(-TAG_BYTES));
    expect(Buffer.concat([cipher.update(chunk.slice(0, -TAG_BYTES)), cipher.final()]).toString('hex')).toBe(plaintext.slice(last * chunkBytes * 2));
  });
});

describe('an encrypted file', () => {
  const plain = Uint8Array.from({ length: CHUNK * 3 + 500 }, (_, i) => (i * 31) % 256);
  let derived: DerivedKey;
  let file: Uint8Array<ArrayBuffer>;
  /** Opening with the key itself: deriving it 500 times would take minutes. */
  const open = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => {
    const source = await decryptedSource(blobSource(new Blob([bytes])), { derived });
    return source.read(0, source.size);
  };
  beforeAll(async () => {
    derived = await deriveKey('right', newKdf(CHEAP));
    file = await encrypt(plain, derived, { chunkBytes: CHUNK });
  });

  it('is read at any place, and never twice alike', async () => {
    const source = await decryptedSource(blobSource(new Blob([file])), { passphrase: 'right' });
    expect(source.size).toBe(plain.length);
    for (const [start, end] of [[0, 1], [CHUNK - 1, CHUNK + 1], [10, plain.length], [CHUNK * 3, plain.length], [5, 5]] as const) expect(await source.read(start, end)).toEqual(plain.slice(start, end));
    expect(hexOf(await encrypt(plain, derived, { chunkBytes: CHUNK })).slice(HEADER_BYTES * 2)).not.toBe(hexOf(file).slice(HEADER_BYTES * 2));
  });

  it('tells a wrong passphrase from damage, and refuses an empty one', async () => {
    expect(await faultOf(decrypt(file, 'wrong'))).toBe('wrong-passphrase');
    expect(await faultOf(deriveKey(' \u3000', newKdf(CHEAP)))).toBe('empty-passphrase');
    expect(await faultOf(decrypt(file.slice(0, 60), 'right'))).toBe('damaged');
    expect(await faultOf(decrypt(file.slice(0, HEADER_BYTES), 'right'))).toBe('damaged');
  });

  it('notices every flipped byte of the beginning, the first and the last chunk', async () => {
    const first = HEADER_BYTES + CHUNK + TAG_BYTES;
    const last = HEADER_BYTES + 3 * (CHUNK + TAG_BYTES);
    const places = [...Array(HEADER_BYTES).keys(), ...Array.from({ length: 60 }, (_, i) => HEADER_BYTES + i * 17), ...Array.from({ length: TAG_BYTES }, (_, i) => first - 1 - i), ...Array.from({ length: file.length - last }, (_, i) => last + i).filter((_, i) => i % 5 === 0 || i > 490)];
    for (const place of places) {
      const flipped = file.slice();
      flipped[place] = (flipped[place] ?? 0) ^ 0x10;
      expect(await faultOf(open(flipped)), `byte ${place}`).toBe('damaged');
    }
  });

  it('notices when it is cut off anywhere near a border of chunks, and when chunks are moved, repeated or appended', async () => {
    const stride = CHUNK + TAG_BYTES;
    for (let chunk = 0; chunk <= 3; chunk++) for (const by of [-1, 0, 1, TAG_BYTES]) expect(await faultOf(open(file.slice(0, HEADER_BYTES + chunk * stride + by)))).toBe('damaged');
    const chunks = [0, 1, 2, 3].map((i) => file.slice(HEADER_BYTES + i * stride, HEADER_BYTES + (i + 1) * stride));
    const head = file.slice(0, HEADER_BYTES);
    for (const order of [[1, 0, 2, 3], [0, 1, 3], [0, 1, 1, 3], [0, 1, 2, 2, 3], [0, 1, 2, 3, 3], [0, 1, 2, 0]]) expect(await faultOf(open(concatBytes([head, ...order.flatMap((i) => chunks[i] ?? [])]))), order.join()).toBe('damaged');
    const other = await encrypt(plain, derived, { chunkBytes: CHUNK });
    expect(await faultOf(open(concatBytes([other.slice(0, HEADER_BYTES), file.slice(HEADER_BYTES)]))), 'another file’s beginning').toBe('damaged');
  });

  it('does not spend what a made-up beginning asks for, and names a newer version', async () => {
    const salts = { fileSalt: new Uint8Array(32), keyCheck: new Uint8Array(16) };
    const made = async (kdf: Partial<KdfParameters>, chunkBytes = CHUNK): Promise<unknown> => faultOf(decrypt(concatBytes([await encodeHeader({ kdf: { ...newKdf(CHEAP), ...kdf }, chunkBytes, ...salts }), new Uint8Array(40)]), 'right'));
    expect(await made({ memoryKiB: 4_000_000_000 })).toBe('damaged');
    expect(await made({ passes: 1_000_000 })).toBe('damaged');
    expect(await made({ lanes: 0 })).toBe('damaged');
    expect(await made({}, 2 ** 31)).toBe('damaged');
    const newer = file.slice();
    newer[8] = 2;
    newer.set(new Uint8Array(await crypto.subtle.digest('SHA-256', newer.slice(0, HEADER_BYTES - 32))), HEADER_BYTES - 32);
    await expect(open(newer)).rejects.toMatchObject({ code: 'BACKUP_FAILED', facts: { fault: 'newer', version: 2, known: 1 } });
  });
});
