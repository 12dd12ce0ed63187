import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEMORY_TYPES } from '../../contracts/memory';
import { type ParsedQuery, QUERY_OPERATORS, QUERY_SORTS, type QueryContext, type QueryFilter } from '../../contracts/query';
import { hasOperators } from './has-operators';
import { dayNumber, dayOfNumber, localDays } from './local-days';
import { HAS_PARTS, IS_STATES, MOST_FILTERS, parseQuery } from './parse-query';
import { printQuery } from './testing/print-query';

/** A Wednesday. */
const NOW = Date.UTC(2024, 2, 13, 15, 0);
const CONTEXT: QueryContext = { now: NOW, timeZone: 'UTC' };
const parse = (text: string, more: Partial<QueryContext> = {}): ParsedQuery => parseQuery(text, { ...CONTEXT, ...more });
/** Without their places. */
const filters = (query: ParsedQuery): unknown[] => query.filters.map(({ start: _start, end: _end, ...filter }) => filter);
const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const span = (value: string, more: Partial<QueryContext> = {}): readonly [number, number] | null => {
  const [filter] = parse(`on:${value}`, more).filters;
  return filter?.by === 'time' ? [filter.from, filter.to] : null;
};

describe('words and phrases', () => {
  it.each(['brake pads', '', '   ', 'https://example.org/a:b', 'meet at 10:30', 'foo:bar', 'C: drive', 'a - b -- c', 'it was -5 degrees', '5" pipe', '#1 of #tags', '- item', "don't"])('leaves %j as it is', (text) => {
    expect(parse(text)).toEqual({ text, filters: [], sort: 'best', problems: [] });
  });

  it('keeps the words of a phrase in the text, and asks for them exactly', () => {
    const query = parse('garage "brake pads" cheap');
    expect(query.text).toBe('garage brake pads cheap');
    expect(query.filters).toEqual([{ start: 7, end: 19, not: false, by: 'phrase', text: 'brake pads' }]);
  });

  it('takes the quotes of phones', () => {
    expect(filters(parse('“brake pads”'))).toEqual([{ not: false, by: 'phrase', text: 'brake pads' }]);
  });

  it('leaves out words, phrases and what operators name', () => {
    const query = parse('garage -invoice -"brake pads" -tag:work');
    expect(query.text).toBe('garage ');
    expect(filters(query)).toEqual([{ not: true, by: 'word', text: 'invoice' }, { not: true, by: 'phrase', text: 'brake pads' }, { not: true, by: 'tag', tag: 'work' }]);
  });

  it('searches for the words behind a quote that never closes, and points at the quote', () => {
    const query = parse('garage "brake pads');
    expect(query.text).toBe('garage brake pads');
    expect(query.problems).toEqual([{ start: 7, end: 8, message: expect.stringContaining('Close the phrase') }]);
  });

  it('ends the last word where an operator follows, so that it is no beginning of another', () => {
    expect(parse('brake tag:car').text).toBe('brake ');
    expect(parse('tag:car brake').text).toBe('brake');
  });
});

describe('operators', () => {
  it.each<[string, Record<string, unknown>]>([
    ['tag:work', { by: 'tag', tag: 'work' }],
    ['TAG:"two words"', { by: 'tag', tag: 'two words' }],
    ['tag:#work', { by: 'tag', tag: 'work' }],
    ['type:Note', { by: 'type', type: 'note' }],
    ['type:tasks', { by: 'type', type: 'task' }],
    ['persona:me', { by: 'persona', persona: 'me' }],
    ['is:pinned', { by: 'is', state: 'pinned' }],
    ['has:links', { by: 'has', part: 'link' }],
    ['source:obsidian/daily', { by: 'source', source: 'obsidian/daily' }],
    ['importance:0.3..0.7', { by: 'importance', from: 0.3, to: 0.7 }],
    ['importance:>=50%', { by: 'importance', from: 0.5, to: 1 }],
    ['before:2024', { by: 'time', from: Number.NEGATIVE_INFINITY, to: day('2024-01-01') }],
    ['after:2023', { by: 'time', from: day('2024-01-01'), to: Number.POSITIVE_INFINITY }],
  ])('reads %s', (text, filter) => {
    const query = parse(text);
    expect(filters(query)).toEqual([{ not: false, ...filter }]);
    expect(query).toMatchObject({ text: '', problems: [] });
    expect(hasOperators(text)).toBe(true);
  });

  it('means with > and < what lies beyond, and with a plain number what is shown as it', () => {
    const range = (value: string): { from: number; to: number } => parse(`importance:${value}`).filters[0] as never;
    expect(range('>0.5').from).toBeGreaterThan(0.5);
    expect(range('>0.5').from - 0.5).toBeLessThan(1e-12);
    expect(range('<0.5').to).toBeLessThan(0.5);
    expect(range('0.5')).toMatchObject({ from: 0.495, to: 0.505 });
  });

  it('takes the last sort', () => {
    expect(parse('sort:oldest brake sort:title')).toMatchObject({ sort: 'title', text: 'brake ' });
  });

  it.each([
    ['x type:nots', 2, 11, 'type:note'],
    ['has:url', 0, 7, 'link, image'],
    ['importance:2', 0, 12, '0 to 1'],
    ['on:2024-13', 0, 10, 'is no date'],
    ['on:2023-02-29', 0, 13, 'is no date'],
    ['before:soon now', 0, 11, 'is no date'],
    ['tag: work', 0, 4, 'tag:work'],
    ['-sort:title', 0, 11, 'without a minus'],
    [`tag:${'x'.repeat(65)}`, 0, 69, 'at most 64'],
    ['tag:"two wor', 0, 5, 'Close'],
  ])('points at what is wrong in %j', (text, start, end, words) => {
    const query = parse(text);
    expect(query.problems).toEqual([{ start, end, message: expect.stringContaining(words) }]);
    expect(query.filters).toEqual([]);
    expect(query.sort).toBe('best');
  });

  it('knows personas by id and by name, and says which one may be meant', () => {
    const personas = [{ id: 'p1', name: 'Work' }];
    expect(parse('persona:work', { personas }).problems).toEqual([]);
    expect(parse('persona:P1', { personas }).problems).toEqual([]);
    expect(parse('persona:wrok', { personas }).problems[0].message).toContain('Did you mean Work?');
  });
});

describe('dates', () => {
  it.each([
    ['2024', '2024-01-01', '2025-01-01'],
    ['2024-02', '2024-02-01', '2024-03-01'],
    ['2024/02/29', '2024-02-29', '2024-03-01'],
    ['today', '2024-03-13', '2024-03-14'],
    ['yesterday', '2024-03-12', '2024-03-13'],
    ['last week', '2024-03-04', '2024-03-11'],
    ['this week', '2024-03-11', '2024-03-18'],
    ['this month', '2024-03-01', '2024-04-01'],
    ['last month', '2024-02-01', '2024-03-01'],
    ['last year', '2023-01-01', '2024-01-01'],
    ['3 days ago', '2024-03-10', '2024-03-11'],
    ['a week ago', '2024-03-04', '2024-03-11'],
    ['5 months ago', '2023-10-01', '2023-11-01'],
    ['last 7 days', '2024-03-07', '2024-03-14'],
    ['wednesday', '2024-03-13', '2024-03-14'],
    ['thursday', '2024-03-07', '2024-03-08'],
    ['last wed', '2024-03-06', '2024-03-07'],
    ['march', '2024-03-01', '2024-04-01'],
    ['april', '2023-04-01', '2023-05-01'],
    ['March 2021', '2021-03-01', '2021-04-01'],
    ['10 march', '2024-03-10', '2024-03-11'],
    ['march 14', '2023-03-14', '2023-03-15'],
    ['10th of march 2020', '2020-03-10', '2020-03-11'],
    ['feb 29', '2024-02-29', '2024-03-01'],
    ['2023-12..2024-01', '2023-12-01', '2024-02-01'],
  ])('reads %s', (value, from, to) => {
    expect(span(value)).toEqual([day(from), day(to)]);
  });

  it('takes as many words as make a date, and leaves the others to the search', () => {
    expect(parse('on:march 2024 budget')).toMatchObject({ text: 'budget', filters: [{ start: 0, end: 13 }] });
    expect(parse('before:last week budget').text).toBe('budget');
    expect(parse('on:march madness').text).toBe('madness');
    expect(filters(parse('on:"last week"'))).toEqual(filters(parse('on:last week')));
  });

  it('parts time into before, on and after', () => {
    fc.assert(
      fc.property(fc.constantFrom('2024', 'march 2020', 'yesterday', '2 weeks ago', '2024-03-31'), fc.constantFrom('UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia'), (value, timeZone) => {
        const [before, on, after] = ['before', 'on', 'after'].map((operator) => parse(`${operator}:${value}`, { timeZone }).filters[0] as Extract<QueryFilter, { by: 'time' }>);
        expect([before.to, after.from]).toEqual([on.from, on.to]);
      }),
      { numRuns: 30 },
    );
  });

  it('knows what day it is where the person is', () => {
    // Half an hour before midnight in London is tomorrow in Berlin, and still yesterday's afternoon in Los Angeles.
    const now = Date.UTC(2024, 0, 10, 23, 30);
    expect(span('today', { now, timeZone: 'Europe/Berlin' })).toEqual([Date.UTC(2024, 0, 10, 23), Date.UTC(2024, 0, 11, 23)]);
    expect(span('today', { now, timeZone: 'America/Los_Angeles' })).toEqual([Date.UTC(2024, 0, 10, 8), Date.UTC(2024, 0, 11, 8)]);
  });

  it('gives the day on which the clock changes 23 or 25 hours', () => {
    const hours = (value: string, timeZone: string): number => {
      const [from, to] = span(value, { timeZone }) ?? [0, 0];
      return (to - from) / 3_600_000;
    };
    expect(hours('2024-03-31', 'Europe/Berlin')).toBe(23);
    expect(hours('2024-10-27', 'Europe/Berlin')).toBe(25);
    // Yesterday, seen from the morning after: not "24 hours before".
    expect(span('yesterday', { now: Date.UTC(2024, 3, 1, 6), timeZone: 'Europe/Berlin' })).toEqual([Date.UTC(2024, 2, 30, 23), Date.UTC(2024, 2, 31, 22)]);
  });

  it('begins a day without midnight when the gap is over', () => {
    // Summer time began at midnight: that day began at one o'clock.
    expect(span('2018-11-04', { timeZone: 'America/Sao_Paulo' })).toEqual([Date.UTC(2018, 10, 4, 3), Date.UTC(2018, 10, 5, 2)]);
  });

  it('takes the zone of the device for one that the browser does not know', () => {
    expect(span('2024-03-10', { timeZone: 'Nowhere/At_All' })).toEqual([new Date(2024, 2, 10).getTime(), new Date(2024, 2, 11).getTime()]);
  });
});

/** Pieces that a hostile or hasty query is made of. */
const piece = fc.oneof(
  fc.constantFrom('"', '-', ':', ' ', '  ', '\n', '“', '”', '..', '#', '-"', 'tag:', 'on:', 'before:last', ' 3 days ago', 'sort:', 'is:pinned', 'type:nots', 'importance:>', '0.5', '\u0000', '\ud800', '人', 'march', '2024'),
  fc.constantFrom(...QUERY_OPERATORS).map((operator) => `${operator}:`),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
);

describe('whatever is typed', () => {
  it('never throws, and names places within the text in ascending order', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')), (text) => {
        const query = parse(text);
        for (const ranges of [query.filters, query.problems]) {
          let last = 0;
          for (const { start, end } of ranges) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
            last = end;
          }
        }
        if (!hasOperators(text)) expect(query).toEqual({ text, filters: [], sort: 'best', problems: [] });
      }),
      { numRuns: 600 },
    );
  });

  it('understands its own filters as it printed them', () => {
    const days = localDays('UTC');
    const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10);
    const dayBefore = (at: number): string => dayText(days.startOf(dayOfNumber(dayNumber(days.dayOf(at)) - 1)));
    const not = fc.boolean();
    const word = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom('a', 'b', 'é', '人', ' ', '/', '"', ':', '-', '7') }).map((text) => `x${text.trim()}`);
    const whole = fc.integer({ min: day('1970-01-02'), max: day('2100-01-01') }).map((at) => at - (at % 86_400_000));
    const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => (value === 0 ? 0 : value));
    const filter = fc.oneof(
      fc.record({ by: fc.constant('tag' as const), not, tag: word }),
      fc.record({ by: fc.constant('source' as const), not, source: word }),
      fc.record({ by: fc.constant('persona' as const), not, persona: word }),
      fc.record({ by: fc.constant('type' as const), not, type: fc.constantFrom(...MEMORY_TYPES) }),
      fc.record({ by: fc.constant('is' as const), not, state: fc.constantFrom(...IS_STATES) }),
      fc.record({ by: fc.constant('has' as const), not, part: fc.constantFrom(...HAS_PARTS) }),
      fc.record({ by: fc.constant('phrase' as const), not, text: word.map((text) => text.replaceAll('"', '').trim()) }),
      fc.tuple(share, share, not).map(([a, b, no]) => ({ by: 'importance' as const, not: no, from: Math.min(a, b), to: Math.max(a, b) })),
      fc.tuple(whole, fc.integer({ min: 1, max: 900 }), not).map(([from, length, no]) => ({ by: 'time' as const, not: no, from, to: from + length * 86_400_000 })),
      fc.tuple(whole, not).map(([to, no]) => ({ by: 'time' as const, not: no, from: Number.NEGATIVE_INFINITY, to })),
      fc.tuple(whole, not).map(([from, no]) => ({ by: 'time' as const, not: no, from, to: Number.POSITIVE_INFINITY })),
    );
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 6 }), fc.constantFrom(...QUERY_SORTS), (wanted, sort) => {
        const printed = printQuery({ text: '', filters: wanted, sort }, dayText, dayBefore);
        const read = parse(printed);
        expect(filters(read)).toEqual(wanted);
        expect(read).toMatchObject({ sort, problems: [] });
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['one word', 'a'.repeat(1_000_000)],
    ['opening quotes', '"'.repeat(1_000_000)],
    ['unlike quotes', '“a '.repeat(300_000)],
    ['operators', 'tag:a '.repeat(160_000)],
    ['dates that are none', 'on:march march march march '.repeat(36_000)],
    ['a minus each', '-a '.repeat(330_000)],
    ['white space', ' \t\n'.repeat(330_000)],
    ['colons', ':'.repeat(1_000_000)],
    ['a long value', `tag:${'('.repeat(999_000)}`],
  ])('reads one megabyte of %s in bounded time', (_name, text) => {
    const start = performance.now();
    const query = parse(text);
    hasOperators(text);
    expect(query.filters.length).toBeLessThanOrEqual(MOST_FILTERS);
    // Some 100 ms on a quiet machine; quadratic work would take many minutes.
    expect(performance.now() - start).toBeLessThan(20_000);
  }, 30_000);
});
