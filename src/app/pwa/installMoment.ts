/** What is known about the person's use of the app, for the one question whether to offer to install it. */
export interface InstallUse {
  /** Memories of their own: samples do not count. */
  readonly ownMemories: number;
  /** Visits in which something was searched for. */
  readonly searchVisits: number;
  /** Unix ms of the last "not now"; null: never. */
  readonly dismissedAt: number | null;
}

export const ENOUGH_MEMORIES = 5;
const ENOUGH_SEARCH_VISITS = 2;
/** Whoever has just arrived came to write or to find. */
export const FIRST_MINUTE_MS = 60_000;
const DISMISSED_FOR_MS = 90 * 86_400_000;

/** @returns whether somebody who uses the app so much would rather be glad of the offer than disturbed by it */
export function isGoodMoment(use: InstallUse, visitMs: number, now: number): boolean {
  if (visitMs < FIRST_MINUTE_MS) return false;
  // A time in the future is a clock that was changed: better to stay silent.
  if (use.dismissedAt !== null && now - use.dismissedAt < DISMISSED_FOR_MS) return false;
  return use.ownMemories >= ENOUGH_MEMORIES || use.searchVisits >= ENOUGH_SEARCH_VISITS;
}
