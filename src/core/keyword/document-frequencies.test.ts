import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentFrequencies } from './document-frequencies';

function countsOf(entries: Readonly<Record<string, number>>, documents = 100): DocumentFrequencies {
  const frequencies = new DocumentFrequencies();
  frequencies.addCounts(documents, Object.keys(entries), Object.values(entries));
  return frequencies;
}

describe('inverse', () => {
  it('is positive, falls with frequency, and is highest for a word that nothing holds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.nat(100_000), fc.nat(100_000), fc.constantFrom('the', 'and', 'garage', 'zeppelin'), (documents, a, b, term) => {
        const frequencies = countsOf({}, documents);
        const [rarer, commoner] = [Math.min(a, b), Math.max(a, b)];
        const high = frequencies.inverse(term, rarer);
        const low = frequencies.inverse(term, commoner);
        expect(low).toBeGreaterThan(0);
        expect(high).toBeGreaterThanOrEqual(low);
        expect(frequencies.inverse(term, 0)).toBeGreaterThanOrEqual(high);
      }),
    );
  });

  it('knows in a small library that a function word says little', () => {
    const frequencies = countsOf({}, 40);
    expect(frequencies.inverse('how', 0)).toBeLessThan(frequencies.inverse('carburettor', 0) / 2);
  });
});

describe('expand', () => {
  it('offers at most twelve longer words, the most common first, weighing less the further they go on', () => {
    const frequencies = countsOf({ ...Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`brake${'x'.repeat(i + 1)}`, 30 - i])), brake: 2 });
    const matches = frequencies.expand('brake', true);
    expect(matches[0]).toEqual({ term: 'brake', documentFrequency: 2, weight: 1 });
    expect(matches).toHaveLength(13);
    for (let i = 2; i < matches.length; i++) {
      expect(matches[i].documentFrequency).toBeLessThanOrEqual(matches[i - 1].documentFrequency);
      expect(matches[i].weight).toBeLessThan(matches[i - 1].weight);
    }
    expect(frequencies.expand('brake', false)).toHaveLength(1);
  });

  it('does not offer words that no memory holds any more', () => {
    const frequencies = new DocumentFrequencies();
    frequencies.addDocument(['brakes', 'garage']);
    frequencies.addDocument(['garage']);
    frequencies.removeDocument(['brakes', 'garage']);
    expect(frequencies.expand('brak', true)).toEqual([]);
    expect(frequencies.expand('brakez', false)).toEqual([]);
    expect(frequencies.expand('garagr', false)).toMatchObject([{ term: 'garage', documentFrequency: 1 }]);
    frequencies.addDocument(['brakes']);
    expect(frequencies.expand('brak', true)).toMatchObject([{ term: 'brakes', documentFrequency: 1 }]);
  });

  it('counts two neighbouring letters in the wrong order as one error, from four letters on', () => {
    const frequencies = countsOf({ receive: 3, from: 2, cat: 4, carburettor: 1, relieve: 1 });
    expect(frequencies.expand('recieve', false)[0]).toEqual({ term: 'receive', documentFrequency: 3, weight: 0.7 });
    expect(frequencies.expand('form', false)).toEqual([{ term: 'from', documentFrequency: 2, weight: 0.7 }]);
    expect(frequencies.expand('carbruettor', false)).toEqual([{ term: 'carburettor', documentFrequency: 1, weight: 0.7 }]);
    expect(frequencies.expand('act', false)).toEqual([]);
    expect(frequencies.expand('fmor', false)).toEqual([]); // two swaps
  });

  it('trusts the first letter of a word with a typing error', () => {
    const matches = countsOf({ bread: 5, tread: 50 }).expand('bbead', false);
    expect(matches).toEqual([{ term: 'bread', documentFrequency: 5, weight: 0.7 }]);
    const both = countsOf({ beard: 5, heard: 50 }).expand('xeard', false);
    expect(both.map(({ term, weight }) => [term, weight])).toEqual([
      ['heard', 0.42],
      ['beard', 0.42],
    ]);
  });
});
