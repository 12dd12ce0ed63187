import { describe, expect, it } from 'vitest';
import { startOfDay } from '../../ui/format';
import { dayStarts } from './dayStarts';

const at = (day: number, hour: number) => new Date(2026, 4, day, hour).getTime();

describe('dayStarts', () => {
  it('marks the newest memory of each day', () => {
    const times = Float64Array.of(at(3, 20), at(3, 0), at(2, 23), at(2, 22), at(1, 12));
    expect([...dayStarts(times, startOfDay)]).toEqual([1, 0, 1, 0, 1]);
  });

  it('has nothing to mark in an empty library', () => {
    expect(dayStarts(new Float64Array(), startOfDay)).toHaveLength(0);
  });
});
