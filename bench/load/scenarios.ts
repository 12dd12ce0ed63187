import type { Common } from '../scenarios';
import { BAR_MS } from './judge-step';
import { LOADED_OPERATIONS, type LoadedOperation } from './schedule';

export type LoadScenario = Common & { readonly memories: number; readonly seconds: number } & (
    | { readonly kind: 'load'; readonly perSecond: number; readonly figure: LoadedOperation | 'all' | 'errors' | 'longest-task' | 'memory' }
    | { readonly kind: 'stress'; readonly figure: 'rate' | 'p95-of-that' }
  );

const LOAD = { kind: 'load', memories: 10_000, perSecond: 50, seconds: 300, better: 'lower' } as const;
const STRESS = { kind: 'stress', memories: 10_000, seconds: 20, judgedBy: 'single figure' } as const;

/** 50 mixed operations a second for five minutes, arriving whether or not earlier ones have ended. Latency counts from the scheduled arrival. */
export const loadScenarios: readonly LoadScenario[] = [
  { ...LOAD, id: 'load-10k-all', figure: 'all', label: '50 mixed operations a second for 5 minutes: all of them, arrival to reply', unit: 'ms', judgedBy: 'p95', target: BAR_MS },
  ...LOADED_OPERATIONS.map((figure): LoadScenario => ({ ...LOAD, id: `load-10k-${figure}`, figure, label: `The same: ${figure.replace('-', ', ')}`, unit: 'ms', judgedBy: 'p95', target: BAR_MS })),
  { ...LOAD, id: 'load-10k-errors', figure: 'errors', label: 'The same: calls that failed', unit: 'count', judgedBy: 'single figure', target: 0 },
  { ...LOAD, id: 'load-10k-main-thread', figure: 'longest-task', label: 'The same: tasks over 50 ms on the main thread', unit: 'ms', judgedBy: 'longest task', target: 50 },
  { ...LOAD, id: 'load-10k-memory', figure: 'memory', label: 'The same: private pages of the renderer after it and a collection, above those before', unit: 'MB', judgedBy: 'single figure', target: null },
];

/** The rate is raised until something gives way. */
export const stressScenarios: readonly LoadScenario[] = [
  { ...STRESS, id: 'stress-10k-rate', figure: 'rate', label: 'Highest rate of mixed operations that is held for 20 s: every p95 under 300 ms, no error, no queue that grows', unit: 'ops/s', better: 'higher', target: 50 },
  { ...STRESS, id: 'stress-10k-p95', figure: 'p95-of-that', label: 'p95 of all operations at that rate', unit: 'ms', better: 'lower', target: null },
];
