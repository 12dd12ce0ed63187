import { describe, expect, it } from 'vitest';
import { countEntries, hasEntry, listEntries, withEntries } from './entry-ranges';

describe('entry ranges', () => {
  it('hold what was put in, once, in runs', () => {
    const ranges = withEntries(withEntries([], [0, 1, 2, 5]), [6, 9]);
    expect(ranges).toEqual([0, 3, 5, 7, 9, 10]);
    expect(listEntries(ranges)).toEqual([0, 1, 2, 5, 6, 9]);
    expect(countEntries(ranges)).toBe(6);
    expect([0, 2, 3, 4, 5, 6, 7, 9, 10].filter((entry) => hasEntry(ranges, entry))).toEqual([0, 2, 5, 6, 9]);
    // A batch that is done again after a crash.
    expect(withEntries(ranges, [9])).toEqual(ranges);
    expect(listEntries([])).toEqual([]);
  });
});
