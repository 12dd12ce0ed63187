import { FORMAT_VERSION, HEADER, HEADER_BYTES, MAGIC, MEAN_AT, STRINGS_AT, STRINGS_BYTES } from './slot-layout';
import { xxh32 } from './xxh32';

/** What the file says of itself as a whole. */
export interface SlotHeader {
  readonly stride: number;
  readonly rowBytes: number;
  /** Drawn when the file was begun. */
  readonly nonce: number;
  /** Whose vectors these are: another identity makes it a foreign file. */
  readonly identity: string;
  /** Grows by one with every header that is written. */
  readonly generation: number;
  /** Vector blocks up to this number are in the file. */
  readonly covered: number;
  /** The owner's own words. */
  readonly note: string;
  /** What bits are compared against, `[stride]`. */
  readonly mean: Float32Array<ArrayBuffer> | null;
}

/** XXH32 of the mean, never 0; 0 stands for none. */
export function checkOfMean(mean: Float32Array<ArrayBuffer> | null): number {
  return mean === null ? 0 : xxh32(new Uint32Array(mean.buffer, mean.byteOffset, mean.length)) || 1;
}

/** @throws RangeError when identity and note together are too long */
export function encodeHeader(header: SlotHeader): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES);
  const words = new Uint32Array(bytes.buffer);
  const floats = new Float64Array(bytes.buffer);
  const encoder = new TextEncoder();
  const identity = encoder.encode(header.identity);
  const note = encoder.encode(header.note);
  words.set(MAGIC);
  words[HEADER.version] = FORMAT_VERSION;
  words[HEADER.stride] = header.stride;
  words[HEADER.rowBytes] = header.rowBytes;
  words[HEADER.nonce] = header.nonce;
  words[HEADER.mean] = checkOfMean(header.mean);
  words[HEADER.identityBytes] = identity.length;
  words[HEADER.noteBytes] = note.length;
  floats[HEADER.generation] = header.generation;
  floats[HEADER.covered] = header.covered;
  if (identity.length + note.length > STRINGS_BYTES) throw new RangeError(`identity and note may have ${STRINGS_BYTES} bytes`);
  bytes.set(identity, STRINGS_AT);
  bytes.set(note, STRINGS_AT + identity.length);
  if (header.mean !== null) new Float32Array(bytes.buffer, MEAN_AT, header.stride).set(header.mean);
  words[HEADER.check] = xxh32(words);
  return bytes;
}

/** @returns null for what is no whole header of this format */
export function decodeHeader(bytes: Uint8Array<ArrayBuffer>): SlotHeader | null {
  const words = new Uint32Array(bytes.buffer);
  const floats = new Float64Array(bytes.buffer);
  if (words[0] !== MAGIC[0] || words[1] !== MAGIC[1] || words[HEADER.version] !== FORMAT_VERSION) return null;
  const check = words[HEADER.check];
  words[HEADER.check] = 0;
  const found = xxh32(words);
  words[HEADER.check] = check;
  const stringsEnd = words[HEADER.identityBytes] + words[HEADER.noteBytes];
  if (found !== check || stringsEnd > STRINGS_BYTES) return null;
  const noteAt = STRINGS_AT + words[HEADER.identityBytes];
  const decoder = new TextDecoder();
  return {
    stride: words[HEADER.stride],
    rowBytes: words[HEADER.rowBytes],
    nonce: words[HEADER.nonce],
    identity: decoder.decode(bytes.subarray(STRINGS_AT, noteAt)),
    generation: floats[HEADER.generation],
    covered: floats[HEADER.covered],
    note: decoder.decode(bytes.subarray(noteAt, STRINGS_AT + stringsEnd)),
    mean: words[HEADER.mean] === 0 ? null : new Float32Array(bytes.buffer.slice(MEAN_AT, MEAN_AT + words[HEADER.stride] * 4)),
  };
}
