import type { TimedSpan, Trace, TraceStage } from '../../../contracts/figures';
import type { SearchTimings } from '../../../contracts/search';
import { searchStages } from './search-stages';

export type WorkerSpan = TimedSpan & { readonly context: string };

/** Samples of these are no operations that somebody waits for, or no times at all. */
const NO_OPERATION = /^(?:vitals|frames|mainThread|memory|people|queue|cache|storage|errors|worker|other)\b/;

const WRITING = ['write.wait', 'keep.prepare', 'keep.write', 'update.write', 'remove.write', 'restore.write', 'index.update'];
const STARTING = ['start.open', 'start.vectors', 'start.words', 'start.tail', 'start.model', 'embedder.load', 'model.load'];

/** What of the workers belongs to which operation of the page. Searches bring their own times; what is here is for those that did not come to their end. */
const STAGES: Readonly<Record<string, readonly string[]>> = {
  search: ['search.filters', 'search.words', 'search.embed', 'search.scan', 'search.fuse', 'search.read'],
  keep: WRITING, 'keep.many': WRITING, 'import.batch': WRITING, update: WRITING, 'update.many': WRITING, remove: WRITING, restore: WRITING, 'undo.take': WRITING,
  related: ['related'], occurrences: ['occurrences'],
  'start.ready': ['start.open'], 'start.firstSearch': STARTING, 'start.cold': STARTING, 'start.warm': STARTING,
};
/** An operation's part in the library: tells how the way there and back divide. */
const INSIDE = '.library';

/** Clocks of contexts are rounded apart. */
const CLOCK_SLACK_MS = 0.5;
/** Shorter than a browser's clock can tell. */
const LEAST_MS = 0.005;

/** Names end in how it ended: see `Monitor.measure`. */
function operationOf(name: string): { readonly operation: string; readonly outcome: Trace['outcome'] } {
  if (name.endsWith('.failed')) return { operation: name.slice(0, -'.failed'.length), outcome: 'failed' };
  if (name.endsWith('.cancelled')) return { operation: name.slice(0, -'.cancelled'.length), outcome: 'cancelled' };
  return { operation: name, outcome: 'done' };
}

export function isOperation(name: string): boolean {
  return !NO_OPERATION.test(name);
}

/**
 * Operations with what they consist of. The stages of a search are those it timed itself; of other operations they are the spans of workers that lie within
 * them, by name. A span that lies within several is the one's that ended first: who waits for the same worker is served in turn.
 * @param page - of the page, with names that are no operations left out
 * @param workers - of library, embedder, encoders; times of the same clock
 * @returns in the order of `page`
 */
export function tracesOf(page: readonly TimedSpan[], workers: readonly WorkerSpan[]): Trace[] {
  const operations = page.filter(({ name }) => isOperation(name)).map((span) => ({ span, ...operationOf(span.name), inside: [] as WorkerSpan[] }));
  const byEnd = operations.toSorted((a, b) => a.span.endedAt - b.span.endedAt);
  for (const worker of workers) {
    const name = operationOf(worker.name).operation;
    byEnd
      .find(({ span, operation }) => belongs(span, operation, worker, name) && span.startedAt - CLOCK_SLACK_MS <= worker.startedAt && worker.endedAt <= wholeEnd(span) + CLOCK_SLACK_MS)
      ?.inside.push(worker);
  }
  return operations.map(({ span, operation, outcome, inside }) => {
    const timings = outcome === 'done' && isTimings(span.detail) ? span.detail : null;
    const ms = timings?.totalMs ?? span.endedAt - span.startedAt;
    return {
      id: `page-${span.number}`, operation, context: 'page', startedAt: span.startedAt, ms, outcome,
      stages: timings === null ? timedStages(span.startedAt, ms, inside, operation.startsWith('start.') ? 'begin' : 'wait') : stagesOfSearch(span.startedAt, timings, inside),
      facts: timings === null ? {} : factsOfSearch(timings),
    };
  });
}

function belongs({ detail }: TimedSpan, operation: string, { startedAt, endedAt }: WorkerSpan, name: string): boolean {
  if (name !== `${operation}${INSIDE}`) return STAGES[operation]?.includes(name) === true;
  // The library goes on for a moment with searches that were cancelled; by its length it is known whose this one is.
  return operation !== 'search' || (isTimings(detail) && Math.abs(endedAt - startedAt - (detail.builtInMs ?? detail.workerMs)) < CLOCK_SLACK_MS);
}

/** A span of a search ends with the built-in embedder's answer; its trace with the last one. */
function wholeEnd({ startedAt, endedAt, detail }: TimedSpan): number {
  return isTimings(detail) ? Math.max(endedAt, startedAt + detail.totalMs) : endedAt;
}

function isTimings(detail: unknown): detail is SearchTimings {
  return typeof detail === 'object' && detail !== null && 'totalMs' in detail && typeof detail.totalMs === 'number' && 'workerMs' in detail && typeof detail.workerMs === 'number';
}

/** One after the other, each with what it added, so that together they are the whole. */
function stagesOfSearch(startedAt: number, timings: SearchTimings, inside: readonly WorkerSpan[]): TraceStage[] {
  const parts = new Map<string, number>(searchStages(timings).map(({ name, ms }) => [name, ms]));
  const library = inside.find(({ name }) => name.endsWith(INSIDE));
  const way = parts.get('way') ?? 0;
  // What the library measured tells when the call arrived there; without it, nothing says how the way divides.
  const there = library === undefined ? null : Math.min(way, Math.max(0, library.startedAt - startedAt));
  const named: readonly (readonly [name: string, context: string, ms: number])[] = [
    ...(there === null ? [['way', 'page', way] as const] : [['there', 'page', there] as const]),
    ...(['words', 'embed', 'turn', 'scan', 'rescore', 'fuse', 'read', 'model', 'rank'] as const).map((name) => [name, name === 'embed' ? 'embedder' : name === 'model' ? 'encoder' : 'library', parts.get(name) ?? 0] as const),
    ...(there === null ? [] : [['back', 'page', way - there] as const]),
  ];
  const stages: TraceStage[] = [];
  let at = 0;
  for (const [name, context, ms] of named) {
    if (ms < LEAST_MS) continue;
    stages.push({ name, context, startMs: at, ms });
    at += ms;
  }
  return stages;
}

function factsOfSearch({ scanMs, embedMs, builtInMs, modelEmbedMs, totalMs, workerMs }: SearchTimings): Trace['facts'] {
  return {
    'meaning took part': scanMs !== null,
    ...(embedMs === null ? {} : { 'question to vector, ms': round(embedMs) }),
    ...(builtInMs === null ? {} : { 'first answer after, ms': round(totalMs - workerMs + builtInMs), 'model answered': modelEmbedMs !== null }),
  };
}

/** Where they lie in time, and what is between them. @param first - what the time before the first of them is called; without any, nothing is known of the whole */
function timedStages(startedAt: number, ms: number, inside: readonly WorkerSpan[], first: 'begin' | 'wait'): TraceStage[] {
  const stages: TraceStage[] = [];
  const fromStart = (at: number): number => Math.min(ms, Math.max(0, at - startedAt));
  const library = inside.find(({ name }) => name.endsWith(INSIDE));
  const [arrives, leaves] = library === undefined ? [null, null] : [fromStart(library.startedAt), fromStart(library.endedAt)];
  const parts = inside.filter((span) => span !== library).toSorted((a, b) => a.startedAt - b.startedAt);
  let accounted = 0;
  const until = (end: number, name: string, context = 'page'): void => {
    if (end - accounted >= LEAST_MS) stages.push({ name, context, startMs: accounted, ms: end - accounted });
    accounted = Math.max(accounted, end);
  };
  if (arrives !== null) until(arrives, 'there');
  for (const { name, context, ...times } of parts) {
    const start = fromStart(times.startedAt);
    const end = Math.max(start, fromStart(times.endedAt));
    if (arrives === null) until(start, accounted === 0 ? first : 'other');
    else until(start, 'inside', 'library');
    stages.push({ name: operationOf(name).operation, context, startMs: start, ms: end - start });
    accounted = Math.max(accounted, end);
  }
  if (leaves !== null) until(leaves, 'inside', 'library');
  until(ms, leaves === null ? 'other' : 'back');
  return stages;
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
