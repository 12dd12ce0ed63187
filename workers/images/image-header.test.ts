import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImageHeader } from './image-header';

const bytes = (...parts: readonly (string | ArrayLike<number>)[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (letter) => letter.charCodeAt(0)) : Array.from(part))));
const uint32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

const PNG = bytes([0x89], 'PNG\r\n\x1a\n', uint32(13), 'IHDR', uint32(640), uint32(480), [8, 6, 0, 0, 0]);
const SOF = [0xff, 0xc2, 0, 17, 8, 1, 0xe0, 2, 0x80, 3];
const JPEG = bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff], SOF);
const GIF = bytes('GIF89a', [0x80, 2, 0xe0, 1]);
const VP8X = bytes('RIFF', uint32(0), 'WEBPVP8X', uint32(0), [0, 0, 0, 0], [0x7f, 2, 0], [0xdf, 1, 0]);
const VP8L = bytes('RIFF', uint32(0), 'WEBPVP8L', uint32(0), [0x2f], [0x7f, 0xc2, 0x77, 0]);
const VP8 = bytes('RIFF', uint32(0), 'WEBPVP8 ', uint32(0), [0, 0, 0, 0x9d, 1, 0x2a], [0x80, 2, 0xe0, 1]);
const AVIF = bytes(uint32(24), 'ftypmif1', uint32(0), 'mif1avif', 'meta', uint32(20), 'ispe', uint32(0), uint32(64), uint32(480), 'ispe', uint32(0), uint32(640), uint32(64));

describe('readImageHeader', () => {
  it.each([
    ['image/png', PNG],
    ['image/jpeg', JPEG],
    ['image/gif', GIF],
    ['image/webp', VP8X],
    ['image/webp', VP8L],
    ['image/webp', VP8],
    ['image/avif', AVIF],
  ] as const)('reads kind and size of %s', (type, file) => {
    expect(readImageHeader(file)).toEqual({ type, width: 640, height: 480 });
    // Also within a larger buffer.
    expect(readImageHeader(bytes('xyz', file).subarray(3))).toEqual({ type, width: 640, height: 480 });
  });

  it('takes nothing else for an image, and no part of one', () => {
    for (const other of ['', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'GIF', '%PDF-1.7', '\xff\xd8', '\xff\xd8\xff\xd9', 'RIFF0000WAVE', '0000ftypheic0000heic']) expect(readImageHeader(bytes(other)), other).toBeNull();
    for (const file of [PNG, JPEG, GIF, VP8X, VP8L, VP8]) for (let length = 0; length < 20; length++) expect(readImageHeader(file.slice(0, length))?.width ?? null).toBe(file === GIF && length >= 10 ? 640 : null);
    expect(readImageHeader(bytes([0x89], 'PNG\r\n\x1a\n', uint32(13), 'IHDR', uint32(0), uint32(480)))).toBeNull();
  });

  it('never throws and always ends, whatever follows a beginning', () => {
    fc.assert(
      fc.property(fc.constantFrom(PNG, JPEG, GIF, VP8X, VP8L, VP8, AVIF), fc.nat(40), fc.uint8Array({ maxLength: 60 }), (file, keep, rest) => {
        const header = readImageHeader(bytes(file.slice(0, keep), rest));
        if (header !== null) expect(Math.min(header.width, header.height)).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
