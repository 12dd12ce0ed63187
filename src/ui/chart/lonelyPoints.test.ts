import { expect, it } from 'vitest';
import { lonelyPoints } from './lonelyPoints';

it('finds the values that no line leads to', () => {
  expect(lonelyPoints([5, null, 0, 7, null, null, 3, undefined, 1])).toEqual([0, 6, 8]);
  expect(lonelyPoints([1, 2, 3])).toEqual([]);
  expect(lonelyPoints([4])).toEqual([0]);
  expect(lonelyPoints([])).toEqual([]);
});
