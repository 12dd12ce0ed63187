/** Texts of one micro-batch at most: more gain next to nothing (measured: 8 together save 17 % at 32 tokens, 32 together no more). */
export const MICRO_BATCH_TEXTS = 8;
/** Tokens of one micro-batch at most, padding included: some 150 ms of MiniLM in WASM, which a query may have to wait for. */
export const MICRO_BATCH_TOKENS = 256;

/**
 * Cuts texts into micro-batches of similar length, shortest first: a batch costs its longest text times its number of texts, so
 * unequal neighbours would compute padding. A text longer than the budget is a batch of its own.
 * @param lengths - tokens per text
 * @returns positions in `lengths`; each exactly once
 */
export function cutMicroBatches(lengths: readonly number[], { maxTexts = MICRO_BATCH_TEXTS, maxTokens = MICRO_BATCH_TOKENS } = {}): number[][] {
  const order = lengths.map((_, position) => position).sort((a, b) => lengths[a] - lengths[b] || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const position of order) {
    // Ascending, so that the new text is the longest: it sets the width of all.
    if (batch.length > 0 && (batch.length >= maxTexts || (batch.length + 1) * lengths[position] > maxTokens)) {
      batches.push(batch);
      batch = [];
    }
    batch.push(position);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
