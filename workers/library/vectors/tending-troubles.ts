import { isAbortError, isAppError } from '../../../src/contracts/errors';
import type { LibraryInsides } from '../insides';

/** What fails twice in a row is left alone for so long, then for twice as long, and so on. */
const FIRST_PAUSE_MS = 20_000;
/** With doubled pauses the last of them comes after some 11 hours: what has failed until then fails until something else is changed, such as the app itself. */
const MOST_FAILURES = 11;

/** A piece of upkeep that failed, in a row. */
interface Trouble {
  readonly failures: number;
  /** Code or name of the error; no message, which could hold anything. */
  readonly reason: string;
  /** Of the library's monotonic clock; ms. */
  readonly againAt: number;
}

/** By what was looked after. */
const troubles = new WeakMap<object, Trouble>();

/**
 * Runs one piece of the upkeep of vectors. Never rejects: a failure keeps nobody from the rest, but it is counted by the monitor (`vectors.tend.failed`), said in the
 * report of the vector space ({@link troubleWords}), and tried again after growing pauses, at most {@link MOST_FAILURES} times before the next start.
 * @param about - what is looked after; a success forgets its failures
 */
export async function tendOrNote(about: object, { monitor, now }: Pick<LibraryInsides, 'monitor' | 'now'>, work: () => Promise<void>): Promise<void> {
  const before = troubles.get(about);
  if (before !== undefined && (before.failures >= MOST_FAILURES || now() < before.againAt)) return;
  const start = now();
  try {
    await work();
    troubles.delete(about);
  } catch (error) {
    if (isAbortError(error)) return;
    const failures = (before?.failures ?? 0) + 1;
    // Once may be an accident of the moment: the next round tries again.
    const pause = failures === 1 ? 0 : FIRST_PAUSE_MS * 2 ** (failures - 2);
    troubles.set(about, { failures, reason: isAppError(error) ? error.code : error instanceof Error ? error.name : 'unknown', againAt: now() + pause });
    monitor.record('vectors.tend.failed', now() - start);
  }
}

/** What is wrong with the upkeep of something, in words; null: nothing is known to be. */
export function troubleWords(about: object): string | null {
  const trouble = troubles.get(about);
  if (trouble === undefined) return null;
  const { failures, reason } = trouble;
  const times = failures === 1 ? 'failed' : `failed ${failures} times in a row`;
  return `looking after these vectors ${times} (${reason}); ${failures >= MOST_FAILURES ? 'it is tried again at the next start' : 'it is tried again in a quiet moment'}. Searches answer as before, and no memory is touched by it`;
}
