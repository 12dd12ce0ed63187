import { describe, expect, it } from 'vitest';
import { isAppError } from '../../contracts/errors';
import { poolTokens } from './pool-tokens';

/** Two texts, three tokens wide, two dimensions; the second text has one token, the rest is padding. */
const output = { values: Float32Array.from([3, 0, 0, 4, 9, 12, 0, 2, 7, 7, 7, 7]), dims: [2, 3, 2] };
const round = (vectors: Float32Array): number[] => [...vectors].map((value) => Number(value.toFixed(4)));
const refused = (run: () => unknown, code: 'DIMENSION_MISMATCH' | 'INVALID_VECTOR'): boolean => {
  try {
    run();
    return false;
  } catch (error) {
    return isAppError(error, code);
  }
};

describe('poolTokens', () => {
  it('takes the mean over the tokens and none of the padding', () => {
    expect(round(poolTokens(output, [3, 1], 'mean'))).toEqual([0.6, 0.8, 0, 1]);
    expect(round(poolTokens(output, [2, 1], 'mean'))).toEqual([0.6, 0.8, 0, 1]);
    expect(round(poolTokens(output, [1, 2], 'mean'))).toEqual([1, 0, 0.6139, 0.7894]);
  });

  it('takes the first token, or the last that is no padding', () => {
    expect(round(poolTokens(output, [3, 1], 'cls'))).toEqual([1, 0, 0, 1]);
    expect(round(poolTokens(output, [2, 1], 'last'))).toEqual([0, 1, 0, 1]);
  });

  it('takes a sentence vector as it is, scaled to unit length', () => {
    expect(round(poolTokens({ values: Float32Array.from([3, 4, 0, 5]), dims: [2, 2] }, [9, 9], 'output'))).toEqual([0.6, 0.8, 0, 1]);
  });

  it('leaves the row of a text without tokens at zero', () => {
    expect(round(poolTokens(output, [0, 1], 'mean'))).toEqual([0, 0, 0, 1]);
  });

  it('refuses an output of another shape, and one that holds no numbers', () => {
    expect(refused(() => poolTokens(output, [3, 1], 'output'), 'DIMENSION_MISMATCH')).toBe(true);
    expect(refused(() => poolTokens({ values: output.values, dims: [2, 6] }, [3, 1], 'mean'), 'DIMENSION_MISMATCH')).toBe(true);
    expect(refused(() => poolTokens(output, [4, 1], 'mean'), 'DIMENSION_MISMATCH')).toBe(true);
    expect(refused(() => poolTokens(output, [3], 'mean'), 'DIMENSION_MISMATCH')).toBe(true);
    expect(refused(() => poolTokens({ values: Float32Array.from([Number.NaN, 1]), dims: [1, 1, 2] }, [1], 'mean'), 'INVALID_VECTOR')).toBe(true);
  });
});
