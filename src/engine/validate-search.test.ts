import { describe, expect, it } from 'vitest';
import { isAppError } from '../contracts/errors';
import { SEARCH_MODES, type SearchOptions } from '../contracts/search';
import { validateSearch } from './validate-search';

function refusedField(text: unknown, options: unknown): unknown {
  try {
    validateSearch(text, options as SearchOptions);
    return null;
  } catch (error) {
    return isAppError(error, 'INVALID_INPUT') ? error.facts.field : expect.fail(String(error));
  }
}

describe('validateSearch', () => {
  it('fills in defaults', () => {
    expect(validateSearch('a', {})).toEqual({ text: 'a', limit: 20, threshold: 0, mode: 'hybrid', wantsPartial: false });
  });

  it('takes one persona or several, and keeps the caller\u2019s list its own', () => {
    expect(validateSearch('a', { persona: 'work' }).personas).toEqual(['work']);
    const personas = ['a', 'b'];
    const query = validateSearch('a', { persona: personas });
    personas.push('c');
    expect(query.personas).toEqual(['a', 'b']);
    expect(validateSearch('a', { persona: [] }).personas).toEqual([]);
  });

  it('asks for partial hits where they come before others: in hybrid mode', () => {
    for (const mode of SEARCH_MODES) expect(validateSearch('a', { mode, onPartial: () => {} }).wantsPartial).toBe(mode === 'hybrid');
  });

  it('passes on which page is wanted', () => {
    expect(validateSearch('a', { offset: 50 }).offset).toBe(50);
    expect(validateSearch('a', { offset: 0 })).not.toHaveProperty('offset');
  });

  it('cuts a pasted page', () => {
    expect(validateSearch('x'.repeat(1_000_000), {}).text).toHaveLength(2_000);
  });

  it.each([
    [undefined, {}, 'query'],
    [5, {}, 'query'],
    ['a', { offset: -1 }, 'offset'],
    ['a', { offset: 0.5 }, 'offset'],
    ['a', { offset: Number.NaN }, 'offset'],
    ['a', { limit: 0 }, 'limit'],
    ['a', { limit: 501 }, 'limit'],
    ['a', { limit: 1.5 }, 'limit'],
    ['a', { limit: Number.NaN }, 'limit'],
    ['a', { limit: '5' }, 'limit'],
    ['a', { threshold: -0.1 }, 'threshold'],
    ['a', { threshold: 1.1 }, 'threshold'],
    ['a', { threshold: Number.NaN }, 'threshold'],
    ['a', { threshold: '0.5' }, 'threshold'],
    ['a', { mode: 'fuzzy' }, 'mode'],
    ['a', { persona: 5 }, 'persona'],
    ['a', { persona: [5] }, 'persona'],
  ])('refuses %j with %j', (text, options, field) => expect(refusedField(text, options)).toBe(field));
});
