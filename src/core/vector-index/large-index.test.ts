import { describe, expect, it } from 'vitest';
import { TimeSlice } from '../time-slice';
import { createKernels } from './kernels';
import { LargeIndex } from './large-index';
import type { LargeIndexOptions } from './large-vector-index';
import { bruteForce, scoreByDefinition } from './testing/brute-force';
import { codeOf, expectOracle, expectRows, fill, HALF_TOLERANCE, type Model } from './testing/conformance';
import { MemoryRowFile } from './testing/memory-row-file';
import { seededRandom } from '../statistics/seeded-random';
import { normalised, seededVectors } from './testing/seeded-vectors';

const INT8 = { format: 'i8', candidates: 400 } as const;
const BITS = { format: 'b1', candidates: 400 } as const;
const PROVEN = { proven: true, tolerance: HALF_TOLERANCE };

/** Scalar kernels, which start at once; the suite of all implementations runs the others. */
function createIndex(dimensions: number, options: Partial<LargeIndexOptions> = {}): LargeIndex {
  return LargeIndex.create({ dimensions, kernels: createKernels(null), now: () => 0, manner: INT8, rows: null, directRows: 0, ...options });
}

/** A slice that is used up at once, so that `between` runs at every place where something else may. */
function slices(between: () => void = () => {}): TimeSlice {
  let time = 0;
  return new TimeSlice({ now: () => (time += 100), yieldToEvents: async () => between() });
}

/** Removes and replaces until the rows lie in no order. */
function shuffle(index: LargeIndex, model: Model, seed: number, changes = 300): void {
  const vectors = seededVectors(index.dimensions, 5, seed);
  const random = seededRandom(seed);
  for (let i = 0; i < changes; i++) {
    const document = Math.floor(random() * 300);
    if (random() < 0.4) {
      index.remove(document);
      model.delete(document);
    } else {
      const rows = vectors.document(1 + Math.floor(random() * 6));
      index.set(document, rows);
      model.set(document, rows);
    }
  }
}

interface Page {
  readonly documents: Int32Array;
  readonly ordinals: Uint32Array;
  readonly bits: Uint8Array | null;
  readonly factors: Float32Array | null;
}

/** What a file would know of the rows, in pages of `size`. */
function pagesOf(index: LargeIndex, size: number): Page[] {
  const pages: Page[] = [];
  for (let row = 0; row < index.rowCount; row += size) {
    const count = Math.min(size, index.rowCount - row);
    pages.push({
      documents: Int32Array.from({ length: count }, (_, i) => index.documentOfRow(row + i)),
      ordinals: Uint32Array.from({ length: count }, (_, i) => index.ordinalOfRow(row + i)),
      bits: index.bitsOfRows(row, count)?.slice() ?? null,
      factors: index.factorsOfRows(row, count)?.slice() ?? null,
    });
  }
  return pages;
}

describe('LargeIndex', () => {
  it('keeps a score within 0.0001 of that of the unrounded rows', () => {
    let farthest = 0;
    for (const dimensions of [64, 384, 1536]) {
      const index = createIndex(dimensions);
      const { model, query } = fill(index, 100, 10, dimensions);
      for (let i = 0; i < 5; i++) {
        const vector = query();
        for (const { document, score } of index.search(vector, { limit: 100 }).hits) {
          farthest = Math.max(farthest, Math.abs(score - scoreByDefinition(vector, model.get(document) ?? new Float32Array(0)).score));
        }
      }
    }
    expect(farthest).toBeLessThan(1e-4);
    // Half precision it is.
    expect(farthest).toBeGreaterThan(1e-7);
  });

  it('refuses vectors that half precision holds badly', () => {
    const index = createIndex(64);
    const unit = seededVectors(64, 0, 1).document(1);
    for (const factor of [1e5, 1e-4]) expect(codeOf(() => index.set(0, unit.map((value) => value * factor)))).toBe('INVALID_VECTOR');
    expect(index.rowCount).toBe(0);
  });

  it.each([INT8, BITS])('follows a filter to the rows where that is cheaper, and scores exactly: $format', (manner) => {
    for (const rows of [null, new MemoryRowFile(64)]) {
      const index = createIndex(64, { manner: { ...manner, candidates: 20 }, rows });
      const { model, query } = fill(index, 600, 10, 2);
      const few = new Uint8Array(7).fill(1, 3);
      const vector = query();
      const result = index.search(vector, { limit: 3, allowed: few });
      expect(result.path).toBe('scalar-f16');
      expectOracle(index, model, vector, { limit: 3, allowed: few }, PROVEN);
      const most = new Uint8Array(600).fill(1, 100);
      expect(index.search(vector, { limit: 3, allowed: most }).path).toBe(`scalar-${manner.format}+f16`);
      // What lies beyond the end of a filter takes no part, whatever the filter before it said.
      const short = index.search(vector, { limit: 3, allowed: most.subarray(0, 300) });
      expect(short).toMatchObject({ path: `scalar-${manner.format}+f16`, aboveMinScore: 200 });
      expectOracle(index, model, vector, { limit: 3, allowed: most.subarray(0, 300) }, { ...PROVEN, proven: manner.format === 'i8' });
    }
  });

  it('loses no recall to a filter, whatever lies closer', () => {
    const index = createIndex(256, { manner: { format: 'b1', candidates: 50 } });
    const vectors = seededVectors(256, 0, 3);
    const query = vectors.query();
    const model: Model = new Map();
    // 900 documents next to the query, and 200 that may take part far from it.
    for (let document = 0; document < 1_100; document++) {
      const noise = vectors.query();
      const rows = document < 900 ? normalised(noise.map((value, i) => value * 0.3 + query[i])) : noise;
      index.set(document, rows);
      model.set(document, rows);
    }
    const allowed = Uint8Array.from({ length: 1_100 }, (_, document) => (document < 900 ? 0 : 1));
    const result = index.search(query, { limit: 1, allowed });
    expect(result).toMatchObject({ path: 'scalar-b1+f16', exact: false });
    expect(result.candidates).toBeGreaterThanOrEqual(50);
    expect(result.candidates).toBeLessThan(165);
    const [best] = bruteForce(model, query, { limit: 1, allowed });
    expect(result.hits.map((hit) => hit.document)).toEqual([best.document]);
  });

  it('takes more candidates for more hits, and all there are where they are few', () => {
    const index = createIndex(64, { manner: { format: 'b1', candidates: 10 } });
    const { model, query } = fill(index, 300, 10, 4);
    const vector = query();
    expect(index.search(vector, { limit: 1 }).candidates).toBeLessThan(100);
    expect(index.search(vector, { limit: 50 }).hits).toHaveLength(50);
    expect(index.search(vector, { limit: 50 }).candidates).toBeGreaterThanOrEqual(200);
    const all = index.search(vector, { limit: 300 });
    expect(all).toMatchObject({ exact: true, candidates: 300 });
    expectOracle(index, model, vector, { limit: 300 }, PROVEN);
  });

  it('bounds what a tie of distances lets in, by document number', () => {
    const index = createIndex(64, { manner: { format: 'b1', candidates: 10 } });
    const same = seededVectors(64, 0, 5).document(1);
    // Of so many no more than 2 × (2 × 12 + 3,000) + 64 are estimated.
    for (let document = 6_499; document >= 0; document--) index.set(document, same);
    const result = index.search(same, { limit: 3, minScore: 0.5 });
    expect(result.candidates).toBe(12);
    expect(result.hits.map((hit) => hit.document)).toEqual([0, 1, 2]);
    // The others are at a distance that stands for more than 0.5.
    expect(result).toMatchObject({ aboveMinScore: 6_500, aboveMinScoreExact: false, exact: false });
  });

  it('estimates from bits how many documents lie above the minimum score', () => {
    const index = createIndex(256, { manner: { format: 'b1', candidates: 20 } });
    const { model, query } = fill(index, 1_500, 5, 6);
    const vector = query();
    for (const minScore of [0.05, 0.2]) {
      const truth = bruteForce(model, vector, { limit: 1_500, minScore }).length;
      const result = index.search(vector, { limit: 1, minScore });
      expect(result.aboveMinScoreExact).toBe(false);
      expect(Math.abs(result.aboveMinScore - truth)).toBeLessThan(150);
    }
    expect(index.search(vector, { limit: 1 })).toMatchObject({ aboveMinScore: 1_500, aboveMinScoreExact: true });
    expect(index.search(vector, { limit: 1, minScore: 0.99 }).aboveMinScore).toBe(0);
  });

  it('reads neighbouring rows at once', () => {
    const file = new MemoryRowFile(64);
    const index = createIndex(64, { rows: file, directRows: 10_000 });
    const { query } = fill(index, 200, 10, 7);
    file.reads = 0;
    index.search(query(), { limit: 10 });
    // All rows, 64 at a time, and once more those of the hits.
    expect(file.reads).toBeLessThanOrEqual(Math.ceil(index.rowCount / 64) + 10);
  });

  it.each([INT8, BITS])('leaves index and file as they were when the file is full: $format', (manner) => {
    const file = new MemoryRowFile(64);
    const index = createIndex(64, { manner, rows: file });
    const { model, query } = fill(index, 40, 5, 8);
    shuffle(index, model, 9, 60);
    const contents = (): Uint8Array[] => Array.from({ length: file.length }, (_, row) => file.bytesOf(row));
    const before = contents();
    const vector = query();
    const hits = index.search(vector, { limit: 50 }).hits;
    const [document] = model.keys();
    const had = index.rowsOf(document);
    // Fails at each of the writes, those that make the file longer and those in place.
    for (let writes = 0; writes < had + 2; writes++) {
      file.writesLeft = writes;
      expect(codeOf(() => index.set(document, seededVectors(64, 0, 10).document(had + 2)))).toBe('STORAGE_FULL');
      expect(contents()).toEqual(before);
      expect(index.rowCount).toBe(before.length);
      expect(index.search(vector, { limit: 50 }).hits).toEqual(hits);
    }
    expect(index.hasRows).toBe(true);
    file.capacity = file.length;
    expect(codeOf(() => index.set(1_000, seededVectors(64, 0, 10).document(1)))).toBe('STORAGE_FULL');
    expect([index.has(1_000), index.rowCount]).toEqual([false, before.length]);
  });

  it.each([INT8, BITS])('goes on with estimates when the rows cannot be read any more: $format', (manner) => {
    const file = new MemoryRowFile(64);
    const lost: unknown[] = [];
    const index = createIndex(64, { manner, rows: file, onRowsLost: (error) => lost.push(error) });
    const { model, query } = fill(index, 300, 5, 11);
    const vector = query();
    const exact = index.search(vector, { limit: 10, minScore: 0.1 });
    file.unreadable = true;
    const estimated = index.search(vector, { limit: 10, minScore: 0.1 });
    expect(estimated).toMatchObject({ exact: false, path: `scalar-${manner.format}`, aboveMinScoreExact: false });
    expect(estimated.hits).toHaveLength(10);
    const scores = estimated.hits.map((hit) => hit.score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    const both = exact.hits.filter((hit) => estimated.hits.some((other) => other.document === hit.document));
    expect(both.length).toBeGreaterThanOrEqual(manner.format === 'i8' ? 9 : 3);
    for (const { document, score } of estimated.hits) {
      const truth = scoreByDefinition(vector, model.get(document) ?? new Float32Array(0)).score;
      expect(Math.abs(score - truth)).toBeLessThan(manner.format === 'i8' ? 0.01 : 0.25);
    }
    // Everything else goes on too.
    index.set(300, vector);
    index.remove(0);
    expect(index.search(vector, { limit: 1 }).hits[0].document).toBe(300);
    expect(index.vectorsOf(5)).toHaveLength(0);
    expect(index.hasRows).toBe(false);
    expect(lost).toHaveLength(1);
  });

  it.each([INT8, BITS])('gives estimates alone when the rows are lost in the middle of a search: $format', (manner) => {
    let readsLeft = 0;
    for (let isLost = true; isLost; readsLeft++) {
      const file = new MemoryRowFile(64);
      const index = createIndex(64, { manner: { ...manner, candidates: 60 }, rows: file });
      const { model, query } = fill(index, 100, 5, 24);
      shuffle(index, model, 25, 60);
      const vector = query();
      file.readsLeft = readsLeft;
      const first = index.search(vector, { limit: 40 });
      isLost = !index.hasRows;
      if (isLost) expect(first).toEqual(index.search(vector, { limit: 40 }));
    }
    // The reads of a search: of the candidates, and of the hits.
    expect(readsLeft).toBeGreaterThan(2);
    expect(readsLeft).toBeLessThan(60);
  });

  it.each([INT8, BITS])('takes over the rows that a file holds, searches them at once, and fills the holes: $format', async (manner) => {
    const file = new MemoryRowFile(64);
    const first = createIndex(64, { manner, rows: file });
    const { model, query } = fill(first, 300, 10, 12);
    shuffle(first, model, 13);
    const pages = pagesOf(first, 128);
    const gone = (document: number): boolean => document % 5 === 1;
    for (const document of model.keys()) if (gone(document)) model.delete(document);

    const second = createIndex(64, { manner, rows: file, mean: first.mean });
    pages.forEach(({ documents, ordinals, bits, factors }, i) => {
      second.adopt({ count: documents.length, documents: documents.map((document) => (gone(document) ? -1 : document)), ordinals, bits, factors });
      documents.forEach((document, at) => expect(second.documentOfRow(128 * i + at)).toBe(gone(document) ? -1 : document));
      const complete = [...model.keys()].filter((document) => second.rowsOf(document) === first.rowsOf(document));
      const found = second.search(query(), { limit: 300 }).hits.map((hit) => hit.document);
      for (const document of complete) expect(found).toContain(document);
      expect(found.some(gone)).toBe(false);
      expect(second.rowCount).toBe(Math.min(first.rowCount, 128 * (i + 1)));
    });
    // Searches between two steps see the same as after them.
    const vector = query();
    const expected = second.search(vector, { limit: 20 }).hits;
    await second.finishAdopting(slices(() => expect(second.search(vector, { limit: 20 }).hits).toEqual(expected)));

    expect(second.rowCount).toBe([...model.values()].reduce((sum, rows) => sum + rows.length / 64, 0));
    expect(file.length).toBe(second.rowCount);
    expect(second.documentCount).toBe(model.size);
    for (const [document, rows] of model) expectRows(second.vectorsOf(document), rows, HALF_TOLERANCE);
    for (let i = 0; i < 3; i++) expectOracle(second, model, query(), { limit: 20 }, { proven: manner.format === 'i8', tolerance: HALF_TOLERANCE });
    // And the rows can be changed as any others.
    shuffle(second, model, 14);
    for (const [document, rows] of model) expectRows(second.vectorsOf(document), rows, HALF_TOLERANCE);
    for (let i = 0; i < 3; i++) expectOracle(second, model, query(), { limit: 20 }, { proven: manner.format === 'i8', tolerance: HALF_TOLERANCE });
  });

  it('reads no rows that belong to nobody', () => {
    const file = new MemoryRowFile(64);
    const index = createIndex(64, { rows: file });
    index.adopt({ count: 200, documents: new Int32Array(200).fill(-1), ordinals: new Uint32Array(200), bits: null, factors: null });
    expect([index.rowCount, index.documentCount, file.reads]).toEqual([200, 0, 0]);
    expect(index.search(seededVectors(64, 0, 31).query(), { limit: 3 }).hits).toEqual([]);
  });

  it('leaves a document out until its whole text is there, and puts its rows in order', () => {
    const file = new MemoryRowFile(64);
    const first = createIndex(64, { rows: file });
    const rows = seededVectors(64, 0, 32).document(3);
    first.set(0, rows);
    for (const directRows of [0, 1_000]) {
      const index = createIndex(64, { rows: file, directRows });
      const vector = rows.slice(128);
      // The file's rows, said to be the passages 1 and 2 of document 5, then its whole text.
      index.adopt({ count: 2, documents: Int32Array.of(5, 5), ordinals: Uint32Array.of(2, 1), bits: null, factors: null });
      expect([...index.scoreDocuments(vector, [5])]).toEqual([NaN]);
      expect(index.search(vector, { limit: 1 }).hits).toEqual([]);
      index.adopt({ count: 1, documents: Int32Array.of(5), ordinals: Uint32Array.of(0), bits: null, factors: null });
      expect(index.search(vector, { limit: 1 }).hits.map((hit) => hit.document)).toEqual([5]);
      const order = [rows.slice(128), rows.slice(64, 128), rows.slice(0, 64)];
      expectRows(index.vectorsOf(5), Float32Array.from(order.flatMap((row) => [...row])), HALF_TOLERANCE);
    }
  });

  it('adopts nothing when the file cannot be read', () => {
    const file = new MemoryRowFile(64);
    const first = createIndex(64, { rows: file });
    fill(first, 20, 5, 15);
    const [{ documents, ordinals }] = pagesOf(first, 1_000);
    const second = createIndex(64, { rows: file });
    file.unreadable = true;
    expect(codeOf(() => second.adopt({ count: documents.length, documents, ordinals, bits: null, factors: null }))).toBe('STORAGE_FAILED');
    expect([second.rowCount, second.documentCount]).toEqual([0, 0]);
    file.unreadable = false;
    second.adopt({ count: documents.length, documents, ordinals, bits: null, factors: null });
    expect(pagesOf(second, 1_000)).toEqual(pagesOf(first, 1_000));
  });

  it.each([
    { from: INT8, to: BITS },
    { from: BITS, to: INT8 },
  ])('changes from $from.format to $to.format in slices and follows what changes meanwhile', async ({ from, to }) => {
    for (const rows of [null, new MemoryRowFile(64)]) {
      // With a mean, so that none is taken, which would be a step for each row.
      const index = createIndex(64, { manner: from, rows, mean: seededVectors(64, 0, 30).query().map((value) => value / 4) });
      const { model, query } = fill(index, 300, 10, 16);
      expect(codeOf(() => index.setManner(to))).toBe('INVALID_INPUT');
      let seed = 20;
      expect(await index.makeCodes(to.format, slices(() => shuffle(index, model, seed++, 15)))).toBe(true);
      index.setManner(to);
      index.dropCodes(from.format);
      expect([index.hasCodes(to.format), index.hasCodes(from.format)]).toEqual([true, false]);
      expect(codeOf(() => index.dropCodes(to.format))).toBe('INVALID_INPUT');
      const vector = query();
      expect(index.search(vector, { limit: 20 }).path).toBe(`scalar-${to.format}+f16`);
      expectOracle(index, model, vector, { limit: 20 }, { proven: to.format === 'i8', tolerance: HALF_TOLERANCE });
      // Each code is what it would be if the row had come now.
      const fresh = createIndex(64, { manner: to, mean: index.mean });
      for (const [document, values] of model) fresh.set(document, values);
      for (let i = 0; i < 3; i++) {
        const other = query();
        const { hits, candidates } = index.search(other, { limit: 20 });
        expect(hits).toEqual(fresh.search(other, { limit: 20 }).hits);
        if (to.format === 'b1') expect(candidates).toBe(fresh.search(other, { limit: 20 }).candidates);
      }
    }
  });

  it('takes the mean of the rows for the bits', async () => {
    const index = createIndex(64);
    const vectors = seededVectors(64, 0, 17);
    const common = vectors.query();
    for (let document = 0; document < 200; document++) index.set(document, normalised(vectors.query().map((value, i) => value * 0.5 + common[i])));
    expect(index.mean).toBeNull();
    expect(index.bitsOfRows(0, 200)).toBeNull();
    await index.makeCodes('b1', slices());
    const along = scoreByDefinition(common, index.mean ?? new Float32Array(64)).score;
    expect(along).toBeGreaterThan(0.8);
    const ones = (index.bitsOfRows(0, 200) ?? new Uint8Array(0)).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
    // Centred, so about half of them.
    expect(Math.abs(ones / (200 * 512) - 0.5)).toBeLessThan(0.05);
  });

  it('gives up making codes when it may not go on, and has what it had', async () => {
    const index = createIndex(64);
    const { query } = fill(index, 300, 10, 18);
    const vector = query();
    const { hits } = index.search(vector, { limit: 20 });
    let steps = 3;
    expect(await index.makeCodes('b1', slices(), () => steps-- > 0)).toBe(false);
    expect([index.hasCodes('b1'), index.bitsOfRows(0, 1)]).toEqual([false, null]);
    expect(index.search(vector, { limit: 20 }).hits).toEqual(hits);
    expect(await index.makeCodes('b1', slices())).toBe(true);
    expect(await index.makeCodes('b1', slices(), () => false)).toBe(true);
  });

  it('uses the memory of dropped codes again', async () => {
    const index = createIndex(64);
    const { model, query } = fill(index, 300, 10, 19);
    await index.makeCodes('b1', slices());
    index.setManner(BITS);
    const { memoryBytes } = index;
    for (let i = 0; i < 5; i++) {
      index.dropCodes('i8');
      await index.makeCodes('i8', slices());
    }
    expect(index.memoryBytes).toBe(memoryBytes);
    // What grows meanwhile takes it, and keeps it.
    index.dropCodes('i8');
    const large = new Float32Array(64 * 4_000);
    for (let row = 0; row < 4_000; row++) large.set(query(), row * 64);
    index.set(300, large);
    model.set(300, large);
    await index.makeCodes('i8', slices());
    for (const manner of [INT8, BITS]) {
      index.setManner(manner);
      for (let i = 0; i < 3; i++) expectOracle(index, model, query(), { limit: 10 }, { ...PROVEN, proven: manner === INT8 });
    }
    expectRows(index.vectorsOf(300), large, HALF_TOLERANCE);
  });

  it('answers exactly in slices, and not when something changed', async () => {
    const file = new MemoryRowFile(64);
    const index = createIndex(64, { manner: { format: 'b1', candidates: 5 }, rows: file });
    const { model, query } = fill(index, 300, 10, 20);
    const vector = query();
    const between = query();
    const allowed = Uint8Array.from({ length: 300 }, (_, document) => document % 2);
    for (const options of [{ limit: 10 }, { limit: 10, allowed, minScore: 0.05 }]) {
      // Other searches come between and leave their query behind.
      const result = await index.searchExactly(vector, options, slices(() => index.search(between, { limit: 1 })));
      const truth = bruteForce(model, vector, { ...options, limit: 300 });
      expect(result?.hits.map((hit) => hit.document)).toEqual(truth.slice(0, 10).map((hit) => hit.document));
      expect(result).toMatchObject({ exact: true, aboveMinScore: truth.length, path: 'scalar-f16' });
      // The same bits as a search gives.
      const scores = index.scoreDocuments(vector, (result?.hits ?? []).map((hit) => hit.document));
      expect([...scores]).toEqual(result?.hits.map((hit) => Math.fround(hit.score)));
    }
    expect(await index.searchExactly(vector, { limit: 10 }, slices(() => index.remove(7)))).toBeNull();
    expect(await index.searchExactly(vector, { limit: 10 }, slices(), () => false)).toBeNull();
    file.unreadable = true;
    expect(await index.searchExactly(vector, { limit: 10 }, slices())).toBeNull();
  });

  it('knows the rows of its documents', () => {
    const index = createIndex(100, { manner: BITS });
    const vectors = seededVectors(100, 0, 21);
    index.set(4, vectors.document(3));
    index.set(2, vectors.document(1));
    index.remove(4);
    expect([index.documentOfRow(0), index.ordinalOfRow(0), index.rowsOf(2), index.rowsOf(4), index.rowCount]).toEqual([2, 0, 1, 0, 1]);
    expect([index.stride, index.rowBytes]).toEqual([112, 64]);
    expect([index.bitsOfRows(0, 1), index.factorsOfRows(0, 1)]).toMatchObject([{ length: 64 }, { length: 2 }]);
    expect(codeOf(() => index.bitsOfRows(0, 2))).toBe('INVALID_INPUT');
    const { revision } = index;
    index.set(2, vectors.document(1));
    expect(index.revision).toBeGreaterThan(revision);
  });

  it('refuses what memory cannot hold, stays as it was, and works on', () => {
    // One segment of int8 codes and half rows at 2048 dimensions is 25 MB; a second one does not fit.
    const index = createIndex(2048, { kernels: createKernels(null, { maximumPages: 600 }) });
    const rows = seededVectors(2048, 0, 22).document(2);
    index.set(0, rows);
    expect(codeOf(() => index.set(1, new Float32Array(2048 * 4_096).fill(1 / 45)))).toBe('STORAGE_FULL');
    expect([index.rowCount, index.documentCount, index.has(1)]).toEqual([2, 1, false]);
    index.set(1, rows);
    expect(index.search(rows.slice(0, 2048), { limit: 5 }).hits.map((hit) => hit.document)).toEqual([0, 1]);
  });

  it('replaces and removes a document of thousands of rows in linear time', () => {
    const file = new MemoryRowFile(64);
    const index = createIndex(64, { rows: file });
    const small = seededVectors(64, 0, 23).document(1);
    const large = new Float32Array(64 * 10_000);
    for (let i = 0; i < 10_000; i++) large.set(small, i * 64);
    const startedAt = performance.now();
    index.set(0, large);
    index.set(1, small);
    index.set(0, small);
    index.set(0, large);
    index.remove(0);
    // About 60 ms.
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    expect([index.rowCount, file.length]).toEqual([1, 1]);
    expectRows(index.vectorsOf(1), small, HALF_TOLERANCE);
  });
});
