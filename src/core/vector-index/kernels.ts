import type { KernelFunctions, Kernels } from './kernel-functions';
import { instantiate, type KernelExports } from './kernel-instance';
import { isClearlyFaster, raceHamming, raceScores, warmUp } from './kernel-race';
import { selfTest } from './kernel-self-test';
import { selfTestAll, testHamming, testScores } from './kernel-self-test-all';
import { createLinearMemory, isShared, MAXIMUM_PAGES, PAGE_BYTES, type LinearMemory } from './linear-memory';
import { scalarKernels } from './scalar-kernels';
import { simdSupported } from './simd-support';

export { relaxedSimdSupported, simdSupported } from './simd-support';

/** Compiled kernels; null: not fetched, or not supported here. */
export interface KernelModules {
  readonly relaxed: WebAssembly.Module | null;
  readonly simd: WebAssembly.Module | null;
}

export interface KernelOptions {
  /** 64 KiB each; at most and by default just under 4 GiB. */
  readonly maximumPages?: number;
  /** Memory that other threads can work on too; the modules must be compiled for it (`withSharedMemory`). */
  readonly shared?: boolean;
  /** Milliseconds, rising, for the choice between two ways that both work. */
  readonly now?: () => number;
}

/** Room for the longest query in the form that the relaxed kernels want. */
const SCRATCH_BYTES = 4096;
/** Each thread has its own, given out in turn: two could meet in one only after as many starts as this. */
const SHARED_SCRATCHES = 256;

/**
 * What threads on one memory have in common, at its first free byte: uint32 how many other threads came; uint32 which kernels were chosen. The
 * scratches follow.
 */
const COMMON_BYTES = 16;
const USES_RELAXED = 1;
const USES_I8X16 = 2;

/**
 * Takes the fastest kernels that are there and give right results on this machine: each is compared with the scalar reference, because
 * feature detection alone does not find an engine that compiles SIMD wrongly. Where two ways are right, a race of
 * a millisecond or two decides.
 * @param modules - a module alone: that of fixed-width SIMD
 */
export function createKernels(modules: KernelModules | WebAssembly.Module | null, options: KernelOptions = {}): Kernels {
  const { maximumPages = MAXIMUM_PAGES, shared = false, now = () => performance.now() } = options;
  const { relaxed, simd } = modules !== null && 'simd' in modules ? modules : { relaxed: null, simd: modules };
  const failures: string[] = [];
  for (const module of [relaxed, simd]) {
    if (module === null) continue;
    const memory = createLinearMemory(maximumPages, shared);
    try {
      const kernels = start(module, memory);
      warmUp([kernels, { ...kernels, ...functionsOf(kernels.exports, USES_RELAXED | USES_I8X16) }]);
      const failure = selfTest(kernels) ?? selfTestAll(kernels);
      if (failure === null) return chooseFastest(kernels, now);
      failures.push(`the SIMD kernels failed their self-test: ${failure}`);
    } catch (error) {
      failures.push(`the SIMD kernels did not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failures.length === 0) failures.push(simdSupported() ? 'the SIMD kernels could not be loaded' : 'this browser has no WebAssembly SIMD');
  return createScalarKernels(createLinearMemory(maximumPages, shared), failures.join('; '));
}

/**
 * The same kernels, chosen as in the thread that created them, for another thread on their memory.
 * @param module - `Kernels.module` of that thread
 * @param memory - its `Kernels.memory`, shared
 * @throws WebAssembly.LinkError, TypeError when they do not fit together
 */
export function instantiateForThread(module: WebAssembly.Module, memory: LinearMemory): KernelFunctions {
  const exports = instantiate(module, memory);
  const shared = common(exports, memory);
  // 0 is the creator's.
  exports.useScratch?.(scratchOf(exports, 1 + (Atomics.add(shared, 0, 1) % (SHARED_SCRATCHES - 1))));
  return functionsOf(exports, Atomics.load(shared, 1));
}

interface Started extends Kernels {
  readonly exports: KernelExports;
}

/** Instantiates with what every engine with SIMD computes. */
function start(module: WebAssembly.Module, memory: LinearMemory): Started {
  const exports = instantiate(module, memory);
  const base = scratchOf(exports, exports.useScratch === undefined ? 0 : isShared(memory) ? SHARED_SCRATCHES : 1);
  const missing = base - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  exports.useScratch?.(scratchOf(exports, 0));
  return {
    ...functionsOf(exports, 0),
    path: 'simd',
    reason: 'WebAssembly SIMD, self-test passed',
    popcount: 'i64',
    module: isShared(memory) ? module : null,
    memory,
    base,
    exports,
  };
}

/** Of what is right, the fastest; the other threads will take the same. */
function chooseFastest({ exports, ...kernels }: Started, now: () => number): Kernels {
  let choice = 0;
  let { path, reason, popcount } = kernels;
  if (exports.useScratch !== undefined) {
    const relaxed: Kernels = { ...kernels, ...functionsOf(exports, USES_RELAXED) };
    const failure = selfTest(relaxed) ?? testScores(relaxed);
    const ratio = failure === null ? raceScores(kernels, relaxed, now) : NaN;
    const times = `${ratio.toFixed(2)} times as long`;
    if (failure !== null) reason += `; relaxed SIMD failed it: ${failure}`;
    else if (!isClearlyFaster(ratio)) reason += `; so did relaxed SIMD, which is not faster here (${times})`;
    else {
      choice |= USES_RELAXED;
      path = 'relaxed';
      reason = `WebAssembly relaxed SIMD, self-test passed, and faster here than SIMD (${times})`;
    }
  }
  const byBytes: Kernels = { ...kernels, hamming: exports.hammingI8x16 };
  if (testHamming(byBytes) === null && isClearlyFaster(raceHamming(kernels, byBytes, now))) {
    choice |= USES_I8X16;
    popcount = 'i8x16';
  }
  Atomics.store(common(exports, kernels.memory), 1, choice);
  return { ...kernels, ...functionsOf(exports, choice), path, reason, popcount };
}

function functionsOf(exports: KernelExports, choice: number): KernelFunctions {
  const { dot, raiseScores, lowerDistances, combineDistances, collectWithin, dotHalf, toHalf, fromHalf, quantiseRows } = exports;
  const { rotate, makeBits, makeTable, estimateRows } = exports;
  const { scanInt8, scoreInt8, scanInt8Relaxed = scanInt8, scoreInt8Relaxed = scoreInt8, hammingI64, hammingI8x16 } = exports;
  const relaxed = (choice & USES_RELAXED) !== 0;
  return {
    dot,
    scanInt8: relaxed ? scanInt8Relaxed : scanInt8,
    scoreInt8: relaxed ? scoreInt8Relaxed : scoreInt8,
    raiseScores,
    hamming: (choice & USES_I8X16) !== 0 ? hammingI8x16 : hammingI64,
    lowerDistances,
    combineDistances,
    collectWithin,
    dotHalf,
    toHalf,
    fromHalf,
    rotate,
    makeBits,
    makeTable,
    estimateRows,
    quantiseRows,
  };
}

/** `COMMON_BYTES` as uint32. */
function common({ heapBase }: KernelExports, { buffer }: LinearMemory): Uint32Array {
  return new Uint32Array(buffer, alignUp(heapBase()), COMMON_BYTES / 4);
}

function scratchOf({ heapBase }: KernelExports, thread: number): number {
  return alignUp(heapBase()) + COMMON_BYTES + thread * SCRATCH_BYTES;
}

function createScalarKernels(memory: LinearMemory, reason: string): Kernels {
  // Not 0, which as an address means that there is nothing.
  return { path: 'scalar', reason, popcount: 'table', module: null, memory, base: 16, ...scalarKernels(memory) };
}

function alignUp(address: number): number {
  return (address + 15) & ~15;
}
