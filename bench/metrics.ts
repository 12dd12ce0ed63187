/** Quality measures, as the retrieval field defines them. */

/**
 * Spearman's rank correlation: Pearson's correlation of the ranks, equal values sharing the mean of their ranks.
 * @returns -1 to 1; NaN when one side does not vary
 * @throws RangeError when the lists differ in length
 */
export function spearman(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length) throw new RangeError(`Lists of ${x.length} and ${y.length} values cannot be correlated.`);
  return pearson(averageRanks(x), averageRanks(y));
}

function averageRanks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let at = start; at < end; at++) ranks[order[at]!] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

function pearson(x: readonly number[], y: readonly number[]): number {
  const meanX = mean(x);
  const meanY = mean(y);
  let covariance = 0;
  let varianceX = 0;
  let varianceY = 0;
  for (let index = 0; index < x.length; index++) {
    const dx = x[index]! - meanX;
    const dy = y[index]! - meanY;
    covariance += dx * dy;
    varianceX += dx * dx;
    varianceY += dy * dy;
  }
  return covariance / Math.sqrt(varianceX * varianceY);
}

/** NaN for an empty list. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Normalised discounted cumulative gain of the first `k` results, gain = relevance, discount = log2(rank + 1).
 * @param ranked - result ids, best first; a repeated id counts once
 * @param relevance - id to grade; ids that are absent are not relevant
 * @returns 0 to 1; NaN when nothing is relevant
 * @see Järvelin & Kekäläinen 2002, Cumulated gain-based evaluation of IR techniques
 */
export function ndcgAtK(ranked: readonly string[], relevance: ReadonlyMap<string, number>, k: number): number {
  const discounted = (grades: readonly number[]): number => grades.slice(0, k).reduce((sum, grade, rank) => sum + grade / Math.log2(rank + 2), 0);
  const ideal = discounted([...relevance.values()].sort((a, b) => b - a));
  return discounted([...new Set(ranked)].map((id) => relevance.get(id) ?? 0)) / (ideal === 0 ? Number.NaN : ideal);
}

/** Share of the `k` true nearest that are among the `k` results. @returns 0 to 1 */
export function recallAtK(results: readonly string[], truth: readonly string[], k: number): number {
  const wanted = new Set(truth.slice(0, k));
  return results.slice(0, k).filter((id) => wanted.has(id)).length / Math.min(k, wanted.size);
}
