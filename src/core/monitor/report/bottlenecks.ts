import type { MetricCause, MetricSummary, Trace } from '../../../contracts/figures';
import type { Bottleneck } from '../../../contracts/report';
import { stageWords } from '../traces/stage-words';
import { counted, figureOrDash, figureWords } from './figure-words';
import { isWaitedFor, type PeriodFigures, type ReportInput } from './report-input';

/** Of all waiting: less than this is no bottleneck. */
const WORTH_NAMING = 0.15;
const MOST_OPERATIONS = 3;
/** Fewer waits or look-ups say nothing. */
const FEW = 5;
const FEW_LOOKUPS = 20;
const LONG_QUEUE = 3;
const HIT_RATE = 0.8;
const GROWTH_MB_PER_HOUR = 10;

/** Where time and memory go, with figures that show it; what people waited for most first. */
export function reportBottlenecks(input: ReportInput, figures: PeriodFigures): Bottleneck[] {
  return [...operations(input, figures), ...blocks(input, figures), ...queues(input, figures), ...memory(figures), ...caches(input, figures), ...failures(input, figures)];
}

/** Milliseconds that somebody waited for operations in the period, by operation, longest first. */
export function waitedTimes({ definitionOf }: Pick<ReportInput, 'definitionOf'>, figures: PeriodFigures): readonly { readonly metric: string; readonly label: string; readonly ms: number; readonly share: number }[] {
  const rows = figures.measured.map((metric) => ({ metric, definition: definitionOf(metric), ms: figures.sum(metric) })).filter(({ definition, ms }) => isWaitedFor(definition) && ms > 0);
  const whole = rows.reduce((sum, { ms }) => sum + ms, 0);
  return rows.map(({ metric, definition, ms }) => ({ metric, label: definition.label, ms, share: ms / whole })).toSorted((a, b) => b.ms - a.ms);
}

function operations(input: ReportInput, figures: PeriodFigures): Bottleneck[] {
  return waitedTimes(input, figures).filter(({ metric, share }) => share >= WORTH_NAMING && figures.of(metric).count >= FEW).slice(0, MOST_OPERATIONS).map(({ metric, label, ms, share }) => {
    const summary = figures.of(metric);
    const { target } = input.definitionOf(metric);
    return {
      title: `${label}: ${figureWords(share, 'share')} of the waiting`,
      evidence: [
        `${figureWords(ms, 'ms')} in all over ${counted(summary.count, 'call')}, ${distribution(summary)}${target === null ? '' : `, target ${figureWords(target.bar, 'ms')}`}`,
        ...stageShares(metric, input.traces),
      ],
      share,
    };
  });
}

/** Which stages the time of an operation went to, in the traces that are kept. */
function stageShares(operation: string, traces: readonly Trace[]): string[] {
  const done = traces.filter((trace) => trace.operation === operation && trace.outcome === 'done');
  const whole = done.reduce((sum, { ms }) => sum + ms, 0);
  if (done.length < FEW || whole === 0) return [];
  const byStage = new Map<string, number>();
  for (const { stages } of done) for (const { name, ms } of stages) byStage.set(name, (byStage.get(name) ?? 0) + ms);
  const parts = [...byStage].toSorted((a, b) => b[1] - a[1]).slice(0, 3).filter(([, ms]) => ms / whole >= 0.05);
  // Nothing inside was measured: that tells nothing.
  if (parts.length === 0 || (parts[0]![0] === 'other' && parts[0]![1] / whole > 0.9)) return [];
  const longest = stageWords(parts[0]![0]);
  return [
    `By stage, in the last ${counted(done.length, 'trace')} of this session: ${parts.map(([name, ms]) => `${stageWords(name).label} ${figureWords(ms / whole, 'share')}`).join(', ')}`,
    `${longest.label}: ${longest.longWhen}`,
  ];
}

function blocks({ readings }: ReportInput, figures: PeriodFigures): Bottleneck[] {
  const blocked = figures.of('mainThread.block');
  if (blocked.count === 0) return [];
  const causes = ['mainThread.block', 'frames.long'].flatMap((id) => readings.find((reading) => reading.id === id)?.causes ?? []);
  return [{
    title: `The page could not answer ${counted(blocked.count, 'time')} for over 50 ms`,
    evidence: [`${figureWords(figures.sum('mainThread.block'), 'ms')} in all, ${distribution(blocked)}`, ...causeWords(causes)],
    share: null,
  }];
}

function causeWords(causes: readonly MetricCause[]): string[] {
  if (causes.length === 0) return ['What caused them is not known: the browser did not say, or it was in an earlier session'];
  return causes.toSorted((a, b) => b.value - a.value).slice(0, 5).map(({ value, what }) => `${figureWords(value, 'ms')}: ${what}`);
}

function queues({ definitionOf }: ReportInput, figures: PeriodFigures): Bottleneck[] {
  return ['queue.writes', 'queue.searches'].flatMap((metric): Bottleneck[] => {
    const { p95, max, count } = figures.of(metric);
    if (p95 === null || p95 < LONG_QUEUE) return [];
    return [{ title: `${definitionOf(metric).label}: often ${figureWords(p95, 'count')}`, evidence: [`p95 ${figureWords(p95, 'count')}, most ${figureOrDash(max, 'count')}, seen ${counted(count, 'time')}`], share: null }];
  });
}

function memory(figures: PeriodFigures): Bottleneck[] {
  const { p50, max, count } = figures.of('memory.growth');
  if (p50 === null || p50 <= GROWTH_MB_PER_HOUR) return [];
  const total = figures.of('memory.total');
  return [{
    title: `Working memory grows by ${figureWords(p50, 'MB/h')}`,
    evidence: [`Median of ${counted(count, 'reading')}, most ${figureOrDash(max, 'MB/h')}; up to ${figureWords(GROWTH_MB_PER_HOUR, 'MB/h')} would be fine`, ...(total.count === 0 ? [] : [`Between ${figureOrDash(total.min, 'MB')} and ${figureOrDash(total.max, 'MB')} in use`])],
    share: null,
  }];
}

function caches({ definitionOf }: ReportInput, figures: PeriodFigures): Bottleneck[] {
  return figures.measured.flatMap((metric): Bottleneck[] => {
    const { label, group, target } = definitionOf(metric);
    const { mean, count } = figures.of(metric);
    if (group !== 'caches' || target === null || mean === null || mean >= HIT_RATE || count < FEW_LOOKUPS) return [];
    return [{ title: `${label}: only ${figureWords(mean, 'share')} were known`, evidence: [`Over ${counted(count, 'look-up')}; the target is ${figureWords(HIT_RATE, 'share')}. Questions that are new each time cannot be known.`], share: null }];
  });
}

function failures({ definitionOf }: ReportInput, figures: PeriodFigures): Bottleneck[] {
  const failed = figures.measured.filter((metric) => metric.endsWith('.failed')).map((metric) => ({ label: definitionOf(metric).label, count: figures.of(metric).count })).toSorted((a, b) => b.count - a.count);
  const restarts = figures.of('worker.restarts').max ?? 0;
  const found: Bottleneck[] = [];
  if (failed.length > 0) found.push({ title: `${counted(failed.reduce((sum, { count }) => sum + count, 0), 'operation')} failed`, evidence: failed.slice(0, 5).map(({ label, count }) => `${label}: ${counted(count, 'time')}`), share: null });
  if (restarts > 0) found.push({ title: 'A part of Engram ended unexpectedly and was started again', evidence: [`Up to ${counted(restarts, 'time')} in one session. Calls that were under way were repeated.`], share: null });
  return found;
}

function distribution({ p50, p95, max }: MetricSummary): string {
  return `median ${figureOrDash(p50, 'ms')}, p95 ${figureOrDash(p95, 'ms')}, longest ${figureOrDash(max, 'ms')}`;
}
