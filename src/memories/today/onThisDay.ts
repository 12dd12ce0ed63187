/** Memories of this calendar day in one earlier year: a slice of the timeline. */
export interface EarlierYear {
  /** How long ago, in calendar years. */
  readonly years: number;
  /** Where its newest memory stands in the timeline: what `list({offset})` takes. */
  readonly offset: number;
  readonly count: number;
}

/**
 * Finds what was kept on the same calendar day of earlier years, in local time.
 *
 * The 29th of February has its own day in leap years only; in the years between it belongs to the 28th, so that nothing
 * has to wait four years to be remembered.
 * @param times - Unix milliseconds, newest first
 * @param now - any moment of the day that is today
 * @returns nearest year first; years without memories are left out
 */
export function onThisDay(times: Float64Array, now: number): EarlierYear[] {
  const oldest = times.at(-1);
  if (oldest === undefined) return [];
  const today = new Date(now);
  const [thisYear, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()];
  const found: EarlierYear[] = [];
  for (let year = thisYear - 1; year >= new Date(oldest).getFullYear(); year--) {
    if (isLeapDay(month, day) && !isLeapYear(year)) continue;
    const withLeapDay = month === 1 && day === 28 && isLeapYear(year) && !isLeapYear(thisYear);
    const offset = firstBefore(times, startOf(year, month, day + (withLeapDay ? 2 : 1)));
    const count = firstBefore(times, startOf(year, month, day)) - offset;
    if (count > 0) found.push({ years: thisYear - year, offset, count });
  }
  return found;
}

/**
 * Where in the timeline a day begins: the index of its newest memory or, on a day without any, of the next older one.
 * @param endOfDay - midnight at the end of that day
 */
export function firstBefore(times: Float64Array, endOfDay: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] >= endOfDay) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Local midnight. Not by adding 24 hours, which is wrong on the two days when the clocks change. */
function startOf(year: number, month: number, day: number): number {
  const date = new Date(2000, 0, 1);
  date.setFullYear(year, month, day); // the constructor takes a year below 100 for one of the 1900s
  return date.getTime();
}

function isLeapDay(month: number, day: number): boolean {
  return month === 1 && day === 29;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
