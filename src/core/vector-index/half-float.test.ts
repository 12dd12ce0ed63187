import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalfBits, toHalfBits } from './half-float';

/** By the definition of the format, in float64. */
function definition(half: number): number {
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return half >= 0x8000 ? -magnitude : magnitude;
}

describe('half precision', () => {
  it('reads every finite number by its definition, and writes it back', () => {
    let wrong = 0;
    for (let half = 0; half < 0x10000; half++) {
      if ((half & 0x7c00) === 0x7c00) continue;
      if (!Object.is(fromHalfBits(half), definition(half)) || toHalfBits(definition(half)) !== half) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it('rounds to the nearest, and to the even one of two', () => {
    fc.assert(
      fc.property(fc.nat({ max: 0x7bfe }), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (below, share, negative) => {
        const [low, high] = [definition(below), definition(below + 1)];
        const value = Math.fround(low + (high - low) * share);
        const [toLow, toHigh] = [value - low, high - value];
        const nearest = toLow < toHigh || (toLow === toHigh && below % 2 === 0) ? below : below + 1;
        expect(toHalfBits(negative ? -value : value)).toBe(negative ? nearest | 0x8000 : nearest);
        const middle = (low + high) / 2;
        expect(toHalfBits(middle)).toBe(below + (below % 2));
      }),
    );
  });

  it.each([
    [65_504, 0x7bff],
    [65_519.99, 0x7bff],
    [65_520, 0x7c00],
    [1e9, 0x7c00],
    [-Infinity, 0xfc00],
    [NaN, 0x7e00],
    [-0, 0x8000],
    [2 ** -25, 0],
    [2 ** -25 * 1.001, 1],
  ])('writes %d as %i', (value, half) => {
    expect(toHalfBits(value)).toBe(half);
  });
});
