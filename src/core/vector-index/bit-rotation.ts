import { seededIntegers } from '../statistics/seeded-random';

/** Fewer bits than this say too little: 256 dimensions turned into 512 bits miss half as much as turned into 256. */
const FEWEST_BITS = 512;
/** Part of the format: bits that a file holds are of this rotation. */
const SEED = 0x456e_6772;

/** How many bits a row becomes: a power of two, at most 2048. @param stride - padded dimensions */
export function bitLength(stride: number): number {
  let length = FEWEST_BITS;
  while (length < stride) length *= 2;
  return length;
}

/** Bytes of a row of bits. */
export function bitRowBytes(stride: number): number {
  return bitLength(stride) / 8;
}

/**
 * The random part of the rotation that spreads every vector evenly over all bits (`KernelFunctions.rotate`), for everybody the same.
 * Mulberry32, because a linear congruential generator was seen to resonate with the transform.
 * @returns `[2, length]`, each 1 or -1
 */
export function rotationSigns(length: number): Float32Array<ArrayBuffer> {
  const next = seededIntegers(SEED);
  return Float32Array.from({ length: 2 * length }, () => ((next() & 1) === 0 ? 1 : -1));
}
