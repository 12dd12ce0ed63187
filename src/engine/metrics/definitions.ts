import type { MetricDefinition } from '../../contracts/figures';
import { OPERATION_METRICS } from './definitions/operations';
import { RESPONSIVENESS_METRICS, VITALS_METRICS } from './definitions/page';
import { START_METRICS } from './definitions/start';
import { CACHE_METRICS, MEMORY_METRICS, PEOPLE_METRICS, QUEUE_METRICS, RELIABILITY_METRICS, STORAGE_METRICS } from './definitions/upkeep';

/**
 * Every metric and every operation that has words of its own, group by group. Data alone: whoever shows history needs no collector for it. What is
 * measured besides (failures, stages in the library) is described by {@link definitionOf}.
 */
export const METRIC_DEFINITIONS: readonly MetricDefinition[] = Object.freeze([
  ...START_METRICS, ...OPERATION_METRICS, ...RESPONSIVENESS_METRICS, ...VITALS_METRICS, ...MEMORY_METRICS, ...QUEUE_METRICS, ...CACHE_METRICS, ...STORAGE_METRICS, ...RELIABILITY_METRICS, ...PEOPLE_METRICS,
]);

const BY_ID: ReadonlyMap<string, MetricDefinition> = new Map(METRIC_DEFINITIONS.map((definition) => [definition.id, definition]));

/** Endings that `Monitor.measure` and the library add to the name of an operation. */
const ENDINGS = [
  { ending: '.failed', label: 'failed', meaning: 'Each time that it failed: how long it took until then.' },
  { ending: '.cancelled', label: 'cancelled', meaning: 'Each time that it was not wanted any more.' },
  { ending: '.library', label: 'in the library', meaning: 'Its part in the worker that keeps and finds memories: without the way there and back.' },
] as const;

/** Words for any name that the monitor knows: those of the catalogue, of an operation's ending, or, for a name of another version, the name itself. */
export function definitionOf(id: string): MetricDefinition {
  const known = BY_ID.get(id);
  if (known !== undefined) return known;
  for (const { ending, label, meaning } of ENDINGS) {
    if (!id.endsWith(ending) || id.length === ending.length) continue;
    const of = definitionOf(id.slice(0, -ending.length));
    return { ...of, id, label: `${of.label}, ${label}`, meaning: `${of.meaning} ${meaning}`, source: ending === '.library' ? 'library worker' : of.source, group: ending === '.library' ? of.group : 'reliability', target: null };
  }
  return { id, label: id, unit: 'ms', group: 'operations', better: 'lower', source: 'Monitor.measure', meaning: 'An operation that has no words of its own.', kind: 'samples', target: null };
}
