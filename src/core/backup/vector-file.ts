import type { SpaceVectors } from '../../contracts/backups';
import { backupFault } from './backup-fault';

const MAGIC = 0x31564745; // "EGV1"
const HASH_BYTES = 32;
const MOST_DIMENSIONS = 65_536;

/**
 * Vectors as a file, all numbers little-endian: "EGV1", bytes of the space's id, dimensions, texts, rows (uint32 each), the id in UTF-8 filled up to 4 bytes, the
 * SHA-256 of each text, the rows of each (uint32), then the rows in float32. See docs/archive-format.md.
 */
export function packVectors({ spaceId, dimensions, contentHashes, rowCounts, vectors }: SpaceVectors): Uint8Array<ArrayBuffer> {
  const id = new TextEncoder().encode(spaceId);
  const hashesAt = 20 + Math.ceil(id.length / 4) * 4;
  const countsAt = hashesAt + contentHashes.length * HASH_BYTES;
  const rowsAt = countsAt + rowCounts.length * 4;
  const bytes = new Uint8Array(rowsAt + vectors.byteLength);
  const view = new DataView(bytes.buffer);
  [MAGIC, id.length, dimensions, contentHashes.length, vectors.byteLength / 4 / dimensions].forEach((value, i) => view.setUint32(i * 4, value, true));
  bytes.set(id, 20);
  contentHashes.forEach((hash, i) => {
    for (let byte = 0; byte < HASH_BYTES; byte++) bytes[hashesAt + i * HASH_BYTES + byte] = Number.parseInt(hash.slice(byte * 2, byte * 2 + 2), 16);
  });
  rowCounts.forEach((count, i) => view.setUint32(countsAt + i * 4, count, true));
  // Every device that runs browsers is little-endian.
  bytes.set(new Uint8Array(vectors), rowsAt);
  return bytes;
}

/** @throws AppError `BACKUP_FAILED` with fault `damaged` when the parts do not fit each other */
export function unpackVectors(bytes: Uint8Array<ArrayBuffer>): SpaceVectors {
  const wrong = (): Error => backupFault('damaged', { reason: 'its vectors do not fit' });
  if (bytes.length < 20) throw wrong();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [magic, idLength, dimensions, texts, rows] = [0, 4, 8, 12, 16].map((at) => view.getUint32(at, true));
  const hashesAt = 20 + Math.ceil(idLength / 4) * 4;
  const countsAt = hashesAt + texts * HASH_BYTES;
  const rowsAt = countsAt + texts * 4;
  if (magic !== MAGIC || idLength > 1024 || dimensions < 1 || dimensions > MOST_DIMENSIONS || bytes.length !== rowsAt + rows * dimensions * 4) throw wrong();
  const contentHashes = Array.from({ length: texts }, (_, i) => hex(bytes.subarray(hashesAt + i * HASH_BYTES, hashesAt + (i + 1) * HASH_BYTES)));
  const rowCounts = Uint32Array.from({ length: texts }, (_, i) => view.getUint32(countsAt + i * 4, true));
  if (rowCounts.reduce((sum, count) => sum + count, 0) !== rows) throw wrong();
  return { spaceId: new TextDecoder().decode(bytes.subarray(20, 20 + idLength)), dimensions, contentHashes, rowCounts, vectors: bytes.slice(rowsAt).buffer };
}

/** Those of some texts only. @returns null when it has none of them */
export function pickVectors(all: SpaceVectors, wanted: ReadonlySet<string>): SpaceVectors | null {
  const values = new Float32Array(all.vectors);
  const contentHashes: string[] = [];
  const counts: number[] = [];
  const pieces: Float32Array[] = [];
  let row = 0;
  all.contentHashes.forEach((hash, i) => {
    const from = row;
    row += all.rowCounts[i];
    if (!wanted.has(hash)) return;
    contentHashes.push(hash);
    counts.push(all.rowCounts[i]);
    pieces.push(values.subarray(from * all.dimensions, row * all.dimensions));
  });
  if (contentHashes.length === 0) return null;
  return { spaceId: all.spaceId, dimensions: all.dimensions, contentHashes, rowCounts: Uint32Array.from(counts), vectors: concatFloats(pieces).buffer };
}

export function concatFloats(pieces: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
