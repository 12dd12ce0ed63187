import type { MetricDefinition, MetricGroup } from '../../contracts/figures';
import { GROUPS } from '../now/metricGroups';

/** What a first look is at, where it was measured: search, start, memory. */
const FIRST_LOOK = [['search'], ['start.firstSearch', 'start.ready'], ['memory.total', 'memory.page']] as const;

export const MOST_METRICS = 8;

/** @param measured - ids of which there is history */
export function firstMetrics(measured: readonly string[]): readonly string[] {
  const chosen = FIRST_LOOK.flatMap((choices) => choices.find((id) => measured.includes(id)) ?? []);
  return chosen.length > 0 ? chosen : measured.slice(0, 1);
}

export interface MetricChoices {
  readonly group: MetricGroup;
  readonly metrics: readonly MetricDefinition[];
}

/** By group and label; with `words` only those of which each word begins something in label, id or meaning. */
export function metricChoices(definitions: readonly MetricDefinition[], words: string): readonly MetricChoices[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ id, label, meaning }: MetricDefinition) => {
    const text = ` ${label} ${id} ${meaning}`.toLowerCase();
    return wanted.every((word) => [' ', '.', '(', '-'].some((before) => text.includes(before + word)));
  };
  const found = definitions.filter(matches);
  return GROUPS.map((group) => ({ group, metrics: found.filter((definition) => definition.group === group).sort((a, b) => a.label.localeCompare(b.label)) }))
    .filter(({ metrics }) => metrics.length > 0);
}
