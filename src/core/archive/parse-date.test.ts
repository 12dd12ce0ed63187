import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDate, parseFileNameDate } from './parse-date';

describe('parseDate', () => {
  it('reads back every time that a date can hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (time) => {
        expect(parseDate(new Date(time).toISOString())).toBe(time);
      }),
    );
  });

  it('reads zones, and local time without one', () => {
    expect(parseDate('2024-05-17T09:30:00+02:00')).toBe(Date.UTC(2024, 4, 17, 7, 30));
    expect(parseDate('2024-05-17 09:30 -0530')).toBe(Date.UTC(2024, 4, 17, 15, 0));
    expect(parseDate('2024-05-17')).toBe(new Date(2024, 4, 17).getTime());
    expect(parseDate('2024-05-17 09:30')).toBe(new Date(2024, 4, 17, 9, 30).getTime());
  });

  it.each(['', 'soon', '2024-13-01', '2024-02-30', '2023-02-29', '2024-05-17T25:00', '17.05.2024', '2024-5-7', '1700000000000'])('does not guess at %j', (text) => expect(parseDate(text)).toBeNull());
});

describe('parseFileNameDate', () => {
  it('looks from the file name up', () => {
    expect(parseFileNameDate('2020-01-01/2024-05-17 walk.md')).toBe(new Date(2024, 4, 17).getTime());
    expect(parseFileNameDate('2020-01-01/walk.md')).toBe(new Date(2020, 0, 1).getTime());
    expect(parseFileNameDate('12024-05-17.md')).toBeNull();
    expect(parseFileNameDate('walk.md')).toBeNull();
  });
});
