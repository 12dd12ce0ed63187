import type { BackupSecret } from '../../contracts/backups';
import { backupFault } from './backup-fault';
import { decodeHeader, HEADER_BYTES } from './backup-header';
import { derivedKeyOf, fileKey, keyCheck } from './backup-key';
import type { ByteSource } from './byte-source';
import { concatBytes } from './concat-bytes';
import { chunkNonce, TAG_BYTES } from './encrypt-chunks';

/**
 * The plain bytes of an encrypted file, decrypted where they are read.
 * @throws AppError `BACKUP_FAILED` with fault `wrong-passphrase`, `damaged` or `newer`; reading: `damaged`
 */
export async function decryptedSource(file: ByteSource, secret: BackupSecret): Promise<ByteSource> {
  const header = await file.read(0, Math.min(HEADER_BYTES, file.size));
  const { kdf, chunkBytes, fileSalt, keyCheck: expected } = await decodeHeader(header);
  const derived = await derivedKeyOf(secret, kdf);
  const check = await keyCheck(derived, fileSalt);
  if (!check.every((byte, i) => expected[i] === byte)) throw backupFault('wrong-passphrase');
  const key = await fileKey(derived, fileSalt);

  const stride = chunkBytes + TAG_BYTES;
  const body = file.size - HEADER_BYTES;
  const chunks = Math.ceil(body / stride);
  const size = body - chunks * TAG_BYTES;
  if (chunks === 0 || body - (chunks - 1) * stride < TAG_BYTES) throw backupFault('damaged', { reason: 'its end is cut off' });

  const open = async (index: number): Promise<Uint8Array<ArrayBuffer>> => {
    const start = HEADER_BYTES + index * stride;
    const sealed = await file.read(start, Math.min(file.size, start + stride));
    try {
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: chunkNonce(index, index === chunks - 1), additionalData: header }, key, sealed));
    } catch (error) {
      throw backupFault('damaged', { reason: index === chunks - 1 ? 'its end is cut off or damaged' : 'a part of it is damaged', chunk: index }, { cause: error });
    }
  };
  // Whether the file is whole is known before anything of it is used.
  let held = { index: chunks - 1, bytes: await open(chunks - 1) };
  return {
    size,
    async read(start, end) {
      const pieces: Uint8Array[] = [];
      for (let at = start; at < end; ) {
        const index = Math.floor(at / chunkBytes);
        if (held.index !== index) held = { index, bytes: await open(index) };
        const from = at - index * chunkBytes;
        const piece = held.bytes.subarray(from, from + end - at);
        pieces.push(piece);
        at += piece.length;
        if (piece.length === 0) throw backupFault('damaged', { reason: 'its end is cut off' });
      }
      return concatBytes(pieces);
    },
  };
}
