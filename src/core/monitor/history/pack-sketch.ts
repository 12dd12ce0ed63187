import type { EncodedSketch } from '../../../contracts/figures';

/** Sum, minimum and maximum, exactly. */
const HEAD_BYTES = 24;

/**
 * A sketch as it is kept: three float64 (little-endian), then for each bucket with values its distance from the one before and its count, as
 * LEB128 numbers. A minute with one search takes 27 bytes, a day with thousands some 200; as an object with typed arrays it would be four times that.
 */
export function packSketch({ sum, min, max, buckets }: EncodedSketch): Uint8Array<ArrayBuffer> {
  // A bucket number has two bytes at most, a count of 32 bits five.
  const bytes = new Uint8Array(HEAD_BYTES + (buckets.length / 2) * 7);
  const head = new DataView(bytes.buffer);
  head.setFloat64(0, sum, true);
  head.setFloat64(8, min, true);
  head.setFloat64(16, max, true);
  let end = HEAD_BYTES;
  const put = (value: number): void => {
    let rest = value;
    for (; rest > 127; rest >>>= 7) bytes[end++] = (rest & 127) | 128;
    bytes[end++] = rest;
  };
  let last = 0;
  for (let at = 0; at < buckets.length; at += 2) {
    put(buckets[at]! - last);
    put(buckets[at + 1]!);
    last = buckets[at]!;
  }
  return bytes.slice(0, end);
}

/** The number of values is what the buckets hold, so that both cannot disagree. @throws RangeError for bytes that end too early */
export function unpackSketch(bytes: Uint8Array): EncodedSketch {
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pairs: number[] = [];
  let at = HEAD_BYTES;
  const take = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('a kept sketch ends too early');
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  let bucket = 0;
  let count = 0;
  while (at < bytes.length) {
    bucket += take();
    const inBucket = take();
    count += inBucket;
    pairs.push(bucket, inBucket);
  }
  return { count, sum: head.getFloat64(0, true), min: head.getFloat64(8, true), max: head.getFloat64(16, true), buckets: Uint32Array.from(pairs) };
}
