import { Arena } from '../../src/core/vector-index/arena';
import { bitRowBytes } from '../../src/core/vector-index/bit-rotation';
import kernelsUrl from '../../src/core/vector-index/kernels.wasm?url';
import relaxedUrl from '../../src/core/vector-index/kernels-relaxed.wasm?url';
import { LargeIndex } from '../../src/core/vector-index/large-index';
import { KERNEL_FILES, loadKernels } from '../../src/core/vector-index/load-kernel-modules';
import { SharedScanner } from '../../src/core/vector-index/shared-scan';
import { TimeSlice } from '../../src/core/time-slice';
import { seededRandom } from '../../src/core/statistics/seeded-random';
import { ScanHelpers } from '../../workers/library/vectors/scan-helpers';
import { ScanThreads } from '../../workers/library/vectors/scan-threads';
import { startScanWorker } from '../../workers/library/vectors/start-scan-worker';
import { yieldToEvents } from '../../workers/shared/yield-to-events';

/** In the place of the library worker: an index with threads, without the library, which would take long to fill. Built by threads.spec.ts. */
export interface ThreadsOutcome {
  readonly kernels: string;
  /** What the trial said. */
  readonly reason: string;
  /** Hits before and after the trial. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Chunks that a helper did; null: there could be none. */
  readonly helped: number | null;
  /** Scans whose results were not the same bits as those of one thread. */
  readonly wrong: number;
}

const DIMENSIONS = 256;
const ROWS = 8_192;
/** A helper may have to wait for a core. */
const PATIENCE_MS = 10_000;

async function run(): Promise<ThreadsOutcome> {
  const urls = { [KERNEL_FILES.simd]: kernelsUrl, [KERNEL_FILES.relaxed]: relaxedUrl };
  const now = (): number => performance.now();
  const load = () => loadKernels(async (name) => new Uint8Array(await (await fetch(urls[name] ?? '')).arrayBuffer()), { shared: true });
  const kernels = await load();

  // The whole way: index, quiet moment, trial.
  const threads = new ScanThreads({ kernels, now, cores: 2, leastBytes: 0 });
  const index = LargeIndex.create({ dimensions: DIMENSIONS, kernels, now, manner: { format: 'i8', candidates: 400 }, rows: null, createScanner: threads.createScanner });
  const random = seededRandom(3);
  const values = Float32Array.from({ length: ROWS + DIMENSIONS }, () => random() - 0.5);
  for (let document = 0; document < ROWS; document++) index.set(document, values.subarray(document, document + DIMENSIONS));
  const search = (): number[] => index.search(values.subarray(500, 500 + DIMENSIONS), { limit: 10 }).hits.map(({ document }) => document);
  const before = search();
  await threads.round(index, new TimeSlice({ now, yieldToEvents }), () => true);
  const { reason } = threads.report;
  const after = search();
  threads.stop();
  return { kernels: kernels.path, reason, before, after, ...(kernels.module === null ? { helped: null, wrong: 0 } : await countHelp(await load())) };
}

/** Scans until a helper has done a chunk, and compares each result with that of this thread. */
async function countHelp(kernels: Awaited<ReturnType<typeof loadKernels>>): Promise<{ helped: number; wrong: number }> {
  let own = 0;
  const counting = {
    ...kernels,
    hamming: (...call: Parameters<typeof kernels.hamming>) => {
      own++;
      kernels.hamming(...call);
    },
  };
  const arena = new Arena(kernels.memory, kernels.base);
  const segments = 8;
  const rowBytes = bitRowBytes(DIMENSIONS);
  const directory = arena.allocate(segments * 16);
  const query = arena.allocate(rowBytes);
  const random = seededRandom(4);
  for (let segment = 0; segment < segments; segment++) {
    const bits = arena.allocate(4096 * rowBytes);
    arena.u32[directory / 4 + 4 * segment] = bits;
    for (let word = 0; word < 1024 * rowBytes; word++) arena.u32[bits / 4 + word] = random() * 2 ** 32;
  }
  const job = { format: 'b1', directory, rowCount: segments * 4096, stride: DIMENSIONS, query, queryScale: 0 } as const;
  let wantsShared = false;
  const scanner = new SharedScanner({ kernels: counting, arena, now: () => performance.now(), leastBytes: 0, chunkBytes: 0 });
  const helpers = await ScanHelpers.start({ kernels, count: 1, startWorker: startScanWorker, onFailed: () => {} });
  scanner.setTeam({ control: helpers.control, helpers: 1, observer: { wantsShared: () => wantsShared, note: () => {} } });
  const result = (): Uint32Array => {
    const at = scanner.scan(job);
    return arena.u32.slice(at / 4, at / 4 + job.rowCount / 2);
  };
  const chunks = job.rowCount / 256;
  let helped = 0;
  let wrong = 0;
  for (const until = performance.now() + PATIENCE_MS; helped < 50 && performance.now() < until; ) {
    arena.u32[query / 4] = random() * 2 ** 32;
    wantsShared = false;
    const expected = result();
    wantsShared = true;
    own = 0;
    const found = result();
    helped += chunks - own;
    if (found.some((word, i) => word !== expected[i])) wrong++;
    await yieldToEvents();
  }
  helpers.stop();
  return { helped, wrong };
}

run().then(
  (outcome) => self.postMessage(outcome),
  (error: unknown) => self.postMessage(String(error)),
);
