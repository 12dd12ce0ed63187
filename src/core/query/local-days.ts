/** A day of the calendar; `month` is 1 to 12. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days as a person in one time zone lives them. */
export interface LocalDays {
  /** @param at - Unix ms */
  dayOf(at: number): Day;
  /** The first moment of the day, Unix ms: where midnight is skipped by summer time, the moment after the gap. */
  startOf(day: Day): number;
}

export const MONTH_NAMES = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** No zone is further from UTC than this, on either side. */
const FURTHEST_MS = 15 * 3_600_000;

/** Days since 1970-01-01; counts on beyond the end of a month. */
export function dayNumber({ year, month, day }: Day): number {
  const date = new Date(0);
  // Not `Date.UTC`, which takes the year 24 for 1924.
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / DAY_MS);
}

export function dayOfNumber(number: number): Day {
  const date = new Date(number * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** @param timeZone - IANA name; absent, or unknown to the browser: that of the device */
export function localDays(timeZone?: string): LocalDays {
  const format = timeZone === undefined ? null : formatOf(timeZone);
  if (format === null) return deviceDays;
  const dayOf = (at: number): Day => {
    const parts = { year: 1970, month: 1, day: 1 };
    for (const { type, value } of format.formatToParts(at)) if (type === 'year' || type === 'month' || type === 'day') parts[type] = Number(value);
    return parts;
  };
  return {
    dayOf,
    startOf(day) {
      const number = dayNumber(day);
      // The first minute at which the calendar there has come to this day.
      let before = (number * DAY_MS - FURTHEST_MS) / MINUTE_MS;
      let reached = (number * DAY_MS + FURTHEST_MS) / MINUTE_MS;
      while (reached - before > 1) {
        const middle = Math.floor((before + reached) / 2);
        if (dayNumber(dayOf(middle * MINUTE_MS)) >= number) reached = middle;
        else before = middle;
      }
      return reached * MINUTE_MS;
    },
  };
}

const deviceDays: LocalDays = {
  dayOf(at) {
    const date = new Date(at);
    return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
  },
  startOf({ year, month, day }) {
    const date = new Date(2000, 0, 1);
    date.setFullYear(year, month - 1, day);
    return date.getTime();
  },
};

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' });
  } catch {
    return null; // A name that this browser does not know.
  }
}
