import fc from 'fast-check';
import MiniSearch from 'minisearch';
import { describe, expect, it } from 'vitest';
import { TimeSlice } from '../time-slice';
import { KeywordSegment } from './keyword-segment';

const WORDS = ['alpha', 'beta', 'gamma', 'delta', "d'or", '東京', '7', 'été'];
const slice = (): TimeSlice => new TimeSlice({ now: () => 0, yieldToEvents: async () => {} });

/** The weights that MiniSearch's own scores come to, its idf taken out. */
function weightsOfMiniSearch(texts: readonly (readonly string[])[], term: string): Map<number, number> {
  const index = new MiniSearch<{ id: number; text: string }>({
    fields: ['text'],
    tokenize: (text) => (text === '' ? [] : text.split(' ')),
    processTerm: (word) => word,
    searchOptions: { prefix: false, fuzzy: false },
  });
  index.addAll(texts.map((text, id) => ({ id, text: text.join(' ') })));
  const results = index.search(term);
  const idf = Math.log(1 + (texts.length - results.length + 0.5) / (results.length + 0.5));
  return new Map(results.map(({ id, score }) => [Number(id), score / (idf * 1.5)]));
}

function weightsOf(segment: KeywordSegment, term: string): Map<number, number> {
  const weights = new Map<number, number>();
  const scored = segment.visitTerm(term, () => true, (document, weight) => weights.set(document, weight));
  expect(scored).toBe(weights.size);
  return weights;
}

describe('a segment', () => {
  it('weighs words as MiniSearch does: open, sealed and loaded', async () => {
    const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
        const open = KeywordSegment.empty();
        texts.forEach((words, document) => open.add(document, words, document + 1));
        const before = WORDS.map((word) => weightsOf(open, word));
        const { postings } = await open.seal(slice());
        const loaded = await KeywordSegment.load(structuredClone(postings), [...texts.keys()], slice());
        WORDS.forEach((word, i) => {
          const expected = weightsOfMiniSearch(texts, word);
          for (const weights of [before[i], weightsOf(open, word), weightsOf(loaded, word)]) {
            expect([...weights.keys()].toSorted(), word).toEqual([...expected.keys()].toSorted());
            for (const [document, weight] of weights) expect(weight).toBeCloseTo(expected.get(document) ?? Number.NaN, 12);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('holds each of many words, whatever their hashes have in common, and none besides', async () => {
    const words = Array.from({ length: 5_000 }, (_, i) => `W${i.toString(36)}`);
    const segment = KeywordSegment.empty();
    for (let from = 0; from < words.length; from += 500) segment.add(from / 500, words.slice(from, from + 500), 1);
    await segment.seal(slice());
    const strays = words.filter((word, i) => segment.documentsWith(word).join() !== String(Math.floor(i / 500)) || segment.documentsWith(`${word}-`).length > 0 || segment.documentsWith(word.slice(1)).length > 0);
    expect(strays).toEqual([]);
  });

  it('leaves the dead out of what is stored, keeps the places of the living in memory, and can be sealed again', async () => {
    const segment = KeywordSegment.empty();
    ['alpha beta', 'beta', 'beta gamma'].forEach((text, document) => segment.add(document, text.split(' '), document + 1));
    segment.removeAt(1);
    const first = await segment.seal(slice());
    expect([...first.alive]).toEqual([1, 0, 1]);
    expect(first.postings.lengths).toHaveLength(2);
    segment.removeAt(0);
    expect(segment.documentsWith('beta')).toEqual([2]);
    const again = await segment.seal(slice());
    expect([...again.alive]).toEqual([0, 0, 1]);
    expect(again.postings).toMatchObject({ terms: 'beta\ngamma', places: Uint16Array.of(0, 0) });
    expect(() => segment.add(3, ['delta'], 4)).toThrow(RangeError);
  });

  it('counts a word that comes too often for 16 bits as often as they can say', async () => {
    const segment = KeywordSegment.empty();
    segment.add(0, new Array<string>(70_000).fill('alpha'), 1);
    segment.add(1, ['alpha', 'beta'], 2);
    const before = weightsOf(segment, 'alpha');
    expect((await segment.seal(slice())).postings.frequencies[0]).toBe(0xffff);
    expect(weightsOf(segment, 'alpha')).toEqual(before);
    expect(before.get(0)).toBeGreaterThan(before.get(1) ?? Number.POSITIVE_INFINITY);
  });
});
