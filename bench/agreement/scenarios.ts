import type { Common } from '../scenarios';

/** Calls whose time the monitor shows, each made so often that its window of 100 holds them all. */
export type ComparedOperation = 'search' | 'keep' | 'list' | 'get' | 'update' | 'remove' | 'related';

export type ComparedMetric = 'embed' | 'start.firstRender' | 'start.interactive' | 'start.firstSearch' | 'vitals.LCP' | 'vitals.CLS' | 'vitals.FCP' | 'vitals.INP' | 'mainThread.block' | 'memory.total' | 'storage.used' | 'frames.rate';

export interface AgreementScenario extends Common {
  readonly kind: 'agreement';
  readonly figure: ComparedOperation | ComparedMetric;
  /** How it was measured from outside. */
  readonly outside: string;
  readonly memories: number;
  readonly samples: number;
}

const AGREEMENT = { kind: 'agreement', memories: 10_000, unit: 'percent', better: 'lower', judgedBy: 'single figure', target: 10 } as const;
const AROUND = 'performance.now around the call, page';

const operation = (figure: ComparedOperation, outside = AROUND): AgreementScenario => ({ ...AGREEMENT, id: `agreement-${figure}`, figure, outside, samples: 80, label: `Monitor against outside: ${figure}, the larger difference of p50 and p95` });
const metric = (figure: ComparedMetric, label: string, outside: string, samples: number): AgreementScenario => ({ ...AGREEMENT, id: `agreement-${figure}`, figure, outside, samples, label: `Monitor against outside: ${label}` });

export const agreementScenarios: readonly AgreementScenario[] = [
  operation('search'),
  operation('keep'),
  operation('list'),
  operation('get'),
  operation('update'),
  operation('remove'),
  operation('related'),
  metric('embed', 'embedding of one text inside the worker, the larger difference of p50 and p95', 'tasks of the embedder in a Chromium trace; texts of 6,000 words', 60),
  metric('start.firstRender', 'first render, median of starts', 'firstContentfulPaint of a Chromium trace', 8),
  metric('start.interactive', 'page answers, median of starts', 'first paint, domContentLoadedEventEnd and the tasks of the main thread in a Chromium trace', 8),
  metric('start.firstSearch', 'first search possible, median of starts', 'a search that is repeated until it is complete, its own time taken off', 8),
  metric('vitals.FCP', 'First Contentful Paint, median of starts', 'firstContentfulPaint of a Chromium trace', 8),
  metric('vitals.LCP', 'Largest Contentful Paint, median of starts', 'last largestContentfulPaint::Candidate of a Chromium trace', 8),
  metric('vitals.CLS', 'Cumulative Layout Shift, worst start', 'PerformanceObserver of the bench, installed before the page', 8),
  metric('vitals.INP', 'Interaction to Next Paint, planted delays', 'PerformanceObserver of the bench, Event Timing, installed before the page', 30),
  metric('mainThread.block', 'planted blocks of the main thread, p50 and longest', 'tasks of the main thread in a Chromium trace', 20),
  metric('memory.total', 'memory of page and workers', 'Runtime.getHeapUsage of the page and of each worker, heap and buffers, after a collection', 1),
  metric('storage.used', 'space used', 'Storage.getUsageAndQuota of the DevTools protocol', 1),
  metric('frames.rate', 'frame rate while scrolling', 'DrawFrame events of a Chromium trace', 4),
];
