import type { Resolution } from '../../../contracts/figures';
import { DAY_MS, HOUR_MS, nextStep, RESOLUTIONS, stepStart } from './time-steps';

/** How long rows are kept, where their size allows it. */
export const KEPT_MS: Readonly<Record<Resolution, number>> = Object.freeze({ minute: 24 * HOUR_MS, hour: 60 * DAY_MS, day: 3653 * DAY_MS });

/** What stays however large it is: alerts look at the last hours, the history screen at the last days and weeks. */
export const KEPT_AT_LEAST_MS: Readonly<Record<Resolution, number>> = Object.freeze({ minute: 2 * HOUR_MS, hour: 3 * DAY_MS, day: 60 * DAY_MS });

/** Rows of each resolution are complete from here on; those that began earlier were let go. Unix ms, 0: from the beginning. */
export type CompleteFrom = Readonly<Record<Resolution, number>>;

export const NOTHING_GONE: CompleteFrom = Object.freeze({ minute: 0, hour: 0, day: 0 });

/** This was not written yet: a clock that says so is wrong, and nothing is let go by it. */
const EARLIEST = Date.UTC(2026, 0, 1);

/** In whole stretches of the next coarser kind, so that a period can be put together from both without a gap or an overlap. */
export const LET_GO_BY: Readonly<Record<Resolution, Resolution>> = Object.freeze({ minute: 'hour', hour: 'day', day: 'day' });

/** Rows that begin earlier are too old, those that begin later were written by a clock that was far ahead. Null: the clock cannot be believed. */
export function keptByAge(resolution: Resolution, now: number): { readonly from: number; readonly to: number } | null {
  return now < EARLIEST ? null : { from: stepStart(LET_GO_BY[resolution], now - KEPT_MS[resolution]), to: now + KEPT_MS[resolution] };
}

/** From where on rows are complete once those are gone. @param before - where it stood: it never goes back, save after a clock that was far ahead */
export function completeFrom(before: CompleteFrom, now: number): CompleteFrom {
  const next = { ...before };
  for (const resolution of RESOLUTIONS) {
    const step = LET_GO_BY[resolution];
    const kept = keptByAge(resolution, now);
    if (kept !== null) next[resolution] = Math.max(kept.from, Math.min(before[resolution], nextStep(step, stepStart(step, now))));
  }
  return next;
}
