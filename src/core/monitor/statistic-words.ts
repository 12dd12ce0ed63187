import type { MetricUnit, Statistic } from '../../contracts/figures';

const WORDS: Readonly<Record<Statistic, string>> = { p50: 'median', p75: 'p75', p95: 'p95', p99: 'p99', mean: 'average', max: 'most', min: 'least', count: 'count', latest: 'latest' };

/** What a statistic is called, on every screen and in every report. */
export function statisticWords(statistic: Statistic, unit?: MetricUnit): string {
  return unit === 'ms' && statistic === 'max' ? 'longest' : unit === 'ms' && statistic === 'min' ? 'shortest' : WORDS[statistic];
}

/** For whoever does not know the two that stand everywhere. */
export const STATISTICS_EXPLAINED = 'p95: 95 of 100 times it took this long at most. Median: half of the times.';
