import { preferences } from './preferences';

/**
 * Numbers, and the dates of the first screen, in the person's own language and time zone: the one they chose in the settings, else the browser's.
 * Formatters are made once per language, because making one costs up to 1 ms; a timeline would notice.
 */
interface Formatters {
  readonly count: Intl.NumberFormat;
  readonly oneDigit: Intl.NumberFormat;
  readonly twoSignificant: Intl.NumberFormat;
  readonly shortDay: Intl.DateTimeFormat;
  readonly year: Intl.DateTimeFormat;
  readonly fullDate: Intl.DateTimeFormat;
}

/** Makes formatters once for each language that is asked for. */
export function perLocale<T>(make: (locale: string | undefined) => T): () => T {
  const made = new Map<string | null, T>();
  return () => {
    const { dateLocale } = preferences.get();
    let known = made.get(dateLocale);
    if (known === undefined) made.set(dateLocale, (known = make(dateLocale ?? undefined)));
    return known;
  };
}

const formatters = perLocale((locale): Formatters => {
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  return {
    count: new Intl.NumberFormat(locale),
    oneDigit: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }),
    twoSignificant: new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 }),
    shortDay: date({ day: 'numeric', month: 'short' }),
    year: date({ year: 'numeric' }),
    fullDate: date({ dateStyle: 'full', timeStyle: 'short' }),
  };
});

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

export function formatFullDate(at: number): string {
  return formatters().fullDate.format(at);
}

/** Two lines for the margin: day and month, then the year. */
export function marginDate(at: number): readonly [day: string, year: string] {
  const { shortDay, year } = formatters();
  return [shortDay.format(at), year.format(at)];
}

/** Midnight, in local time, of the day that holds `at`. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
