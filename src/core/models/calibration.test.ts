import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_SPACE } from '../embedder/manifest';
import { StaticEmbedder } from '../embedder/static-embedder';
import { backgroundOf, BUILT_IN_BACKGROUND, transferCalibration } from './calibration';
import { SELF_TEST_TEXTS } from './self-test-texts';

const read = (name: string): Buffer => readFileSync(new URL(`../../../public/embedder/${name}`, import.meta.url));
const { semantic, hybrid } = BUILT_IN_SPACE.calibration;

describe('calibration of a model without labels', () => {
  it('knows the background of the built-in embedder', () => {
    const embedder = new StaticEmbedder(new Uint8Array(read('vectors.bin')).buffer, read('vocab.txt').toString('utf8'));
    const vectors = SELF_TEST_TEXTS.map(({ text }) => {
      const vector = new Float32Array(embedder.dimensions);
      embedder.embedInto(text, vector, 0);
      return vector;
    });
    const background = backgroundOf(vectors, SELF_TEST_TEXTS.map(({ kind }) => kind));
    expect(background.mean).toBeCloseTo(BUILT_IN_BACKGROUND.mean, 4);
    expect(background.spread).toBeCloseTo(BUILT_IN_BACKGROUND.spread, 4);
  });

  it('pairs queries with passages only', () => {
    const vectors = [[1, 0], [0, 1], [0.6, 0.8]];
    const { mean, spread } = backgroundOf(vectors, ['query', 'passage', 'passage']);
    expect(mean).toBeCloseTo(0.3, 6);
    expect(spread).toBeCloseTo(0.3, 6);
  });

  it('gives the built-in embedder its own curves, and any other the same curves on its own scale', () => {
    const same = transferCalibration(BUILT_IN_BACKGROUND);
    expect(same.semantic.midpoint).toBeCloseTo(semantic.midpoint, 10);
    expect(same.hybrid.slope).toBeCloseTo(hybrid.slope, 10);
    // Cosines squeezed into a narrow, high band, as e5 models have them.
    const squeezed = transferCalibration({ mean: 0.75, spread: 0.03 });
    for (const [curve, fitted] of [[squeezed.semantic, semantic], [squeezed.hybrid, hybrid]] as const) {
      expect((curve.midpoint - 0.75) / 0.03).toBeCloseTo((fitted.midpoint - BUILT_IN_BACKGROUND.mean) / BUILT_IN_BACKGROUND.spread, 10);
      expect(curve.slope * 0.03).toBeCloseTo(fitted.slope * BUILT_IN_BACKGROUND.spread, 10);
    }
    expect(squeezed.semantic.midpoint).toBeLessThan(1);
  });

  it('stays within reason where unrelated texts all look alike, and where there are no numbers', () => {
    const flat = transferCalibration({ mean: 0.999, spread: 0 });
    expect(flat.semantic.midpoint).toBeLessThanOrEqual(0.98);
    expect(Number.isFinite(flat.semantic.slope)).toBe(true);
    expect(transferCalibration({ mean: Number.NaN, spread: 1 })).toEqual(BUILT_IN_SPACE.calibration);
  });
});
