import type { MetricComparison, MetricDefinition, MetricSummary, Trace } from '../../../../contracts/figures';
import type { MonitorConditions } from '../../../../contracts/monitor';
import type { ReportInput } from '../report-input';

const DAY = 86_400_000;
const END = Date.UTC(2026, 10, 22, 12);

const CONDITIONS: MonitorConditions = {
  version: '1.4.0', memories: 1204, vectors: 1830, pending: 0, vectorSpace: 'static-en-256', model: null, path: 'simd: chosen', vectorIndexes: [], crossOriginIsolated: true, online: true, cores: 8,
  userAgent: 'Browser/1.0', memoryBytes: 120_000_000, memorySource: 'page and workers', workerRestarts: 0, role: 'owner',
};

const define = (id: string, rest: Partial<MetricDefinition> = {}): MetricDefinition => ({
  id, label: `Label of ${id}`, unit: 'ms', group: 'operations', better: 'lower', source: 'test', meaning: 'For tests.', kind: 'samples', target: null, ...rest,
});

const CATALOGUE: readonly MetricDefinition[] = [
  define('search', { label: 'Search', target: { bar: 50, goal: 16 } }),
  define('keep', { label: 'Keep', target: { bar: 10, goal: 10 } }),
  define('list', { label: 'Timeline' }),
  define('search.scan', { label: 'Search: comparing meaning' }),
  define('model.embed', { label: 'Question to a model’s vector', target: { bar: 100, goal: 40 } }),
  define('mainThread.block', { label: 'Main thread blocked', group: 'responsiveness', target: { bar: 50, goal: 50, judgedBy: 'max' } }),
  define('memory.growth', { label: 'Memory growth', group: 'memory', unit: 'MB/h', kind: 'gauge', target: { bar: 10, goal: 1, judgedBy: 'latest' } }),
  define('queue.writes', { label: 'Writers ahead', group: 'queues', unit: 'count', kind: 'gauge' }),
  define('cache.queries.hits', { label: 'Query cache', group: 'caches', unit: 'share', better: 'higher', kind: 'gauge', target: { bar: 0.8, goal: 0.95, judgedBy: 'mean' } }),
  define('people.fastEnough', { group: 'people', unit: 'share', better: 'higher' }),
];

/** All samples alike. */
export function summaryOf(count: number, value: number): MetricSummary {
  return count === 0 ? { count, min: null, max: null, mean: null, p50: null, p75: null, p95: null, p99: null } : { count, min: value, max: value, mean: value, p50: value, p75: value, p95: value, p99: value };
}

export function comparisonOf(metric: string, after: MetricSummary, before = summaryOf(0, 0), rest: Partial<MetricComparison> = {}): MetricComparison {
  return { metric, before, after, ratioP50: null, ratioP95: null, verdict: 'unsure', reason: 'Too few samples to say.', ...rest };
}

export function searchTrace(id: number, ms: number, rest: Partial<Trace> = {}): Trace {
  return {
    id: `page-${id}`, operation: 'search', context: 'page', startedAt: END - 60_000 * id, ms, outcome: 'done', facts: { 'meaning took part': true },
    stages: [{ name: 'there', context: 'page', startMs: 0, ms: ms / 4 }, { name: 'scan', context: 'library', startMs: ms / 4, ms: (ms * 3) / 4 }], ...rest,
  };
}

/** A device on which nothing was measured; `rest`: what was. */
export function reportInput(rest: Partial<ReportInput> = {}): ReportInput {
  return {
    takenAt: END, period: { from: END - 7 * DAY, to: END }, previous: { from: END - 14 * DAY, to: END - 7 * DAY }, conditions: CONDITIONS,
    definitionOf: (metric) => CATALOGUE.find(({ id }) => id === metric) ?? define(metric), catalogue: CATALOGUE,
    readings: [], comparison: [], halves: [], series: [], alerts: { rules: [], active: [], log: [] }, traces: [], health: null, trashed: 0, ...rest,
  };
}

/** A week of a device on which much happened. */
export function busyInput(): ReportInput {
  const half = comparisonOf('search', summaryOf(200, 9), summaryOf(200, 8), { ratioP95: { estimate: 1.12, low: 1.06, high: 1.2 }, verdict: 'regressed', reason: '12% higher (6% to 20% higher): more than 5%.' });
  const growth = summaryOf(9, 14);
  return reportInput({
    comparison: [
      comparisonOf('search', { ...summaryOf(400, 8), p95: 12, max: 61 }, summaryOf(300, 16), { ratioP95: { estimate: 0.75, low: 0.7, high: 0.8 }, verdict: 'improved', reason: '25% lower (20% to 30% lower): more than 5%.' }),
      comparisonOf('keep', summaryOf(40, 14), summaryOf(40, 9)), comparisonOf('list', summaryOf(6, 2)), comparisonOf('keep.failed', summaryOf(2, 5)),
      comparisonOf('mainThread.block', summaryOf(3, 80)), comparisonOf('memory.growth', growth), comparisonOf('people.fastEnough', { ...summaryOf(4, 1), mean: 0.75 }),
      comparisonOf('cache.queries.hits', summaryOf(60, 0.4)), comparisonOf('queue.writes', summaryOf(50, 4)),
    ],
    halves: [half],
    series: [
      { metric: 'search', resolution: 'day', points: [0, 1, 2].map((day) => ({ ...summaryOf(130, 8 + day), start: END - (7 - day) * DAY, lengthMs: DAY, version: day < 2 ? '1.3.0' : '1.4.0' })) },
      { metric: 'memory.growth', resolution: 'day', points: [{ ...growth, start: END - DAY, lengthMs: DAY, version: '1.4.0' }] },
    ],
    readings: [{ ...CATALOGUE[5]!, unsupported: null, latest: 80, sinceStart: summaryOf(3, 80), recent: [80], causes: [{ at: END - 1000, value: 80, what: 'click on button.keep, startApp.js' }], context: 'page' }],
    alerts: {
      rules: [{ id: 'slow-search', label: 'Searches are slow', metric: 'search', statistic: 'p95', windowMinutes: 5, minSamples: 5, when: 'above', threshold: 50, recoversAt: 40, cooldownMinutes: 30, enabled: true, advice: 'Look at the traces.' }],
      active: [],
      log: [1, 2, 3, 4, 5, 6].map((number) => ({ id: `a${number}`, rule: 'slow-search', kind: 'fired' as const, at: END - number * 3_600_000, label: 'Searches are slow', metric: 'search', value: 50 + number, threshold: 50, samples: 9, version: '1.4.0', advice: 'Look at the traces.' })),
    },
    traces: [searchTrace(1, 61), searchTrace(2, 8), searchTrace(3, 8), searchTrace(4, 8), searchTrace(5, 8), searchTrace(6, 7, { outcome: 'cancelled' })],
    health: {
      persisted: false, installed: false, usedBytes: 900_000_000, quotaBytes: 1_000_000_000, lastBackupAt: null, changedSinceBackup: 1204, lastDrillAt: null, evictionRule: '', lastIntegrity: null,
      advice: [{ kind: 'back-up', urgency: 'soon', words: 'There is no copy outside of this browser yet.' }],
    },
    trashed: 12,
  });
}
