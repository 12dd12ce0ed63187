import { Inflate } from 'fflate';
import { modelError } from './model-error';

/** A file in a zip: read by its place, so that nothing but what is wanted is ever unpacked. */
export interface ZipEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** @throws AppError `MODEL_FAILED` (`damaged`) when length or checksum are not what the zip says, or it cannot be unpacked */
  stream(): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
/** Of the list of files. A model has a few dozen. */
const MAX_DIRECTORY_BYTES = 8_000_000;
const MAX_ENTRIES = 20_000;
/** Weights hardly shrink; what unfolds to a thousand times its size is no model. */
const MAX_RATIO = 200;
const MAX_FILE_BYTES = 0xffff_fffe;
const READ_BYTES = 4_000_000;

/**
 * The list of files at the end of a zip.
 * @throws AppError `MODEL_FAILED` (`not-a-model` when it is no zip, `unsupported`)
 */
export async function readZipEntries(zip: Blob): Promise<ZipEntry[]> {
  const tail = await bytesOf(zip, Math.max(0, zip.size - END_BYTES - MAX_COMMENT_BYTES), zip.size);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== END_SIGNATURE) end--;
  if (end < 0) throw modelError('not-a-model', { reason: 'it is not a zip' });
  const count = tail.getUint16(end + 10, true);
  const size = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  if (start === 0xffff_ffff || count === 0xffff) throw modelError('unsupported', { reason: 'a zip larger than 4 GB; unpack it and choose the folder' });
  if (size > MAX_DIRECTORY_BYTES || count > MAX_ENTRIES || start + size > zip.size) throw modelError('not-a-model', { reason: 'its list of files is damaged' });
  const directory = await bytesOf(zip, start, start + size);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.byteLength && entries.length < count; ) {
    if (directory.getUint32(at, true) !== ENTRY_SIGNATURE) throw modelError('not-a-model', { reason: 'its list of files is damaged' });
    const lengths = [28, 30, 32].map((field) => directory.getUint16(at + field, true));
    const [nameLength, extraLength, commentLength] = lengths as [number, number, number];
    if (at + 46 + nameLength > directory.byteLength) throw modelError('not-a-model', { reason: 'its list of files is damaged' });
    const path = new TextDecoder().decode(new Uint8Array(directory.buffer, directory.byteOffset + at + 46, nameLength));
    entries.push(
      entryOf(zip, path, {
        flags: directory.getUint16(at + 8, true),
        method: directory.getUint16(at + 10, true),
        crc: directory.getUint32(at + 16, true),
        packed: directory.getUint32(at + 20, true),
        size: directory.getUint32(at + 24, true),
        offset: directory.getUint32(at + 42, true),
      }),
    );
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries.filter(({ path }) => !path.endsWith('/'));
}

interface Placed {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

function entryOf(zip: Blob, path: string, { flags, method, crc, packed, size, offset }: Placed): ZipEntry {
  return {
    path,
    sizeBytes: size,
    async *stream() {
      if ((flags & 1) !== 0) throw modelError('unsupported', { reason: 'the zip asks for a password' });
      if (method !== 0 && method !== 8) throw modelError('unsupported', { reason: 'the zip is packed in a way that is not known here' });
      if (size > MAX_FILE_BYTES || packed > MAX_FILE_BYTES || size > packed * MAX_RATIO + 1_000_000) throw modelError('not-a-model', { reason: 'the zip unfolds to far more than its size' });
      const local = await bytesOf(zip, offset, offset + 30);
      if (local.byteLength < 30 || local.getUint32(0, true) !== LOCAL_SIGNATURE) throw modelError('damaged', { file: path });
      const start = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
      let given = 0;
      let checksum = 0xffff_ffff;
      for await (const bytes of method === 0 ? slices(zip, start, start + packed) : inflated(zip, start, start + packed, path)) {
        given += bytes.byteLength;
        if (given > size) break;
        checksum = crc32(checksum, bytes);
        yield bytes;
      }
      if (given !== size) throw modelError('damaged', { file: path, expected: size, received: given });
      if ((checksum ^ 0xffff_ffff) >>> 0 !== crc) throw modelError('damaged', { file: path });
    },
  };
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb8_8320;
  return value;
});

/** The checksum of zip files, fed piece by piece; begins with, and at the end is inverted by, all ones. */
function crc32(before: number, bytes: Uint8Array): number {
  let value = before;
  for (let at = 0; at < bytes.length; at++) value = (value >>> 8) ^ CRC_TABLE[(value ^ bytes[at]!) & 0xff]!;
  return value;
}

async function bytesOf(blob: Blob, from: number, to: number): Promise<DataView<ArrayBuffer>> {
  return new DataView(await blob.slice(from, to).arrayBuffer());
}

/** A file or a part of one, some megabytes at a time. */
export async function* slices(blob: Blob, from = 0, to = blob.size): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = from; at < to; at += READ_BYTES) yield new Uint8Array(await blob.slice(at, Math.min(to, at + READ_BYTES)).arrayBuffer());
}

async function* inflated(zip: Blob, from: number, to: number, path: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let ready: Uint8Array<ArrayBuffer>[] = [];
  const inflate = new Inflate((bytes) => ready.push(bytes as Uint8Array<ArrayBuffer>));
  let at = from;
  // Small pieces: what one of them unfolds to is in memory all at once.
  for await (const packed of slices(zip, from, to)) {
    for (let offset = 0; offset < packed.byteLength; offset += 65_536) {
      const piece = packed.subarray(offset, offset + 65_536);
      at += piece.byteLength;
      try {
        inflate.push(piece, at >= to);
      } catch (error) {
        throw modelError('damaged', { file: path }, error);
      }
      yield* ready;
      ready = [];
    }
  }
}
