import { TopKHeap } from '../top-k-heap';
import type { DocumentTable } from './document-table';
import type { VectorSearchOptions } from './vector-index';

/** How much longer than its row a row of codes can be: 1 + √2048 / (2 × 127), rounded up. */
const CODE_NORM_FACTOR = 1.2;
/** Documents rescored at most only to count those above the minimum score: about 1 ms in memory. */
const UNCERTAIN_LIMIT = 1_024;

/**
 * @param queryError - L2 norm of the query's quantisation error
 * @returns how much, at most, an approximate score is wrong for reasons other than the rows' own quantisation
 */
export function commonError(queryError: number, queryNorm: number, largestNorm: number, stride: number): number {
  // Float32 rounding, 2^-24 each: stride / 16 + 5 additions in a row in the float32 kernel, a few products in the other
  // one. Twice that, because it costs nothing: it is a thousandth of a row's quantisation error.
  const rounding = (stride / 16 + 16) * 2 ** -23 * queryNorm * largestNorm;
  return queryError * CODE_NORM_FACTOR * largestNorm + rounding;
}

/**
 * Candidates, kept or not; documents that certainly reach `minScore`; those that may or may not; how many of the latter do by their
 * approximate score.
 */
export type Chosen = readonly [found: number, aboveMinScore: number, uncertain: number, uncertainAbove: number];

/**
 * Finds the documents that can be among the best k, given approximate scores and how wrong they can be.
 *
 * Why the result is exact: for a row x with codes x̂ and a query q with codes q̂, q·x − q̂·x̂ = q·(x − x̂) + (q − q̂)·x̂, which
 * by Cauchy–Schwarz is at most ‖q‖‖x − x̂‖ + ‖q − q̂‖‖x̂‖. So each document has a lower and an upper bound, and none whose
 * upper bound is less than the k-th highest lower bound can be among the best k.
 */
export class BoundedCandidates {
  /** Candidates with their upper bounds, the best of them if there are too many. */
  readonly best = new TopKHeap(0);
  /** Documents that may or may not reach `minScore`, as many of them as fit. */
  readonly uncertain = new Uint32Array(UNCERTAIN_LIMIT);
  readonly #lowest = new TopKHeap(0);

  /**
   * @param scores - `[documents, 2]`: approximate score of the best passage and of the whole text, -Infinity where there is none.
   *   Overwritten.
   * @param common - see `commonError`
   */
  choose(
    scores: Float32Array,
    { errors, end, count }: DocumentTable,
    { allowed, minScore = -Infinity, limit }: VectorSearchOptions,
    queryNorm: number,
    common: number,
    candidateLimit: number,
  ): Chosen {
    // First pass: approximate scores, and the k-th highest lower bound.
    const wanted = Math.min(limit, count);
    const lowest = this.#lowest;
    lowest.reset(wanted);
    let toBeat = lowest.threshold;
    let eligible = 0;
    for (let document = 0; document < end; document++) {
      const whole = scores[2 * document + 1];
      if (whole === -Infinity || (allowed !== undefined && allowed[document] !== 1)) {
        scores[2 * document] = -Infinity;
        continue;
      }
      eligible++;
      const passage = scores[2 * document];
      const score = passage === -Infinity ? whole : (passage + whole) / 2;
      // From here on this place holds the document's approximate score; -Infinity: takes no part.
      scores[2 * document] = score;
      const lower = score - queryNorm * errors[document] - common;
      if (lower >= toBeat) {
        lowest.push(document, lower);
        toBeat = lowest.threshold;
      }
    }

    // Second pass: everything whose upper bound reaches it.
    const cut = Math.max(toBeat, minScore);
    const { best, uncertain } = this;
    best.reset(Math.min(Math.max(candidateLimit, wanted), eligible));
    let found = 0;
    let aboveMinScore = 0;
    let uncertainCount = 0;
    let uncertainAbove = 0;
    for (let document = 0; document < end; document++) {
      const score = scores[2 * document];
      if (score === -Infinity) continue;
      const error = queryNorm * errors[document] + common;
      if (score + error >= cut) {
        found++;
        best.push(document, score + error);
      }
      if (score - error >= minScore) aboveMinScore++;
      else if (score + error >= minScore) {
        // Beyond its end, an assignment to a typed array does nothing.
        uncertain[uncertainCount++] = document;
        if (score >= minScore) uncertainAbove++;
      }
    }
    return [found, aboveMinScore, uncertainCount, uncertainAbove];
  }
}
