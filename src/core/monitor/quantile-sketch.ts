/** Largest relative error of a percentile of a {@link QuantileSketch} within its range. */
export const SKETCH_RELATIVE_ERROR = 0.01;

/**
 * Below a microsecond no browser clock can tell two durations apart; above an hour nobody waits. Other metrics choose their unit (MB, not bytes) such
 * that their values lie in this range.
 */
const SMALLEST = 0.001;
const LARGEST = 3_600_000;

const GAMMA = (1 + SKETCH_RELATIVE_ERROR) / (1 - SKETCH_RELATIVE_ERROR);
const PER_LOG = 1 / Math.log(GAMMA);
/** ln(3.6e9) / ln(1.0202) ≈ 1100 buckets of 4 bytes: 4.4 KB an operation, however long the app runs. */
const BUCKETS = Math.ceil(Math.log(LARGEST / SMALLEST) * PER_LOG) + 1;

/**
 * The distribution of all values since start, durations in milliseconds or another metric in its unit, in constant memory: a histogram whose bucket bounds grow by a constant
 * factor, so that every percentile is within {@link SKETCH_RELATIVE_ERROR} of the nearest-rank one. Count, sum, minimum
 * and maximum are exact. Values under 0.001 are reported with an absolute error of at most 0.001, those above
 * 3.6 million as the maximum.
 * @see Masson, Rim & Lee 2019, DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees
 */
export class QuantileSketch {
  count = 0;
  sum = 0;
  /** Infinity while empty. */
  min = Number.POSITIVE_INFINITY;
  /** -Infinity while empty. */
  max = Number.NEGATIVE_INFINITY;
  /** For those who write it down or send it: `encode-sketch`. */
  readonly buckets = new Uint32Array(BUCKETS);

  /** @param value - finite and not negative */
  add(value: number): void {
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.buckets[bucketOf(value)]!++;
  }

  /** Takes in everything that `other` has seen; the result is the sketch of both streams. */
  merge(other: QuantileSketch): void {
    this.count += other.count;
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.buckets[bucket]! += other.buckets[bucket]!;
  }

  /**
   * @param percent - 0 to 100
   * @returns NaN while empty
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

  /** What the lowest and the highest value are, as far as the buckets tell; infinite while empty. */
  bounds(): readonly [low: number, high: number] {
    const first = this.buckets.findIndex((count) => count > 0);
    const last = this.buckets.findLastIndex((count) => count > 0);
    return first < 0 ? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] : [representative(first), last === BUCKETS - 1 ? LARGEST : representative(last)];
  }
}

/** Bucket 0 holds everything up to the smallest bound; bucket i holds (SMALLEST * γ^(i-1), SMALLEST * γ^i]. */
function bucketOf(value: number): number {
  if (!(value > SMALLEST)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(value / SMALLEST) * PER_LOG));
}

/** The value with equal relative distance to both bounds of its bucket. */
function representative(bucket: number): number {
  if (bucket === 0) return SMALLEST;
  if (bucket === BUCKETS - 1) return Number.POSITIVE_INFINITY; // clamped to the maximum by the caller
  return (2 * SMALLEST * GAMMA ** bucket) / (GAMMA + 1);
}
