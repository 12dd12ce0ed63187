import type { MetricReading, MetricSummary, Statistic } from '../../contracts/figures';
import { statisticWords } from '../../core/monitor/statistic-words';
import { isEnough, metWords } from '../../core/monitor/verdict-words';
import { formatMetric } from '../../ui/chart/formatMetric';
import { counted, formatCount } from '../../ui/format';

/** One metric as a row: its figure, what it has to reach, and what is said when it is unfolded. */
export interface ReadingRow {
  readonly id: string;
  readonly label: string;
  /** Null: there is none. */
  readonly value: string | null;
  /** In place of a value: `not supported`, `not measured yet`, `being filled`. */
  readonly missing: string | null;
  /** Why the browser cannot say; null: it can. */
  readonly why: string | null;
  /** What the value is, where it is not simply the latest one: `p95`, `average`. */
  readonly statistic: string | null;
  readonly target: string | null;
  readonly met: boolean | null;
  /** In words: `met`, `missed so far`. */
  readonly verdict: string | null;
  /** Percentiles and counts, as far as there are samples. */
  readonly figures: readonly { readonly term: string; readonly value: string }[];
}

/** A reason that passes is no want of the browser. */
const NOT_YET = /^not yet[:,]?\s*/;

/** A gauge has a value now; of what happens again and again, the percentile counts that the target is about. */
export function readingRow(reading: MetricReading): ReadingRow {
  const { id, label, unit, kind, target, unsupported, sinceStart, latest } = reading;
  const judgedBy = target?.judgedBy ?? (target !== null || kind === 'samples' ? 'p95' : 'latest');
  // A single figure a session, such as a start, is no distribution.
  const shownBy: Statistic = (kind === 'gauge' && judgedBy === 'p95') || sinceStart.count === 1 ? 'latest' : judgedBy;
  // What has been looked for a few times, and was never there, is a first visit and no verdict on the cache.
  const filling = id.startsWith('cache.') && sinceStart.count > 0 && sinceStart.max === 0 && !isEnough(sinceStart.count, judgedBy);
  const known = unsupported === null && !filling;
  const value = known ? statisticOf(sinceStart, latest, shownBy) : null;
  const judged = known ? statisticOf(sinceStart, latest, judgedBy) : null;
  const met = target === null || judged === null ? null : reading.better === 'lower' ? judged <= target.bar : judged >= target.bar;
  return {
    id,
    label,
    value: value === null ? null : formatMetric(value, unit),
    missing: value !== null ? null : filling ? 'being filled' : unsupported === null || NOT_YET.test(unsupported) ? 'not measured yet' : 'not supported',
    why: unsupported === null ? null : unsupported.replace(NOT_YET, ''),
    statistic: shownBy === 'latest' ? null : statisticWords(shownBy, unit),
    target: target === null ? null : `${reading.better === 'higher' ? 'at least' : 'target'} ${formatMetric(target.bar, unit)}`,
    met,
    verdict: met === null ? null : metWords(met, isEnough(sinceStart.count, judgedBy)),
    figures: figuresOf(reading),
  };
}

function statisticOf(summary: MetricSummary, latest: number | null, statistic: Statistic): number | null {
  if (statistic === 'latest') return latest;
  return statistic === 'count' ? summary.count : summary[statistic];
}

function figuresOf({ unit, kind, target, better, latest, sinceStart, unsupported }: MetricReading): ReadingRow['figures'] {
  const figures: { term: string; value: string }[] = [];
  const add = (term: string, value: number | null) => {
    if (value !== null) figures.push({ term, value: formatMetric(value, unit) });
  };
  if (unsupported === null && sinceStart.count > 0) {
    add('Now', kind === 'gauge' ? latest : null);
    if (sinceStart.count > 1) {
      add('Median', sinceStart.p50);
      add('p75', sinceStart.p75);
      add('p95', sinceStart.p95);
      add('p99', sinceStart.p99);
      add('Average', sinceStart.mean);
      add(better === 'higher' ? 'Least' : unit === 'ms' ? 'Longest' : 'Most', better === 'lower' ? sinceStart.max : sinceStart.min);
    }
    figures.push({ term: kind === 'gauge' ? 'Read' : 'Measured', value: `${counted(sinceStart.count, 'time', 'times')} since the start` });
  }
  if (target !== null) figures.push({ term: 'Goal', value: `${formatMetric(target.goal, unit)} (${statisticWords(target.judgedBy ?? 'p95', unit)})` });
  return figures;
}

/** Rows that are shown at once, and those behind "more": what has a target and a figure comes first. */
export function leadAndRest(readings: readonly MetricReading[]): { readonly lead: readonly MetricReading[]; readonly rest: readonly MetricReading[] } {
  const known = ({ sinceStart, unsupported }: MetricReading) => unsupported === null && sinceStart.count > 0;
  let lead = readings.filter((reading) => reading.target !== null && known(reading));
  if (lead.length === 0) lead = readings.filter(known).slice(0, FEWEST_ROWS);
  if (lead.length === 0) lead = readings.slice(0, FEWEST_ROWS);
  const rest = readings.filter((reading) => !lead.includes(reading));
  // One row behind a fold is a fold for nothing.
  return rest.length === 1 ? { lead: readings, rest: [] } : { lead, rest };
}

const FEWEST_ROWS = 3;

/** `12 of 14 targets met`; null: none can be judged. */
export function targetsMet(readings: readonly MetricReading[]): string | null {
  const judged = readings.map(readingRow).filter(({ met }) => met !== null);
  if (judged.length === 0) return null;
  return `${formatCount(judged.filter(({ met }) => met).length)} of ${counted(judged.length, 'target', 'targets')} met`;
}
