import { seededRandom } from '../../src/core/statistics/seeded-random';

/**
 * What a person and their screens ask of the engine, and how often, as weights. Searching and reading prevail, as they do in use. Left out: what works through the whole
 * library or is asked for once in a while (import, export, backup and restore, integrity, find in page over everything, pairs of duplicates and merging them, emptying the
 * trash, removing a persona), images, models, and the monitor itself.
 */
export const OPERATION_SHARES = {
  'search-hybrid': 200,
  'search-keyword': 80,
  'search-filtered': 80,
  keep: 100,
  update: 80,
  remove: 50,
  list: 100,
  get: 120,
  related: 50,
  tags: 40,
  titles: 50,
  embed: 50,
  'list-next': 20,
  'update-many': 10,
  versions: 20,
  similar: 20,
  links: 20,
  passages: 15,
  count: 15,
  complete: 20,
  personas: 15,
  trash: 15,
  'undo-steps': 10,
  searches: 15,
  remember: 15,
} as const;

export type ScheduledOperation = keyof typeof OPERATION_SHARES;
/** Every removal is taken back, as a call of its own, once it is done. */
export type LoadedOperation = ScheduledOperation | 'undo';
export const LOADED_OPERATIONS: readonly LoadedOperation[] = [...(Object.keys(OPERATION_SHARES) as ScheduledOperation[]), 'undo'];

export interface Arrival {
  /** From the beginning of the run. */
  readonly atMs: number;
  readonly operation: ScheduledOperation;
}

/**
 * Arrivals of an open loop: independent of each other and of how long an operation takes (a Poisson process), so there are bursts, as there are in use.
 * @param perSecond - on average, above 0
 * @returns in time, all before `seconds` are over; the same for the same seed
 */
export function createSchedule({ perSecond, seconds, seed }: { readonly perSecond: number; readonly seconds: number; readonly seed: number }): Arrival[] {
  if (!(perSecond > 0 && seconds > 0)) throw new RangeError(`A schedule needs a rate and a length above 0, not ${perSecond} and ${seconds}.`);
  const random = seededRandom(seed);
  const arrivals: Arrival[] = [];
  for (let atMs = gapMs(); atMs < seconds * 1000; atMs += gapMs()) arrivals.push({ atMs, operation: drawOperation(random()) });
  return arrivals;

  function gapMs(): number {
    return (-Math.log(1 - random()) * 1000) / perSecond;
  }
}

function drawOperation(uniform: number): ScheduledOperation {
  const entries = Object.entries(OPERATION_SHARES) as [ScheduledOperation, number][];
  let left = uniform * entries.reduce((sum, [, share]) => sum + share, 0);
  for (const [operation, share] of entries) {
    left -= share;
    if (left < 0) return operation;
  }
  return entries.at(-1)![0];
}
