import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUERY_OPERATORS, type QueryCompletion } from '../../contracts/query';
import { completeQuery, type CompletionFacts } from './complete-query';
import { parseQuery } from './parse-query';

const FACTS: CompletionFacts = {
  now: Date.UTC(2024, 2, 13, 15),
  timeZone: 'UTC',
  tags: [{ value: 'work', count: 3 }, { value: 'Work plans', count: 20 }, { value: 'homework', count: 900 }, { value: 'garden', count: 1 }],
  personas: [{ value: 'Me', count: 5 }, { value: 'Garage team', count: 2 }],
  sources: [{ value: 'file', count: 4 }, { value: 'written', count: 9 }],
};
/** `|` is the caret. */
const complete = (marked: string): readonly QueryCompletion[] => completeQuery(marked.replace('|', ''), marked.indexOf('|'), FACTS);
/** The text after a completion was taken. */
const taken = (marked: string, label: string): string => {
  const text = marked.replace('|', '');
  const one = complete(marked).find((completion) => completion.label === label);
  if (one === undefined) return expect.fail(`no ${label} among ${complete(marked).map((completion) => completion.label).join(', ')}`);
  return text.slice(0, one.start) + one.insert + text.slice(one.end);
};

describe('completing', () => {
  it('offers every operator in an empty field, and those that begin as what is typed', () => {
    expect(complete('|').map(({ label }) => label)).toEqual(QUERY_OPERATORS.map((operator) => `${operator}:`));
    expect(complete('brake t|').map(({ label }) => label)).toEqual(['tag:', 'type:']);
    expect(taken('brake t| pads', 'tag:')).toBe('brake tag: pads');
    expect(taken('-ta|', 'tag:')).toBe('-tag:');
  });

  it('offers tags with their counts: those that begin so before those that hold it, the most used first', () => {
    expect(complete('tag:wo|').map(({ label, detail }) => [label, detail])).toEqual([['Work plans', '20 memories'], ['work', '3 memories'], ['homework', '900 memories']]);
    expect(taken('brake tag:wo| pads', 'Work plans')).toBe('brake tag:"Work plans" pads');
    expect(taken('tag:"Work p|', 'Work plans')).toBe('tag:"Work plans"');
    expect(taken('#gar|', 'tag:garden')).toBe('tag:garden');
  });

  it('says which days a date means', () => {
    expect(complete('on:last w|')).toMatchObject([{ label: 'last week', detail: '4 March 2024 to 10 March 2024' }]);
    expect(complete('before:yes|')).toMatchObject([{ insert: 'yesterday', detail: '12 March 2024' }]);
    expect(complete('after:|').length).toBe(12);
    expect(taken('brake on:last |', 'last month')).toBe('brake on:last month');
  });

  it('offers nothing within words and phrases that are no operator', () => {
    for (const marked of ['garage|', '"ta|', 'brake  foo:b|']) expect(complete(marked)).toEqual([]);
  });

  it('gives only what the parser understands, at most twelve, within the text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom('tag:', 'on:', '-', '"', ' ', 'wo', 'last ', '#', 'sort:', 'type:n', 'persona:', 'importance:', 'is:', 'has:', 'source:'), fc.string({ maxLength: 4 })), { maxLength: 6 }).map((parts) => parts.join('')), fc.nat(), (text, seed) => {
        const caret = seed % (text.length + 1);
        const completions = completeQuery(text, caret, FACTS);
        expect(completions.length).toBeLessThanOrEqual(12);
        for (const { start, end, insert, kind } of completions) {
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(text.length);
          const operator = /^([a-z]+):$/.exec(text.slice(0, start).split(/[\s-]/).at(-1) ?? '')?.[1];
          if (kind === 'value' && operator !== undefined) expect({ insert, problems: parseQuery(`${operator}:${insert}`, { now: FACTS.now, timeZone: 'UTC' }).problems }).toEqual({ insert, problems: [] });
        }
      }),
      { numRuns: 300 },
    );
  });
});
