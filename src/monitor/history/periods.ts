import type { HistoryExtent } from '../../contracts/figures';

/** What the chooser offers, shortest first. */
export const PERIODS = ['hour', 'day', 'week', 'month', 'year', 'all'] as const;
export type PeriodName = (typeof PERIODS)[number];

export const PERIOD_WORDS: Readonly<Record<PeriodName, string>> = { hour: 'Hour', day: 'Day', week: 'Week', month: 'Month', year: 'Year', all: 'All' };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const LENGTH_MS: Readonly<Record<Exclude<PeriodName, 'all'>, number>> = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, year: 365 * DAY_MS };

/** The stretch that ends now. @param first - Unix ms of the first figure; null: none yet */
export function rangeOf(period: PeriodName, now: number, first: number | null): readonly [from: number, to: number] {
  if (period !== 'all') return [now - LENGTH_MS[period], now];
  return [Math.min(first ?? now - HOUR_MS, now - HOUR_MS), now];
}

/** The shortest period that holds the whole history, at most a week: a first look that is neither empty nor a dot at the edge. */
export function firstPeriod(now: number, first: number | null): PeriodName {
  const age = first === null ? 0 : now - first;
  return age <= HOUR_MS ? 'hour' : age <= DAY_MS ? 'day' : 'week';
}

/** The first figure, as far as is known: rows of a day begin at midnight, the first version was seen when it was seen. Unix ms; null: nothing yet. */
export function historyBegan({ from, versions }: Pick<HistoryExtent, 'from' | 'versions'>): number | null {
  const [first] = versions;
  return from === null ? null : Math.max(from, first?.firstSeenAt ?? from);
}
