import { describe, expect, it } from 'vitest';
import { parseCheckArguments } from './check-arguments.mjs';

const KNOWN = ['first-load', 'search', 'keep'];
const parse = (...words: string[]) => parseCheckArguments(words, KNOWN);

describe('arguments of bench:check', () => {
  it('without any, everything is measured against the baseline', () => {
    expect(parse()).toEqual({ metrics: KNOWN, against: null, rounds: null, quick: false, strict: false, save: false, writeBaseline: false, help: false });
  });

  it('name metrics in any order, and each once', () => {
    expect(parse('keep', '--quick', 'first-load', 'keep').metrics).toEqual(['first-load', 'keep']);
  });

  it('take values after a blank or an equals sign', () => {
    expect(parse('--against', 'v0.5.0', '--rounds=20', '--strict')).toMatchObject({ against: 'v0.5.0', rounds: 20, strict: true });
    expect(parse('--against=HEAD~3', '--save', '--write-baseline')).toMatchObject({ against: 'HEAD~3', save: true, writeBaseline: true });
  });

  it('make rounds even, so that both sides begin equally often', () => {
    expect(parse('--rounds', '7').rounds).toBe(8);
  });

  it.each([
    [['serch'], 'No metric is called "serch". There are: first-load, search, keep.'],
    [['--agianst', 'x'], 'There is no option --agianst.'],
    [['--against'], '--against needs a commit'],
    [['--against', '--quick'], '--against needs a commit'],
    [['--rounds', '5'], '--rounds must be a whole number of at least 6, not "5"'],
    [['--rounds', 'many'], 'not "many"'],
  ])('%j is refused in words that help', (words, message) => {
    expect(() => parse(...words)).toThrow(message);
  });
});
