import type { Interval, MetricUnit } from '../../../contracts/figures';

/** A value with its unit, in English whatever the device speaks: reports are read elsewhere too. `12.3 ms`, `1.5 s`, `141 MB`, `97.5%`. */
export function figureWords(value: number, unit: MetricUnit): string {
  switch (unit) {
    case 'ms': return msWords(value);
    case 'MB': return value >= 1000 ? `${digits(value / 1000)} GB` : `${digits(value)} MB`;
    case 'share': return `${formatter(1).format(value * 100)}%`;
    case 'count': case 'score': return digits(value);
    case 'MB/h': case 'frames/s': case 'per minute': return `${digits(value)} ${unit}`;
  }
}

/** `–` where there is no value. */
export function figureOrDash(value: number | null, unit: MetricUnit): string {
  return value === null ? '–' : figureWords(value, unit);
}

/** A time span in words: `3 hours`, `7 days`. */
export function spanWords(ms: number): string {
  const [size, unit] = ms >= 36 * 3_600_000 ? [ms / 86_400_000, 'day'] : ms >= 5_400_000 ? [ms / 3_600_000, 'hour'] : [ms / 60_000, 'minute'];
  const rounded = Math.max(1, Math.round(size));
  return `${rounded} ${unit}${rounded === 1 ? '' : 's'}`;
}

/** A moment, to the minute, in UTC: the same for whoever reads it. */
export function momentWords(at: number): string {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'unknown';
}

/** A relative change with its interval: `+12% (95% sure: +3% to +21%)`. */
export function changeWords({ estimate, low, high }: Interval): string {
  return `${signed(estimate)} (95% sure: ${signed(low)} to ${signed(high)})`;
}

export function counted(value: number, one: string, many = `${one}s`): string {
  return `${digits(value)} ${value === 1 ? one : many}`;
}

function msWords(ms: number): string {
  if (ms >= 120_000) return `${digits(ms / 60_000)} min`;
  if (ms >= 1000) return `${digits(ms / 1000)} s`;
  return ms > 0 && ms < 0.005 ? '< 0.005 ms' : `${digits(ms)} ms`;
}

/** As on screen, so that a figure is the same in both: `0.0042`, `0.42`, `4.2`, `1,420`. */
function digits(value: number): string {
  const size = Math.abs(value);
  return formatter(size >= 100 ? 0 : size >= 1 ? 1 : size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4).format(value);
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${formatter(1).format(Math.abs(share) * 100)}%`;
}

const formatters: Intl.NumberFormat[] = [];

function formatter(places: number): Intl.NumberFormat {
  return (formatters[places] ??= new Intl.NumberFormat('en', { maximumFractionDigits: places }));
}
