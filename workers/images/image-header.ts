import type { ImageType } from '../../src/contracts/images';

/** What the first bytes of an image file say, before anything is decoded. */
interface ImageHeader {
  readonly type: ImageType;
  /** As stored, before any turning; the larger, where a file holds several. */
  readonly width: number;
  readonly height: number;
}

const ascii = (bytes: Uint8Array, at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));

/**
 * Tells an image by its content, whatever its name says, and its size, which decides whether it may be decoded at all: a file of a
 * few kilobytes can unfold to gigabytes of pixels.
 * @returns null for anything that is not one of the kinds we keep, or is cut off before its size
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a) return sized('image/png', view.getUint32(16), view.getUint32(20));
    if (view.getUint16(0) === 0xffd8) return readJpeg(view);
    if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return sized('image/gif', view.getUint16(6, true), view.getUint16(8, true));
    if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return readWebp(bytes, view);
    if (ascii(bytes, 4, 4) === 'ftyp' && isAvif(bytes, view)) return readAvif(bytes, view);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Cut off: it could not be decoded either.
  }
  return null;
}

function sized(type: ImageType, width: number, height: number): ImageHeader | null {
  return width > 0 && height > 0 ? { type, width, height } : null;
}

/** ITU T.81: segments up to the first start of frame (SOF), which holds the size. */
function readJpeg(view: DataView): ImageHeader | null {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at++; // fill bytes may stand before a marker
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return sized('image/jpeg', view.getUint16(at + 7), view.getUint16(at + 5));
    else if (marker === 0xda || marker === 0xd9) return null;
    else at += 2 + view.getUint16(at + 2);
  }
}

/** RFC 9649: lossy, lossless and extended files keep their size in three different places. */
function readWebp(bytes: Uint8Array, view: DataView): ImageHeader | null {
  const uint24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (ascii(bytes, 12, 4)) {
    case 'VP8X':
      return sized('image/webp', uint24(24) + 1, uint24(27) + 1);
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return sized('image/webp', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 'VP8 ':
      return sized('image/webp', view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    default:
      return null;
  }
}

/** The brand `avif` (or `avis`, of a sequence), as the main one or among the compatible ones. */
function isAvif(bytes: Uint8Array, view: DataView): boolean {
  const end = Math.min(view.getUint32(0), bytes.length, 256);
  for (let at = 8; at + 4 <= end; at += 4) if (/^avi[fs]$/.test(ascii(bytes, at, 4))) return true;
  return false;
}

/** ISO 23008-12: sizes stand in `ispe` boxes, one for each picture or tile of the file. The boxes around them need no reading for that. */
function readAvif(bytes: Uint8Array, view: DataView): ImageHeader | null {
  let width = 0;
  let height = 0;
  const end = Math.min(bytes.length, 65_536);
  for (let at = 0; at + 16 <= end; at++) {
    if (bytes[at] !== 0x69 || ascii(bytes, at, 4) !== 'ispe') continue;
    width = Math.max(width, view.getUint32(at + 8));
    height = Math.max(height, view.getUint32(at + 12));
  }
  return sized('image/avif', width, height);
}
