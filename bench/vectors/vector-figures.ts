import type { Conditions } from '../results';
import { mannerOf, rowOfPolicy } from './vector-bars';
import { mannerWords, type SectionResult } from './vector-results';

/** Where one search of a collection is judged: its p95, in ms. Others have no bar. */
export const SEARCH_BAR_MS: Readonly<Record<number, number>> = { 1_000_000: 50 };

/** What a document says of one collection: searched as the product searches it, with one thread, whether or not another way was faster. */
export interface VectorFigure {
  readonly id: string;
  /** `int8`, `bits, 400` or `resident`. */
  readonly manner: string;
  readonly p95: number;
  readonly recall: number;
  readonly count: number;
  readonly target: number | null;
  readonly met: boolean | null;
  readonly conditions: Conditions;
}

/** Of each collection that was measured in the manner that the product takes for it. */
export function vectorFigures(sections: readonly SectionResult[]): VectorFigure[] {
  return sections.flatMap((section): VectorFigure[] => {
    const row = rowOfPolicy(section);
    if (row === null) return [];
    const target = SEARCH_BAR_MS[section.rows] ?? null;
    const { times: { p95, count }, recall } = row;
    return [{
      id: section.id, manner: row.mode === 'resident' ? 'resident' : mannerWords(mannerOf(section)), p95, recall, count,
      target, met: target === null ? null : p95 <= target, conditions: section.conditions,
    }];
  });
}
