import { preferences } from './preferences';

/**
 * Numbers and dates in the person's own language and time zone: the one they chose in the settings, else the browser's.
 * Formatters are made once per language, because making one costs up to 1 ms; a timeline would notice.
 */
interface Formatters {
  readonly count: Intl.NumberFormat;
  readonly oneDigit: Intl.NumberFormat;
  readonly twoSignificant: Intl.NumberFormat;
  readonly time: Intl.DateTimeFormat;
  readonly dayOfThisYear: Intl.DateTimeFormat;
  readonly dayOfAnyYear: Intl.DateTimeFormat;
  readonly shortDay: Intl.DateTimeFormat;
  readonly year: Intl.DateTimeFormat;
  readonly month: Intl.DateTimeFormat;
  readonly fullDate: Intl.DateTimeFormat;
  readonly relative: Intl.RelativeTimeFormat;
  readonly relativeInNumbers: Intl.RelativeTimeFormat;
}

const made = new Map<string | null, Formatters>();

function formatters(): Formatters {
  const { dateLocale } = preferences.get();
  let known = made.get(dateLocale);
  if (known === undefined) {
    known = makeFormatters(dateLocale ?? undefined);
    made.set(dateLocale, known);
  }
  return known;
}

function makeFormatters(locale: string | undefined): Formatters {
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  return {
    count: new Intl.NumberFormat(locale),
    oneDigit: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }),
    twoSignificant: new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 }),
    time: date({ hour: '2-digit', minute: '2-digit' }),
    dayOfThisYear: date({ weekday: 'long', day: 'numeric', month: 'long' }),
    dayOfAnyYear: date({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    shortDay: date({ day: 'numeric', month: 'short' }),
    year: date({ year: 'numeric' }),
    month: date({ month: 'long', year: 'numeric' }),
    fullDate: date({ dateStyle: 'full', timeStyle: 'short' }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
    relativeInNumbers: new Intl.RelativeTimeFormat(locale, { numeric: 'always' }),
  };
}

export function formatCount(value: number): string {
  return formatters().count.format(value);
}

/** `1 memory`, `2 memories`. */
export function counted(value: number, one: string, many: string): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** 0.0421 → `0.042 ms`, 7.34 → `7.3 ms`, 212.4 → `212 ms`, 1530 → `1.5 s`. */
export function formatMs(value: number): string {
  if (value >= 1000) return `${formatters().oneDigit.format(value / 1000)} s`;
  if (value >= 100) return `${formatters().count.format(Math.round(value))} ms`;
  if (value >= 1) return `${formatters().oneDigit.format(value)} ms`;
  if (value < 0.005) return `< ${formatters().twoSignificant.format(0.005)} ms`; // finer than a browser's clock
  return `${formatters().twoSignificant.format(value)} ms`;
}

/** Decimal units, as storage is sold and as browsers report quota. */
export function formatBytes(value: number): string {
  if (value >= 1e9) return `${formatters().oneDigit.format(value / 1e9)} GB`;
  if (value >= 1e6) return `${formatters().count.format(Math.round(value / 1e6))} MB`;
  if (value >= 1e3) return `${formatters().count.format(Math.round(value / 1e3))} kB`;
  return `${formatters().count.format(value)} bytes`;
}

export function formatTime(at: number): string {
  return formatters().time.format(at);
}

export function formatFullDate(at: number): string {
  return formatters().fullDate.format(at);
}

/** Two lines for the margin: day and month, then the year. */
export function marginDate(at: number): readonly [day: string, year: string] {
  const { shortDay, year } = formatters();
  return [shortDay.format(at), year.format(at)];
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

/** Midnight, in local time, of the day that holds `at`. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
