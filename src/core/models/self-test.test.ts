import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../contracts/errors';
import { BATCH_COSINE, checkAgreement, checkSound, DEVICE_COSINE, KNOWN_COSINE, knownCosine, roundedAnswers } from './self-test';
import { SELF_TEST_TEXTS } from './self-test-texts';

/** Seeded unit vectors, so unlike each other as random ones are. */
function vectors(count: number, dimensions: number, seed = 1): Float32Array[] {
  let state = seed;
  const next = (): number => ((state = (state * 48_271) % 2_147_483_647) / 2_147_483_647) - 0.5;
  return Array.from({ length: count }, () => {
    const vector = Float32Array.from({ length: dimensions }, next);
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
}

function checkThatFails(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError && error.facts.fault === 'self-test') return error.facts.check;
  }
  return null;
}

const GOOD = vectors(16, 64);

describe('the self-test of a model', () => {
  it('passes sound vectors, and what was recorded of them', () => {
    checkSound(GOOD);
    expect(checkAgreement('known answers', roundedAnswers(GOOD), GOOD, KNOWN_COSINE)).toBeGreaterThan(0.999_99);
  });

  it('finds what is not a number, not of unit length, or the same for every text', () => {
    const broken = (change: (vector: Float32Array) => void): Float32Array[] => GOOD.map((vector, i) => (i === 5 ? (change((vector = vector.slice())), vector) : vector));
    expect(checkThatFails(() => checkSound(broken((vector) => vector.fill(Number.NaN))))).toBe('unit length');
    expect(checkThatFails(() => checkSound(broken((vector) => vector.fill(0))))).toBe('unit length');
    expect(checkThatFails(() => checkSound(GOOD.map(() => GOOD[0])))).toBe('distinct');
  });

  it('finds answers that were mixed up, are another model\u2019s, or have another length', () => {
    const mixed = [...GOOD.slice(1), GOOD[0]];
    expect(checkThatFails(() => checkAgreement('known answers', roundedAnswers(GOOD), mixed, KNOWN_COSINE))).toBe('known answers');
    expect(checkThatFails(() => checkAgreement('in a batch', GOOD, vectors(16, 64, 2), BATCH_COSINE))).toBe('in a batch');
    expect(checkThatFails(() => checkAgreement('known answers', vectors(16, 32), GOOD, BATCH_COSINE))).toBe('known answers');
    expect(checkThatFails(() => checkAgreement('known answers', GOOD, GOOD.map((vector) => vector.map(() => Number.NaN)), BATCH_COSINE))).toBe('known answers');
  });

  it('is not passed by having nothing to compare with', () => {
    expect(checkThatFails(() => checkAgreement('known answers', [], GOOD, DEVICE_COSINE))).toBe('known answers');
  });

  it('is stricter with the runtime and device that recorded the answers', () => {
    const known = { device: 'wasm', runtime: 'a@1' } as const;
    expect(knownCosine(known, known)).toBe(KNOWN_COSINE);
    expect(knownCosine(known, { ...known, device: 'webgpu' })).toBe(DEVICE_COSINE);
    expect(knownCosine(known, { ...known, runtime: 'a@2' })).toBe(DEVICE_COSINE);
  });

  it('asks what it has always asked: answers to these texts are kept on devices, so a change would fail every model there', () => {
    const hash = createHash('sha256').update(JSON.stringify(SELF_TEST_TEXTS.slice(0, 16))).digest('hex');
    expect(hash).toBe('9fe63985167392f18bb4c5a37b63805b3a9883c204a9331ca0931b5b9d219787');
  });
});
