import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TimeSlice } from '../../../src/core/time-slice';
import type { Kernels } from '../../../src/core/vector-index/kernel-functions';
import { LargeIndex } from '../../../src/core/vector-index/large-index';
import type { ScanWorkerOrder } from '../../../src/core/vector-index/scan-worker-order';
import { loadBestKernels } from '../../../src/core/vector-index/testing/load-kernels';
import { CONDUCT, STALL } from '../../../src/core/vector-index/testing/scan-thread-conduct';
import { seededRandom } from '../../../src/core/statistics/seeded-random';
import { startScanThread } from '../../../src/core/vector-index/testing/start-scan-thread';
import { THREAD_POLICY } from '../../../src/core/vector-index/thread-policy';
import type { ScanWorker } from './scan-helpers';
import { ScanThreads } from './scan-threads';

/** So wide that few rows are many chunks: 9 of 256 rows. */
const DIMENSIONS = 2048;
const ROWS = 2_304;
const LEAST_BYTES = 2_048 * DIMENSIONS;
const random = seededRandom(5);
/** Every stretch of it is a vector like no other. */
const VALUES = Float32Array.from({ length: 7 * ROWS + DIMENSIONS }, () => random() - 0.5);
const YES = (): boolean => true;

let offsetMs = 0;
let scannedRows = 0;
let started: { ended: boolean }[] = [];
const conduct = new Int32Array(new SharedArrayBuffer(16));
const slice = new TimeSlice({ now: () => 0, yieldToEvents: () => new Promise((resolve) => setImmediate(resolve)) });

/** A real thread behind the interface of a browser's worker. */
function startThread(): ScanWorker {
  const state = { ended: false };
  started.push(state);
  const listeners: [string, (event: Event) => void][] = [];
  const emit = (name: string, fields: object): void => listeners.forEach(([of, listener]) => of === name && listener(Object.assign(new Event(name), fields)));
  let thread: ReturnType<typeof startScanThread> | undefined;
  return {
    addEventListener: (type, listener) => void listeners.push([type, listener]),
    postMessage: (order: ScanWorkerOrder) => {
      thread = startScanThread({ ...order, conduct: conduct.buffer });
      thread.then(
        () => emit('message', { data: { type: 'ready' } }),
        (error: unknown) => emit('error', { message: String(error) }),
      );
    },
    terminate: () => {
      state.ended = true;
      void thread?.then((worker) => worker.terminate());
    },
  };
}

const running = (): number => started.filter(({ ended }) => !ended).length;

/**
 * Kernels whose clock counts the rows that this thread scans, a millisecond for 100, so that the outcome of a trial does not hang on what else the
 * machine does. They rest after each chunk, which gives the helpers time to do theirs.
 */
async function countingKernels(): Promise<Kernels> {
  const kernels = await loadBestKernels({ shared: true, maximumPages: 8192 });
  const rest = new Int32Array(new SharedArrayBuffer(4));
  return {
    ...kernels,
    scoreInt8: (codes, scales, count, ...others) => {
      kernels.scoreInt8(codes, scales, count, ...others);
      scannedRows += count;
      Atomics.wait(rest, 0, 0, 1);
    },
  };
}

const now = (): number => scannedRows / 100 + offsetMs;

async function largeIndex(options: { kernels?: Kernels; rows?: number; cores?: number; startWorker?: () => ScanWorker } = {}) {
  const kernels = options.kernels ?? (await countingKernels());
  const threads = new ScanThreads({ kernels, now, leastBytes: LEAST_BYTES, cores: options.cores ?? 2, startWorker: options.startWorker ?? startThread });
  const index = LargeIndex.create({ dimensions: DIMENSIONS, kernels, now, manner: { format: 'i8', candidates: 400 }, rows: null, createScanner: threads.createScanner });
  for (let document = 0; document < (options.rows ?? ROWS); document++) index.set(document, VALUES.subarray(document * 7, document * 7 + DIMENSIONS));
  const search = () => index.search(VALUES.subarray(3, 3 + DIMENSIONS), { limit: 10 }).hits;
  return { threads, index, search, round: (mayGoOn = YES) => threads.round(index, slice, mayGoOn) };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  conduct.fill(0);
  started = [];
});

afterEach(() => {
  vi.useRealTimers();
});

describe('ScanThreads', () => {
  it('uses a second thread when a trial shows that it helps, finds the same, and lets it go when nobody searches', async () => {
    const { threads, search, round } = await largeIndex();
    expect(threads.report).toEqual({ threads: 1, reason: 'one thread: more were not tried yet' });
    await round();
    // Nobody has searched yet.
    expect(started).toHaveLength(0);

    const alone = search();
    await round();
    expect(threads.report.reason).toMatch(/^2 threads: [\d.]+ times as fast in a trial of 30 scans$/);
    expect(threads.report.threads).toBe(2);
    for (let i = 0; i < 30; i++) expect(search()).toEqual(alone);
    expect(threads.report.threads).toBe(2);

    offsetMs += THREAD_POLICY.idleMs + 1;
    vi.advanceTimersByTime(THREAD_POLICY.idleMs + 1);
    expect(threads.report).toMatchObject({ threads: 1, reason: expect.stringContaining('until somebody searches') });
    expect(running()).toBe(0);
    await round();
    expect(running()).toBe(0);

    expect(search()).toEqual(alone);
    const before = scannedRows;
    await round();
    // Without another trial.
    expect(scannedRows).toBe(before);
    expect(threads.report.threads).toBe(2);
    threads.stop();
    expect(running()).toBe(0);
    expect(search()).toEqual(alone);
  });

  it('stays alone when a trial shows nothing, and tries again later', async () => {
    const { threads, search, round } = await largeIndex();
    search();
    conduct[CONDUCT] = STALL;
    await round();
    expect(threads.report).toMatchObject({ threads: 1, reason: expect.stringMatching(/^one thread: a trial of 30 scans with 2 showed/) });
    expect(running()).toBe(0);
    search();
    await round();
    expect(started).toHaveLength(1);

    conduct[CONDUCT] = 0;
    offsetMs += THREAD_POLICY.retryMs;
    search();
    await round();
    expect(threads.report.threads).toBe(2);
    threads.stop();
  });

  it('drops a helper that stops helping while it is in use', async () => {
    const { threads, search, round } = await largeIndex();
    const alone = search();
    await round();
    expect(threads.report.threads).toBe(2);
    conduct[CONDUCT] = STALL;
    for (let i = 0; i < 3 * THREAD_POLICY.mostPassedOver && threads.report.threads === 2; i++) expect(search()).toEqual(alone);
    expect(threads.report).toEqual({ threads: 1, reason: 'one thread: a helper was busy for too long' });
    expect(running()).toBe(0);
  });

  it('gives up a trial when somebody searches, and makes it another time', async () => {
    const { threads, index, search, round } = await largeIndex();
    search();
    let asked = 0;
    await round(() => ++asked < 6);
    expect(threads.report).toEqual({ threads: 1, reason: 'one thread: more were not tried yet' });
    expect(asked).toBe(6);
    search();
    await round();
    expect(threads.report.threads).toBe(2);

    // A larger library is another question; as long as it has no answer, the old one holds.
    for (let document = ROWS; document < 2 * ROWS; document++) index.set(document, VALUES.subarray(document, document + DIMENSIONS));
    search();
    asked = 0;
    await round(() => ++asked < 6);
    expect(asked).toBe(6);
    expect(threads.report.threads).toBe(2);
    threads.stop();
  });

  it('says why there is one thread only', async () => {
    const cases: [Parameters<typeof largeIndex>[0], string][] = [
      [{ rows: 1_000 }, 'one thread: a scan of this library is short enough'],
      [{ cores: 1 }, 'one thread: this device has one core'],
      [{ kernels: { ...(await countingKernels()), module: null } }, 'one thread: the memory is not shared'],
      [{ kernels: { ...(await countingKernels()), path: 'scalar' } }, 'one thread: no WebAssembly kernels to share'],
      [{ startWorker: () => { throw new Error('refused'); } }, 'one thread: a scan worker failed (refused)'],
    ];
    for (const [options, reason] of cases) {
      const { threads, search, round } = await largeIndex(options);
      search();
      await round();
      expect(threads.report).toEqual({ threads: 1, reason });
    }
    expect(started).toHaveLength(0);
  });

  it('starts no worker again and again when it fails', async () => {
    let tries = 0;
    const failing = (): ScanWorker => {
      tries++;
      throw new Error('refused');
    };
    const { search, round } = await largeIndex({ startWorker: failing });
    for (let i = 0; i < 5; i++) {
      search();
      await round();
    }
    expect(tries).toBe(1);
  });
});
