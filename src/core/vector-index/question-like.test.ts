import { describe, expect, it } from 'vitest';
import { questionLike } from './question-like';
import { seededRandom } from '../statistics/seeded-random';
import { gaussian, normalised } from './testing/seeded-vectors';

const dot = (left: Float32Array, right: Float32Array): number => left.reduce((sum, value, i) => sum + value * right[i], 0);

const cosine = (left: Float32Array, right: Float32Array): number => dot(left, right) / (Math.hypot(...left) * Math.hypot(...right));
const without = (vector: Float32Array, mean: Float32Array): Float32Array<ArrayBuffer> => Float32Array.from(vector, (value, i) => value - mean[i]);

describe('questionLike', () => {
  const normal = gaussian(seededRandom(1));
  const random = (dimensions: number): Float32Array<ArrayBuffer> => normalised(Float32Array.from({ length: dimensions }, normal));

  it.each([
    [256, 0],
    [384, 0.5],
    [1024, 0.5],
    [384, 0.95],
  ])('lies as far from its row as makes it as hard as a question: with %d dimensions, and %d of a row the same in all', (dimensions, common) => {
    const mean = random(dimensions).map((value) => common * value);
    const own = random(dimensions);
    const row = normalised(mean.map((value, i) => value + Math.sqrt(1 - common ** 2) * own[i]));
    const apart = without(row, mean);
    const nearness = Array.from({ length: 50 }, (_, seed) => {
      const question = questionLike(row, mean, seed);
      expect(Math.hypot(...question)).toBeCloseTo(1, 6);
      return dot(without(question, mean), apart) / dot(apart, apart);
    });
    const average = nearness.reduce((sum, each) => sum + each, 0) / nearness.length;
    expect(Math.abs(average - 0.8)).toBeLessThan(0.1);
    for (const each of nearness) expect(Math.abs(each - average)).toBeLessThan(0.2);
  });

  it('asks the same for the same seed, and into another direction for another', () => {
    const [row, mean] = [random(384), random(384).map((value) => value / 2)];
    expect(questionLike(row, mean, 7)).toEqual(questionLike(row, mean, 7));
    for (let seed = 0; seed < 20; seed++) {
      const [one, other] = [seed, seed + 1].map((each) => without(questionLike(row, mean, each), row));
      expect(Math.abs(cosine(one, other))).toBeLessThan(0.5);
    }
  });

  it('makes no number that is none of a row without direction', () => {
    expect(questionLike(new Float32Array(64), new Float32Array(64), 1)).toEqual(new Float32Array(64));
  });
});
