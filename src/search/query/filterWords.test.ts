import { beforeAll, describe, expect, it } from 'vitest';
import type { QueryContext } from '../../contracts/query';
import { parseQuery } from '../../core/query/parse-query';
import { preferences } from '../../ui/preferences';
import { filterWords, sortWords } from './filterWords';

beforeAll(() => preferences.set({ ...preferences.get(), dateLocale: 'en-GB' }));

/** A Wednesday, in the time zone of this device, as the words are. */
const context: QueryContext = { now: new Date(2024, 2, 13, 15).getTime() };
const wordsOf = (query: string) => parseQuery(query, context).filters.map((filter) => filterWords(filter, (typed) => (typed === 'w' ? 'Work' : typed)));

describe('filterWords', () => {
  it.each([
    ['"thank you"', '“thank you”'],
    ['-tomatoes', 'without “tomatoes”'],
    ['-"to do"', 'without “to do”'],
    ['tag:work', 'tagged work'],
    ['-tag:work', 'not tagged work'],
    ['type:task', 'a task'],
    ['type:idea', 'an idea'],
    ['-type:task', 'no task'],
    ['persona:w', 'in Work'],
    ['-persona:w', 'not in Work'],
    ['before:2024-03-01', 'before 1 March 2024'],
    ['after:2024-03-01', 'from 2 March 2024 on'],
    ['on:2024-03-01', 'on 1 March 2024'],
    ['on:march 2024', 'in March 2024'],
    ['on:2023', 'in 2023'],
    ['on:2024-03-01..2024-03-05', '1 March 2024 to 5 March 2024'],
    ['-on:2023', 'not in 2023'],
    ['is:pinned', 'pinned'],
    ['-is:pinned', 'not pinned'],
    ['has:link', 'with a link'],
    ['-has:image', 'without an image'],
    ['importance:>0.5', 'importance from 0.5'],
    ['importance:<=0.2', 'importance up to 0.2'],
    ['importance:0.3..0.7', 'importance 0.3 to 0.7'],
    ['source:diary', 'from “diary”'],
  ])('says %s as “%s”', (query, words) => {
    expect(wordsOf(query)).toEqual([words]);
  });

  it('names every order but the usual one', () => {
    expect(sortWords('best')).toBeNull();
    expect(['newest', 'oldest', 'changed', 'title', 'importance'].map((sort) => sortWords(sort as never))).toEqual(['newest first', 'oldest first', 'last changed first', 'by title', 'most important first']);
  });
});
