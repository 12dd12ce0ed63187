import { describe, expect, it } from 'vitest';
import { sparklineShape } from './sparklineShape';

describe('sparklineShape', () => {
  it('puts the newest sample at the right edge and zero at the bottom', () => {
    const { points } = sparklineShape([0, 10], 10, 100, 50);
    expect(points.split(' ')[0]).toBe('95,48');
    expect(points.split(' ')[1]).toMatch(/^100,/);
  });

  it('keeps the target on the picture when samples lie far above it', () => {
    const { targetY, points } = sparklineShape([500], 50, 100, 50);
    const sampleY = Number(points.split(' ')[0].split(',')[1]);
    expect(targetY).toBeGreaterThan(sampleY);
    expect(targetY).toBeLessThanOrEqual(48);
    expect(sampleY).toBeGreaterThanOrEqual(2);
  });

  it('draws nothing wrong without samples or target', () => {
    expect(sparklineShape([], null, 100, 50)).toEqual({ points: '', targetY: null });
    expect(sparklineShape([0], null, 100, 50).points).not.toContain('NaN');
  });
});
