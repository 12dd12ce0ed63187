import type { Period } from '../../contracts/figures';
import { LENGTH_MS } from './periods';

/** What is set against what: a stretch and the one before it, two versions, or two stretches of days. */
export type ComparisonWish =
  | { readonly by: 'hour' | 'day' | 'week' | 'month' }
  | { readonly by: 'versions'; readonly before: string; readonly after: string }
  | { readonly by: 'dates'; readonly before: DayRange; readonly after: DayRange };

/** Days as a date field gives them, `2026-11-21`, both included; empty: not chosen yet. */
export interface DayRange {
  readonly first: string;
  readonly last: string;
}

export type ComparisonPeriods = { readonly ok: true; readonly before: Period; readonly after: Period } | { readonly ok: false; readonly problem: string | null };

const DAY_FORMAT = /^\d{4}-\d{2}-\d{2}$/;

/** @returns what to compare; or what is wrong with the wish, null while it is not finished */
export function comparePeriods(wish: ComparisonWish, now: number): ComparisonPeriods {
  if (wish.by === 'versions') {
    if (wish.before === wish.after) return { ok: false, problem: 'Choose two different versions.' };
    return { ok: true, before: { from: 0, to: now, version: wish.before }, after: { from: 0, to: now, version: wish.after } };
  }
  if (wish.by !== 'dates') {
    const length = LENGTH_MS[wish.by];
    return { ok: true, before: { from: now - 2 * length, to: now - length }, after: { from: now - length, to: now } };
  }
  const before = daysOf(wish.before);
  const after = daysOf(wish.after);
  if (before === null || after === null) return { ok: false, problem: null };
  if (before.from >= before.to || after.from >= after.to) return { ok: false, problem: 'A period has to end on or after the day that it begins.' };
  if (before.from < after.to && after.from < before.to) return { ok: false, problem: 'The two periods overlap: what is in both would be compared with itself.' };
  return { ok: true, before, after };
}

/** Days begin at midnight where the person is. */
function daysOf({ first, last }: DayRange): Period | null {
  if (!DAY_FORMAT.test(first) || !DAY_FORMAT.test(last)) return null;
  const end = new Date(`${last}T00:00`);
  end.setDate(end.getDate() + 1);
  const from = new Date(`${first}T00:00`).getTime();
  const to = end.getTime();
  return Number.isFinite(from) && Number.isFinite(to) ? { from, to } : null;
}
