import { describe, expect, it } from 'vitest';
import { MODEL_MANNER } from './model-manner';

const words = (count: number): string => Array.from({ length: count }, (_, i) => `word${i}`).join(' ');

describe('texts for a model', () => {
  it('are the whole of a short memory, and the passages alone of a long one', () => {
    expect(MODEL_MANNER.textsOf('brake pads', 'passage: ')).toEqual(['passage: brake pads']);
    const long = MODEL_MANNER.textsOf(words(120), 'passage: ');
    expect(long.length).toBeGreaterThan(1);
    for (const text of long) expect(text.split(' ').length).toBeLessThanOrEqual(61);
    expect(long[0]).toMatch(/^passage: word0 /);
    expect(long.at(-1)).toMatch(/word119$/);
  });

  it('leave out what is encoded', () => {
    expect(MODEL_MANNER.textsOf(`a picture ${'QUJD'.repeat(100)} of it`, '')[0]).not.toContain('QUJD');
  });
});

describe('rows of a memory', () => {
  it('begin with the normalised mean of its passages', () => {
    const rows = MODEL_MANNER.rowsOf?.(new Float32Array([1, 0, 0, 0, 1, 0]), 3) ?? new Float32Array(0);
    expect([...rows.subarray(3)]).toEqual([1, 0, 0, 0, 1, 0]);
    for (const [i, value] of [Math.SQRT1_2, Math.SQRT1_2, 0].entries()) expect(rows[i]).toBeCloseTo(value, 6);
  });

  it('are the vector itself where there is one passage', () => {
    expect(MODEL_MANNER.rowsOf?.(new Float32Array([0.6, 0.8]), 2)).toEqual(new Float32Array([0.6, 0.8]));
  });

  it('have no direction where the passages cancel each other out', () => {
    expect([...(MODEL_MANNER.rowsOf?.(new Float32Array([1, 0, -1, 0]), 2) ?? [])]).toEqual([0, 0, 1, 0, -1, 0]);
  });
});
