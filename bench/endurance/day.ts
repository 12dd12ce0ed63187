import { seededRandom } from '../../src/core/statistics/seeded-random';

/** What somebody who lives with the app does in one day, and how often. */
export const DAY = {
  search: 240,
  'open-hit': 120,
  keep: 60,
  edit: 40,
  'visit-room': 90,
  import: 6,
  'look-at-monitor': 12,
  'second-tab': 12,
  'reload-second-tab': 12,
  'worker-restart': 3,
} as const;

export type Doing = keyof typeof DAY;

/** How much of the day's doing falls into each of its hours, from seven in the morning to seven again: what is warm after the first hours has been used, and the night comes last. */
const BY_HOUR = [3, 7, 9, 9, 8, 4, 6, 8, 8, 7, 5, 3, 4, 7, 6, 4, 2, 0, 0, 0, 0, 0, 0, 0];

export interface Event {
  readonly atMs: number;
  readonly doing: Doing;
}

/**
 * One day, compressed into `minutes`: each hour of it takes a twenty-fourth. Nights are idle time.
 * @param share - of the day's doing, above 0 and at most 1: for a trial of a minute, in which a whole day has no room
 * @returns in time, the same for the same seed; everything happens at least once
 */
export function createDay({ minutes, seed, share = 1 }: { readonly minutes: number; readonly seed: number; readonly share?: number }): Event[] {
  if (!(minutes > 0 && share > 0 && share <= 1)) throw new RangeError(`A day of ${minutes} minutes with a share of ${share} cannot be made.`);
  const random = seededRandom(seed);
  const total = BY_HOUR.reduce((sum, weight) => sum + weight, 0);
  const hourMs = (minutes * 60_000) / 24;
  const time = (): number => {
    let left = random() * total;
    const hour = BY_HOUR.findIndex((weight) => (left -= weight) < 0);
    return (hour + random()) * hourMs;
  };
  return (Object.entries(DAY) as [Doing, number][])
    .flatMap(([doing, count]) => Array.from({ length: Math.max(1, Math.round(count * share)) }, (): Event => ({ atMs: time(), doing })))
    .sort((a, b) => a.atMs - b.atMs);
}
