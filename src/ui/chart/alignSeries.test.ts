import { describe, expect, it } from 'vitest';
import { alignSeries } from './alignSeries';

describe('alignSeries', () => {
  it('gives series with different xs one row of x, and keeps a gap apart from a point that another series has', () => {
    const aligned = alignSeries([
      { label: 'a', xs: [1, 3, 5], ys: [10, null, 30] },
      { label: 'b', xs: [2, 3], ys: [7, 8] },
    ]);
    expect(aligned.xs).toEqual([1, 2, 3, 5]);
    expect(aligned.ys).toEqual([[10, undefined, null, 30], [undefined, 7, 8, undefined]]);
  });

  it('keeps the number of samples with their point', () => {
    expect(alignSeries([{ label: 'a', xs: [2], ys: [1] }, { label: 'b', xs: [1, 3], ys: [1, 2], counts: [10, null] }]).counts).toEqual([10, null, null]);
  });

  it('breaks the line where a value cannot be drawn', () => {
    const series = [{ label: 'a', xs: [1, 2, 3], ys: [0, Number.NaN, 5] }];
    expect(alignSeries(series).ys).toEqual([[0, null, 5]]);
    expect(alignSeries(series, (y) => y > 0).ys).toEqual([[null, null, 5]]);
  });

  it('has nothing to draw of nothing', () => {
    expect(alignSeries([])).toEqual({ xs: [], ys: [], counts: undefined });
    expect(alignSeries([{ label: 'a', xs: [], ys: [] }])).toEqual({ xs: [], ys: [[]], counts: undefined });
  });
});
