const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;

/**
 * XXH32 of whole 32-bit words: finds bits that were flipped and writes that were torn. No protection against intent. Reads memory as the
 * machine does, which is little-endian wherever WebAssembly runs.
 * @param words - any number of them; in place of bytes, whose last one to three XXH32 treats apart
 * @returns an unsigned 32-bit number
 * @see https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */
export function xxh32(words: Uint32Array, from = 0, to = words.length, seed = 0): number {
  const length = to - from;
  let at = from;
  let hash: number;
  if (length >= 4) {
    let a = (seed + PRIME_1 + PRIME_2) | 0;
    let b = (seed + PRIME_2) | 0;
    let c = seed | 0;
    let d = (seed - PRIME_1) | 0;
    for (const last = to - 4; at <= last; at += 4) {
      a = (a + Math.imul(words[at], PRIME_2)) | 0;
      a = Math.imul((a << 13) | (a >>> 19), PRIME_1);
      b = (b + Math.imul(words[at + 1], PRIME_2)) | 0;
      b = Math.imul((b << 13) | (b >>> 19), PRIME_1);
      c = (c + Math.imul(words[at + 2], PRIME_2)) | 0;
      c = Math.imul((c << 13) | (c >>> 19), PRIME_1);
      d = (d + Math.imul(words[at + 3], PRIME_2)) | 0;
      d = Math.imul((d << 13) | (d >>> 19), PRIME_1);
    }
    hash = (((a << 1) | (a >>> 31)) + ((b << 7) | (b >>> 25)) + ((c << 12) | (c >>> 20)) + ((d << 18) | (d >>> 14))) | 0;
  } else hash = (seed + 0x165667b1) | 0;
  hash = (hash + length * 4) | 0;
  for (; at < to; at++) {
    hash = (hash + Math.imul(words[at], PRIME_3)) | 0;
    hash = Math.imul((hash << 17) | (hash >>> 15), PRIME_4);
  }
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
