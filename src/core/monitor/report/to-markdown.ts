import type { MonitorReport } from '../../../contracts/report';
import { statisticWords } from '../statistic-words';
import { stageWords } from '../traces/stage-words';
import { VERDICT_WORDS } from '../verdict-words';
import { counted, figureOrDash, figureWords, momentWords, spanWords } from './figure-words';
import { lines, markdown, type Markup } from './markup';
import { conditionRows } from './report-conditions';
import { targetVerdict } from './report-targets';

/** For an issue, a note, a mail: the same as the page, without its charts. */
export function reportToMarkdown(report: MonitorReport): string {
  const { headline, period, summary, targets, bottlenecks, recommendations, trends, comparison, slowest, field, alerts, ratings, conditions } = report;
  return `${lines([
    markdown`# ${headline}`, EMPTY,
    markdown`Engram ${conditions.version}, ${momentWords(period.from)} to ${momentWords(period.to)} (${spanWords(period.to - period.from)})${period.version === undefined ? '' : `, version ${period.version} only`}. It holds figures and conditions, no text of memories or questions.`, EMPTY,
    ...summary.map((words) => markdown`- ${words}`),
    ...section('Targets', targets.length === 0 ? [markdown`No target was measured.`] : table(['Metric', 'Value', 'Target', 'Goal', 'Samples', 'Verdict'],
      targets.map((target) => [target.label, target.value === null ? '–' : `${statisticWords(target.statistic, target.unit)} ${figureWords(target.value, target.unit)}`, figureWords(target.bar, target.unit), figureWords(target.goal, target.unit), String(target.samples), targetVerdict(target)]))),
    ...section('Where the time goes', bottlenecks.length === 0 ? [markdown`No bottleneck was found in this period.`] : bottlenecks.flatMap(({ title, evidence }) => [markdown`- **${title}**`, ...evidence.map((words) => markdown`  - ${words}`)])),
    ...section('What to do', recommendations.length === 0 ? [markdown`Nothing that the figures ask for.`] : recommendations.map(({ title, why }) => markdown`- **${title}**: ${why}`)),
    ...section('Over the period', trends.length === 0 ? [markdown`Nothing was measured often enough to draw.`] : trends.map(({ label, words }) => markdown`- ${label}: ${words}`)),
    ...section('Against the period before', comparison.length === 0 ? [markdown`There is no earlier period to compare with yet.`] : table(['Metric', 'p95 before', 'p95 now', 'Samples', 'Verdict', 'Why'],
      comparison.map(({ label, unit, before, after, verdict, reason }) => [label, figureOrDash(before.p95, unit), figureOrDash(after.p95, unit), `${before.count} / ${after.count}`, VERDICT_WORDS[verdict], reason]))),
    ...section('Slowest operations that are kept', slowest.length === 0 ? [markdown`None of this session.`] : slowest.flatMap(({ label, ms, startedAt, stages }) => [
      markdown`- **${label}, ${figureWords(ms, 'ms')}**, ${momentWords(startedAt)}`, ...stages.map((stage) => markdown`  - ${stageWords(stage.name).label}: ${figureWords(stage.ms, 'ms')}`),
    ])),
    ...section('Published figures of the field', [markdown`None of these was measured on this device, and no two measure quite the same thing.`, EMPTY, ...table(['Who', 'What', 'Theirs', 'Here', 'Source', 'Caveat'],
      field.map(({ who, what, theirs, ours, source, caveat }) => [who, what, theirs, ours ?? 'not measured', source, caveat]))]),
    ...section('Alerts', alerts.length === 0 ? [markdown`None in this period.`] : alerts.map(({ at, kind, label, value, threshold, samples, unit }) => markdown`- ${momentWords(at)}: ${label}, ${kind === 'fired' ? 'came up' : 'back to normal'} at ${figureWords(value, unit)} (limit ${figureWords(threshold, unit)}, ${counted(samples, 'sample')})`)),
    ...(ratings.yes + ratings.no === 0 ? [] : section('“Fast enough?”', [markdown`${ratings.yes} yes, ${ratings.no} no.`])),
    ...section('Conditions', conditionRows(conditions).map(([term, value]) => markdown`- ${term}: ${value}`)),
  ]).text}\n`;
}

const EMPTY = markdown``;

function section(title: string, content: readonly Markup[]): readonly Markup[] {
  return [EMPTY, markdown`## ${title}`, EMPTY, ...content];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly Markup[] {
  const row = (cells: readonly string[]): Markup => markdown`|${cells.map((cell) => markdown` ${cell} |`)}`;
  return [row(head), markdown`|${head.map(() => markdown` --- |`)}`, ...rows.map(row)];
}
