import { describe, expect, it } from 'vitest';
import { verdictOf } from './verdict-of';

const between = (low: number, high: number) => ({ estimate: (low + high) / 2, low, high });

describe('a figure of which less is better', () => {
  it.each([
    ['regressed', 1.2, 1.4, '30% higher (20% to 40% higher): more than 5%.'],
    ['improved', 0.6, 0.8, '30% lower (20% to 40% lower): more than 5%.'],
    ['unchanged', 0.98, 1.04, 'The same within 5% (2% lower to 4% higher).'],
    ['unchanged', 1.02, 1.04, 'The same within 5% (2% to 4% higher).'],
    ['unsure', 1.02, 1.2, 'Higher, but perhaps by less than 5% (2% to 20% higher).'],
    ['unsure', 0.85, 0.99, 'Lower, but perhaps by less than 5% (1% to 15% lower).'],
    ['unsure', 0.8, 1.3, 'Too much noise to say (20% lower to 30% higher).'],
    ['unchanged', 1, 1, 'The same within 5%.'],
    ['regressed', 2.5, 2.5, '150% higher: more than 5%.'],
  ] as const)('is %s between %f and %f times', (verdict, low, high, reason) => {
    expect(verdictOf(between(low, high), { better: 'lower' })).toEqual({ verdict, reason });
  });
});

it('of which more is better, the other way round', () => {
  expect(verdictOf(between(1.2, 1.4), { better: 'higher' }).verdict).toBe('improved');
  expect(verdictOf(between(0.6, 0.8), { better: 'higher' }).verdict).toBe('regressed');
});

it('an interval that only touches the tolerance is within it', () => {
  expect(verdictOf(between(0.9, 1.1), { better: 'lower', tolerance: 0.1 }).verdict).toBe('unchanged');
  expect(verdictOf(between(1.1, 1.2), { better: 'lower', tolerance: 0.1 }).verdict).toBe('unsure');
});

it('too few samples say nothing, and a tolerance that is no share is refused', () => {
  expect(verdictOf(null, { better: 'lower' })).toEqual({ verdict: 'unsure', reason: 'Too few samples to say.' });
  expect(() => verdictOf(null, { better: 'lower', tolerance: 5 })).toThrow(RangeError);
});
