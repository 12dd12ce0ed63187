import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { characterNgrams, fnv1a, inflectionCandidates, nearestKnownRow } from './word-forms';

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

describe('nearestKnownRow', () => {
  const rows = new Map(['bread', 'beard', 'board', 'breads'].map((word, row) => [word, row]));
  const near = (word: string): number => nearestKnownRow(word, (candidate) => rows.get(candidate));

  it('finds the most common word one edit away', () => {
    expect(near('braed')).toBe(0); // two letters changed places
    expect(near('breaad')).toBe(0);
    expect(near('bred')).toBe(-1); // under five letters
    expect(near('bead')).toBe(-1);
    expect(near('breaz')).toBe(0);
    expect(near('breadz')).toBe(0);
  });

  it('keeps the first letter, and looks at a-z only', () => {
    expect(near('tread')).toBe(-1);
    expect(near('bre4d')).toBe(-1);
    expect(near('br\u00e4ad')).toBe(-1);
  });
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
