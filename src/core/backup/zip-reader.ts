import { inflateSync } from 'fflate';
import { backupFault } from './backup-fault';
import type { ByteSource } from './byte-source';
import { crc32 } from './crc32';

/** Largest entry that is read: records lie in files of some megabytes, an image has at most 25. A single memory with all its versions may have more. */
const LARGEST_ENTRY = 256 * 1024 * 1024;
/** End record with the longest comment, and the zip64 records before it. */
const TAIL = 22 + 0xffff + 76;
const MOST_ENTRIES = 5_000_000;
const LARGEST_DIRECTORY = 1024 * 1024 * 1024;


interface ZipEntry {
  readonly path: string;
  readonly size: number;
  readonly packedSize: number;
  readonly deflated: boolean;
  readonly crc: number;
  readonly offset: number;
}

/** Reads a zip at any place. What does not fit together is refused, never guessed: a backup is not the place for it. */
export class ZipReader {
  private constructor(
    private readonly source: ByteSource,
    private readonly entries: ReadonlyMap<string, ZipEntry>,
  ) {}

  /** @throws AppError `BACKUP_FAILED`, fault `not-a-backup` when it is no zip, `damaged` when it is cut off or does not fit together */
  static async open(source: ByteSource): Promise<ZipReader> {
    const start = source.size < 4 ? new Uint8Array(4) : await source.read(0, 4);
    const looksLikeZip = start[0] === 0x50 && start[1] === 0x4b;
    const tailAt = Math.max(0, source.size - TAIL);
    const tail = await source.read(tailAt, source.size);
    const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
    let end = tail.length - 22;
    while (end >= 0 && !(view.getUint32(end, true) === 0x06054b50 && view.getUint16(end + 20, true) === tail.length - end - 22)) end--;
    if (end < 0) throw looksLikeZip ? damaged('the end of the file is missing') : backupFault('not-a-backup');
    let count = view.getUint16(end + 10, true);
    let size = view.getUint32(end + 12, true);
    let offset = view.getUint32(end + 16, true);
    const locator = end - 20;
    if (locator >= 0 && view.getUint32(locator, true) === 0x07064b50) {
      const at = Number(view.getBigUint64(locator + 8, true)) - tailAt;
      if (!(at >= 0 && at + 56 <= tail.length) || view.getUint32(at, true) !== 0x06064b50) throw damaged('its directory was not found');
      count = Number(view.getBigUint64(at + 32, true));
      size = Number(view.getBigUint64(at + 40, true));
      offset = Number(view.getBigUint64(at + 48, true));
    }
    if (count > MOST_ENTRIES || size > LARGEST_DIRECTORY || offset + size > source.size) throw damaged('its directory was not found');
    return new ZipReader(source, readDirectory(await source.read(offset, offset + size), count));
  }

  has(path: string): boolean {
    return this.entries.has(path);
  }

  sizeOf(path: string): number | undefined {
    return this.entries.get(path)?.size;
  }

  /** @throws AppError `BACKUP_FAILED`, fault `damaged` */
  async read(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const entry = this.entries.get(path);
    if (entry === undefined) throw damaged('it is missing', path);
    if (entry.size > LARGEST_ENTRY || entry.packedSize > LARGEST_ENTRY) throw damaged('it is too large', path);
    if (entry.offset + 30 > this.source.size) throw damaged('it does not lie where it should', path);
    const head = await this.source.read(entry.offset, entry.offset + 30);
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    if (view.getUint32(0, true) !== 0x04034b50) throw damaged('it does not lie where it should', path);
    const start = entry.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
    if (start + entry.packedSize > this.source.size) throw damaged('it is cut off', path);
    const packed = await this.source.read(start, start + entry.packedSize);
    const bytes = entry.deflated ? inflate(packed, entry.size, path) : packed;
    if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) throw damaged('its checksum is not right', path);
    return bytes;
  }
}

function inflate(packed: Uint8Array, size: number, path: string): Uint8Array<ArrayBuffer> {
  try {
    return inflateSync(packed, { out: new Uint8Array(size) }) as Uint8Array<ArrayBuffer>;
  } catch (error) {
    throw backupFault('damaged', { path, reason: 'it cannot be unpacked' }, { cause: error });
  }
}

function readDirectory(bytes: Uint8Array<ArrayBuffer>, count: number): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names = new TextDecoder();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) throw damaged('its directory does not fit');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > bytes.length) throw damaged('its directory does not fit');
    const sizes = readSizes(view, at, at + 46 + nameLength, extraLength);
    const method = view.getUint16(at + 10, true);
    if (method !== 0 && method !== 8) throw damaged('a file of it is packed in a way that no backup uses');
    const path = names.decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if (entries.has(path)) throw damaged('a name is there twice', path);
    entries.set(path, { path, deflated: method === 8, crc: view.getUint32(at + 16, true), ...sizes });
    at = next;
  }
  return entries;
}

/** Those that do not fit into 32 bits stand in the extra field, in this order. */
function readSizes(view: DataView, at: number, extraAt: number, extraLength: number): Pick<ZipEntry, 'size' | 'packedSize' | 'offset'> {
  const values = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  for (let field = extraAt; field + 4 <= extraAt + extraLength; ) {
    const length = view.getUint16(field + 2, true);
    if (view.getUint16(field, true) === 1) {
      let from = field + 4;
      for (let i = 0; i < 3; i++) {
        if (values[i] !== 0xffffffff) continue;
        if (from + 8 > Math.min(field + 4 + length, extraAt + extraLength)) throw damaged('its directory does not fit');
        values[i] = Number(view.getBigUint64(from, true));
        from += 8;
      }
    }
    field += 4 + length;
  }
  return { size: values[0], packedSize: values[1], offset: values[2] };
}

function damaged(reason: string, path?: string): Error {
  return backupFault('damaged', path === undefined ? { reason } : { path, reason });
}
