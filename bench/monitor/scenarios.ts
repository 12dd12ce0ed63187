import type { Common } from '../scenarios';

export type MonitorScenario = Common & { readonly kind: 'monitor' } & (
    | { readonly figure: 'panel'; readonly memories: number; readonly seconds: number; readonly rounds: number }
    | { readonly figure: 'record' | 'measure' | 'share'; readonly memories: number; readonly rounds: number }
  );

const MONITOR = { kind: 'monitor', memories: 10_000, better: 'lower' } as const;

/** What it costs to measure and to look. */
export const monitorScenarios: readonly MonitorScenario[] = [
  { ...MONITOR, id: 'monitor-panel-cpu', figure: 'panel', label: 'Monitor open against closed: processor time of the whole browser, share of a core', unit: 'percent', judgedBy: 'mean', target: 2, seconds: 24, rounds: 6 },
  { ...MONITOR, id: 'monitor-record-ns', figure: 'record', label: 'Recording one sample, in the page', unit: 'ns', judgedBy: 'median', target: 1_000, rounds: 15 },
  { ...MONITOR, id: 'monitor-measure-ns', figure: 'measure', label: 'Measuring one call that gives a promise, in the page', unit: 'ns', judgedBy: 'median', target: null, rounds: 15 },
  { ...MONITOR, id: 'monitor-share-of-search', figure: 'share', label: 'All samples of a search, share of a median search', unit: 'percent', judgedBy: 'median', target: 1, rounds: 15 },
];
