import type { SearchMode } from '../src/contracts/search';
import { modelScenarios, type ModelScenario } from './models/scenarios';
import { libraryScenarios, type LibraryScenario } from './library/scenarios';
import { loadScenarios, stressScenarios, type LoadScenario } from './load/scenarios';
import { agreementScenarios, type AgreementScenario } from './agreement/scenarios';
import { enduranceScenarios, type EnduranceScenario } from './endurance/scenarios';
import { monitorScenarios, type MonitorScenario } from './monitor/scenarios';
import { scaleScenarios } from './scale/scenarios';
import { startScenarios, type StartScenario } from './start/scenarios';

/**
 * What is measured, as data. Ids are stable: a baseline and a history are kept by them. Targets are those of
 * docs/performance.md. A row is judged by its p95, unless `judgedBy` says otherwise.
 */
export interface Common {
  readonly id: string;
  readonly label: string;
  readonly unit: 'ms' | 'notes/s' | 'MB' | 'KB' | 'share' | 'points' | 's' | 'ratio' | 'texts/s' | 'requests' | 'ops/s' | 'count' | 'MB/h' | 'percent' | 'ns';
  readonly target: number | null;
  /** What we hold ourselves to where that is more than the target: documents say when it is missed. */
  readonly goal?: number;
  readonly better: 'lower' | 'higher';
  readonly judgedBy: 'p95' | 'single figure' | 'longest task' | 'mean' | 'median' | 'dropped frames in %' | 'share of the bound' | 'upper end of 95 %';
}

export type Scenario =
  | ModelScenario
  | LibraryScenario
  | StartScenario
  | LoadScenario
  | MonitorScenario
  | AgreementScenario
  | EnduranceScenario
  | (Common & (
    | { readonly kind: 'first-load' }
    | { readonly kind: 'monitor-cost'; readonly samples: number }
    | { readonly kind: 'embed'; readonly part: 'inside' | 'round-trip' | 'memoised'; readonly words: number; readonly samples: number }
    | { readonly kind: 'import'; readonly part: 'throughput' | 'search-meanwhile' | 'main-thread'; readonly memories: number }
    | { readonly kind: 'keep'; readonly memories: number; readonly samples: number }
    | { readonly kind: 'index-update'; readonly memories: number; readonly samples: number }
    | { readonly kind: 'search'; readonly mode: SearchMode; readonly memories: number; readonly samples: number; readonly typing: boolean }
    | { readonly kind: 'recall'; readonly memories: number; readonly queries: number }
    | { readonly kind: 'markers'; readonly memories: number; readonly queries: number }
    | { readonly kind: 'warm-start'; readonly part: 'first-search' | 'complete'; readonly memories: number; readonly samples: number }
    | { readonly kind: 'scroll'; readonly memories: number; readonly gestures: number }
    | { readonly kind: 'interaction'; readonly memories: number; readonly rounds: number }
    | { readonly kind: 'import-interaction'; readonly memories: number; readonly notes: number }
    | { readonly kind: 'initial-memory'; readonly part: 'private' | 'resident' }
    | { readonly kind: 'lighthouse'; readonly device: 'phone' | 'desktop'; readonly runs: number }
    | { readonly kind: 'memory'; readonly part: 'private' | 'resident'; readonly memories: number }
  ));

const LOWER_P95 = { better: 'lower', judgedBy: 'p95', unit: 'ms' } as const;
const SMALL = 10_000;
const LARGE = 100_000;

export const scenarios: readonly Scenario[] = [
  { id: 'first-load-script', kind: 'first-load', label: 'Script of the first load, compressed', unit: 'KB', target: 150, better: 'lower', judgedBy: 'single figure' },
  { id: 'monitor-track-entry', kind: 'monitor-cost', label: 'One entry in the performance panel', ...LOWER_P95, target: null, samples: 50 },
  { id: 'embed-30-words', kind: 'embed', part: 'inside', label: 'Embedding, 30 words, inside the worker', ...LOWER_P95, target: 1, words: 30, samples: 300 },
  { id: 'embed-30-words-round-trip', kind: 'embed', part: 'round-trip', label: 'Embedding, 30 words, call to reply', ...LOWER_P95, target: 100, words: 30, samples: 300 },
  { id: 'embed-memoised', kind: 'embed', part: 'memoised', label: 'Embedding, same text again, inside the worker', ...LOWER_P95, target: 0.1, words: 30, samples: 300 },
  { id: 'recall-at-10', kind: 'recall', label: 'recall@10 of semantic search against brute force', unit: 'share', target: 0.99, better: 'higher', judgedBy: 'mean', memories: 1_000, queries: 50 },
  { id: 'import-10k', kind: 'import', part: 'throughput', label: 'Import of .md files until embedded and searchable', unit: 'notes/s', target: 1_000, better: 'higher', judgedBy: 'single figure', memories: SMALL },
  { id: 'search-during-import', kind: 'import', part: 'search-meanwhile', label: 'Hybrid search during that import', ...LOWER_P95, target: 50, memories: SMALL },
  { id: 'main-thread-during-import', kind: 'import', part: 'main-thread', label: 'Main thread during that import: time between frames', unit: 'ms', target: 50, better: 'lower', judgedBy: 'longest task', memories: SMALL },
  { id: 'markers-10k', kind: 'markers', label: 'Rare words find their note first', unit: 'share', target: 1, better: 'higher', judgedBy: 'mean', memories: SMALL, queries: 100 },
  { id: 'search-10k-hybrid', kind: 'search', label: 'Hybrid search, call to reply', ...LOWER_P95, target: 16, mode: 'hybrid', memories: SMALL, samples: 300, typing: false },
  { id: 'search-10k-semantic', kind: 'search', label: 'Semantic search, call to reply', ...LOWER_P95, target: 16, mode: 'semantic', memories: SMALL, samples: 300, typing: false },
  { id: 'search-10k-keyword', kind: 'search', label: 'Keyword search, call to reply', ...LOWER_P95, target: 16, mode: 'keyword', memories: SMALL, samples: 300, typing: false },
  { id: 'search-10k-typing', kind: 'search', label: 'Hybrid search of every prefix while typing', ...LOWER_P95, target: 16, mode: 'hybrid', memories: SMALL, samples: 300, typing: true },
  { id: 'keep-10k', kind: 'keep', label: 'Keep, call to durable', ...LOWER_P95, target: 10, memories: SMALL, samples: 200 },
  { id: 'index-update-10k', kind: 'index-update', label: 'One memory of 100 words put into the keyword index, inside the worker', ...LOWER_P95, target: 10, goal: 1, memories: SMALL, samples: 100 },
  { id: 'warm-start-10k', kind: 'warm-start', part: 'first-search', label: 'Navigation to the first search with hits, browser closed before', ...LOWER_P95, target: 1_000, goal: 300, memories: SMALL, samples: 15 },
  { id: 'warm-start-10k-complete', kind: 'warm-start', part: 'complete', label: 'Navigation to the first search over everything, browser closed before', ...LOWER_P95, target: 1_000, goal: 300, memories: SMALL, samples: 15 },
  { id: 'memory-10k', kind: 'memory', part: 'private', label: 'Memory of the page and its workers: private pages of the renderer', unit: 'MB', target: 250, better: 'lower', judgedBy: 'single figure', memories: SMALL },
  { id: 'memory-10k-resident', kind: 'memory', part: 'resident', label: 'Memory of the page and its workers, with the pages that all renderers share', unit: 'MB', target: 250, better: 'lower', judgedBy: 'single figure', memories: SMALL },
  { id: 'memory-initial', kind: 'initial-memory', part: 'private', label: 'Memory after the first start, nothing kept: private pages of the renderer', unit: 'MB', target: 200, goal: 150, better: 'lower', judgedBy: 'single figure' },
  { id: 'memory-initial-resident', kind: 'initial-memory', part: 'resident', label: 'Memory after the first start, with the pages that all renderers share', unit: 'MB', target: 200, better: 'lower', judgedBy: 'single figure' },
  { id: 'search-100k-hybrid', kind: 'search', label: 'Hybrid search, call to reply', ...LOWER_P95, target: 50, mode: 'hybrid', memories: LARGE, samples: 150, typing: false },
  { id: 'search-100k-semantic', kind: 'search', label: 'Semantic search, call to reply', ...LOWER_P95, target: 50, mode: 'semantic', memories: LARGE, samples: 150, typing: false },
  { id: 'ui-scroll-100k', kind: 'scroll', label: 'Scrolling the timeline of 100,000: time between frames', unit: 'ms', target: 1, better: 'lower', judgedBy: 'dropped frames in %', memories: LARGE, gestures: 24 },
  { id: 'ui-interaction-10k', kind: 'interaction', label: 'Key or click to the next frame: finding, reading, editing, changing rooms', ...LOWER_P95, target: 100, goal: 50, memories: SMALL, rounds: 8 },
  { id: 'ui-inp-during-import', kind: 'import-interaction', label: 'Key or click to the next frame while 5,000 notes are imported', ...LOWER_P95, target: 100, goal: 50, memories: SMALL, notes: 5_000 },
  { id: 'ui-lighthouse-desktop', kind: 'lighthouse', label: 'Lighthouse performance, desktop, 1,000 memories, second visit', unit: 'points', target: 90, goal: 100, better: 'higher', judgedBy: 'median', device: 'desktop', runs: 3 },
  { id: 'ui-lighthouse-phone', kind: 'lighthouse', label: 'The same on a simulated phone (slow 4G, processor four times slower)', unit: 'points', target: 90, goal: 100, better: 'higher', judgedBy: 'median', device: 'phone', runs: 3 },
  ...modelScenarios,
  ...libraryScenarios,
  ...startScenarios,
  ...loadScenarios,
  ...stressScenarios,
  ...enduranceScenarios,
  ...agreementScenarios,
  ...scaleScenarios,
  ...monitorScenarios,
];

/** Names for several scenarios at once: `npm run bench -- ui`. */
export const groups: Readonly<Record<string, readonly string[]>> = {
  ui: scenarios.filter(({ id }) => id.startsWith('ui-')).map(({ id }) => id),
  models: modelScenarios.map(({ id }) => id),
  library: libraryScenarios.map(({ id }) => id),
  start: startScenarios.map(({ id }) => id),
  load: loadScenarios.map(({ id }) => id),
  stress: stressScenarios.map(({ id }) => id),
  endurance: enduranceScenarios.map(({ id }) => id),
  agreement: agreementScenarios.map(({ id }) => id),
  scale: scaleScenarios.map(({ id }) => id),
  monitor: monitorScenarios.map(({ id }) => id),
};

/** Small sizes, for trying out that every scenario still runs. Its figures are not published. */
export function smokeSize(scenario: Scenario): Scenario {
  const smaller = { ...scenario };
  if ('memories' in smaller) Object.assign(smaller, { memories: smaller.memories === 0 ? 0 : Math.max(scenario.kind === 'model' ? 20 : 500, Math.round(smaller.memories / 5)) });
  if ('samples' in smaller && scenario.kind !== 'agreement') Object.assign(smaller, { samples: Math.min(smaller.samples, Math.max(3, Math.round(smaller.samples / 10))) });
  if ('gestures' in smaller) Object.assign(smaller, { gestures: 4 });
  if ('rounds' in smaller) Object.assign(smaller, { rounds: scenario.kind === 'monitor' ? 2 : 1 });
  if ('notes' in smaller) Object.assign(smaller, { notes: 500 });
  if ('entries' in smaller) Object.assign(smaller, { entries: 100 });
  if ('megabytes' in smaller) Object.assign(smaller, { megabytes: 20 });
  if ('runs' in smaller) Object.assign(smaller, { runs: 1 });
  if ('seconds' in smaller) Object.assign(smaller, { seconds: Math.min(smaller.seconds, Math.max(4, Math.round(smaller.seconds / 20))) });
  if ('minutes' in smaller) Object.assign(smaller, { minutes: 1 });
  if ('queries' in smaller) Object.assign(smaller, { queries: 20 });
  return smaller;
}
