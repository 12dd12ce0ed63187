import type { Measured } from '../../contracts/self-benchmark';

export interface SampleOptions {
  /** As many as are wanted. */
  readonly samples: number;
  /** Runs before the first sample: code that has just been loaded is not optimised yet. Default: a tenth of the samples, at least 3. */
  readonly warmUp?: number;
  /** Milliseconds, rising. */
  readonly now: () => number;
  /** After so long no further sample is taken, once there are {@link FEWEST}. Default 700. */
  readonly budgetMs?: number;
  /** Lets messages in between samples. */
  readonly breathe?: () => Promise<void>;
}

export const FEWEST = 5;
const BUDGET_MS = 700;
/** A sample that lasts so many ticks of the clock is right within 5 %. */
const TICKS_PER_SAMPLE = 20;
const MOST_IN_A_BATCH = 10_000;

/** Smallest step of a clock, in milliseconds: browsers make them coarse on purpose (5 to 100 µs, some 1 ms). */
export function clockStep(now: () => number): number {
  let smallest = Number.POSITIVE_INFINITY;
  const start = now();
  for (let last = start, tries = 0; tries < 20_000 && last - start < 5; tries++) {
    const at = now();
    if (at > last) smallest = Math.min(smallest, at - last);
    last = at;
  }
  return Number.isFinite(smallest) ? smallest : 1;
}

/**
 * Times work that returns at once. What is shorter than the clock can tell is run several times for each sample, which is then their mean.
 * @param work - is told the number of the run
 */
export async function takeSamples(work: (run: number) => void, { samples, now, warmUp = Math.max(3, Math.ceil(samples / 10)), budgetMs = BUDGET_MS, breathe }: SampleOptions): Promise<Measured> {
  let runs = 0;
  for (let i = 0; i < warmUp; i++) work(runs++);
  const wantedMs = TICKS_PER_SAMPLE * clockStep(now);
  let batch = 1;
  for (; batch < MOST_IN_A_BATCH; batch *= 2) {
    const start = now();
    for (let i = 0; i < batch; i++) work(runs++);
    if (now() - start >= wantedMs) break;
  }
  const values: number[] = [];
  const begun = now();
  while (values.length < samples && (values.length < FEWEST || now() - begun < budgetMs)) {
    const start = now();
    for (let i = 0; i < batch; i++) work(runs++);
    values.push((now() - start) / batch);
    await breathe?.();
  }
  return { values, batch };
}

/** Times work that answers later, one after the other. @param work - is told the number of the run */
export async function takeAsyncSamples(work: (run: number) => Promise<unknown>, { samples, now, warmUp = Math.max(3, Math.ceil(samples / 10)), budgetMs = BUDGET_MS }: SampleOptions): Promise<Measured> {
  let runs = 0;
  for (let i = 0; i < warmUp; i++) await work(runs++);
  const values: number[] = [];
  const begun = now();
  while (values.length < samples && (values.length < FEWEST || now() - begun < budgetMs)) {
    const start = now();
    await work(runs++);
    values.push(now() - start);
  }
  return { values, batch: 1 };
}
