import type { Manner } from '../../../src/core/vector-index/large-vector-index';
import type { VectorSearchResult } from '../../../src/core/vector-index/vector-index';
import { distribution, type Distribution } from './distribution';

export interface SearchReport {
  readonly path: string;
  /** How the index ended up searching; null: it is resident. */
  readonly manner: Manner | null;
  readonly times: Distribution;
  readonly recall: number;
  /** Of the worst query. */
  readonly worst: number;
  /** Of the queries that are rows themselves, and of the others; null: there are none. */
  readonly recallOfPassages: number | null;
  readonly recallOfQuestions: number | null;
  /** Share of the queries whose answer the index called proven. */
  readonly exact: number;
  readonly meanCandidates: number;
  readonly meanScanMs: number;
  readonly meanRescoreMs: number;
}

/** What searches took and found, one after the other. */
export class SearchTally {
  readonly #times: number[] = [];
  readonly #recalls: number[] = [];
  readonly #areRows: boolean[] = [];
  readonly #sums = { exact: 0, candidates: 0, scanMs: 0, rescoreMs: 0 };
  #path = '';

  /** @param recall - 0 to 1 @param isRow - the query was a row of the collection */
  add({ path, exact, candidates, scanMs, rescoreMs }: VectorSearchResult, elapsedMs: number, recall: number, isRow: boolean): void {
    this.#times.push(elapsedMs);
    this.#recalls.push(recall);
    this.#areRows.push(isRow);
    this.#path = path;
    this.#sums.exact += exact ? 1 : 0;
    this.#sums.candidates += candidates;
    this.#sums.scanMs += scanMs;
    this.#sums.rescoreMs += rescoreMs;
  }

  /** @throws RangeError when nothing was searched */
  report(manner: Manner | null): SearchReport {
    const mean = (sum: number): number => sum / this.#times.length;
    const of = (rows: boolean): number[] => this.#recalls.filter((_, at) => this.#areRows[at] === rows);
    return {
      path: this.#path,
      manner,
      times: distribution(this.#times),
      recall: meanOf(this.#recalls)!,
      worst: Math.min(...this.#recalls),
      recallOfPassages: meanOf(of(true)),
      recallOfQuestions: meanOf(of(false)),
      exact: mean(this.#sums.exact),
      meanCandidates: mean(this.#sums.candidates),
      meanScanMs: mean(this.#sums.scanMs),
      meanRescoreMs: mean(this.#sums.rescoreMs),
    };
  }
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
