import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isAppError } from '../../contracts/errors';
import type { Kernels } from './kernel-functions';
import { createKernels } from './kernels';
import { quantise, ROW_CODE_LIMIT } from './quantise';
import { SEGMENT_ROWS } from './row-store';
import { bruteForce, scoreByDefinition, type OracleOptions } from './testing/brute-force';
import { loadKernelModule } from './testing/load-kernels';
import { normalised, seededRandom, seededVectors } from './testing/seeded-vectors';
import { VectorIndex, type VectorIndexOptions } from './vector-index';

type Model = Map<number, Float32Array>;

const simd = (): Kernels => createKernels(loadKernelModule());
const scalar = (): Kernels => createKernels(null);

/** `directRows: 0` makes even a tiny index take the way through the codes, unless a filter leaves very little. */
function createIndex(dimensions: number, options: Partial<VectorIndexOptions> = {}): VectorIndex {
  let time = 0;
  return VectorIndex.create({ dimensions, kernels: simd(), now: () => time++, directRows: 0, ...options });
}

/**
 * Compares with the oracle. Scores may differ by float32 rounding; where two neighbours are closer than that, their order
 * may differ too, but each document's own score may not.
 */
function expectOracle(index: VectorIndex, model: Model, query: Float32Array, options: OracleOptions): void {
  const result = index.search(query, options);
  const expected = bruteForce(model, query, options);
  expect(result.exact).toBe(true);
  expect(result.hits).toHaveLength(expected.length);
  result.hits.forEach((hit, rank) => {
    const { document, score, ordinal } = expected[rank];
    expect(Math.abs(hit.score - score)).toBeLessThan(2e-6);
    const truth = scoreByDefinition(query, model.get(hit.document) ?? new Float32Array(0));
    expect(Math.abs(hit.score - truth.score)).toBeLessThan(2e-6);
    expect(hit.score).toBe((hit.best + hit.whole) / 2);
    const isolated = [rank - 1, rank + 1].every((near) => Math.abs((expected[near]?.score ?? -9) - score) > 2e-6);
    if (isolated && rank < expected.length - 1) expect([hit.document, hit.ordinal]).toEqual([document, ordinal]);
  });
}

function fill(index: VectorIndex, documents: number, clusters: number, seed: number): { readonly model: Model; readonly query: () => Float32Array } {
  const vectors = seededVectors(index.dimensions, clusters, seed);
  const random = seededRandom(seed + 1);
  const model: Model = new Map();
  for (let document = 0; document < documents; document++) {
    const rows = vectors.document(1 + Math.floor(random() * 5));
    index.set(document, rows);
    model.set(document, rows);
  }
  return { model, query: vectors.query };
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
  return 'none';
}

function testVectorIndex(name: string, kernels: () => Kernels): void {
  describe(`VectorIndex, ${name}`, () => {
    it.each([
      [64, 20, 'clustered'],
      [100, 0, 'isotropic'],
      [256, 20, 'clustered'],
      [256, 0, 'isotropic'],
      [384, 20, 'clustered'],
      [768, 20, 'clustered'],
      [2048, 0, 'isotropic'],
    ])('finds what brute force finds, %i dimensions, %s', (dimensions, clusters) => {
      const index = createIndex(dimensions, { kernels: kernels() });
      const { model, query } = fill(index, dimensions > 1000 ? 100 : 400, clusters, dimensions + clusters);
      const everyThird = Uint8Array.from({ length: 400 }, (_, document) => (document % 3 === 0 ? 1 : 0));
      for (let i = 0; i < 5; i++) {
        const vector = query();
        for (const limit of [1, 10, 50]) {
          expectOracle(index, model, vector, { limit });
          expectOracle(index, model, vector, { limit, allowed: everyThird });
          expectOracle(index, model, vector, { limit, minScore: 0.1 });
        }
      }
    });

    it('agrees with a model after any sequence of inserting, replacing and removing', () => {
      const dimensions = 64;
      const command = fc.oneof(
        { weight: 3, arbitrary: fc.record({ document: fc.nat({ max: 25 }), rows: fc.integer({ min: 1, max: 7 }) }) },
        { weight: 1, arbitrary: fc.record({ document: fc.nat({ max: 25 }), rows: fc.constant(0) }) },
      );
      fc.assert(
        fc.property(fc.array(command, { maxLength: 60 }), fc.nat(), (commands, seed) => {
          const index = createIndex(dimensions, { kernels: kernels() });
          const vectors = seededVectors(dimensions, 3, seed);
          const model: Model = new Map();
          for (const { document, rows } of commands) {
            if (rows === 0) {
              expect(index.remove(document)).toBe(model.delete(document));
            } else {
              const values = vectors.document(rows);
              index.set(document, values);
              model.set(document, values);
            }
          }
          expect(index.documentCount).toBe(model.size);
          expect(index.rowCount).toBe([...model.values()].reduce((sum, rows) => sum + rows.length / dimensions, 0));
          for (let document = 0; document <= 25; document++) {
            expect(index.has(document)).toBe(model.has(document));
            expect(index.vectorsOf(document)).toEqual(model.get(document) ?? new Float32Array(0));
          }
          if (model.size > 0) {
            expectOracle(index, model, vectors.query(), { limit: 5 });
            expectOracle(index, model, vectors.query(), { limit: 100, minScore: 0 });
          }
        }),
        { numRuns: 60 },
      );
    });

    it('orders equal scores by document, or as the caller says, and cuts the list by that order', () => {
      const index = createIndex(64, { kernels: kernels() });
      const vectors = seededVectors(64, 0, 5);
      const same = vectors.document(3);
      for (const document of [7, 3, 9, 1, 5]) index.set(document, same);
      index.set(2, vectors.document(3));
      const query = same.slice(0, 64);
      const found = (options: OracleOptions): number[] => index.search(query, options).hits.map((hit) => hit.document);
      expect(found({ limit: 3 })).toEqual([1, 3, 5]);
      expect(found({ limit: 3, compareTies: (a, b) => b - a })).toEqual([9, 7, 5]);
      expect(found({ limit: 6 })).toEqual([1, 3, 5, 7, 9, 2]);
    });
  });
}

testVectorIndex('SIMD kernels', simd);
testVectorIndex('scalar kernels', scalar);

describe('VectorIndex', () => {
  it('gives the same hits without codes, where there are few rows', () => {
    const direct = createIndex(64, { directRows: 10_000 });
    const { model, query } = fill(direct, 300, 10, 1);
    for (let i = 0; i < 5; i++) expectOracle(direct, model, query(), { limit: 10, minScore: 0.2 });
    expect(direct.search(query(), { limit: 1 })).toMatchObject({ path: 'simd-f32', rescoreMs: 0, scannedRows: direct.rowCount });
  });

  it('skips the codes when a filter leaves few rows', () => {
    const index = createIndex(64);
    const { model, query } = fill(index, 300, 10, 2);
    const allowed = new Uint8Array(20).fill(1, 10);
    const vector = query();
    expect(index.search(vector, { limit: 5 }).path).toBe('simd-i8+f32');
    expect(index.search(vector, { limit: 5, allowed: new Uint8Array(300).fill(1, 100) }).path).toBe('simd-i8+f32');
    expect(index.search(vector, { limit: 5, allowed }).path).toBe('simd-f32');
    expectOracle(index, model, vector, { limit: 5, allowed });
  });

  it('never returns a removed document, and finds a number that is used again by its new vectors', () => {
    const index = createIndex(64);
    const vectors = seededVectors(64, 0, 3);
    const first = vectors.document(4);
    index.set(0, first);
    index.set(1, vectors.document(2));
    const query = first.slice(0, 64);
    expect(index.search(query, { limit: 5 }).hits[0].document).toBe(0);
    index.remove(0);
    expect(index.search(query, { limit: 5 }).hits.map((hit) => hit.document)).toEqual([1]);
    expect(index.remove(0)).toBe(false);
    const second = vectors.document(1);
    index.set(0, second);
    const [hit] = index.search(second, { limit: 1 }).hits;
    expect(hit).toMatchObject({ document: 0, ordinal: 0, best: hit.whole });
    expect(hit.score).toBeCloseTo(1, 5);
  });

  it('scores a document by the mean of its best passage and its whole text, and names that passage', () => {
    const index = createIndex(64);
    const axis = (i: number): Float32Array => new Float32Array(64).fill(1, i, i + 1);
    const rows = new Float32Array(64 * 4);
    [0, 1, 2, 3].forEach((i) => rows.set(axis(i), 64 * i));
    index.set(5, rows);
    const query = normalised(Float32Array.from({ length: 64 }, (_, i) => [2, 1, 4, 0][i] ?? 0));
    const [hit] = index.search(query, { limit: 1 }).hits;
    expect(hit.ordinal).toBe(2);
    expect(hit.best).toBeCloseTo(4 / Math.sqrt(21), 6);
    expect(hit.whole).toBeCloseTo(2 / Math.sqrt(21), 6);
    expect(hit.score).toBeCloseTo(3 / Math.sqrt(21), 6);
  });

  it('names the first of equal passages', () => {
    const index = createIndex(64);
    const vectors = seededVectors(64, 0, 16);
    const [whole, passage] = [vectors.query(), vectors.query()];
    const rows = new Float32Array(64 * 4);
    [whole, whole, passage, passage].forEach((row, ordinal) => rows.set(row, 64 * ordinal));
    index.set(0, rows);
    expect(index.search(passage, { limit: 1 }).hits[0].ordinal).toBe(2);
  });

  it('finds the best document even where its codes make it look worse than the next', () => {
    const dimensions = 64;
    const index = createIndex(dimensions);
    // The last component is left to the other document.
    const misjudged = seededVectors(dimensions, 0, 17).query();
    misjudged[63] = 0;
    const codes = new Int8Array(dimensions);
    const { scale, error } = quantise(misjudged, codes, ROW_CODE_LIMIT);
    // A query along what quantising took away, the worst there is.
    const query = misjudged.map((value, i) => (value - codes[i] * scale) / error);
    const exact = scoreByDefinition(query, misjudged).score;
    const approximate = scoreByDefinition(query, Float32Array.from(codes, (code) => code * scale)).score;
    expect(exact - approximate).toBeCloseTo(error, 6);
    // The other one lies on an axis, so its codes are exact, and scores between the two.
    query[63] = (exact + approximate) / 2;
    const other = new Float32Array(dimensions).fill(1, 63);
    index.set(0, other);
    index.set(1, misjudged);
    const result = index.search(normalised(query), { limit: 1 });
    expect(result.hits.map((hit) => hit.document)).toEqual([1]);
    expect(result).toMatchObject({ exact: true, candidates: 2 });
  });

  it('keeps a list together when shortening it moves the row it ends with', () => {
    const index = createIndex(64);
    const vectors = seededVectors(64, 0, 18);
    index.set(0, vectors.document(1));
    index.set(1, vectors.document(1));
    const kept = vectors.document(4);
    index.set(2, kept);
    const bystander = vectors.document(2);
    index.set(3, bystander);
    // Each removal moves the last row forward, so that now the rows of 2 lie in no order.
    index.remove(0);
    index.remove(1);
    index.remove(3);
    index.set(3, bystander);
    index.remove(3);
    index.set(2, kept.slice(0, 64));
    expect(index.rowCount).toBe(1);
    expect(index.vectorsOf(2)).toEqual(kept.slice(0, 64));
  });

  it('counts all documents above the minimum score, not only the hits', () => {
    for (const directRows of [0, 100_000]) {
      const index = createIndex(128, { directRows });
      const { model, query } = fill(index, 500, 8, 4);
      for (const minScore of [-0.1, 0, 0.05, 0.3]) {
        const vector = query();
        const result = index.search(vector, { limit: 3, minScore });
        expect(result.aboveMinScore).toBe(bruteForce(model, vector, { limit: 1000, minScore }).length);
        expect(result.aboveMinScoreExact).toBe(true);
        for (const hit of result.hits) expect(hit.score).toBeGreaterThanOrEqual(minScore);
      }
      const vector = query();
      expect(index.search(vector, { limit: 3 }).aboveMinScore).toBe(500);
      expect(index.search(vector, { limit: 3, minScore: 0.999 }).hits).toEqual([]);
    }
  });

  it('counts by approximate score, and says so, when too many documents lie about the minimum score', () => {
    const index = createIndex(64);
    const vectors = seededVectors(64, 0, 19);
    const query = vectors.query();
    let above = 0;
    // Of each pair one lies just above 0.5 and one just below, both within the error bound.
    for (let document = 0; document < 1_200; document++) {
      const other = vectors.query();
      const along = scoreByDefinition(query, other).score;
      const across = normalised(other.map((value, i) => value - along * query[i]));
      const cosine = document % 2 === 0 ? 0.502 : 0.498;
      index.set(document, across.map((value, i) => cosine * query[i] + Math.sqrt(1 - cosine ** 2) * value));
      if (document % 2 === 0) above++;
    }
    const flooded = index.search(query, { limit: 5, minScore: 0.5 });
    expect(flooded).toMatchObject({ exact: true, aboveMinScoreExact: false });
    expect(Math.abs(flooded.aboveMinScore - above)).toBeLessThan(60);
    const firstTwoThirds = Uint8Array.from({ length: 1_200 }, (_, document) => (document < 800 ? 1 : 0));
    expect(index.search(query, { limit: 5, minScore: 0.5, allowed: firstTwoThirds })).toMatchObject({ aboveMinScore: 400, aboveMinScoreExact: true });
  });

  it('says so when the limit on candidates may have cut a hit, and not when it has not', () => {
    const index = createIndex(64, { candidateLimit: 8 });
    const vectors = seededVectors(64, 0, 6);
    const same = vectors.document(1);
    for (let document = 0; document < 100; document++) index.set(document, same);
    const flooded = index.search(same, { limit: 5, minScore: 0.9 });
    expect(flooded).toMatchObject({ exact: false, candidates: 100, aboveMinScore: 100 });
    expect(flooded.hits).toHaveLength(5);
    index.clear();
    for (let document = 0; document < 100; document++) index.set(document, vectors.document(1));
    index.set(100, same);
    expect(index.search(same, { limit: 1 })).toMatchObject({ exact: true, candidates: 1 });
  });

  it('scores documents that are asked for by number', () => {
    const index = createIndex(64);
    const { model, query } = fill(index, 50, 5, 8);
    const vector = query();
    index.remove(4);
    const ordinals = new Uint32Array(3);
    const scores = index.scoreDocuments(vector, [30, 4, 999], ordinals);
    const truth = scoreByDefinition(vector, model.get(30) ?? new Float32Array(0));
    expect(scores[0]).toBeCloseTo(truth.score, 6);
    expect(ordinals[0]).toBe(truth.ordinal);
    expect([scores[1], scores[2]]).toEqual([NaN, NaN]);
    expect(index.scoreDocuments(vector, Uint32Array.of(30))[0]).toBe(scores[0]);
  });

  it('answers an empty index, and forgets everything on clear', () => {
    for (const directRows of [0, 100]) {
      const index = createIndex(64, { directRows });
      const vectors = seededVectors(64, 0, 9);
      expect(index.search(vectors.query(), { limit: 5 })).toMatchObject({ hits: [], exact: true, aboveMinScore: 0 });
      index.set(3, vectors.document(4));
      index.clear();
      expect([index.rowCount, index.documentCount, index.has(3)]).toEqual([0, 0, false]);
      expect(index.search(vectors.query(), { limit: 5 }).hits).toEqual([]);
      const again = vectors.document(2);
      index.set(4, again);
      expect(index.vectorsOf(4)).toEqual(again);
      expect([index.rowCount, index.documentCount, index.has(3)]).toEqual([2, 1, false]);
      expect(index.search(vectors.query(), { limit: 5 }).hits.map((hit) => hit.document)).toEqual([4]);
    }
  });

  it('refuses what is no vector of its space, and stays as it was', () => {
    const index = createIndex(64);
    const good = seededVectors(64, 0, 10).document(3);
    index.set(0, good);
    const spoilt = (value: number, at: number): Float32Array => Float32Array.from(good, (old, i) => (i === at ? value : old));
    expect(codeOf(() => index.set(0, spoilt(NaN, 150)))).toBe('INVALID_VECTOR');
    expect(codeOf(() => index.set(1, spoilt(Infinity, 0)))).toBe('INVALID_VECTOR');
    expect(codeOf(() => index.set(1, new Float32Array(64)))).toBe('INVALID_VECTOR');
    expect(codeOf(() => index.set(1, new Float32Array(0)))).toBe('DIMENSION_MISMATCH');
    expect(codeOf(() => index.set(1, good.slice(0, 65)))).toBe('DIMENSION_MISMATCH');
    for (const document of [-1, 0.5, NaN, 2 ** 30]) expect(codeOf(() => index.set(document, good))).toBe('INVALID_INPUT');
    expect(codeOf(() => index.search(good, { limit: 1 }))).toBe('DIMENSION_MISMATCH');
    expect(codeOf(() => index.search(spoilt(NaN, 3).slice(0, 64), { limit: 1 }))).toBe('INVALID_VECTOR');
    expect(codeOf(() => index.search(good.slice(0, 64), { limit: 0 }))).toBe('INVALID_INPUT');
    expect(codeOf(() => index.scoreDocuments(good, [0]))).toBe('DIMENSION_MISMATCH');
    expect(codeOf(() => createIndex(0))).toBe('INVALID_INPUT');
    expect(codeOf(() => createIndex(2049))).toBe('INVALID_INPUT');
    expect([index.rowCount, index.documentCount, index.has(1)]).toEqual([3, 1, false]);
    expect(index.vectorsOf(0)).toEqual(good);
  });

  it('refuses what memory cannot hold, stays as it was, and works on', () => {
    // One segment of 2048 dimensions is 42 MB; a second one does not fit.
    const index = createIndex(2048, { kernels: createKernels(loadKernelModule(), { maximumPages: 1000 }) });
    const vectors = seededVectors(2048, 0, 11);
    const rows = vectors.document(2);
    index.set(0, rows);
    const tooMany = new Float32Array(2048 * SEGMENT_ROWS).fill(1);
    expect(codeOf(() => index.set(0, new Float32Array(2048 * (SEGMENT_ROWS + 1)).fill(1)))).toBe('STORAGE_FULL');
    expect(codeOf(() => index.set(1, tooMany))).toBe('STORAGE_FULL');
    expect([index.rowCount, index.documentCount, index.has(1)]).toEqual([2, 1, false]);
    expect(index.vectorsOf(0)).toEqual(rows);
    index.set(1, rows);
    expect(index.search(rows.slice(0, 2048), { limit: 5 }).hits.map((hit) => hit.document)).toEqual([0, 1]);
  });

  it('takes time only from the clock it is given', () => {
    const index = createIndex(64);
    const rows = seededVectors(64, 0, 12).document(1);
    index.set(0, rows);
    expect(index.search(rows, { limit: 1 })).toMatchObject({ scanMs: 1, rescoreMs: 1 });
  });

  it('replaces and removes a document of thousands of rows in linear time', () => {
    const index = createIndex(64);
    const vectors = seededVectors(64, 0, 13);
    const small = vectors.document(1);
    const large = new Float32Array(64 * 30_000);
    for (let i = 0; i < 30_000; i++) large.set(small, i * 64);
    const startedAt = performance.now();
    index.set(0, large);
    index.set(1, small);
    index.set(0, large.slice(0, 64 * 20_000));
    index.set(0, small);
    index.set(0, large);
    index.remove(0);
    // About 70 ms; a walk to the end of the list for each row would be more than a billion steps.
    expect(performance.now() - startedAt).toBeLessThan(2500);
    expect(index.rowCount).toBe(1);
    expect(index.vectorsOf(1)).toEqual(small);
  });

  describe('with 20,000 rows of 256 dimensions, in several segments', () => {
    const index = createIndex(256);
    const vectors = seededVectors(256, 200, 14);
    const model: Model = new Map();

    beforeAll(() => {
      for (let document = 0; index.rowCount < 20_000; document++) {
        const rows = vectors.document(1 + (document % 4));
        index.set(document, rows);
        model.set(document, rows);
      }
      expect(index.memoryBytes).toBeGreaterThan(4 * SEGMENT_ROWS * 256 * 5);
    });

    it('has recall@10 of 1', () => {
      let found = 0;
      for (let i = 0; i < 20; i++) {
        const query = vectors.query();
        const truth = new Set(bruteForce(model, query, { limit: 10 }).map((hit) => hit.document));
        const result = index.search(query, { limit: 10 });
        expect(result.exact).toBe(true);
        // The bound has to prune, or exactness would be no achievement.
        expect(result.candidates).toBeLessThan(1_000);
        found += result.hits.filter((hit) => truth.has(hit.document)).length;
      }
      expect(found / 200).toBeGreaterThanOrEqual(0.99);
    });

    it('stays exact while documents leave and come back across segments', () => {
      const random = seededRandom(15);
      for (let i = 0; i < 3_000; i++) {
        const document = Math.floor(random() * model.size);
        if (random() < 0.5) {
          index.remove(document);
          model.delete(document);
        } else {
          const rows = vectors.document(1 + Math.floor(random() * 6));
          index.set(document, rows);
          model.set(document, rows);
        }
      }
      for (let i = 0; i < 5; i++) expectOracle(index, model, vectors.query(), { limit: 20 });
    });
  });
});
