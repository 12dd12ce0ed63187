import { describe, expect, it } from 'vitest';
import { mean, ndcgAtK, recallAtK, spearman } from './metrics';

describe('spearman', () => {
  it('is 1 for any rising relation, -1 for a falling one', () => {
    expect(spearman([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3, 4], [9, 7, 3, 1])).toBeCloseTo(-1, 12);
  });

  it('gives equal values the mean of their ranks', () => {
    // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5; 4.5 / sqrt(22.5).
    expect(spearman([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
  });

  it('has no value where nothing varies, and refuses lists of unequal length', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(() => spearman([1], [1, 2])).toThrow(RangeError);
  });
});

describe('ndcgAtK', () => {
  const relevance = new Map([['a', 1]]);

  it('discounts by the logarithm of the rank', () => {
    expect(ndcgAtK(['a', 'b'], relevance, 10)).toBe(1);
    expect(ndcgAtK(['b', 'a'], relevance, 10)).toBeCloseTo(1 / Math.log2(3), 12);
    expect(ndcgAtK(['b', 'c', 'a'], relevance, 2)).toBe(0);
    expect(ndcgAtK([], relevance, 10)).toBe(0);
  });

  it('compares with the best possible order of graded relevance', () => {
    const graded = new Map([['a', 3], ['b', 2], ['c', 1]]);
    expect(ndcgAtK(['a', 'b', 'c'], graded, 10)).toBe(1);
    const gain = 1 + 2 / Math.log2(3) + 3 / 2;
    const ideal = 3 + 2 / Math.log2(3) + 1 / 2;
    expect(ndcgAtK(['c', 'b', 'a'], graded, 10)).toBeCloseTo(gain / ideal, 12);
  });

  it('does not reward saying the same twice', () => {
    expect(ndcgAtK(['a', 'a', 'a'], relevance, 10)).toBe(1);
    expect(ndcgAtK(['a'], new Map(), 10)).toBeNaN();
  });
});

describe('recallAtK and mean', () => {
  it('counts the true nearest that were found', () => {
    expect(recallAtK(['a', 'x', 'c'], ['a', 'b', 'c', 'x'], 3)).toBeCloseTo(2 / 3, 12);
    expect(recallAtK(['a'], ['a'], 10)).toBe(1);
    expect(mean([1, 2, 6])).toBe(3);
  });
});
