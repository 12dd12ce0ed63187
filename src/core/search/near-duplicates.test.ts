import { describe, expect, it } from 'vitest';
import { NearDuplicateFinder } from './near-duplicates';

const RECIPE = 'Knead the dough for ten minutes until it is smooth, let it rise for two hours in a warm place, then bake it at 230 degrees for half an hour.';
const LATER = 'Knead the dough for ten minutes until it is smooth, let it rise for two hours in a warm place, then bake it at 250 degrees until it is brown.';
const OTHER = 'The heat pump was serviced in October; the technician changed the filter, measured the pressure and said that it will last for another ten years.';

function pairsOf(...texts: string[]) {
  const finder = new NearDuplicateFinder();
  texts.forEach((text, document) => finder.add(document, text));
  return finder.pairs(0.4, 10);
}

describe('NearDuplicateFinder', () => {
  it('finds two versions of a text, and nothing else', () => {
    const [pair, ...more] = pairsOf(OTHER, RECIPE, LATER);
    expect(pair).toMatchObject({ a: 1, b: 2 });
    expect(pair.overlap).toBeGreaterThan(0.5);
    expect(pair.overlap).toBeLessThan(1);
    expect(more).toEqual([]);
  });

  it('leaves out equal texts, which any embedder finds, and texts too short to be versions', () => {
    expect(pairsOf(RECIPE, RECIPE, 'Call the plumber', 'Call the plumber again')).toEqual([]);
  });

  it('takes each text once, the most alike first', () => {
    const pairs = pairsOf(LATER, RECIPE, `${RECIPE} Cool it on a rack.`, OTHER);
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([[1, 2]]);
  });

  it('passes over what very many texts have in common', () => {
    const letters = Array.from({ length: 40 }, (_, i) => `Dear member ${i}, the yearly meeting takes place in the town hall on the first of May, and you are welcome, number ${i * 7}.`);
    expect(pairsOf(...letters)).toEqual([]);
  });
});
