import { isAppError } from '../../contracts/errors';
import type { BenchmarkComparison, BenchmarkResult, BenchmarkRow, BenchmarkUnit } from '../../contracts/self-benchmark';
import { errorText } from '../../ui/errorText';
import { counted, formatCount, formatFullDate, formatMs } from '../../ui/format';

/** What went wrong, with what was expected where the benchmark itself says so. */
export function problemText(error: unknown): string {
  if (!isAppError(error, 'INVALID_INPUT')) return errorText(error);
  const { expected, received } = error.facts;
  return expected === undefined || received === undefined ? errorText(error) : `Expected was ${String(expected)}; this was ${String(received)}. Nothing was changed.`;
}

/** A figure with its unit. */
export function figureText(value: number, unit: BenchmarkUnit): string {
  // Finer than a browser's clock, but known: the mean of many.
  if (unit === 'ms' && value > 0 && value < 0.005) return tickText(Number(value.toPrecision(2)), unit);
  return unit === 'ms' ? formatMs(value) : `${formatCount(value >= 10 ? Math.round(value) : Math.round(value * 10) / 10)} ${unit}`;
}

/** As it is, however small: a power of ten on an axis, say. */
export function tickText(value: number, unit: BenchmarkUnit): string {
  return value >= 1 ? figureText(value, unit) : `${value.toLocaleString(undefined, { maximumSignificantDigits: 2 })} ${unit}`;
}

/** What whoever took it is called. */
export function resultName(result: BenchmarkResult): string {
  if (result.device !== '') return result.device;
  return result.importedAt === null ? 'This device' : 'Another device';
}

/** To tell results of one device apart. */
export function resultLabel(result: BenchmarkResult): string {
  return `${resultName(result)}, ${formatFullDate(result.takenAt)}`;
}

/** How many targets were reached. */
export function headline(result: BenchmarkResult): string {
  const judged = result.rows.filter((row) => row.met !== null);
  const missed = judged.filter((row) => row.met === false).length;
  if (judged.length === 0) return 'Measured';
  return missed === 0 ? `All ${counted(judged.length, 'target', 'targets')} met` : `${formatCount(missed)} of ${counted(judged.length, 'target', 'targets')} missed`;
}

/** What the figures mean for a person, in sentences. A row that was not measured says nothing. */
export function plainWords(result: BenchmarkResult): readonly string[] {
  const whose = result.importedAt === null ? 'Your device' : 'That device';
  const median = (id: string): string | null => {
    const row = result.rows.find((one) => one.id === id);
    return row?.p50 == null ? null : figureText(row.p50, row.unit);
  };
  const words: string[] = [];
  const [large, library, sentence, note, worker] = ['search.100k', 'search.library', 'embed.call.8', 'storage.write', 'start.worker'].map(median);
  if (large !== null) words.push(`${whose} finds among 100,000 notes in ${large}.`);
  if (library !== null) words.push(`A search in ${result.importedAt === null ? 'your' : 'its'} library of ${counted(result.conditions.memories, 'memory', 'memories')} takes ${library}, from the question to the marked hits.`);
  if (sentence !== null) words.push(`A short text becomes meaning in ${sentence}.`);
  if (note !== null) words.push(`A note is safe on the disk after ${note}.`);
  if (worker !== null) words.push(`A part of the app that is not running yet answers after ${worker}.`);
  return words;
}

/** What one should know before believing the figures. */
export function doubts({ conditions }: BenchmarkResult): readonly string[] {
  const { visible, pending, crossOriginIsolated } = conditions;
  return [
    ...(visible ? [] : ['The page was hidden for a while, and browsers slow hidden pages down. Keep it in view and measure again.']),
    ...(pending === 0 ? [] : [`${counted(pending, 'memory was', 'memories were')} still waiting to be embedded, so the device had other work meanwhile.`]),
    ...(crossOriginIsolated ? [] : ['This browser gave a coarse clock, so short times are rough.']),
  ];
}

export function targetText(row: BenchmarkRow): string {
  if (row.target === null || row.met === null) return '';
  return `target ${figureText(row.target, row.unit)}`;
}

/** How much faster or slower, in the sense of whoever waits. @param other - what it is compared with */
export function comparisonText({ ratio, verdict, reason, before, after }: BenchmarkComparison, other: string): string {
  const beside = before?.p50 == null ? '' : ` (${figureText(before.p50, before.unit)})`;
  if (ratio === null) return reason === '' ? '' : `${other}${beside}: ${reason.replace(/\.$/, '')}`;
  const better = after?.better ?? 'lower';
  // Times: half of it is twice as fast.
  const [speed, low, high] = better === 'higher' ? [ratio.estimate, ratio.low, ratio.high] : [1 / ratio.estimate, 1 / ratio.high, 1 / ratio.low];
  const words = times(speed) === '1×' ? `as fast as ${other}${beside}` : `${times(speed)} as fast as ${other}${beside}`;
  if (verdict === 'unchanged') return `as fast as ${other}${beside}`;
  return `${verdict === 'unsure' ? 'perhaps ' : ''}${words}: between ${times(low)} and ${times(high)}`;
}

function times(value: number): string {
  return `${formatCount(value >= 10 ? Math.round(value) : Number(value.toPrecision(2)))}×`;
}
