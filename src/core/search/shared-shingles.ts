import type { TimeSlice } from '../time-slice';

/** Shingles kept of each text, those with the smallest hashes: the same ones are kept of texts that are alike. */
const SKETCH_SIZE = 24;
/** Shared by more texts than this, a shingle is a form letter's and tells nothing; going through all pairs of them would take long. */
const MOST_SHARING = 16;
/** Of two sketches, shingles that both have before their texts are compared: one alone is often chance. */
const FEWEST_SHARED = 2;
/** A hash and a document's number stand in one float64: 32 and 21 bits. */
const DOCUMENTS = 2 ** 21;
const BUCKETS = 256;

/** What stands for a text: the smallest of its hashes. */
export function sketchOf(hashes: ReadonlySet<number>): Uint32Array {
  return Uint32Array.from(hashes).sort().subarray(0, SKETCH_SIZE).slice();
}

/**
 * Pairs of documents that may be versions of each other. Hashes are sorted in buckets, each in well under a slice, so that a library of any size can be gone through
 * while searches go on; 10,000 texts take some 2 MB meanwhile.
 * @param sketches - by document, a number below 2,097,152
 * @returns pairs, the lower number first
 */
export async function sharingPairs(sketches: Iterable<readonly [number, Uint32Array]>, slice: TimeSlice): Promise<(readonly [number, number])[]> {
  const buckets: number[][] = Array.from({ length: BUCKETS }, () => []);
  for (const [document, sketch] of sketches) {
    // Smallest hashes crowd at the low end, so the bucket is chosen by the low bits.
    for (const hash of sketch) buckets[hash % BUCKETS].push(hash * DOCUMENTS + document);
    if (slice.isUsedUp) await slice.yield();
  }
  const shared = new Map<number, number>();
  for (const bucket of buckets) {
    countPairs(Float64Array.from(bucket).sort(), shared);
    await slice.breathe();
  }
  const pairs: (readonly [number, number])[] = [];
  for (const [key, count] of shared) if (count >= FEWEST_SHARED) pairs.push([Math.floor(key / DOCUMENTS), key % DOCUMENTS]);
  return pairs;
}

/** @param sorted - by hash, then by document */
function countPairs(sorted: Float64Array, shared: Map<number, number>): void {
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const hash = Math.floor(sorted[from] / DOCUMENTS);
    while (to < sorted.length && Math.floor(sorted[to] / DOCUMENTS) === hash) to++;
    if (to - from > MOST_SHARING) continue;
    for (let a = from; a < to; a++) {
      for (let b = a + 1; b < to; b++) {
        const key = (sorted[a] % DOCUMENTS) * DOCUMENTS + (sorted[b] % DOCUMENTS);
        shared.set(key, (shared.get(key) ?? 0) + 1);
      }
    }
  }
}
