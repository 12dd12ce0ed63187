import { describe, expect, it, vi } from 'vitest';
import { TimeSlice } from '../../../src/core/time-slice';
import { createKernels } from '../../../src/core/vector-index/kernels';
import { INDEX_POLICY, meanOf, recallOf, type RememberedManner } from '../../../src/core/vector-index/index-policy';
import { LargeIndex } from '../../../src/core/vector-index/large-index';
import type { LargeVectorIndex, Manner } from '../../../src/core/vector-index/large-vector-index';
import { loadKernelModule } from '../../../src/core/vector-index/testing/load-kernels';
import { seededRandom } from '../../../src/core/statistics/seeded-random';
import { gaussian } from '../../../src/core/vector-index/testing/seeded-vectors';
import { RecallKeeper } from './recall-keeper';

const { ladder, probeSamples, recallTarget } = INDEX_POLICY;
const always = (): boolean => true;

interface Scene {
  readonly index: LargeVectorIndex;
  readonly keeper: RecallKeeper;
  readonly slice: TimeSlice;
  readonly remembered: RememberedManner[];
  readonly records: string[];
  readonly gauges: [name: string, value: number][];
  readonly clock: { ms: number };
  /** As many quiet rounds as it takes until nothing changes any more. A minute lies between two. */
  settle(): Promise<void>;
}

/** Small libraries that behave like large ones, down to the widest scan that is worth it. */
function createScene(dimensions: number, remembered: RememberedManner | null = null, widestShare = 1, manner: Manner = remembered?.manner ?? { format: 'i8', candidates: 400 }): Scene {
  const clock = { ms: 0 };
  const index = LargeIndex.create({ dimensions, kernels: createKernels(loadKernelModule()), now: () => clock.ms, manner, rows: null });
  const slice = new TimeSlice({ now: () => clock.ms, yieldToEvents: async () => {} });
  const written: RememberedManner[] = [];
  const records: string[] = [];
  const gauges: [name: string, value: number][] = [];
  const keeper = new RecallKeeper({
    index,
    now: () => clock.ms,
    wallNow: () => Date.UTC(2026, 10, 21) + clock.ms,
    monitor: { record: (name) => void records.push(name), gauge: (name, value) => void gauges.push([name, value]) },
    remembered,
    onChange: (state) => void written.push(state),
    policy: { bitsFromBytes: 400_000, widestShare },
  });
  const settle = async (): Promise<void> => {
    for (let round = 0, before = -1; before !== records.length || round < 2; round++) {
      before = records.length;
      clock.ms += 60_000;
      await keeper.round(slice, always);
    }
  };
  return { index, keeper, slice, remembered: written, records, gauges, clock, settle };
}

/** One-row documents from `from` on. */
function add(index: LargeVectorIndex, vector: () => Float32Array, count: number, from = 0): void {
  for (let document = from; document < from + count; document++) index.set(document, vector());
}

/** Without any structure. Components are sums of two uniform numbers: as good as normal ones here, and much faster to make. */
function isotropic(dimensions: number, seed: number): () => Float32Array<ArrayBuffer> {
  const random = seededRandom(seed);
  return () => {
    const vector = new Float32Array(dimensions);
    for (let i = 0; i < dimensions; i++) vector[i] = random() + random() - 1;
    return unit(vector);
  };
}

/** Clusters around a common mean, with three dimensions that are far larger than the others, as models make them. */
function anisotropic(dimensions: number, seed: number, shift = 1): () => Float32Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const normal = gaussian(random);
  const mean = Float32Array.from({ length: dimensions }, (_, i) => shift * (i % Math.floor(dimensions / 3) === 1 ? 6 : normal()));
  const centres = Array.from({ length: 200 }, () => Float32Array.from({ length: dimensions }, normal));
  return () => {
    const centre = centres[Math.floor(random() * centres.length)];
    const vector = new Float32Array(dimensions);
    for (let i = 0; i < dimensions; i++) vector[i] = mean[i] + centre[i] + random() + random() - 1;
    return unit(vector);
  };
}

function unit(vector: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i] ** 2;
  const scale = 1 / Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i] *= scale;
  return vector;
}

function cosine(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, i) => sum + value * right[i], 0) / (Math.hypot(...left) * Math.hypot(...right));
}

/** Independent of the keeper: fresh questions against exact answers. */
async function recallOfIndex({ index, slice }: Scene, query: () => Float32Array): Promise<number> {
  const samples: number[] = [];
  for (let i = 0; i < 30; i++) {
    const vector = query();
    const exact = await index.searchExactly(vector, { limit: 10 }, slice);
    samples.push(recallOf(exact!.hits.map(({ score }) => score), index.search(vector, { limit: 10 }).hits.map(({ score }) => score)));
  }
  return meanOf(samples);
}

describe('RecallKeeper', () => {
  it('leaves isotropic vectors on int8: no number of candidates holds, and that is written down', async () => {
    const scene = createScene(512, null, 1 / 16);
    const vectors = isotropic(512, 1);
    add(scene.index, vectors, 16_000);
    await scene.settle();
    expect(scene.index.manner.format).toBe('i8');
    expect(scene.index.hasCodes('b1')).toBe(false);
    expect(scene.keeper.report).toBeNull();
    expect(scene.keeper.reason).toMatch(/^proven exact: every search, unless more than 4,096 memories score nearly alike; 2026-11-21: bits found 9\d(\.\d)?% of the ten best in \d+ questions with 1,000 candidates: not used$/);
    const written = scene.remembered.at(-1)!;
    expect(meanOf(written.samples[400])).toBeLessThan(0.95);
    expect(meanOf(written.samples[1_000])).toBeLessThan(recallTarget);
    expect(scene.index.search(vectors(), { limit: 10 }).exact).toBe(true);
    // Nothing is tried again before the library has grown by half.
    const checks = scene.records.length;
    await scene.settle();
    expect(scene.records).toHaveLength(checks);
  });

  it('asks past questions first, and makes up for the missing ones with what is as hard as those: no row asks for itself', async () => {
    const scene = createScene(128);
    const { index, keeper } = scene;
    add(index, anisotropic(128, 13), 3_500);
    const questions = Array.from({ length: 12 }, isotropic(128, 14));
    for (const question of questions) keeper.note(question);
    const search = vi.spyOn(index, 'search');
    await scene.settle();
    const asked = [...new Set(search.mock.calls.map(([query]) => query))];
    search.mockRestore();
    expect(asked).toHaveLength(scene.records.length);
    expect(asked.slice(0, questions.length)).toEqual(questions.toReversed());
    for (const query of asked.slice(questions.length)) {
      const nearest = index.search(query, { limit: 1 }).hits[0].score;
      expect(nearest).toBeGreaterThan(0.75);
      expect(nearest).toBeLessThan(0.95);
    }
    expect(asked.length).toBeGreaterThanOrEqual(probeSamples);
    expect(Object.values(scene.remembered.at(-1)!.samples)[0]).toHaveLength(asked.length);
  });

  it.each([
    [0, 'b1'],
    [2 * probeSamples, 'i8'],
  ])('lets what people ask decide, where rows would say something else: %d questions, %s', async (count, format) => {
    const scene = createScene(512, null, 1 / 20);
    add(scene.index, anisotropic(512, 15), 7_000);
    // About nothing in particular: as near to one memory as to the next.
    const questions = isotropic(512, 21);
    for (let i = 0; i < count; i++) scene.keeper.note(questions());
    await scene.settle();
    expect(scene.records.length).toBeGreaterThanOrEqual(probeSamples);
    expect(scene.index.manner).toEqual({ format, candidates: 400 });
    // Told where bits are used; where answers are proven, nothing is measured.
    expect(scene.gauges.at(-1)).toEqual(format === 'b1' ? ['vectors.recall', scene.keeper.report!.at10] : undefined);
  });

  it('lets a search that arrives wait for one of its own at most, and leaves it the worker', async () => {
    const scene = createScene(128);
    const { index, clock, keeper } = scene;
    add(index, anisotropic(128, 16), 3_300);
    let running = 0;
    const atOnce: number[] = [];
    const search = vi.spyOn(index, 'search').mockImplementation((...args) => {
      running++;
      // As with many rows: each takes longer than a slice.
      clock.ms += 60;
      return LargeIndex.prototype.search.apply(index, args);
    });
    const slice = new TimeSlice({
      now: () => clock.ms,
      yieldToEvents: async () => {
        atOnce.push(running);
        running = 0;
      },
    });
    await keeper.round(slice, always);
    expect(index.manner.format).toBe('b1');
    expect(Math.max(...atOnce)).toBe(1);
    search.mockRestore();
  });

  it('makes no further search of its own once somebody searches', async () => {
    const scene = createScene(128);
    const { index, keeper, slice } = scene;
    add(index, anisotropic(128, 17), 3_300);
    const search = vi.spyOn(index, 'search');
    await keeper.round(slice, () => search.mock.calls.length === 0);
    expect(search).toHaveBeenCalledTimes(1);
    search.mockRestore();
    expect(scene.records).toEqual([]);
    // It begins with another question then.
    await scene.settle();
    expect(scene.records).toHaveLength(probeSamples);
  });

  it('takes a step of the ladder that holds, where there is one', async () => {
    const scene = createScene(384, null, 1 / 10);
    const vectors = isotropic(384, 2);
    add(scene.index, vectors, 10_000);
    await scene.settle();
    const { manner } = scene.index;
    expect(manner.format).toBe('b1');
    expect(manner.candidates).toBeGreaterThan(ladder[0]);
    expect(meanOf(scene.remembered.at(-1)!.samples[400])).toBeLessThan(0.985);
    expect(scene.keeper.report!.at10).toBeGreaterThanOrEqual(recallTarget);
    expect(await recallOfIndex(scene, vectors)).toBeGreaterThanOrEqual(0.985);
  });

  it('uses bits on vectors as models make them, and says how well they do', async () => {
    const scene = createScene(128);
    const vectors = anisotropic(128, 3);
    add(scene.index, vectors, 5_000);
    expect(scene.keeper.reason).toMatch(/^proven exact: every search/);
    await scene.settle();
    expect(scene.index.manner).toEqual({ format: 'b1', candidates: 400 });
    expect(scene.index.hasCodes('i8')).toBe(false);
    expect(scene.keeper.report).toMatchObject({ samples: probeSamples });
    expect(scene.keeper.report!.at10).toBeGreaterThanOrEqual(recallTarget);
    expect(scene.keeper.report!.steps.at(-1)).toMatch(/with 400 candidates: used$/);
    expect(await recallOfIndex(scene, vectors)).toBeGreaterThanOrEqual(recallTarget);
    // The next start begins there, and knows as much.
    const again = new RecallKeeper({ index: scene.index, now: () => 0, wallNow: () => 0, monitor: { record: () => {}, gauge: () => {} }, remembered: scene.remembered.at(-1)!, onChange: () => {} });
    expect(again.report).toEqual(scene.keeper.report);
  });

  it('measures anew when the library has grown by half, and follows a mean that has moved', async () => {
    const scene = createScene(128);
    add(scene.index, anisotropic(128, 4), 3_300);
    await scene.settle();
    expect(scene.index.manner).toEqual({ format: 'b1', candidates: 400 });
    // Now the common mean is another one, far away from what the bits are compared against.
    const moved = anisotropic(128, 5, 8);
    add(scene.index, moved, 4_700, 3_300);
    const before = await recallOfIndex(scene, moved);
    expect(before).toBeLessThan(recallTarget);
    for (let i = 0; i < 30; i++) scene.keeper.note(moved());
    await scene.settle();
    const { manner } = scene.index;
    expect(manner.format === 'i8' || manner.candidates > 400).toBe(true);
    expect(await recallOfIndex(scene, moved)).toBeGreaterThanOrEqual(0.985);
    expect(scene.remembered.at(-1)!.probedAtRows).toBe(8_000);
    expect(scene.remembered.at(-1)!.steps.length).toBeGreaterThan(1);
  });

  it('gives bits up for int8 codes when no number of candidates holds any more, wherever it stood', async () => {
    const samples = Object.fromEntries(ladder.map((candidates) => [candidates, Array.from<number>({ length: 30 }).fill(0.9)]));
    const scene = createScene(64, { manner: { format: 'b1', candidates: 1_000 }, probedAtRows: 7_000, samples, checkedAt: 1, steps: [] });
    const vectors = isotropic(64, 9);
    add(scene.index, vectors, 7_000);
    // A search comes in between: until int8 codes are made, as many as possible are read in full.
    await scene.keeper.round(scene.slice, () => false);
    expect(scene.index.manner).toEqual({ format: 'b1', candidates: 4_000 });
    await scene.settle();
    expect(scene.index.manner.format).toBe('i8');
    expect(scene.index.hasCodes('b1')).toBe(false);
    expect(scene.keeper.reason).toMatch(/^proven exact: every search, .*; 2026-11-21: .*now int8 codes$/);
    expect(scene.records).toEqual([]);
  });

  it('tries bits anew where the ones that held are not there any more', async () => {
    const samples = { 400: Array.from<number>({ length: 30 }).fill(1) };
    const scene = createScene(64, { manner: { format: 'b1', candidates: 400 }, probedAtRows: 7_000, samples, checkedAt: 1, steps: ['2026-11-20: as before'] }, 1, { format: 'i8', candidates: 400 });
    add(scene.index, anisotropic(64, 10), 7_000);
    expect(scene.keeper.report).toBeNull();
    await scene.settle();
    expect(scene.index.manner.format).toBe('b1');
    expect(scene.records).toHaveLength(probeSamples);
    expect(scene.keeper.report!.steps).toHaveLength(2);
  });

  it('compares bits against where the vectors lie when it makes them, not where they lay once', async () => {
    const scene = createScene(128, null, 1 / 20);
    const { index } = scene;
    add(index, anisotropic(128, 18), 2_000);
    await index.makeCodes('b1', scene.slice);
    const former = index.mean!;
    index.dropCodes('b1');
    const moved = anisotropic(128, 19, 8);
    add(index, moved, 3_500);
    await scene.settle();
    expect(scene.records.length).toBeGreaterThanOrEqual(probeSamples);
    expect(cosine(index.mean!, moved())).toBeGreaterThan(0.9);
    expect(cosine(former, moved())).toBeLessThan(0.9);
  });

  it('goes back to int8 codes when little is left', async () => {
    const scene = createScene(128);
    const vectors = anisotropic(128, 6);
    add(scene.index, vectors, 4_000);
    await scene.settle();
    expect(scene.index.manner.format).toBe('b1');
    for (let document = 1_500; document < 4_000; document++) scene.index.remove(document);
    await scene.settle();
    expect(scene.index.manner.format).toBe('i8');
    expect(scene.index.search(vectors(), { limit: 10 }).exact).toBe(true);
  });

  it('answers each past question exactly once, in its turn, makes way for a search, and keeps nothing of it', async () => {
    const scene = createScene(128);
    const vectors = anisotropic(128, 7);
    add(scene.index, vectors, 4_000);
    await scene.settle();
    const { keeper, slice, clock, records } = scene;
    const questions = [vectors(), vectors(), vectors()];
    for (const question of [...questions, questions[0], questions[0].slice()]) keeper.note(question);
    const samples = (): number => keeper.report!.samples;

    // Somebody searches: given up, tried later.
    clock.ms += 60_000;
    await keeper.round(slice, () => false);
    expect(samples()).toBe(probeSamples);
    clock.ms += 60_000;
    await keeper.round(slice, always);
    expect(samples()).toBe(probeSamples + 1);
    // What was read has to be paid for first.
    await keeper.round(slice, always);
    expect(samples()).toBe(probeSamples + 1);
    const written = scene.remembered.length;
    for (let round = 0; round < 6; round++) {
      clock.ms += 60_000;
      await keeper.round(slice, always);
    }
    expect(samples()).toBe(probeSamples + questions.length);
    expect(scene.remembered.length).toBe(written + 2);
    expect(records).toEqual(Array.from({ length: probeSamples + questions.length }, () => 'vectors.check'));

    const kept = JSON.stringify(scene.remembered.at(-1));
    expect(kept.length).toBeLessThan(4_000);
    expect(Object.values(scene.remembered.at(-1)!.samples).flat().every((recall) => Number.isInteger(Math.round(recall * 1e6) / 1e5))).toBe(true);
  });

  it('remembers the newest questions only', async () => {
    const scene = createScene(64);
    const vectors = anisotropic(64, 8);
    add(scene.index, vectors, 7_000);
    await scene.settle();
    for (let i = 0; i < 100; i++) scene.keeper.note(vectors());
    await scene.settle();
    expect(scene.keeper.report!.samples).toBe(probeSamples + 64);
  });
});
