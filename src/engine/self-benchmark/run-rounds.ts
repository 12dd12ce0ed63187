import { isAbortError } from '../../contracts/errors';
import type { BenchmarkProgress, Measured } from '../../contracts/self-benchmark';
import type { BenchmarkStep } from './benchmark-plan';

/** Everything is measured in turn, several times: what disturbs a device for a second then disturbs a part of each row, and not one row wholly. */
const ROUNDS = 3;
/** No further round that would probably end later. */
const LAST_ROUND_ENDS_MS = 45_000;
/** No further step, so that the whole takes less than a minute on the slowest device. */
const LAST_STEP_STARTS_MS = 50_000;

export interface RoundsOptions {
  /** The steps of a round. */
  readonly plan: (round: number) => readonly BenchmarkStep[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BenchmarkProgress) => void;
  /** Milliseconds, rising. */
  readonly now: () => number;
  /** Told after each step. */
  readonly onStep?: () => void;
}

/** @throws what says that somebody cancelled, and nothing else: a step that fails says so in its rows */
export async function runRounds({ plan, signal, onProgress, now, onStep = () => {} }: RoundsOptions): Promise<Readonly<Record<string, Measured>>> {
  const start = now();
  const measured: Record<string, Measured> = {};
  let longestMs = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const begun = now();
    if (begun - start + longestMs > LAST_ROUND_ENDS_MS) break;
    const steps = plan(round);
    const weight = steps.reduce((sum, step) => sum + step.weight, 0);
    let done = round * weight;
    for (const step of steps) {
      onProgress({ step: step.says, done, total: ROUNDS * weight });
      const found = now() - start > LAST_STEP_STARTS_MS ? failed(step, 'there was no time left for it in this minute') : await runStep(step, signal);
      for (const [id, some] of Object.entries(found)) measured[id] = joined(measured[id], some);
      done += step.weight;
      onStep();
    }
    longestMs = Math.max(longestMs, now() - begun);
  }
  return measured;
}

async function runStep(step: BenchmarkStep, signal: AbortSignal): Promise<Readonly<Record<string, Measured>>> {
  let onAbort: () => void = () => {};
  // A cancellation is answered at once, whatever the step is waiting for.
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  aborted.catch(() => {});
  try {
    signal.throwIfAborted();
    return await Promise.race([step.run(signal), aborted]);
  } catch (error) {
    if (signal.aborted || isAbortError(error)) throw error;
    return failed(step, (error instanceof Error ? error.message : String(error)).slice(0, 300));
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function failed(step: BenchmarkStep, reason: string): Readonly<Record<string, Measured>> {
  return Object.fromEntries(step.rows.map((id) => [id, { unsupported: reason }]));
}

/** What could be measured in one round only counts all the same. */
function joined(before: Measured | undefined, after: Measured): Measured {
  if (before === undefined || 'unsupported' in before) return after;
  if ('unsupported' in after) return before;
  return { values: [...before.values, ...after.values], batch: Math.max(before.batch, after.batch) };
}
