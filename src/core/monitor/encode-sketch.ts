import type { EncodedSketch, MetricSummary } from '../../contracts/figures';
import { QuantileSketch } from './quantile-sketch';

/** @param before - what was taken before: only what came since is encoded. A sketch that lacks something of `before` has begun anew and is taken whole. */
export function encodeSketch(sketch: QuantileSketch, before?: EncodedSketch): EncodedSketch {
  const counts = sketch.buckets.slice();
  let isSame = before !== undefined && before.count <= sketch.count;
  for (let at = 0; isSame && at < before!.buckets.length; at += 2) {
    const bucket = before!.buckets[at]!;
    isSame = counts[bucket]! >= before!.buckets[at + 1]!;
    counts[bucket]! -= before!.buckets[at + 1]!;
  }
  if (before === undefined || !isSame) return { count: sketch.count, sum: sketch.sum, min: sketch.min, max: sketch.max, buckets: sparse(sketch.buckets) };
  const since = new QuantileSketch();
  since.buckets.set(counts);
  since.count = sketch.count - before.count;
  since.sum = Math.max(0, sketch.sum - before.sum);
  const [low, high] = since.bounds();
  // Exact where the end was reached since; else within the error of a bucket, and never beyond what ever was.
  since.max = sketch.max > before.max ? sketch.max : Math.max(sketch.min, Math.min(high, sketch.max));
  since.min = sketch.min < before.min ? sketch.min : Math.min(since.max, Math.max(low, sketch.min));
  return { count: since.count, sum: since.sum, min: since.min, max: since.max, buckets: sparse(counts) };
}

/** @throws RangeError when a bucket lies outside the range of a sketch: it was written by something else */
export function decodeSketch({ count, sum, min, max, buckets }: EncodedSketch): QuantileSketch {
  const sketch = new QuantileSketch();
  for (let at = 0; at < buckets.length; at += 2) {
    const bucket = buckets[at]!;
    if (bucket >= sketch.buckets.length) throw new RangeError(`a sketch has ${sketch.buckets.length} buckets, not ${bucket}`);
    sketch.buckets[bucket] = buckets[at + 1]!;
  }
  return Object.assign(sketch, { count, sum, min, max });
}

/** Of values in the unit of the metric. */
export function summariseSketch(sketch: QuantileSketch): MetricSummary {
  const { count } = sketch;
  if (count === 0) return { count, min: null, max: null, mean: null, p50: null, p75: null, p95: null, p99: null };
  return { count, min: sketch.min, max: sketch.max, mean: sketch.sum / count, p50: sketch.percentile(50), p75: sketch.percentile(75), p95: sketch.percentile(95), p99: sketch.percentile(99) };
}

/** One sketch of all, as if one had seen every value. Empty where there are none. */
export function mergeSketches(sketches: Iterable<EncodedSketch>): QuantileSketch {
  const all = new QuantileSketch();
  for (const { count, sum, min, max, buckets } of sketches) {
    all.count += count;
    all.sum += sum;
    all.min = Math.min(all.min, min);
    all.max = Math.max(all.max, max);
    for (let at = 0; at < buckets.length; at += 2) all.buckets[buckets[at]!]! += buckets[at + 1]!;
  }
  return all;
}

/** As {@link mergeSketches}, to be kept or sent. */
export function encodeMerged(sketches: Iterable<EncodedSketch>): EncodedSketch {
  return encodeSketch(mergeSketches(sketches));
}

function sparse(counts: Uint32Array): Uint32Array {
  const pairs: number[] = [];
  for (let bucket = 0; bucket < counts.length; bucket++) if (counts[bucket]! > 0) pairs.push(bucket, counts[bucket]!);
  return Uint32Array.from(pairs);
}
