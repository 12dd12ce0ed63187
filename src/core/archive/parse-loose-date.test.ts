import { describe, expect, it } from 'vitest';
import { parseLooseDate } from './parse-loose-date';

const local = (...parts: [number, number, number, number?, number?, number?]): number => new Date(...(parts as [number, number, number])).getTime();

describe('parseLooseDate', () => {
  it.each([
    ['2024-05-17', local(2024, 4, 17)],
    ['20130730T205637Z', Date.UTC(2013, 6, 30, 20, 56, 37)],
    ['May 17, 2024 9:30 AM', local(2024, 4, 17, 9, 30)],
    ['May 17, 2024 12:05 am', local(2024, 4, 17, 0, 5)],
    ['Friday, May 17th, 2024', local(2024, 4, 17)],
    ['17 May 2024, 21:30', local(2024, 4, 17, 21, 30)],
    ['17 May 2024 09:30:15 UTC', Date.UTC(2024, 4, 17, 9, 30, 15)],
    ['2024/05/17 09:30', local(2024, 4, 17, 9, 30)],
    ['17.05.2024', local(2024, 4, 17)],
    ['13/04/2024', local(2024, 3, 13)],
    ['04/13/2024', local(2024, 3, 13)],
    ['1715938200', 1_715_938_200_000],
    ['1715938200123', 1_715_938_200_123],
    ['1715938200123456', 1_715_938_200_123],
  ])('reads %s', (text, time) => expect(parseLooseDate(text)).toBe(time));

  it.each(['', 'soon', '03/04/2024', 'Mai 17, 2024x', 'May 32, 2024', 'May 17, 2024 13:00 PM', '12', '2024', 'May 17', '31.02.2024', 'x'.repeat(100)])('does not guess at %j', (text) => expect(parseLooseDate(text)).toBeNull());
});
