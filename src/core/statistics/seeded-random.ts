/** Uniform in [0, 1). */
export type Random = () => number;

/**
 * Mulberry32: unsigned 32-bit integers, the same sequence for the same seed. Not for secrets. Nothing about the sequence may change: seeds are
 * part of file formats (`rotationSigns`), of kept comparisons and of published benchmarks.
 * @param seed - an integer; only its lowest 32 bits count
 * @see Tommy Ettinger 2017, public domain
 */
export function seededIntegers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** {@link seededIntegers} over 2^32. Good enough for resampling. */
export function seededRandom(seed: number): Random {
  const next = seededIntegers(seed);
  return () => next() / 2 ** 32;
}
