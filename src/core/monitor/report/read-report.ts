import * as v from 'valibot';
import { AppError } from '../../../contracts/errors';
import type { VectorIndexReport } from '../../../contracts/monitor';
import type { MonitorReport } from '../../../contracts/report';

const LONGEST_TEXT = 4000;
const MOST_ROWS = 2000;

const text = v.pipe(v.string(), v.maxLength(LONGEST_TEXT));
const figure = v.pipe(v.number(), v.finite());
const known = v.nullable(figure);
const count = v.pipe(figure, v.minValue(0));
/** What a date can hold. */
const moment = v.pipe(figure, v.minValue(-8.64e15), v.maxValue(8.64e15));
const list = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.maxLength(MOST_ROWS));
const texts = list(text);

const unit = v.picklist(['ms', 'MB', 'MB/h', 'frames/s', 'share', 'count', 'score', 'per minute']);
const period = v.object({ from: moment, to: moment, version: v.optional(text) });
const interval = v.nullable(v.object({ estimate: figure, low: figure, high: figure }));
const summary = v.object({ count, min: known, max: known, mean: known, p50: known, p75: known, p95: known, p99: known });

const conditions = v.object({
  version: text, memories: count, vectors: count, pending: count, vectorSpace: v.nullable(text), model: v.nullable(text), path: text,
  // Nothing is drawn of them: they only come along.
  vectorIndexes: list(v.custom<VectorIndexReport>((value) => typeof value === 'object' && value !== null)),
  crossOriginIsolated: v.boolean(), online: v.boolean(), cores: count, userAgent: text, memoryBytes: known, memorySource: text, workerRestarts: count, role: v.picklist(['owner', 'guest', 'starting']),
});

const trace = v.object({
  id: text, operation: text, label: text, context: text, startedAt: moment, ms: count, outcome: v.picklist(['done', 'failed', 'cancelled']),
  stages: list(v.object({ name: text, context: text, startMs: figure, ms: count })), facts: v.record(text, v.nullable(v.union([text, figure, v.boolean()]))),
});

const REPORT = v.object({
  format: v.literal('engram-report'), formatVersion: v.literal(1), takenAt: moment, period, previous: period, headline: text, summary: texts, conditions,
  targets: list(v.object({
    metric: text, label: text, unit, statistic: v.picklist(['p50', 'p75', 'p95', 'p99', 'mean', 'max', 'min', 'count', 'latest']), value: known, samples: count, bar: figure, goal: figure, met: v.nullable(v.boolean()),
  })),
  trends: list(v.object({ metric: text, label: text, unit, target: known, points: list(v.object({ start: moment, p50: known, p95: known, count, version: text })), change: interval, words: text })),
  bottlenecks: list(v.object({ title: text, evidence: texts, share: known })),
  recommendations: list(v.object({
    id: text, title: text, why: text, actionLabel: v.nullable(text),
    action: v.nullable(v.picklist(['persist-storage', 'use-built-in', 'purge-trash', 'check-integrity', 'raise-threshold', 'open-backup', 'reload'])),
  })),
  comparison: list(v.object({ metric: text, label: text, unit, before: summary, after: summary, ratioP50: interval, ratioP95: interval, verdict: v.picklist(['improved', 'regressed', 'unchanged', 'unsure']), reason: text })),
  field: list(v.object({ who: text, what: text, theirs: text, ours: v.nullable(text), source: text, caveat: text })),
  alerts: list(v.object({ id: text, rule: text, kind: v.picklist(['fired', 'recovered']), at: moment, label: text, metric: text, unit, value: figure, threshold: figure, samples: count, version: text, advice: text })),
  ratings: v.object({ yes: count, no: count }),
  slowest: list(trace),
});

/** A report that came from elsewhere, such as its JSON. @throws AppError `INVALID_INPUT` naming the first field that is not as it should be */
export function readReport(value: unknown): MonitorReport {
  const parsed = v.safeParse(REPORT, value, { abortEarly: true });
  if (parsed.success) return parsed.output as MonitorReport;
  const [issue] = parsed.issues;
  throw new AppError('INVALID_INPUT', { field: `report.${v.getDotPath(issue) ?? ''}`, expected: issue.expected ?? 'a value in range', received: issue.received.slice(0, 80) });
}
