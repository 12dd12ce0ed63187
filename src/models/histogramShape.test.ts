import { expect, it } from 'vitest';
import { histogramShape } from './histogramShape';

it('stands on the lower edge, the highest fills the height, and one among hundreds is still seen', () => {
  const bars = histogramShape([0, 1, 400], 300, 100);
  expect(bars.map(({ height }) => height)).toEqual([0, 2, 100]);
  for (const { y, height } of bars) expect(y + height).toBe(100);
  expect(bars[2].x + bars[2].width).toBeLessThanOrEqual(300);
});

it('draws nothing where nothing was counted', () => {
  expect(histogramShape([0, 0], 100, 50).every(({ height }) => height === 0)).toBe(true);
  expect(histogramShape([], 100, 50)).toEqual([]);
});
