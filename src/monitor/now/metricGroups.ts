import type { MetricGroup, MetricReading } from '../../contracts/figures';

/** In the order in which they matter to somebody who waits. */
export const GROUP_WORDS: Readonly<Record<MetricGroup, string>> = {
  start: 'Start',
  responsiveness: 'Responsiveness',
  vitals: 'Web Vitals',
  memory: 'Working memory',
  caches: 'Caches',
  queues: 'Queues',
  storage: 'Space on this device',
  reliability: 'Reliability',
  people: 'You and Engram',
  operations: 'Operations',
};

export const GROUPS = Object.keys(GROUP_WORDS) as readonly MetricGroup[];

export interface ReadingGroup {
  readonly group: MetricGroup;
  readonly readings: readonly MetricReading[];
}

/** Readings by group, groups without any left out; within a group the catalogue's order stays. */
export function metricGroups(readings: readonly MetricReading[], except: ReadonlySet<MetricGroup> = new Set()): readonly ReadingGroup[] {
  return GROUPS.filter((group) => !except.has(group))
    .map((group) => ({ group, readings: readings.filter((reading) => reading.group === group) }))
    .filter((one) => one.readings.length > 0);
}
