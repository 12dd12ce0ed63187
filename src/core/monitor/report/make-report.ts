import type { Trace } from '../../../contracts/figures';
import type { MonitorReport, ReportComparison, ReportTarget } from '../../../contracts/report';
import { reportBottlenecks, waitedTimes } from './bottlenecks';
import { fieldFigures } from './field-figures';
import { counted, figureWords, spanWords } from './figure-words';
import { recommend } from './recommendations';
import { isWaitedFor, PeriodFigures, type ReportInput } from './report-input';
import { isSure, reportTargets } from './report-targets';
import { reportTrends } from './trends';

const MOST_COMPARED = 24;
const MOST_ALERTS = 50;
const MOST_TRACES = 5;
/** Of one operation: five searches tell less than the slowest of each. */
const MOST_OF_ONE = 2;

/** The report of a period. */
export function makeReport(input: ReportInput): MonitorReport {
  const { takenAt, period, previous, conditions, alerts } = input;
  const figures = new PeriodFigures(input.comparison);
  const ratings = ratingsOf(figures);
  const targets = reportTargets(input, figures);
  const fired = alerts.log.filter(({ at }) => at >= period.from && at < period.to).toSorted((a, b) => b.at - a.at);
  const comparison = compared(input);
  return {
    format: 'engram-report', formatVersion: 1, takenAt, period, previous, conditions, targets, ratings, comparison,
    headline: headline(targets, figures),
    summary: summarise(input, figures, targets, comparison, ratings, fired.filter(({ kind }) => kind === 'fired').length),
    trends: reportTrends(input, figures),
    bottlenecks: reportBottlenecks(input, figures),
    recommendations: recommend(input, figures, ratings),
    field: fieldFigures(input, figures),
    alerts: fired.slice(0, MOST_ALERTS).map((event) => ({ ...event, unit: input.definitionOf(event.metric).unit })),
    slowest: slowest(input.traces.filter(({ startedAt }) => startedAt >= period.from && startedAt < period.to)).map((trace) => ({ ...trace, label: input.definitionOf(trace.operation).label })),
  };
}

/** Each answer is a sample: 1 yes, 0 no. */
function ratingsOf(figures: PeriodFigures): MonitorReport['ratings'] {
  const { count } = figures.of('people.fastEnough');
  const yes = Math.round(figures.sum('people.fastEnough'));
  return { yes, no: count - yes };
}

function headline(targets: readonly ReportTarget[], figures: PeriodFigures): string {
  if (figures.measured.length === 0) return 'Nothing was measured in this period yet.';
  const judged = targets.filter((target) => target.met !== null && isSure(target));
  const missed = judged.filter(({ met }) => met === false);
  if (judged.length === 0) return 'Too little was measured in this period to judge any target.';
  if (missed.length === 0) return judged.length === 1 ? 'Fast on this device: the one target that could be judged is met.' : `Fast on this device: all ${judged.length} targets that could be judged are met.`;
  const names = missed.slice(0, 3).map(({ label }) => label).join('; ');
  return `${missed.length} of ${counted(judged.length, 'target')} missed: ${names}${missed.length > 3 ? ` and ${missed.length - 3} more` : ''}.`;
}

function summarise(input: ReportInput, figures: PeriodFigures, targets: readonly ReportTarget[], comparison: readonly ReportComparison[], { yes, no }: MonitorReport['ratings'], fired: number): string[] {
  if (figures.measured.length === 0) return ['Use Engram for a while, or choose a longer period. What is measured is written down once a minute, and stays on this device.'];
  const { period, conditions } = input;
  const waited = waitedTimes(input, figures);
  const calls = waited.reduce((sum, { metric }) => sum + figures.of(metric).count, 0);
  const whole = waited.reduce((sum, { ms }) => sum + ms, 0);
  const search = figures.of('search');
  const unsure = targets.filter((target) => target.met !== null && !isSure(target)).length;
  const improved = comparison.filter(({ verdict }) => verdict === 'improved').length;
  const regressed = comparison.filter(({ verdict }) => verdict === 'regressed').length;
  const had = comparison.some(({ before }) => before.count > 0);
  return [
    ...(waited.length === 0 ? [] : [`In ${spanWords(period.to - period.from)}, Engram was asked ${counted(calls, 'time')} and people waited ${figureWords(whole, 'ms')} in all, most of it for: ${waited[0]!.label} (${figureWords(waited[0]!.share, 'share')}).`]),
    ...(search.p50 === null || search.p95 === null ? [] : [`A search took ${figureWords(search.p50, 'ms')} in the middle, and 95 of 100 were done in ${figureWords(search.p95, 'ms')} (${counted(search.count, 'search', 'searches')}; ${counted(conditions.memories, 'memory', 'memories')} now).`]),
    had ? `Against the period before: ${counted(improved, 'metric')} better, ${counted(regressed, 'metric')} worse; for the others no change can be shown.` : 'There is no earlier period to compare with yet.',
    ...(fired === 0 ? [] : [`${counted(fired, 'alert')} came up.`]),
    ...(yes + no === 0 ? [] : [`“Fast enough?” was answered ${counted(yes + no, 'time')}: ${yes} yes, ${no} no.`]),
    ...(unsure === 0 ? [] : [`${counted(unsure, 'target')} ${unsure === 1 ? 'has' : 'have'} too few samples to be judged; what is shown is how it stands so far.`]),
  ];
}

/** Changes first, then what people waited for most. Parts of operations and metrics without words are left out. */
function compared({ comparison, definitionOf, catalogue }: ReportInput): ReportComparison[] {
  const known = new Set(catalogue.map(({ id }) => id));
  const rank = { regressed: 0, improved: 1, unchanged: 2, unsure: 3 } as const;
  return comparison
    .filter(({ metric, before, after }) => before.count > 0 && after.count > 0 && known.has(metric) && metric !== 'people.fastEnough')
    .map((row) => ({ ...row, label: definitionOf(row.metric).label, unit: definitionOf(row.metric).unit }))
    .toSorted((a, b) => rank[a.verdict] - rank[b.verdict] || Number(isWaitedFor(definitionOf(b.metric))) - Number(isWaitedFor(definitionOf(a.metric))) || b.after.count - a.after.count)
    .slice(0, MOST_COMPARED);
}

function slowest(traces: readonly Trace[]): Trace[] {
  const taken = new Map<string, number>();
  return traces
    .filter(({ operation, outcome }) => outcome === 'done' && !/^(?:start|imports?|backups)\./.test(operation))
    .toSorted((a, b) => b.ms - a.ms)
    .filter(({ operation }) => {
      const had = taken.get(operation) ?? 0;
      taken.set(operation, had + 1);
      return had < MOST_OF_ONE;
    })
    .slice(0, MOST_TRACES);
}
