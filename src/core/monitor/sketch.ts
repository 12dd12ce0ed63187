/** Largest relative error of a percentile of a {@link DurationSketch} within its range. */
export const SKETCH_RELATIVE_ERROR = 0.01;

/** Below a microsecond no browser clock can tell two durations apart; above an hour nobody waits. Milliseconds. */
const SMALLEST_MS = 0.001;
const LARGEST_MS = 3_600_000;

const GAMMA = (1 + SKETCH_RELATIVE_ERROR) / (1 - SKETCH_RELATIVE_ERROR);
const PER_LOG = 1 / Math.log(GAMMA);
/** ln(3.6e9) / ln(1.0202) ≈ 1100 buckets of 4 bytes: 4.4 KB an operation, however long the app runs. */
const BUCKETS = Math.ceil(Math.log(LARGEST_MS / SMALLEST_MS) * PER_LOG) + 1;

/**
 * The distribution of all durations since start, in constant memory: a histogram whose bucket bounds grow by a constant
 * factor, so that every percentile is within {@link SKETCH_RELATIVE_ERROR} of the nearest-rank one. Count, sum, minimum
 * and maximum are exact. Durations under 0.001 ms are reported with an absolute error of at most 0.001 ms, those above
 * an hour as the maximum.
 * @see Masson, Rim & Lee 2019, DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees
 */
export class DurationSketch {
  count = 0;
  sum = 0;
  /** Infinity while empty. */
  min = Number.POSITIVE_INFINITY;
  /** -Infinity while empty. */
  max = Number.NEGATIVE_INFINITY;
  private readonly buckets = new Uint32Array(BUCKETS);

  /** @param ms - finite and not negative */
  add(ms: number): void {
    this.count++;
    this.sum += ms;
    if (ms < this.min) this.min = ms;
    if (ms > this.max) this.max = ms;
    this.buckets[bucketOf(ms)]!++;
  }

  /** Takes in everything that `other` has seen; the result is the sketch of both streams. */
  merge(other: DurationSketch): void {
    this.count += other.count;
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.buckets[bucket]! += other.buckets[bucket]!;
  }

  /**
   * @param percent - 0 to 100
   * @returns milliseconds; NaN while empty
   */
  percentile(percent: number): number {
    if (!(percent >= 0 && percent <= 100)) throw new RangeError(`percent must be 0 to 100, not ${percent}`);
    if (this.count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil((percent * this.count) / 100));
    // The ends are known exactly.
    if (rank === 1) return this.min;
    if (rank === this.count) return this.max;
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.buckets[bucket]!;
      if (seen >= rank) return Math.min(this.max, Math.max(this.min, representative(bucket)));
    }
    return this.max;
  }
}

/** Bucket 0 holds everything up to the smallest bound; bucket i holds (SMALLEST * γ^(i-1), SMALLEST * γ^i]. */
function bucketOf(ms: number): number {
  if (!(ms > SMALLEST_MS)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / SMALLEST_MS) * PER_LOG));
}

/** The value with equal relative distance to both bounds of its bucket. */
function representative(bucket: number): number {
  if (bucket === 0) return SMALLEST_MS;
  if (bucket === BUCKETS - 1) return Number.POSITIVE_INFINITY; // clamped to the maximum by the caller
  return (2 * SMALLEST_MS * GAMMA ** bucket) / (GAMMA + 1);
}
