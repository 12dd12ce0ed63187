import { expect, it } from 'vitest';
import { placeTarget } from './placeTarget';

it('draws a target in scale, unless that would press the values to the ground', () => {
  expect(placeTarget(50, 60)).toBe('drawn');
  expect(placeTarget(50, 13)).toBe('drawn');
  expect(placeTarget(50, 9)).toBe('beyond');
  expect(placeTarget(50, 0)).toBe('drawn');
  expect(placeTarget(null, 9)).toBe('none');
});
