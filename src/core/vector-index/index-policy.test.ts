import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstCandidates, firstManner, INDEX_POLICY, judge, needsProbe, nextStep, probed, provenExact, recallOf, rememberedManner, rungs, wantsBits, wantsLargeIndex, type RecallSamples, type RememberedManner } from './index-policy';
import { seededRandom } from '../statistics/seeded-random';

const { ladder, windowSamples, probeSamples } = INDEX_POLICY;
const size = (rowCount: number) => ({ rowCount, documentCount: rowCount });
const times = (count: number, recall: number): number[] => Array.from<number>({ length: count }).fill(recall);
const bits = (candidates: number) => ({ format: 'b1', candidates }) as const;
const remembered = (patch: Partial<RememberedManner> = {}): RememberedManner => ({
  manner: bits(400), probedAtRows: 200_000, samples: { 400: times(30, 1) }, checkedAt: 1, steps: [], ...patch,
});

/** Questions of which each of the ten best is missed with the same chance. */
function questions(chance: number, seed: number): () => number {
  const random = seededRandom(seed);
  return () => times(10, 0).filter(() => random() >= chance).length / 10;
}

describe('where a library begins', () => {
  it('is resident when small, on int8 codes when larger, and never on bits without evidence', () => {
    expect([49_999, 50_000].map((rows) => wantsLargeIndex(rows, false))).toEqual([false, true]);
    expect([34_999, 35_000].map((rows) => wantsLargeIndex(rows, true))).toEqual([false, true]);
    for (const rows of [20_000, 80_000, 1_000_000]) expect(firstManner(rows, 384, null).format).toBe('i8');
    expect(firstManner(1_000_000, 384, remembered({ manner: { format: 'i8', candidates: 1_000 } })).format).toBe('i8');
  });

  it('goes on as it was found to hold, and begins higher when it has become large', () => {
    expect(firstManner(200_000, 384, remembered({ manner: bits(2_000) }))).toEqual(bits(2_000));
    expect(firstManner(4_000_000, 384, remembered())).toEqual(bits(1_000));
    expect(firstManner(20_000, 384, remembered()).format).toBe('i8');
    expect([1_999_999, 2_000_000].map(firstCandidates)).toEqual([400, 1_000]);
  });

  it('asks for bits by bytes, not rows, and not to and fro', () => {
    expect(wantsBits(80_000, 384, false)).toBe(false);
    expect(wantsBits(131_000, 384, false)).toBe(true);
    expect(wantsBits(50_000, 1024, false)).toBe(true);
    // 100 dimensions are padded to 112.
    expect(wantsBits(450_000, 100, false)).toBe(true);
    for (let rows = 45_000; rows < 80_000; rows += 1_000) expect(wantsBits(rows, 384, true)).toBe(true);
    expect(wantsBits(41_000, 384, true)).toBe(false);
  });

  it('tries no number of candidates that costs more than int8 codes', () => {
    expect(rungs(size(130_000))).toEqual([400, 1_000, 2_000]);
    expect(rungs(size(4_000_000))).toEqual([1_000, 2_000, 4_000, 10_000]);
    // Eight rows a document: each candidate costs eight times as much.
    expect(rungs({ rowCount: 4_000_000, documentCount: 50_000 })).toEqual([1_000]);
    expect(rungs(size(10_000))).toEqual([400]);
  });

  it('probes once, and again when the library has grown by half', () => {
    const int8 = { format: 'i8', candidates: 400 } as const;
    expect(needsProbe(80_000, 384, int8, 0)).toBe(false);
    expect(needsProbe(200_000, 384, int8, 0)).toBe(true);
    expect(needsProbe(299_000, 384, bits(400), 200_000)).toBe(false);
    expect(needsProbe(300_000, 384, bits(400), 200_000)).toBe(true);
    expect(needsProbe(299_000, 384, int8, 200_000)).toBe(false);
    expect(needsProbe(300_000, 384, int8, 200_000)).toBe(true);
  });
});

describe('judge', () => {
  it('says nothing from few questions, except where they miss glaringly', () => {
    expect(judge([])).toBe('unsure');
    expect(judge(times(19, 1))).toBe('unsure');
    expect(judge(times(19, 0.9))).toBe('unsure');
    expect(judge([1, 0.5, 1, 0.5])).toBe('unsure');
    expect(judge([1, 0.5, 1, 0.5, 0.6])).toBe('fails');
  });

  it('holds and fails where chance is no explanation, and by the mean when the window is full', () => {
    expect(judge(times(20, 1))).toBe('holds');
    expect(judge(times(20, 0.9))).toBe('fails');
    expect(judge([...times(19, 1), 0.9])).toBe('unsure');
    expect(judge([...times(29, 1), 0.9])).toBe('holds');
    expect(judge([...times(90, 1), ...times(10, 0.9)])).toBe('holds');
    expect(judge([...times(89, 1), ...times(11, 0.9)])).toBe('fails');
  });

  it('forgets what is older than its window', () => {
    expect(judge([...times(50, 0), ...times(windowSamples, 1)])).toBe('holds');
  });

  it.each([
    [0.001, 0],
    [0.003, 0.05],
  ])('keeps what misses %d of the time through a thousand questions, with at most %d of the libraries stepping', (chance, atMost) => {
    const runs = 25;
    let stepped = 0;
    for (let run = 0; run < runs; run++) {
      const ask = questions(chance, run);
      const samples: number[] = [];
      let fails = false;
      for (let i = 0; i < 1_000 && !fails; i++) {
        samples.push(ask());
        if (samples.length > windowSamples) samples.shift();
        fails = judge(samples) === 'fails';
      }
      if (fails) stepped++;
    }
    expect(stepped / runs).toBeLessThanOrEqual(atMost);
  });

  it.each([
    [0.03, 100],
    [0.1, 40],
  ])('notices what misses %d of the time within %d questions', (chance, within) => {
    for (let run = 0; run < 50; run++) {
      const ask = questions(chance, run);
      const samples: number[] = [];
      while (judge(samples) !== 'fails') samples.push(ask());
      expect(samples.length).toBeLessThanOrEqual(within);
    }
  });
});

describe('nextStep', () => {
  const failing = times(30, 0.9);

  it('takes the first number of candidates that is not known to fail', () => {
    expect(nextStep(bits(400), { 400: failing }, size(200_000))).toEqual(bits(1_000));
    expect(nextStep(bits(400), { 400: failing, 1000: failing, 2000: times(30, 1) }, size(200_000))).toEqual(bits(2_000));
    expect(nextStep(bits(400), { 400: times(30, 1) }, size(200_000))).toBeNull();
    expect(nextStep(bits(400), {}, size(200_000))).toBeNull();
  });

  it('ends at int8, and leaves that to a probe', () => {
    const all: RecallSamples = Object.fromEntries(ladder.map((candidates) => [candidates, failing]));
    for (const candidates of ladder) expect(nextStep(bits(candidates), all, size(4_000_000))).toEqual({ format: 'i8', candidates: 1_000 });
    expect(nextStep({ format: 'i8', candidates: 400 }, all, size(4_000_000))).toBeNull();
  });

  it('narrows by one step after a full window without a miss, never below where this size begins', () => {
    const whole: RecallSamples = Object.fromEntries(ladder.map((candidates) => [candidates, times(windowSamples, 1)]));
    expect(nextStep(bits(4_000), whole, size(200_000))).toEqual(bits(2_000));
    expect(nextStep(bits(1_000), whole, size(4_000_000))).toBeNull();
    expect(nextStep(bits(400), whole, size(200_000))).toBeNull();
    expect(nextStep(bits(1_000), { ...whole, 400: times(windowSamples - 1, 1) }, size(200_000))).toBeNull();
    expect(nextStep(bits(1_000), { ...whole, 400: [...times(windowSamples - 1, 1), 0.9] }, size(200_000))).toBeNull();
  });

  it('settles, whatever the data: no going to and fro', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.05, noNaN: true }), fc.nat(), (chance, seed) => {
        // Each step of the ladder misses a third of what the one before misses.
        const random = seededRandom(seed);
        let manner: { readonly format: 'i8' | 'b1'; readonly candidates: number } = bits(400);
        let widened = 0;
        let narrowed = 0;
        const samples: Record<number, number[]> = {};
        for (let i = 0; i < 600 && manner.format === 'b1'; i++) {
          const luck = Array.from({ length: 10 }, random);
          ladder.forEach((candidates, step) => {
            const window = (samples[candidates] ??= []);
            window.push(luck.filter((draw) => draw >= chance / 3 ** step).length / 10);
            if (window.length > windowSamples) window.shift();
          });
          const next = nextStep(manner, samples, size(4_000_000));
          if (next === null) continue;
          if (next.format === 'b1' && next.candidates < manner.candidates) narrowed++;
          else widened++;
          manner = next;
        }
        expect(narrowed).toBeLessThanOrEqual(1);
        expect(widened).toBeLessThanOrEqual(ladder.length);
      }),
      { numRuns: 30, seed: 5 },
    );
  });
});

describe('probed', () => {
  it('waits for enough questions, then takes the fewest candidates that hold', () => {
    const samples = (count: number): RecallSamples => ({ 400: times(count, 0.9), 1000: times(count, 1), 2000: times(count, 1), 4000: times(count, 1), 10000: times(count, 1) });
    expect(probed({}, size(200_000))).toBeNull();
    expect(probed(samples(probeSamples - 1), size(200_000))).toBeNull();
    expect(probed(samples(probeSamples), size(200_000))).toEqual(bits(1_000));
  });

  it('stays on int8 when no number holds, and asks on while that is not sure', () => {
    const all = (window: number[]): RecallSamples => Object.fromEntries(ladder.map((candidates) => [candidates, window]));
    expect(probed(all(times(probeSamples, 0.5)), size(200_000))).toEqual({ format: 'i8', candidates: 400 });
    expect(probed(all([...times(28, 1), 0.9, 0.9]), size(200_000))).toBeNull();
    expect(probed(all([...times(90, 1), ...times(10, 0.9)]), size(200_000))).toEqual(bits(400));
  });
});

it('claims of a proof no more than it holds', () => {
  expect(provenExact(4_096, 4_096)).toBe('proven exact: every search');
  expect(provenExact(4_097, 4_096)).toBe('proven exact: every search, unless more than 4,096 memories score nearly alike');
});

describe('recallOf', () => {
  it('counts by score: one of two equals is as good as the other', () => {
    expect(recallOf([0.9, 0.8, 0.7], [0.9, 0.8, 0.7])).toBe(1);
    expect(recallOf([0.9, 0.8, 0.7], [0.9, 0.7, 0.6])).toBeCloseTo(2 / 3);
    expect(recallOf([0.9, 0.7, 0.7], [0.9, 0.7, 0.7, 0.7])).toBe(1);
    expect(recallOf([0.9], [])).toBe(0);
  });
});

describe('rememberedManner', () => {
  it('takes what it wrote, through JSON', () => {
    expect(rememberedManner(JSON.parse(JSON.stringify(remembered())))).toEqual(remembered());
  });

  it.each([
    null, 7, 'b1', {}, { ...remembered(), manner: bits(7) }, { ...remembered(), manner: { format: 'f32', candidates: 400 } }, { ...remembered(), samples: { 400: [2] } },
    { ...remembered(), samples: { 400: ['1'] } }, { ...remembered(), samples: null }, { ...remembered(), probedAtRows: Number.NaN }, { ...remembered(), steps: [1] },
  ])('takes nothing else: %j', (value) => {
    expect(rememberedManner(value)).toBeNull();
  });
});
