import type { Trace, TraceStage } from '../../../contracts/figures';
import { stageWords } from './stage-words';

export interface ExplainedStage extends TraceStage {
  readonly label: string;
  readonly meaning: string;
  readonly longWhen: string;
  /** Of the whole, 0 to 1; with overlapping stages their sum is more than 1. */
  readonly share: number;
  /** Median of the same stage in other traces of this operation, 0 where most have none; null: too few to say. */
  readonly usualMs: number | null;
}

export interface TraceExplanation {
  /** Why it took so long, or that it did not. */
  readonly verdict: string;
  readonly stages: readonly ExplainedStage[];
  /** Median of other traces of this operation; null: too few to say. */
  readonly usualMs: number | null;
  /** How many others it was compared with. */
  readonly others: number;
}

/** Fewer than this say nothing about what is usual. */
const ENOUGH = 5;
/** Up to a quarter more, or a millisecond, is as usual: schedulers and clocks make as much. */
const USUAL_RATIO = 1.25;
const USUAL_MS = 1;

/**
 * "Why was this slow?"
 * @param all - traces of the session; those of the same operation that ended well are what is usual
 * @param formatMs - how durations are written where it is read
 */
export function explainTrace(trace: Trace, all: readonly Trace[], formatMs: (ms: number) => string): TraceExplanation {
  const others = all.filter(({ id, operation, outcome }) => id !== trace.id && operation === trace.operation && outcome === 'done');
  const enough = others.length >= ENOUGH;
  const usualMs = enough ? median(others.map(({ ms }) => ms)) : null;
  const stages = trace.stages.map((stage): ExplainedStage => ({
    ...stage, ...stageWords(stage.name), share: trace.ms > 0 ? stage.ms / trace.ms : 0,
    usualMs: enough ? median(others.map((other) => stageMs(other, stage.name))) : null,
  }));
  return { verdict: verdictOf(trace, stages, usualMs, others.length, formatMs), stages, usualMs, others: others.length };
}

/** A trace of exactly the search that has these times; undefined: none, or it is not kept any more. */
export function traceOfSearch(traces: readonly Trace[], { totalMs, readMs, wordsMs }: { readonly totalMs: number; readonly readMs: number; readonly wordsMs: number | null }): Trace | undefined {
  // Two searches may take equally long to the clock's step; not in several stages as well.
  const near = (trace: Trace, name: string, ms: number): boolean => Math.abs(stageMs(trace, name) - ms) < 0.006;
  return traces.find((trace) => trace.operation === 'search' && trace.ms === totalMs && near(trace, 'read', readMs) && near(trace, 'words', wordsMs ?? 0));
}

function verdictOf({ ms, outcome }: Trace, stages: readonly ExplainedStage[], usualMs: number | null, others: number, formatMs: (ms: number) => string): string {
  const longest = most(stages, (stage) => stage.ms);
  const part = longest === null ? '' : ` Most of it, ${formatMs(longest.ms)}, was “${longest.label}”.`;
  if (outcome === 'cancelled') return `Cancelled after ${formatMs(ms)}: something newer took its place, as when the next letter is typed.${part}`;
  if (outcome === 'failed') return `It failed after ${formatMs(ms)}.${part}`;
  if (usualMs === null) return `It took ${formatMs(ms)}. What is usual here cannot be said yet: ${others === 0 ? 'there is no other one' : `there are only ${others} others`} to compare with.${part}`;
  if (ms <= usualMs * USUAL_RATIO || ms - usualMs <= USUAL_MS) return `It was not slow: ${formatMs(ms)}, usually ${formatMs(usualMs)}.${part}`;
  const cause = most(stages, (stage) => stage.ms - (stage.usualMs ?? 0));
  if (cause === null) return `It took ${formatMs(ms)}, usually ${formatMs(usualMs)}. Nothing inside was measured.`;
  const usual = cause.usualMs ?? 0;
  return `It took ${formatMs(ms)}, usually ${formatMs(usualMs)}. The most of the difference was “${cause.label}”: ${formatMs(cause.ms)}, usually ${usual < 0.005 ? 'nothing' : formatMs(usual)}. ${cause.longWhen}`;
}

function stageMs({ stages }: Trace, name: string): number {
  return stages.reduce((sum, stage) => sum + (stage.name === name ? stage.ms : 0), 0);
}

function most<T>(items: readonly T[], of: (item: T) => number): T | null {
  return items.reduce<T | null>((best, item) => (best === null || of(item) > of(best) ? item : best), null);
}

/** Of the two in the middle, the lower one. NaN for none. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
