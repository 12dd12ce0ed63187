import type { MetricUnit } from '../../contracts/figures';
import { formatBytes, formatCount, formatMs, perLocale } from '../format';

const formatters = perLocale((locale) => ({
  percent: new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }),
  figure: (digits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }),
}));

/** A value of a metric with its unit: `9.1 ms`, `141 MB`, `97.5%`, `0.02`. */
export function formatMetric(value: number, unit: MetricUnit): string {
  switch (unit) {
    case 'ms': return value === 0 ? '0 ms' : formatMs(value);
    case 'MB': return value !== 0 && Math.abs(value) < 10 ? `${figure(value)} MB` : formatBytes(value * 1e6).replace(/^0 \w+$/, '0 MB');
    case 'MB/h': return `${figure(value)} MB/h`;
    case 'share': return formatters().percent.format(value);
    case 'frames/s': return `${figure(value)} frames/s`;
    case 'per minute': return `${figure(value)} per minute`;
    case 'score': return figure(value);
    case 'count': return Number.isInteger(value) ? formatCount(value) : figure(value);
  }
}

/** Three figures that say something: 0.0042, 0.42, 4.2, 42, 4,200. */
function figure(value: number): string {
  const size = Math.abs(value);
  return formatters().figure(size >= 100 ? 0 : size >= 1 ? 1 : size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4).format(value);
}
