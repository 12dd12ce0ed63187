import { formatCount, perLocale } from '../format';
import { formatTime } from '../formatDates';
import type { ChartProps } from './chartProps';
import { formatMetric } from './formatMetric';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const formatters = perLocale((locale) => {
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  return {
    moment: date({ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }),
    day: date({ day: 'numeric', month: 'short' }),
    month: date({ month: 'short', year: 'numeric' }),
    year: date({ year: 'numeric' }),
    short: new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 2 }),
  };
});

/** A place on the x axis in full, for the table and the reading under the pointer. */
export function xWords(x: number, kind: ChartProps['xKind']): string {
  return kind === 'time' ? formatters().moment.format(x) : formatCount(x);
}

/**
 * Labels of the x axis.
 * @param step - distance of two of them, in ms
 */
export function timeTicks(splits: readonly number[], step: number): string[] {
  const { day, month, year } = formatters();
  if (step >= 360 * DAY_MS) return splits.map((at) => year.format(at));
  if (step >= 27 * DAY_MS) return splits.map((at) => month.format(at));
  if (step >= DAY_MS) return splits.map((at) => day.format(at));
  // A clock goes round: at midnight, and at the left edge, the day is said.
  return splits.map((at, index) => (isMidnight(at) || (index > 0 && new Date(at).getDate() !== new Date(splits[index - 1]!).getDate()) ? day.format(at) : formatTime(at)));
}

/** `1K`, `10K`, `1M` in the person's language. */
export function numberTick(value: number): string {
  return formatters().short.format(value);
}

function isMidnight(at: number): boolean {
  const date = new Date(at);
  return date.getHours() === 0 && date.getMinutes() === 0;
}

/** What the picture shows, for who does not see it: range and latest value of each series, and what lies over the target. */
export function chartSummary({ series, unit, target, marks }: Pick<ChartProps, 'series' | 'unit' | 'target' | 'marks'>): string {
  const sentences = series.map(({ label, ys }) => {
    const values = ys.filter((y): y is number => y !== null && Number.isFinite(y));
    if (values.length === 0) return `${label}: nothing measured.`;
    const low = values.reduce((least, y) => Math.min(least, y));
    const high = values.reduce((most, y) => Math.max(most, y));
    const over = target === null ? 0 : values.filter((y) => y > target).length;
    return `${label}: from ${formatMetric(low, unit)} to ${formatMetric(high, unit)}, last ${formatMetric(values.at(-1)!, unit)}${target === null ? '' : `, ${formatCount(over)} of ${formatCount(values.length)} points over the target`}.`;
  });
  if (target !== null) sentences.push(`Target ${formatMetric(target, unit)}.`);
  if (marks.length > 0) sentences.push(`Marked: ${marks.map(({ label }) => label).join(', ')}.`);
  return sentences.join(' ');
}
