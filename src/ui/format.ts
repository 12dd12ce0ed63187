/** Numbers and dates in the person's own locale and time zone. Formatters are made once: making one costs up to 1 ms. */

const count = new Intl.NumberFormat();
const oneDigit = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const twoSignificant = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayOfThisYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayOfAnyYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const fullDate = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const relativeDay = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

export function formatCount(value: number): string {
  return count.format(value);
}

/** `1 memory`, `2 memories`. */
export function counted(value: number, one: string, many: string): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** 0.0421 → `0.042 ms`, 7.34 → `7.3 ms`, 212.4 → `212 ms`, 1530 → `1.5 s`. */
export function formatMs(value: number): string {
  if (value >= 1000) return `${oneDigit.format(value / 1000)} s`;
  if (value >= 100) return `${count.format(Math.round(value))} ms`;
  if (value >= 1) return `${oneDigit.format(value)} ms`;
  if (value < 0.005) return `< ${twoSignificant.format(0.005)} ms`; // finer than a browser's clock
  return `${twoSignificant.format(value)} ms`;
}

/** Decimal units, as storage is sold and as browsers report quota. */
export function formatBytes(value: number): string {
  if (value >= 1e9) return `${oneDigit.format(value / 1e9)} GB`;
  if (value >= 1e6) return `${count.format(Math.round(value / 1e6))} MB`;
  if (value >= 1e3) return `${count.format(Math.round(value / 1e3))} kB`;
  return `${count.format(value)} bytes`;
}

export function formatTime(at: number): string {
  return time.format(at);
}

export function formatFullDate(at: number): string {
  return fullDate.format(at);
}

/** Two lines for the margin: day and month, then the year. */
export function marginDate(at: number): readonly [day: string, year: string] {
  return [shortDay.format(at), String(new Date(at).getFullYear())];
}

/** The heading of a day: "Saturday 21 November", with the year when it is not this one. */
export function formatDay(at: number, now: number): string {
  return (new Date(at).getFullYear() === new Date(now).getFullYear() ? dayOfThisYear : dayOfAnyYear).format(at);
}

/** "today", "yesterday" in the person's language; null for any other day. */
export function nearDay(at: number, now: number): string | null {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  return days === 0 || days === -1 ? relativeDay.format(days, 'day') : null;
}

/** Midnight, in local time, of the day that holds `at`. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
