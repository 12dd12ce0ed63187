// What the figures are held against: how fast this machine reads memory, and exact scores in float32. Not the product's kernels, so that
// neither can hide an error of the other. AssemblyScript; its own ending, so that nothing takes it for TypeScript.

/** Reads `bytes` (a multiple of 128) in order and adds them up: nothing that has to look at every byte once can be faster on one thread. */
export function sum(from: usize, bytes: usize): i64 {
  let a = i64x2.splat(0), b = i64x2.splat(0), c = i64x2.splat(0), d = i64x2.splat(0);
  let e = i64x2.splat(0), f = i64x2.splat(0), g = i64x2.splat(0), h = i64x2.splat(0);
  const end = from + bytes;
  for (let at = from; at < end; at += 128) {
    a = i64x2.add(a, v128.load(at));
    b = i64x2.add(b, v128.load(at, 16));
    c = i64x2.add(c, v128.load(at, 32));
    d = i64x2.add(d, v128.load(at, 48));
    e = i64x2.add(e, v128.load(at, 64));
    f = i64x2.add(f, v128.load(at, 80));
    g = i64x2.add(g, v128.load(at, 96));
    h = i64x2.add(h, v128.load(at, 112));
  }
  const all = i64x2.add(i64x2.add(i64x2.add(a, b), i64x2.add(c, d)), i64x2.add(i64x2.add(e, f), i64x2.add(g, h)));
  return i64x2.extract_lane(all, 0) + i64x2.extract_lane(all, 1);
}

/** `scores[row]` = dot product of the row with the query; float32 `[count, dimensions]`, dimensions a multiple of 16. */
export function dots(rows: usize, count: i32, dimensions: i32, query: usize, scores: usize): void {
  const bytes = <usize>dimensions << 2;
  for (let row = 0; row < count; row++, rows += bytes, scores += 4) {
    let a = f32x4.splat(0), b = f32x4.splat(0), c = f32x4.splat(0), d = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 64) {
      a = f32x4.add(a, f32x4.mul(v128.load(rows + at), v128.load(query + at)));
      b = f32x4.add(b, f32x4.mul(v128.load(rows + at, 16), v128.load(query + at, 16)));
      c = f32x4.add(c, f32x4.mul(v128.load(rows + at, 32), v128.load(query + at, 32)));
      d = f32x4.add(d, f32x4.mul(v128.load(rows + at, 48), v128.load(query + at, 48)));
    }
    const all = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    f32.store(scores, f32x4.extract_lane(all, 0) + f32x4.extract_lane(all, 1) + f32x4.extract_lane(all, 2) + f32x4.extract_lane(all, 3));
  }
}
