import { perLocale, startOfDay } from './format';

const formatters = perLocale((locale) => {
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  return {
    time: date({ hour: '2-digit', minute: '2-digit' }),
    dayOfThisYear: date({ weekday: 'long', day: 'numeric', month: 'long' }),
    dayOfAnyYear: date({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    year: date({ year: 'numeric' }),
    month: date({ month: 'long', year: 'numeric' }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
    relativeInNumbers: new Intl.RelativeTimeFormat(locale, { numeric: 'always' }),
  };
});

export function formatTime(at: number): string {
  return formatters().time.format(at);
}

/** The heading of a day: "Saturday 21 November", with the year when it is not this one. */
export function formatDay(at: number, now: number): string {
  // Years are compared as they are written: some languages count them by another calendar.
  const { dayOfThisYear, dayOfAnyYear, year } = formatters();
  return (year.format(at) === year.format(now) ? dayOfThisYear : dayOfAnyYear).format(at);
}

/** "November 2021": where a far jump through the timeline has got to. */
export function formatMonth(at: number): string {
  return formatters().month.format(at);
}

/** "today", "yesterday", "3 days ago" in the person's language; null for a day that is a week away or more, or to come. */
export function nearDay(at: number, now: number): string | null {
  const days = daysBetween(at, now);
  return days <= 0 && days > -7 ? formatters().relative.format(days, 'day') : null;
}

/**
 * "now", "5 minutes ago", "yesterday", "in 12 days", "last month", "3 years ago". Days are those of the calendar, so what
 * happened at 23:50 is "yesterday" ten past midnight if it is more than some hours off.
 */
export function formatRelative(at: number, now: number): string {
  const { relative } = formatters();
  const seconds = Math.round((at - now) / 1000);
  if (Math.abs(seconds) < 60) return relative.format(0, 'second');
  const minutes = Math.trunc(seconds / 60);
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
  const hours = Math.trunc(minutes / 60);
  const days = daysBetween(at, now);
  if (Math.abs(hours) < 6 || days === 0) return relative.format(hours, 'hour');
  if (Math.abs(days) < 31) return relative.format(days, 'day');
  const then = new Date(at);
  const today = new Date(now);
  const months = (then.getFullYear() - today.getFullYear()) * 12 + then.getMonth() - today.getMonth();
  return Math.abs(months) < 12 ? relative.format(months, 'month') : relative.format(Math.trunc(months / 12), 'year');
}

/** "1 year ago", "3 years ago". */
export function formatYearsAgo(years: number): string {
  return formatters().relativeInNumbers.format(-years, 'year');
}

/** Calendar days from `now` to `at`. Rounded, because a day of the change to summer time has 23 hours. */
function daysBetween(at: number, now: number): number {
  return Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
}
