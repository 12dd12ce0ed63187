/** When a memory of the sample was written, seen from the day it is added. Local time of day, `HH:MM`. */
export type SampleTime =
  | { readonly years: number; readonly days: number; readonly at: string }
  /** `MM-DD`: what is bound to a season. The last such day before today, and so many years before that. */
  | { readonly on: string; readonly years: number; readonly at: string };

/** So many calendar years and then days before today. `ago(3, 0, …)` is today's date three years ago. */
export const ago = (years: number, days: number, at: string): SampleTime => ({ years, days, at });

/** Snow falls in January, whenever the sample is looked at: the last `MM-DD` before today, `years` years earlier. */
export const on = (day: string, years: number, at: string): SampleTime => ({ on: day, years, at });

/** A day that its month does not have (29 February in most years) becomes the month's last. */
function localTime(year: number, month: number, day: number, hours = 0, minutes = 0): Date {
  const daysInMonth = new Date(year, month + 1, 0).getDate();
  return new Date(year, month, Math.min(day, daysInMonth), hours, minutes);
}

/**
 * Counts by the calendar of the person's time zone, not in days of 24 hours: leap years and summer time would shift the day.
 * @param now - Unix milliseconds
 * @returns Unix milliseconds, always before today
 */
export function sampleTime(time: SampleTime, now: number): number {
  const today = new Date(now);
  const [hours, minutes] = time.at.split(':').map(Number);
  if ('days' in time) {
    const date = localTime(today.getFullYear() - time.years, today.getMonth(), today.getDate(), hours, minutes);
    date.setDate(date.getDate() - time.days);
    return date.getTime();
  }
  const [month, day] = time.on.split('-').map(Number);
  const isPast = localTime(today.getFullYear(), month - 1, day).getTime() < localTime(today.getFullYear(), today.getMonth(), today.getDate()).getTime();
  return localTime(today.getFullYear() - (isPast ? 0 : 1) - time.years, month - 1, day, hours, minutes).getTime();
}
