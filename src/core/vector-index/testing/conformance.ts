import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../../../contracts/errors';
import type { VectorIndex, VectorIndexOptions } from '../vector-index';
import { bruteForce, scoreByDefinition, type OracleHit, type OracleOptions } from './brute-force';
import { seededRandom } from '../../statistics/seeded-random';
import { seededVectors } from './seeded-vectors';

export type Model = Map<number, Float32Array>;

/** `directRows: 0` must make even a tiny index take the way through the codes, unless a filter leaves very little. */
export type CreateIndex = (dimensions: number, options?: Partial<Pick<VectorIndexOptions, 'now' | 'directRows'>>) => VectorIndex;

export interface Promises {
  /** Every result is proven. Otherwise only those of small libraries are complete, and of larger ones the recall is measured. */
  readonly proven: boolean;
  /**
   * How far a score may be from its definition. 2e-6 is float32 rounding. Rows in half precision: see `HALF_TOLERANCE`.
   */
  readonly tolerance: number;
  /** Which of `DIMENSIONS` to take. Default: all. */
  readonly dimensions?: readonly number[];
}

const DIMENSIONS = [
  [64, 20],
  [100, 0],
  [256, 20],
  [256, 0],
  [384, 20],
  [768, 20],
  [1024, 20],
  [1536, 20],
  [2048, 0],
] as const;

export const FLOAT_TOLERANCE = 2e-6;
/**
 * Rounding a row to half precision moves each component by up to 2^-11 of itself. Measured with these data, 6,000 scores for each dimension:
 * a score moves by 0.00009 at most with 64 dimensions, 0.000045 with 384, 0.00002 with 2048, and by a sixth of that on the average.
 */
export const HALF_TOLERANCE = 1.5e-4;

export function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
  return 'none';
}

/** Rows as an index gives them back: within half a unit of the last place of what was put in. */
export function expectRows(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  if (tolerance === FLOAT_TOLERANCE) return expect(actual).toEqual(expected);
  expect(actual).toHaveLength(expected.length);
  let farthest = 0;
  for (let i = 0; i < expected.length; i++) farthest = Math.max(farthest, Math.abs(actual[i] - expected[i]) - Math.abs(expected[i]) * 2 ** -11);
  expect(farthest).toBeLessThan(1e-7);
}

/**
 * Compares with the oracle. Scores may differ by the tolerance; where two neighbours are closer than that, their order
 * may differ too, but each document's own score may not.
 */
export function expectOracle(
  index: VectorIndex,
  model: Model,
  query: Float32Array,
  options: OracleOptions,
  { proven, tolerance }: Promises,
  expected: readonly OracleHit[] = bruteForce(model, query, options),
): void {
  const result = index.search(query, options);
  if (proven) expect(result.exact).toBe(true);
  const { minScore = -Infinity } = options;
  // Documents that the tolerance puts on either side of the minimum score.
  if (result.hits.length !== expected.length) {
    const doubtful = [...model.values()].filter((rows) => Math.abs(scoreByDefinition(query, rows).score - minScore) < tolerance);
    expect(Math.abs(result.hits.length - expected.length)).toBeLessThanOrEqual(doubtful.length);
  }
  result.hits.slice(0, expected.length).forEach((hit, rank) => {
    const { document, score, ordinal } = expected[rank];
    expect(Math.abs(hit.score - score)).toBeLessThan(tolerance);
    const truth = scoreByDefinition(query, model.get(hit.document) ?? new Float32Array(0));
    expect(Math.abs(hit.score - truth.score)).toBeLessThan(tolerance);
    expect(hit.score).toBe((hit.best + hit.whole) / 2);
    const isolated = [rank - 1, rank + 1].every((near) => Math.abs((expected[near]?.score ?? -9) - score) > 2 * tolerance);
    if (!isolated || rank >= expected.length - 1) return;
    expect(hit.document).toBe(document);
    const rows = model.get(document) ?? new Float32Array(0);
    const cosine = (row: number): number => scoreByDefinition(query, rows.subarray(row * query.length, (row + 1) * query.length)).score;
    if (hit.ordinal !== ordinal) expect(Math.abs(cosine(hit.ordinal) - cosine(ordinal))).toBeLessThan(2 * tolerance);
  });
}

export function fill(index: VectorIndex, documents: number, clusters: number, seed: number): { readonly model: Model; readonly query: () => Float32Array } {
  const { model, query } = seededLibrary(index.dimensions, documents, clusters, seed);
  for (const [document, rows] of model) index.set(document, rows);
  return { model, query };
}

function seededLibrary(dimensions: number, documents: number, clusters: number, seed: number): { readonly model: Model; readonly query: () => Float32Array } {
  const vectors = seededVectors(dimensions, clusters, seed);
  const random = seededRandom(seed + 1);
  const model: Model = new Map();
  for (let document = 0; document < documents; document++) model.set(document, vectors.document(1 + Math.floor(random() * 5)));
  return { model, query: vectors.query };
}

interface Question {
  readonly query: Float32Array;
  readonly options: OracleOptions;
  readonly expected: readonly OracleHit[];
}

/** The same for every implementation, so made once. */
const questions = new Map<string, { readonly model: Model; readonly asked: readonly Question[] }>();

function questionsFor(dimensions: number, clusters: number): { readonly model: Model; readonly asked: readonly Question[] } {
  const key = `${dimensions} ${clusters}`;
  const known = questions.get(key);
  if (known !== undefined) return known;
  const documents = dimensions > 500 ? 40 : 120;
  const { model, query } = seededLibrary(dimensions, documents, clusters, dimensions + clusters);
  const everyThird = Uint8Array.from({ length: documents }, (_, document) => (document % 3 === 0 ? 1 : 0));
  const asked: Question[] = [];
  for (let i = 0; i < 2; i++) {
    const vector = query();
    for (const limit of [1, 10, 50, 1_000]) {
      for (const options of [{ limit }, { limit, allowed: everyThird }, { limit, minScore: 0.1 }]) {
        asked.push({ query: vector, options, expected: bruteForce(model, vector, options) });
      }
    }
  }
  const made = { model, asked };
  questions.set(key, made);
  return made;
}

/** What every implementation of `VectorIndex` does, each with its own kernels, codes and place for rows. */
export function testVectorIndex(name: string, create: CreateIndex, promises: Promises): void {
  const { proven, tolerance } = promises;
  const createIndex: CreateIndex = (dimensions, options) => create(dimensions, { directRows: 0, ...options });

  describe(`VectorIndex, ${name}`, () => {
    const chosen = DIMENSIONS.filter(([dimensions]) => promises.dimensions?.includes(dimensions) ?? true);
    it.each(chosen)('finds what brute force finds: %i dimensions, %i clusters', (dimensions, clusters) => {
      const index = createIndex(dimensions);
      const { model, asked } = questionsFor(dimensions, clusters);
      for (const [document, rows] of model) index.set(document, rows);
      for (const { query, options, expected } of asked) expectOracle(index, model, query, options, promises, expected);
    });

    it('agrees with a model after any sequence of inserting, replacing and removing', () => {
      const dimensions = 64;
      const command = fc.oneof(
        { weight: 3, arbitrary: fc.record({ document: fc.nat({ max: 25 }), rows: fc.integer({ min: 1, max: 7 }) }) },
        { weight: 1, arbitrary: fc.record({ document: fc.nat({ max: 25 }), rows: fc.constant(0) }) },
      );
      const index = createIndex(dimensions);
      fc.assert(
        fc.property(fc.array(command, { maxLength: 60 }), fc.nat(), (commands, seed) => {
          index.clear();
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
            expectRows(index.vectorsOf(document), model.get(document) ?? new Float32Array(0), tolerance);
          }
          if (model.size > 0) {
            expectOracle(index, model, vectors.query(), { limit: 5 }, promises);
            expectOracle(index, model, vectors.query(), { limit: 100, minScore: 0 }, promises);
          }
        }),
        { numRuns: 15 },
      );
    });

    it('gives the same answer however the library came to be', () => {
      const [straight, roundabout] = [createIndex(64), createIndex(64)];
      const { model, query } = fill(straight, 120, 6, 21);
      const random = seededRandom(22);
      const order = [...model.keys()].sort(() => random() - 0.5);
      for (const document of order) roundabout.set(document, model.get((document + 1) % 120) ?? new Float32Array(0));
      for (const document of order) if (document % 3 === 0) roundabout.remove(document);
      for (const document of order.reverse()) roundabout.set(document, model.get(document) ?? new Float32Array(0));
      for (let i = 0; i < 5; i++) {
        const vector = query();
        for (const options of [{ limit: 7 }, { limit: 200, minScore: 0.05 }]) {
          expect(roundabout.search(vector, options).hits).toEqual(straight.search(vector, options).hits);
        }
      }
    });

    it('orders equal scores by document, or as the caller says, and cuts the list by that order', () => {
      const index = createIndex(64);
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
      expect(hit.score).toBeCloseTo(1, 3);
    });

    it('scores a document by the mean of its best passage and its whole text, and names that passage, the first of equals', () => {
      const index = createIndex(64);
      const axis = (i: number): Float32Array => new Float32Array(64).fill(1, i, i + 1);
      const rows = new Float32Array(64 * 5);
      [0, 1, 2, 2, 3].forEach((i, ordinal) => rows.set(axis(i), 64 * ordinal));
      index.set(5, rows);
      const query = Float32Array.from({ length: 64 }, (_, i) => ([2, 1, 4, 0][i] ?? 0) / Math.sqrt(21));
      const [hit] = index.search(query, { limit: 1 }).hits;
      expect(hit.ordinal).toBe(2);
      expect(hit.best).toBeCloseTo(4 / Math.sqrt(21), 6);
      expect(hit.whole).toBeCloseTo(2 / Math.sqrt(21), 6);
      expect(hit.score).toBeCloseTo(3 / Math.sqrt(21), 6);
    });

    it('counts the documents above the minimum score, not only the hits', () => {
      for (const directRows of [0, 100_000]) {
        const index = createIndex(128, { directRows });
        const { model, query } = fill(index, 100, 8, 4);
        for (const minScore of [-0.1, 0, 0.05, 0.3]) {
          const vector = query();
          const result = index.search(vector, { limit: 3, minScore });
          const doubtful = [...model.values()].filter((rows) => Math.abs(scoreByDefinition(vector, rows).score - minScore) < tolerance).length;
          const expected = bruteForce(model, vector, { limit: 1_000, minScore }).length;
          expect(Math.abs(result.aboveMinScore - expected)).toBeLessThanOrEqual(doubtful);
          expect(result.aboveMinScoreExact).toBe(true);
          for (const hit of result.hits) expect(hit.score).toBeGreaterThanOrEqual(minScore);
        }
        expect(index.search(query(), { limit: 3 }).aboveMinScore).toBe(100);
        expect(index.search(query(), { limit: 3, minScore: 0.999 }).hits).toEqual([]);
      }
    });

    it('scores documents that are asked for by number', () => {
      const index = createIndex(64);
      const { model, query } = fill(index, 50, 5, 8);
      const vector = query();
      index.remove(4);
      const ordinals = new Uint32Array(3);
      const scores = index.scoreDocuments(vector, [30, 4, 999], ordinals);
      const truth = scoreByDefinition(vector, model.get(30) ?? new Float32Array(0));
      expect(Math.abs(scores[0] - truth.score)).toBeLessThan(tolerance);
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
        expectRows(index.vectorsOf(4), again, tolerance);
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
      expect(codeOf(() => index.search(new Float32Array(64), { limit: 1 }))).toBe('INVALID_VECTOR');
      for (const limit of [0, -1, 1.5, NaN]) expect(codeOf(() => index.search(good.slice(0, 64), { limit }))).toBe('INVALID_INPUT');
      expect(codeOf(() => index.scoreDocuments(good, [0]))).toBe('DIMENSION_MISMATCH');
      expect(codeOf(() => createIndex(0))).toBe('INVALID_INPUT');
      expect(codeOf(() => createIndex(2049))).toBe('INVALID_INPUT');
      expect([index.rowCount, index.documentCount, index.has(1)]).toEqual([3, 1, false]);
      expectRows(index.vectorsOf(0), good, tolerance);
    });

    // The library worker answers all tabs from one index, and a reply is posted after the next question may have been asked.
    it('gives two tabs that ask and write in turn what each would have got alone', () => {
      const index = createIndex(64);
      const { model, query } = fill(index, 60, 5, 31);
      const [here, there] = [query(), query()];
      const narrow: OracleOptions = { limit: 3, allowed: Uint8Array.from({ length: 60 }, (_, document) => document % 2) };
      const first = index.search(here, { limit: 10 });
      const kept = structuredClone(first.hits);
      const rows = index.vectorsOf(7);
      const keptRows = rows.slice();
      expectOracle(index, model, there, narrow, promises);
      const changed = seededVectors(64, 0, 32).document(2);
      for (const document of [first.hits[0].document, 7]) {
        index.set(document, changed);
        model.set(document, changed);
      }
      index.remove(first.hits[1].document);
      model.delete(first.hits[1].document);
      expectOracle(index, model, there, narrow, promises);
      expectOracle(index, model, here, { limit: 10 }, promises);
      expect(first.hits).toEqual(kept);
      expect(rows).toEqual(keptRows);
    });

    it('takes time only from the clock it is given', () => {
      let time = 0;
      const index = createIndex(64, { now: () => time++ });
      const rows = seededVectors(64, 0, 12).document(1);
      index.set(0, rows);
      expect(index.search(rows, { limit: 1 })).toMatchObject({ scanMs: 1, rescoreMs: 1 });
    });

    describe('with 10,000 rows, in several segments', () => {
      const library = largeLibrary();
      const index = createIndex(library.dimensions);

      const recallOf = (model: Model, asked: readonly Question[]): number => {
        let found = 0;
        let wanted = 0;
        for (const { query, options, expected } of asked) {
          const truth = new Set(expected.map((hit) => hit.document));
          const result = index.search(query, options);
          expect(result.exact).toBe(proven);
          // Something has to be left out, or recall would be no achievement.
          expect(result.candidates).toBeLessThan(1_000);
          for (const { document, score } of result.hits) {
            expect(Math.abs(score - scoreByDefinition(query, model.get(document) ?? new Float32Array(0)).score)).toBeLessThan(tolerance);
            if (truth.has(document)) found++;
          }
          wanted += truth.size;
        }
        return found / wanted;
      };

      it('grows by segments: no insertion takes more memory than one of them', () => {
        let largestStep = 0;
        let before = index.memoryBytes;
        for (const [document, rows] of library.model) {
          index.set(document, rows);
          largestStep = Math.max(largestStep, index.memoryBytes - before);
          before = index.memoryBytes;
        }
        expect(index.rowCount).toBeGreaterThanOrEqual(10_000);
        // A row in float32 and in all codes, its place in lists, and the tables of documents, which are doubled.
        expect(largestStep).toBeLessThan(4_096 * (library.dimensions * 5 + library.dimensions / 8 + 24) + 8_192 * 28 + 65_536);
      });

      it('has a recall@10 of 0.99 at least, and the right score for each hit', () => {
        expect(recallOf(library.model, library.asked)).toBeGreaterThanOrEqual(proven ? 1 : 0.99);
      });

      it('stays so while documents leave and come back across segments', () => {
        for (const { document, rows } of library.changes) {
          if (rows === null) index.remove(document);
          else index.set(document, rows);
        }
        expect(index.documentCount).toBe(library.changed.size);
        expect(recallOf(library.changed, library.askedLater)).toBeGreaterThanOrEqual(proven ? 1 : 0.99);
      });
    });
  });
}

interface LargeLibrary {
  readonly dimensions: number;
  readonly model: Model;
  readonly asked: readonly Question[];
  /** null: removed */
  readonly changes: readonly { readonly document: number; readonly rows: Float32Array | null }[];
  readonly changed: Model;
  readonly askedLater: readonly Question[];
}

let madeLargeLibrary: LargeLibrary | null = null;

function largeLibrary(): LargeLibrary {
  if (madeLargeLibrary !== null) return madeLargeLibrary;
  const dimensions = 64;
  const vectors = seededVectors(dimensions, 100, 14);
  const random = seededRandom(15);
  const model: Model = new Map();
  for (let document = 0; document < 4_000; document++) model.set(document, vectors.document(1 + (document % 4)));
  const ask = (of: Model, count: number): Question[] =>
    Array.from({ length: count }, () => {
      const [query, options] = [vectors.query(), { limit: 10 }];
      return { query, options, expected: bruteForce(of, query, options) };
    });
  const asked = ask(model, 20);
  const changes: { readonly document: number; readonly rows: Float32Array | null }[] = [];
  const changed: Model = new Map(model);
  for (let i = 0; i < 2_000; i++) {
    const document = Math.floor(random() * model.size);
    const rows = random() < 0.5 ? null : vectors.document(1 + Math.floor(random() * 6));
    changes.push({ document, rows });
    if (rows === null) changed.delete(document);
    else changed.set(document, rows);
  }
  madeLargeLibrary = { dimensions, model, asked, changes, changed, askedLater: ask(changed, 10) };
  return madeLargeLibrary;
}
