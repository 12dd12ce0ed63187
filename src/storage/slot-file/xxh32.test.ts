import { describe, expect, it } from 'vitest';
import { xxh32 } from './xxh32';

/** The specification's own test data: bytes of a generator with the seed 2654435761. */
function sanityBuffer(length: number): Uint32Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const prime32 = 2_654_435_761n;
  const prime64 = 11_400_714_785_074_694_797n;
  let generator = prime32;
  for (let i = 0; i < length; i++) {
    bytes[i] = Number(generator >> 56n);
    generator = (generator * prime64) & 0xffff_ffff_ffff_ffffn;
  }
  return new Uint32Array(bytes.buffer);
}

describe('xxh32', () => {
  it('gives what the published implementation gives', () => {
    expect(xxh32(new Uint32Array(0))).toBe(0x02cc5d05);
    expect(xxh32(new Uint32Array(0), 0, 0, 2_654_435_761)).toBe(0x36b78ae7);
    expect(xxh32(sanityBuffer(16))).toBe(0x93ba3759);
    expect(xxh32(sanityBuffer(64))).toBe(0x02e95dbb);
    expect(xxh32(sanityBuffer(224))).toBe(0x77996a88);
    expect(xxh32(sanityBuffer(224), 0, 56, 2_654_435_761)).toBe(0xf9b4ebe5);
  });

  it('gives another number for each single flipped bit of a block', () => {
    const words = sanityBuffer(256);
    const whole = xxh32(words);
    const seen = new Set([whole]);
    for (let bit = 0; bit < words.length * 32; bit++) {
      words[bit >> 5] ^= 1 << (bit & 31);
      seen.add(xxh32(words));
      words[bit >> 5] ^= 1 << (bit & 31);
    }
    expect(seen.size).toBe(1 + words.length * 32);
  });

  it('looks at the given part only', () => {
    const words = sanityBuffer(64);
    expect(xxh32(words, 3, 11)).toBe(xxh32(words.slice(3, 11)));
  });
});
