import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutMicroBatches, MICRO_BATCH_TEXTS, MICRO_BATCH_TOKENS } from './micro-batches';

describe('cutMicroBatches', () => {
  it('puts texts of similar length together', () => {
    expect(cutMicroBatches([40, 5, 200, 6, 41, 4], { maxTexts: 3, maxTokens: 100 })).toEqual([[5, 1, 3], [0, 4], [2]]);
    expect(cutMicroBatches([])).toEqual([]);
  });

  it('gives every text exactly one place, and keeps to both bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 200 }), (lengths) => {
        const batches = cutMicroBatches(lengths);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(MICRO_BATCH_TEXTS);
          if (batch.length > 1) expect(Math.max(...batch.map((i) => lengths[i])) * batch.length).toBeLessThanOrEqual(MICRO_BATCH_TOKENS);
        }
      }),
    );
  });
});
