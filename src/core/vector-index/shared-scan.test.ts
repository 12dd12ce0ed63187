import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { Arena } from './arena';
import { bitRowBytes } from './bit-rotation';
import { resultBytes } from './local-scanner';
import { scalarKernels } from './scalar-kernels';
import { SEGMENT_ROWS } from './row-lists';
import type { ScanJob } from './scanner';
import { SharedScanner, type ScanObserver, type SharedScannerOptions } from './shared-scan';
import { rowsPerChunk, scannedRowBytes } from './shared-scan-chunk';
import { ScanControl } from './shared-scan-control';
import { loadBestKernels } from './testing/load-kernels';
import { BREAK, CALLS, CONDUCT, STALL, STALLED } from './testing/scan-thread-conduct';
import { startScanThread } from './testing/start-scan-thread';
import { seededRandom } from '../statistics/seeded-random';

const STRIDE = 64;
const ROW_BYTES = bitRowBytes(STRIDE);
const workers: Worker[] = [];

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
});

const ALWAYS: ScanObserver = { wantsShared: () => true, note: () => {} };

/** Codes of random rows in a shared memory, as an index lays them out, and a scanner for them. */
async function library(segments: number, seed: number, options: Partial<SharedScannerOptions> = {}) {
  const kernels = await loadBestKernels({ shared: true, maximumPages: 8192 });
  expect(kernels.module).not.toBeNull();
  const memory = kernels.memory as WebAssembly.Memory;
  const reference = scalarKernels(memory);
  const arena = new Arena(memory, kernels.base);
  const random = seededRandom(seed);
  const directory = arena.allocate(64 * 16);
  const query = arena.allocate(STRIDE * 2);
  const expected = arena.allocate(segments * SEGMENT_ROWS * 4);
  let used = 0;
  const fill = (address: number, bytes: number): void => {
    for (let i = 0; i < bytes; i++) arena.i8[address + i] = Math.floor(random() * 255) - 127;
  };
  const addSegment = (): void => {
    const addresses = [arena.allocate(SEGMENT_ROWS * ROW_BYTES), arena.allocate(SEGMENT_ROWS * STRIDE), arena.allocate(SEGMENT_ROWS * 4)];
    addresses.forEach((address, column) => (arena.u32[directory / 4 + used * 4 + column] = address));
    used++;
    fill(addresses[0] ?? 0, SEGMENT_ROWS * ROW_BYTES);
    fill(addresses[1] ?? 0, SEGMENT_ROWS * STRIDE);
    for (let i = 0; i < SEGMENT_ROWS; i++) arena.f32[(addresses[2] ?? 0) / 4 + i] = 0.001 + random();
  };
  for (let i = 0; i < segments; i++) addSegment();
  const scanner = new SharedScanner({ kernels, arena, now: () => performance.now(), leastBytes: 0, chunkBytes: 0, ...options });
  const address = (segment: number, column: number): number => arena.u32[directory / 4 + segment * 4 + column] ?? 0;
  return {
    kernels, memory, arena, scanner, addSegment, random,
    get rows() {
      return used * SEGMENT_ROWS;
    },
    /** Other codes in a row or two, another query. */
    change(): void {
      fill(query, STRIDE * 2);
      // int16 query codes stay within ±8191.
      for (let i = 1; i < STRIDE * 2; i += 2) arena.i8[query + i] = Math.floor(random() * 62) - 31;
      const segment = Math.floor(random() * used);
      fill(address(segment, 0), SEGMENT_ROWS * ROW_BYTES);
      fill(address(segment, 1), SEGMENT_ROWS * STRIDE);
    },
    job: (format: ScanJob['format'], rowCount: number): ScanJob => ({ format, directory, rowCount, stride: STRIDE, query, queryScale: Math.fround(0.0003) }),
    bytesAt: (at: number, job: ScanJob): Uint8Array => new Uint8Array(memory.buffer, at, job.rowCount * resultBytes(job.format)).slice(),
    /** By the specification of the kernels, segment by segment. */
    truth({ format, rowCount, queryScale }: ScanJob): Uint8Array {
      for (let row = 0; row < rowCount; row += SEGMENT_ROWS) {
        const segment = row / SEGMENT_ROWS;
        const count = Math.min(SEGMENT_ROWS, rowCount - row);
        if (format === 'i8') reference.scoreInt8(address(segment, 1), address(segment, 2), count, STRIDE, query, queryScale, expected + row * 4);
        else reference.hamming(address(segment, 0), count, ROW_BYTES, query, expected + row * 2);
      }
      return new Uint8Array(memory.buffer, expected, rowCount * resultBytes(format)).slice();
    },
  };
}

type Library = Awaited<ReturnType<typeof library>>;

async function addHelper({ kernels, memory }: Library, control: ScanControl): Promise<Int32Array> {
  const conduct = new SharedArrayBuffer(16);
  const { module } = kernels;
  if (module === null) throw new Error('not for several threads');
  workers.push(await startScanThread({ module, memory, control: control.buffer, conduct }));
  return new Int32Array(conduct);
}

/** @returns where the result lies */
function scanAndCompare(lib: Library, job: ScanJob): number {
  const at = lib.scanner.scan(job);
  const found = lib.bytesAt(at, job);
  // Not toEqual on the bytes: it would take longer than all the scans.
  expect(Buffer.compare(found, lib.truth(job)), `${job.format}, ${job.rowCount} rows`).toBe(0);
  return at;
}

/** Scans until a condition of the helpers holds, which may take them some time on a busy machine. */
async function scanUntil(lib: Library, job: ScanJob, condition: () => boolean): Promise<void> {
  for (const until = Date.now() + 10_000; !condition() && Date.now() < until; ) {
    lib.change();
    scanAndCompare(lib, job);
    await new Promise(setImmediate);
  }
  expect(condition()).toBe(true);
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (const until = Date.now() + 10_000; !condition() && Date.now() < until; ) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(condition()).toBe(true);
}

describe('SharedScanner', () => {
  it('gives the same bits as one thread in hundreds of scans of random sizes, with two helpers that take part', async () => {
    const lib = await library(4, 11);
    const control = new ScanControl();
    const conducts = [await addHelper(lib, control), await addHelper(lib, control)];
    lib.scanner.setTeam({ control, helpers: 2, observer: ALWAYS });
    for (let i = 0; i < 300; i++) {
      lib.change();
      scanAndCompare(lib, lib.job(i % 3 === 0 ? 'i8' : 'b1', 1 + Math.floor(lib.random() * lib.rows)));
      if (i % 50 === 0) await new Promise(setImmediate);
    }
    await scanUntil(lib, lib.job('i8', lib.rows), () => conducts.every((conduct) => Atomics.load(conduct, CALLS) > 0));
    expect(lib.scanner.threads).toBe(3);
  });

  it('does itself what a stalled helper has not done, goes on alone, and never sees its late results', async () => {
    const lib = await library(3, 12);
    const control = new ScanControl();
    const conduct = await addHelper(lib, control);
    lib.scanner.setTeam({ control, helpers: 1, observer: ALWAYS });
    const job = lib.job('i8', lib.rows);
    Atomics.store(conduct, CONDUCT, STALL);
    await scanUntil(lib, job, () => Atomics.load(conduct, STALLED) === 1);
    expect(control.isFree).toBe(false);
    const recomputedBefore = lib.scanner.recomputed;
    expect(recomputedBefore).toBeGreaterThan(0);

    // The helper stands in a chunk of an old scan; the codes under it change again and again.
    let at = 0;
    for (let i = 1; i <= 20; i++) {
      lib.change();
      at = scanAndCompare(lib, job);
      expect(lib.scanner.passedOver).toBeGreaterThanOrEqual(i);
    }
    const before = lib.bytesAt(at, job);
    Atomics.store(conduct, CONDUCT, 0);
    Atomics.notify(conduct, CONDUCT);
    await waitFor(() => control.isFree);
    expect(Buffer.compare(lib.bytesAt(at, job), before)).toBe(0);

    const calls = Atomics.load(conduct, CALLS);
    await scanUntil(lib, job, () => Atomics.load(conduct, CALLS) > calls);
    expect(lib.scanner.passedOver).toBe(0);
  });

  it('leaves the output of a helper that was ended in mid-chunk behind, and works with another one', async () => {
    const lib = await library(2, 13);
    const stuck = new ScanControl();
    const conduct = await addHelper(lib, stuck);
    lib.scanner.setTeam({ control: stuck, helpers: 1, observer: ALWAYS });
    const job = lib.job('b1', lib.rows);
    // Where scans that are shared go, and where those that are not.
    const outputs = new Set([scanAndCompare(lib, job)]);
    Atomics.store(conduct, CONDUCT, STALL);
    await scanUntil(lib, job, () => Atomics.load(conduct, STALLED) === 1);
    await workers.pop()?.terminate();
    const alone = scanAndCompare(lib, job);
    expect(outputs.has(alone)).toBe(false);

    lib.scanner.setTeam(null);
    expect(scanAndCompare(lib, job)).toBe(alone);
    const control = new ScanControl();
    const other = await addHelper(lib, control);
    lib.scanner.setTeam({ control, helpers: 1, observer: ALWAYS });
    expect(outputs.has(scanAndCompare(lib, job))).toBe(false);
    await scanUntil(lib, job, () => Atomics.load(other, CALLS) > 0);
  });

  it('survives a helper whose kernel throws', async () => {
    const lib = await library(2, 14);
    const control = new ScanControl();
    const conduct = await addHelper(lib, control);
    lib.scanner.setTeam({ control, helpers: 1, observer: ALWAYS });
    Atomics.store(conduct, CONDUCT, BREAK);
    await scanUntil(lib, lib.job('i8', lib.rows), () => Atomics.load(conduct, CALLS) > 0);
    await waitFor(() => control.isFree);
    // The chunk that it had taken.
    expect(lib.scanner.recomputed).toBeGreaterThan(0);
    for (let i = 0; i < 10; i++) scanAndCompare(lib, lib.job('i8', lib.rows));
  });

  it('goes on when the memory grows between scans, and helpers read what lies in the new part', async () => {
    const lib = await library(1, 15);
    const control = new ScanControl();
    const conduct = await addHelper(lib, control);
    lib.scanner.setTeam({ control, helpers: 1, observer: ALWAYS });
    for (let i = 0; i < 4; i++) {
      const calls = Atomics.load(conduct, CALLS);
      await scanUntil(lib, lib.job('i8', lib.rows), () => Atomics.load(conduct, CALLS) > calls);
      lib.arena.allocate(20_000_000);
      lib.addSegment();
    }
    expect(lib.memory.buffer.byteLength).toBeGreaterThan(80_000_000);
    scanAndCompare(lib, lib.job('b1', lib.rows));
  });

  it('needs no helper: a team that never comes costs a moment and nothing else', async () => {
    const lib = await library(2, 16);
    lib.scanner.setTeam({ control: new ScanControl(), helpers: 1, observer: ALWAYS });
    for (const rows of [1, 255, 256, 257, SEGMENT_ROWS, SEGMENT_ROWS + 1, lib.rows]) {
      scanAndCompare(lib, lib.job('i8', rows));
      scanAndCompare(lib, lib.job('b1', rows));
    }
    expect(lib.scanner.recomputed).toBe(0);
  });

  it('keeps small scans to itself, and asks its observer about the others', async () => {
    const lib = await library(2, 17, { leastBytes: 4096 * (STRIDE + 4) });
    const noted: [boolean, number][] = [];
    let wanted = true;
    lib.scanner.setTeam({ control: new ScanControl(), helpers: 1, observer: { wantsShared: () => wanted, note: (shared, _ms, job) => noted.push([shared, job.rowCount]) } });
    const small = scanAndCompare(lib, lib.job('i8', 4095));
    const shared = scanAndCompare(lib, lib.job('i8', 4096));
    wanted = false;
    const alone = scanAndCompare(lib, lib.job('i8', 4097));
    expect(noted).toEqual([[true, 4096], [false, 4097]]);
    expect(lib.scanner.scans).toBe(2);
    expect(alone).not.toBe(shared);
    expect(small).not.toBe(shared);
  });
});

describe('ScanControl', () => {
  it('lets nobody in but while a job is open, and posts nothing while somebody is inside', () => {
    const control = new ScanControl();
    const helper = new ScanControl(control.buffer);
    expect(helper.enter()).toBe(false);
    const job = { format: 'b1', rowCount: 1000, stride: 128, query: 0xf000_0000, queryScale: 0, output: 0xe000_0000, rowsPerChunk: 256, chunks: 4 } as const;
    control.post(job, { codes: () => 0xd000_0000, scales: () => 0 });
    expect(helper.enter()).toBe(true);
    // Addresses above 2 GiB stay positive.
    expect(helper.readJob()).toEqual(job);
    expect(helper.segments.codes(0)).toBe(0xd000_0000);
    control.close();
    expect(helper.enter()).toBe(false);
    expect(control.isFree).toBe(false);
    helper.leave();
    expect(control.isFree).toBe(true);
  });

  it('does not take a chunk of an older job for one of the newest', () => {
    const control = new ScanControl();
    const job = { format: 'i8', rowCount: 1000, stride: 64, query: 0, queryScale: 0.5, output: 0, rowsPerChunk: 256, chunks: 4 } as const;
    const nowhere = { codes: () => 0, scales: () => 0 };
    control.post(job, nowhere);
    control.markDone(2);
    expect([0, 1, 2, 3].map((chunk) => control.isDone(chunk))).toEqual([false, false, true, false]);
    control.close();
    control.post(job, nowhere);
    expect([0, 1, 2, 3].some((chunk) => control.isDone(chunk))).toBe(false);
    expect([0, 1, 2, 3, 4].map(() => control.takeChunk())).toEqual([0, 1, 2, 3, 4]);
  });

  it('refuses what another version has made', () => {
    expect(() => new ScanControl(new SharedArrayBuffer(64))).toThrow(TypeError);
    expect(() => new ScanControl(new SharedArrayBuffer(new ScanControl().buffer.byteLength))).toThrow(TypeError);
  });
});

describe('rowsPerChunk', () => {
  it('makes chunks of about half a megabyte, whatever the rows are like', () => {
    for (const stride of [64, 256, 384, 768, 1536, 2048]) {
      for (const format of ['i8', 'b1'] as const) {
        const bytes = rowsPerChunk({ format, stride }) * scannedRowBytes({ format, stride });
        expect(bytes, `${format} ${stride}`).toBeGreaterThan(200_000);
        expect(bytes, `${format} ${stride}`).toBeLessThanOrEqual(530_000);
      }
    }
  });
});
