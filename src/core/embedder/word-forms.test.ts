import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { characterNgrams, fnv1a, inflectionCandidates } from './word-forms';

describe('inflectionCandidates', () => {
  it.each([
    ['stories', ['story', 'stori', 'storie']],
    ['boxes', ['box', 'boxe']],
    ['running', ['runn', 'runne', 'run']],
    ['tried', ['tri', 'trie', 'try']],
    ['is', []],
    ['bed', []],
    ['quickly', ['quick', 'quicke']],
  ])('%s', (word, expected) => expect(inflectionCandidates(word)).toEqual(expected));
});

describe('fnv1a', () => {
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('gives the published value for %j', (text, expected) => expect(fnv1a(text)).toBe(expected));

  it('is an unsigned 32-bit integer', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => fnv1a(text) >>> 0 === fnv1a(text)));
  });
});

describe('characterNgrams', () => {
  it('gives lengths 3, 4 and 5 in order, over code points', () => {
    expect(characterNgrams('ab')).toEqual(['<ab', 'ab>', '<ab>']);
    expect(characterNgrams('\u{1f600}')).toEqual(['<\u{1f600}>']);
    expect(characterNgrams('x'.repeat(100))).toEqual(characterNgrams('x'.repeat(24)));
  });
});
