interface YardstickExports {
  sum(from: number, bytes: number): bigint;
  dots(rows: number, count: number, dimensions: number, query: number, scores: number): void;
}

const PAGE_BYTES = 65_536;
/** A cache line, so that no load of a vector straddles two. */
const ALIGNED = 64;

let module: Promise<WebAssembly.Module> | undefined;

/** `assembly/yardstick.as` on memory of its own: nothing of the product takes part. */
export async function createYardstick(bytes: number): Promise<YardstickExports & { readonly memory: WebAssembly.Memory; readonly base: number }> {
  module ??= fetch('/data/yardstick.wasm').then(async (response) => WebAssembly.compile(await response.arrayBuffer()));
  const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil((bytes + ALIGNED) / PAGE_BYTES) });
  const abort = (): never => {
    throw new Error('the yardstick aborted');
  };
  const { exports } = new WebAssembly.Instance(await module, { env: { memory, abort } });
  return { ...(exports as unknown as YardstickExports), memory, base: 1_024 };
}

export interface Bandwidth {
  readonly bytes: number;
  readonly bestGBs: number;
  readonly medianGBs: number;
  readonly passes: number;
}

/** Read in one timed pass at least, over and over where the bytes are fewer: the clock has steps of 0.005 ms. */
const LEAST_TIMED = 32_000_000;

/** How fast one thread reads so many bytes: the best and the median of many passes after two to warm up. Few bytes are in a cache then, as they are for a search. */
export async function measureBandwidth(bytes: number, passes: number): Promise<Bandwidth> {
  const size = Math.ceil(bytes / 128) * 128;
  const { memory, base, sum } = await createYardstick(size);
  // Pages that were never written are all the same page of zeros, which no memory has to be read for.
  new Uint32Array(memory.buffer, base, size / 4).fill(0x01020304);
  const rounds = Math.ceil(LEAST_TIMED / size);
  const rates: number[] = [];
  for (let pass = -2; pass < passes; pass++) {
    const start = performance.now();
    // The sum is used, so that no engine may leave the loop out.
    for (let round = 0; round < rounds; round++) if (sum(base, size) === 0n) throw new Error('the sum is 0');
    if (pass >= 0) rates.push((size * rounds) / 1e6 / (performance.now() - start));
  }
  rates.sort((a, b) => a - b);
  return { bytes: size, bestGBs: rates[rates.length - 1], medianGBs: rates[rates.length >> 1], passes };
}
