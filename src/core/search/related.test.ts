import { describe, expect, it } from 'vitest';
import { KeywordIndex } from '../keyword/keyword-index';
import { tokenize } from '../text/tokens';
import { createKernels } from '../vector-index/kernels';
import { seededRandom } from '../statistics/seeded-random';
import { normalised, seededVectors } from '../vector-index/testing/seeded-vectors';
import { ResidentIndex } from '../vector-index/resident-index';
import { centreOf, isRelated, RELATED_DEFAULTS, rankRelated } from './related';

const DIMENSIONS = 8;
const compareTies = (a: number, b: number): number => a - b;

function library(entries: readonly { readonly rows: Float32Array; readonly text?: string }[]) {
  const index = ResidentIndex.create({ dimensions: DIMENSIONS, kernels: createKernels(null), now: () => 0 });
  const keywords = new KeywordIndex();
  entries.forEach(({ rows, text = '' }, document) => {
    index.set(document, rows);
    keywords.add(document, tokenize(text), document);
  });
  const related = (own: number, text = entries[own].text ?? '') =>
    rankRelated({ own, vector: entries[own].rows.subarray(0, DIMENSIONS), text }, { index, keywords, compareTies }, centreOf(index, DIMENSIONS, entries.length));
  return { index, keywords, related };
}

const some = (rows: number, seed: number): Float32Array => seededVectors(DIMENSIONS, 0, seed).document(rows);
const towards = (...values: number[]): Float32Array => normalised(Float32Array.from([...values, ...new Array<number>(DIMENSIONS - values.length).fill(0)]));

describe('rankRelated', () => {
  it('looks past what all notes have in common', () => {
    // All point along the first axis; only the first two share what remains. By plain cosine the third is the closer one.
    const common = Array.from({ length: 500 }, (_, i) => ({ rows: towards(5, 0, 0, 0, ...[0, 1, 2, 3].map((axis) => (axis === i % 4 ? 1 : 0))) }));
    const { index, related } = library([{ rows: towards(5, 1) }, { rows: towards(5, 1, 1.2) }, { rows: towards(5, 0, 0.1) }, ...common]);
    const cosines = index.scoreDocuments(towards(5, 1), [1, 2]);
    expect(cosines[0]).toBeLessThan(cosines[1]);
    const [first, second] = related(0);
    expect(first.document).toBe(1);
    expect(first.closeness).toBeGreaterThan(second.closeness + 0.05);
  });

  it('takes rare words that both hold into account, not numbers and not common words', () => {
    const rows = [1, 2, 3, 4, 5].map((seed) => some(1, seed));
    const texts = ['the carburettor cost 420 euros, gasket and choke', 'carburettor and gasket again', '420 was the number', 'about the other', 'choke'];
    const plain = library(rows.map((own) => ({ rows: own }))).related(0);
    const worded = library(rows.map((own, i) => ({ rows: own, text: texts[i] }))).related(0);
    const gain = (document: number): number => worded.find((hit) => hit.document === document)!.closeness - plain.find((hit) => hit.document === document)!.closeness;
    expect(gain(1)).toBeGreaterThan(gain(4));
    expect(gain(4)).toBeGreaterThan(0);
    expect(gain(2)).toBe(0);
    expect(gain(3)).toBe(0);
  });

  it('never finds the memory itself, nor one that has no vectors', () => {
    const { index, keywords, related } = library([{ rows: some(1, 1), text: 'carburettor' }, { rows: some(1, 2), text: 'carburettor' }]);
    keywords.add(2, tokenize('carburettor'), 2);
    expect(related(0).map((hit) => hit.document)).toEqual([1]);
    index.remove(1);
    expect(related(0)).toEqual([]);
  });

  it('agrees with scoring every memory by the definition', () => {
    const random = seededRandom(3);
    const entries = Array.from({ length: 400 }, (_, i) => ({ rows: some(1 + Math.floor(random() * 4), i + 10) }));
    const { index, related } = library(entries);
    const centre = centreOf(index, DIMENSIONS, entries.length);
    const left = (rows: Float32Array, row: number): Float32Array => normalised(rows.slice(row * DIMENSIONS, (row + 1) * DIMENSIONS).map((value, j) => value - centre[j]));
    const product = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, j) => sum + value * b[j], 0);
    for (const own of [0, 7, 99]) {
      const query = left(entries[own].rows, 0);
      const expected = entries.flatMap(({ rows }, document) => {
        const cosines = Array.from({ length: rows.length / DIMENSIONS }, (_, row) => product(query, left(rows, row)));
        return document === own ? [] : [{ document, closeness: (cosines[0] + Math.max(...(cosines.length > 1 ? cosines.slice(1) : cosines))) / 2 }];
      }).sort((a, b) => b.closeness - a.closeness);
      const found = related(own).slice(0, 10);
      expect(found.map((hit) => hit.document)).toEqual(expected.slice(0, 10).map((hit) => hit.document));
      found.forEach((hit, i) => expect(hit.closeness).toBeCloseTo(expected[i].closeness, 5));
    }
  });

  it('is empty for a text without direction', () => {
    const { index, keywords } = library([{ rows: towards(1) }]);
    expect(rankRelated({ own: undefined, vector: new Float32Array(DIMENSIONS), text: '' }, { index, keywords, compareTies }, new Float32Array(DIMENSIONS))).toEqual([]);
  });
});

describe('centreOf', () => {
  it('is nothing for an empty library, and the mean of a large one', () => {
    expect([...centreOf(library([]).index, DIMENSIONS, 0)]).toEqual(new Array(DIMENSIONS).fill(0));
    const few = library(Array.from({ length: 2 }, () => ({ rows: towards(1) })));
    expect(centreOf(few.index, DIMENSIONS, 2)[0]).toBeCloseTo(2 / 52);
    // More than are looked at.
    const many = RELATED_DEFAULTS.centreSample * 2;
    const large = library(Array.from({ length: many }, () => ({ rows: towards(1) })));
    expect(centreOf(large.index, DIMENSIONS, many)[0]).toBeCloseTo(many / (many + RELATED_DEFAULTS.centrePrior));
  });
});

describe('isRelated', () => {
  it('asks less of the closest one', () => {
    expect([isRelated(0.4, 0), isRelated(0.3, 0), isRelated(0.4, 1), isRelated(0.6, 1)]).toEqual([true, false, false, true]);
  });
});
