import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, placeTokens, tokenize } from './tokens';

describe('tokenize', () => {
  it.each([
    ["Don't touch the dog's bowl", ['dont', 'touch', 'the', 'dog', 'bowl']],
    ['na\u00efve caf\u00e9s \u2014 Z\u00dcRICH', ['naive', 'cafes', 'zurich']],
    ['cafe\u0301', ['cafe']],
    ['it\u2019s 3.5 km', ['it', '3', '5', 'km']],
    ['\ufb01nal \u00bd', ['final', '1', '2']],
    ['... --- !!!', []],
    ['\u6f22\u5b57 \u041f\u0440\u0438\u0432\u0435\u0442', ['\u6f22\u5b57', '\u043f\u0440\u0438\u0432\u0435\u0442']],
  ])('%j', (text, expected) => expect(tokenize(text)).toEqual(expected));

  it('gives tokens without white space or apostrophes, never empty ones, and the same for folded text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const token of tokenize(text)) expect(token).toMatch(/^[^\s']+$/u);
        expect(tokenize(foldText(text))).toEqual(tokenize(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe('placeTokens', () => {
  it('says where each word stands in the text as it was written', () => {
    const text = "Caf\u00e9 na\u00efve dog's 42";
    expect(placeTokens(text).map(({ token, start, end }) => [token, text.slice(start, end)])).toEqual([
      ['cafe', 'Caf\u00e9'],
      ['naive', 'na\u00efve'],
      ['dog', "dog's"],
      ['42', '42'],
    ]);
  });

  it('keeps its places in order and inside the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        let last = 0;
        for (const { start, end, token } of placeTokens(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(tokenize(text.slice(start, end))).toContain(token);
          last = start;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
