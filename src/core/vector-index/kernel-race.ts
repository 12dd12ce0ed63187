import type { Kernels } from './kernel-functions';
import { PAGE_BYTES } from './linear-memory';

/** Shorter than this is too near the clock's own step, which is 5 µs where it is finest. */
const SHORTEST_MS = 0.06;
const LONGEST_REPEAT = 64;
const ROUNDS = 4;
/** What is not clearly faster is not taken. The differences that count are factors: 1.5 to 3. */
const CLEARLY = 0.85;
/** The usual width, and as many rows as stay in the nearest cache. */
const STRIDE = 384;
const BITS_BYTES = 64;
const INT8_ROWS = 64;
const BITS_ROWS = 512;

/** Calls until an engine has code compiled for speed made, which it does beside the running one. */
const WARM_UP_CALLS = 24;

type Run = (kernels: Kernels) => () => void;

/**
 * Lets the engine know early which functions will race. One that is still run as it was compiled first, in a hurry, would lose to one that is not.
 */
export function warmUp(contestants: readonly Kernels[]): void {
  for (const kernels of contestants) {
    const runs = [scoring(kernels), counting(kernels)];
    for (const run of runs) for (let i = 0; i < WARM_UP_CALLS; i++) run();
  }
}

/** @returns how long `challenger.scoreInt8` takes, that of `usual` = 1 */
export function raceScores(usual: Kernels, challenger: Kernels, now: () => number): number {
  return compareSpeed(scoring, usual, challenger, now);
}

/** @returns how long `challenger.hamming` takes, that of `usual` = 1 */
export function raceHamming(usual: Kernels, challenger: Kernels, now: () => number): number {
  return compareSpeed(counting, usual, challenger, now);
}

// Of zeros, and they stay zeros: integer arithmetic takes as long for any number.
const scoring: Run = (kernels) => {
  const { base, scoreInt8 } = kernels;
  const query = base + INT8_ROWS * STRIDE;
  const scales = query + STRIDE * 2;
  const out = scales + INT8_ROWS * 4;
  reserve(kernels, out + INT8_ROWS * 4);
  return () => scoreInt8(base, scales, INT8_ROWS, STRIDE, query, 1, out);
};

const counting: Run = (kernels) => {
  const { base, hamming } = kernels;
  const query = base + BITS_ROWS * BITS_BYTES;
  const out = query + BITS_BYTES;
  reserve(kernels, out + BITS_ROWS * 2);
  return () => hamming(base, BITS_ROWS, BITS_BYTES, query, out);
};

export function isClearlyFaster(ratio: number): boolean {
  return ratio < CLEARLY;
}

/**
 * Runs two ways to do the same in turn and compares their best times, in about a millisecond. A challenger that wins has to win twice: a busy
 * machine may have been unkind to the other.
 * @param now - milliseconds
 * @returns how long the challenger took, the usual way = 1; 1 where the clock is too coarse to say
 */
function compareSpeed(run: Run, usual: Kernels, challenger: Kernels, now: () => number): number {
  const [first, second] = [run(usual), run(challenger)];
  const ratio = race(first, second, now);
  return isClearlyFaster(ratio) ? Math.max(ratio, race(first, second, now)) : ratio;
}

function race(usual: () => void, challenger: () => void, now: () => number): number {
  let repeats = 1;
  while (repeats < LONGEST_REPEAT && timeOf(usual, repeats, now) < SHORTEST_MS) repeats *= 2;
  let usualMs = Infinity;
  let challengerMs = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    usualMs = Math.min(usualMs, timeOf(usual, repeats, now));
    challengerMs = Math.min(challengerMs, timeOf(challenger, repeats, now));
  }
  // Nothing at all: the clock stands still for longer than either takes.
  return Math.min(usualMs, challengerMs) > 0 ? challengerMs / usualMs : 1;
}

function timeOf(run: () => void, repeats: number, now: () => number): number {
  const startedAt = now();
  for (let i = 0; i < repeats; i++) run();
  return now() - startedAt;
}

function reserve({ memory }: Kernels, end: number): void {
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}
