import { describe, expect, it } from 'vitest';
import type { Kernels } from './kernel-functions';
import { createKernels } from './kernels';
import { quantise, ROW_CODE_LIMIT } from './quantise';
import { SEGMENT_ROWS } from './row-lists';
import { scoreByDefinition } from './testing/brute-force';
import { codeOf, expectOracle, fill, FLOAT_TOLERANCE } from './testing/conformance';
import { loadKernelModule } from './testing/load-kernels';
import { normalised, seededVectors } from './testing/seeded-vectors';
import { ResidentIndex } from './resident-index';
import type { VectorIndex, VectorIndexOptions } from './vector-index';

const PROMISES = { proven: true, tolerance: FLOAT_TOLERANCE };

const simd = (): Kernels => createKernels(loadKernelModule());

/** `directRows: 0` makes even a tiny index take the way through the codes, unless a filter leaves very little. */
function createIndex(dimensions: number, options: Partial<VectorIndexOptions> = {}): VectorIndex {
  let time = 0;
  return ResidentIndex.create({ dimensions, kernels: simd(), now: () => time++, directRows: 0, ...options });
}

describe('ResidentIndex', () => {
  it('gives the same hits without codes, where there are few rows', () => {
    const direct = createIndex(64, { directRows: 10_000 });
    const { model, query } = fill(direct, 300, 10, 1);
    for (let i = 0; i < 5; i++) expectOracle(direct, model, query(), { limit: 10, minScore: 0.2 }, PROMISES);
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
    expectOracle(index, model, vector, { limit: 5, allowed }, PROMISES);
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
});
