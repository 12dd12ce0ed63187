import type { MetricUnit } from '../../../contracts/figures';
import type { FieldFigure } from '../../../contracts/report';
import { statisticWords } from '../statistic-words';
import { counted, figureWords } from './figure-words';
import type { PeriodFigures, ReportInput } from './report-input';

interface PublishedFigure extends Omit<FieldFigure, 'ours'> {
  /** What of ours it is compared with. */
  readonly metric: string;
  readonly statistic: 'p50' | 'p75' | 'p95';
  readonly unit: MetricUnit;
}

/** Figures that others have published, as they stood in November 2026. None was measured by us, and none on this device. */
const PUBLISHED: readonly PublishedFigure[] = [
  {
    who: 'RxDB with transformers.js', what: 'One query over 10,000 documents with vectors in IndexedDB', theirs: '765 ms by a full scan, 88 ms by its fastest index, which is approximate', metric: 'search', statistic: 'p50', unit: 'ms',
    source: 'https://rxdb.info/articles/javascript-vector-database.html', caveat: 'Another device; without turning the question into a vector, without words, and at 10,000 documents.',
  },
  {
    who: 'Logseq (database version)', what: 'Search from the command palette, 2,400 pages', theirs: 'about 10 s', metric: 'search', statistic: 'p50', unit: 'ms',
    source: 'https://github.com/logseq/db-test/issues/797', caveat: 'Reported by one user in April 2026 of a test version, and fixed since. Words, not meaning.',
  },
  {
    who: 'WebANNS', what: 'One query of an approximate index in the browser', theirs: 'about 10 ms, where the engine before it took up to 10 s', metric: 'search.scan', statistic: 'p50', unit: 'ms',
    source: 'https://arxiv.org/abs/2507.00521', caveat: 'A research paper of 2025. Approximate neighbours from a graph; ours are exact up to 50,000 vectors, of which a long memory has several. Another device, another number of vectors.',
  },
  {
    who: 'VecDB-WASM', what: 'One query over 10,000 vectors of 128 numbers', theirs: 'under 2 ms', metric: 'search.scan', statistic: 'p50', unit: 'ms',
    source: 'https://github.com/GeoffreyWang1117/VecDB-WASM', caveat: 'The project’s own claim, of its approximate index. Shorter vectors, another device; its conditions are not published.',
  },
  {
    who: 'MiniLM by transformers.js', what: 'Embedding of one long text on the processor', theirs: '173 ms', metric: 'embed', statistic: 'p50', unit: 'ms',
    source: 'https://rxdb.info/articles/javascript-vector-database.html', caveat: 'A transformer, which understands more than our built-in embedder; a fast desktop. Ours is of single questions.',
  },
  {
    who: 'Dexie on IndexedDB', what: 'Writing four records, durable', theirs: '31 to 36 ms', metric: 'keep', statistic: 'p50', unit: 'ms',
    source: 'https://github.com/dexie/Dexie.js/issues/1649', caveat: 'Reported by one user with Dexie 3.2 in Chrome. Ours writes one memory with all that belongs to it.',
  },
  {
    who: 'Core Web Vitals', what: 'Interaction to Next Paint that counts as good', theirs: 'up to 200 ms', metric: 'vitals.INP', statistic: 'p75', unit: 'ms',
    source: 'https://web.dev/articles/defining-core-web-vitals-thresholds', caveat: 'A threshold over the visits of many people; ours are the visits of one.',
  },
  {
    who: 'Core Web Vitals', what: 'Largest Contentful Paint that counts as good', theirs: 'up to 2.5 s', metric: 'vitals.LCP', statistic: 'p75', unit: 'ms',
    source: 'https://web.dev/articles/defining-core-web-vitals-thresholds', caveat: 'A threshold over the visits of many people; ours are the visits of one.',
  },
];

/** Published figures of comparable software beside those of this period. */
export function fieldFigures({ conditions }: Pick<ReportInput, 'conditions'>, figures: PeriodFigures): FieldFigure[] {
  return PUBLISHED.map(({ metric, statistic, unit, ...published }) => {
    const summary = figures.of(metric);
    const value = summary[statistic];
    const size = metric.startsWith('search') ? ` at ${counted(conditions.memories, 'memory', 'memories')} now` : '';
    return { ...published, ours: value === null ? null : `${statisticWords(statistic)} ${figureWords(value, unit)}${size}, ${counted(summary.count, 'sample')}` };
  });
}
