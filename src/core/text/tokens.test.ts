import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { embedderTokens, foldText, hasVersionedWords, placeTokens, TOKENIZER_VERSION, tokenize } from './tokens';

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

describe('tokenize, in scripts other than Latin', () => {
  it.each([
    ['Chinese', '我们昨天在北京学习', ['我们', '昨天', '在', '北京', '学习']],
    ['Japanese, with a voice mark in either form', '猫か\u3099好き。東京へ', ['猫', 'が', '好き', '東京', 'へ']],
    ['Japanese with Latin in it', 'iPhoneを3月に買う', ['iphone', 'を', '3', '月', 'に', '買う']],
    ['Katakana, half width', 'ﾃｽﾄ コーヒー', ['テスト', 'コーヒー']],
    ['Thai', 'ฉันรักแมว', ['ฉัน', 'รัก', 'แมว']],
    ['Arabic, with and without vowel signs', 'كِتَاب كتـاب أحمد', ['كتاب', 'كتاب', 'احمد']],
    ['Hebrew with points', 'שָׁלוֹם', ['שלום']],
    ['Hindi', 'हिन्दी में लिखा, १२ बजे', ['हिन्दी', 'में', 'लिखा', '१२', 'बजे']],
    ['Korean', '서울에서', ['서울에서'.normalize('NFKD')]],
    ['emoji', '👩‍👩‍👧 walk ❤️ 1️⃣', ['walk', '1']],
  ])('%s', (_name, text, expected) => expect(tokenize(text)).toEqual(expected));

  it('finds the words of a long text without punctuation, and of a query cut out of it', () => {
    const words = tokenize('北京学习'.repeat(5_000));
    // At the seam of two pieces a word may be cut.
    expect(words.filter((word) => word === '北京' || word === '学习').length).toBeGreaterThan(9_980);
    expect(tokenize('我们昨天在北京学习')).toEqual(expect.arrayContaining(tokenize('北京 学习')));
  });

  it('knows which words depend on the version', () => {
    for (const same of ['naïve café', 'Ελληνικά', 'Привет', 'plain', 'smile 😀 — “quoted”']) {
      expect(hasVersionedWords(same)).toBe(false);
      expect(tokenize(same)).toEqual(embedderTokens(same));
    }
    for (const other of ['図書館', 'แมว', 'हिन्दी', 'كتاب', '𠀋']) expect(hasVersionedWords(other)).toBe(true);
  });
});

describe('tokenize without Intl.Segmenter', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('cuts into pairs, so that a word is found within a sentence', async () => {
    vi.resetModules();
    vi.stubGlobal('Intl', { ...Intl, Segmenter: undefined });
    const fallback = await import('./tokens');
    expect(fallback.TOKENIZER_VERSION).not.toBe(TOKENIZER_VERSION);
    expect(fallback.tokenize('学習book図書館 plain')).toEqual(['学習', 'book', '図書', '書館', 'plain']);
    expect(fallback.tokenize('私は図書館へ')).toEqual(expect.arrayContaining(fallback.tokenize('図書館')));
    expect(fallback.placeTokens('a 図書館').map(({ token, start, end }) => [token, start, end])).toEqual([['a', 0, 1], ['図書', 2, 4], ['書館', 3, 5]]);
  });
});

describe('what is encoded', () => {
  it('has no words: neither an image address nor a picture within the text', () => {
    const address = `images/${'0123456789abcdef'.repeat(2)}.png#640x480`;
    expect(tokenize(`Before ![a boat](${address}) after`)).toEqual(['before', 'a', 'boat', 'after']);
    expect(tokenize(`x ![b](data:image/png;base64,${'iVBORw0KGgo/A9+'.repeat(40)}) y`)).toEqual(['x', 'b', 'data', 'image', 'png', 'base', '64', 'y']);
    expect(placeTokens(`![png](${address})`).map(({ token }) => token)).toEqual(['png']);
    // What only looks like one was written.
    expect(tokenize('images/boat.png')).toEqual(['images', 'boat', 'png']);
  });
});

describe('placeTokens', () => {
  it('marks a word within a sentence that has no spaces', () => {
    for (const [text, word] of [['昨日図書館で本を読んだ', '図書館'], ['ฉันรักแมวมาก', 'แมว'], ['ノートにカ\u3099', 'ノート']] as const) {
      const place = placeTokens(text).find(({ token }) => token === tokenize(word)[0]);
      expect(text.slice(place?.start, place?.end)).toContain(word);
    }
    expect(placeTokens('昨日図書館で').find(({ token }) => token === '図書館')).toMatchObject({ start: 2, end: 5 });
  });


  it('says where each word stands in the text as it was written', () => {
    const text = "Caf\u00e9 na\u00efve dog's 42";
    expect(placeTokens(text).map(({ token, start, end }) => [token, text.slice(start, end)])).toEqual([
      ['cafe', 'Caf\u00e9'],
      ['naive', 'na\u00efve'],
      ['dog', "dog's"],
      ['42', '42'],
    ]);
  });

  it('places a word at the whole run where folding moves its signs', () => {
    // A ligature that becomes two letters, then an ideograph of two units that becomes one: as long as before, and yet moved.
    expect(placeTokens('\ufbea\u{2f80e}').map(({ start, end }) => [start, end])).toEqual([[0, 3], [0, 3]]);
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
