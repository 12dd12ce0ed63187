import { expect, it } from 'vitest';
import { seededTexts } from './seeded-texts';
import { seededVectors } from './seeded-vectors';

const DIMENSIONS = 64;

function rows(stream: number, count: number): Float32Array {
  const into = new Float32Array(count * DIMENSIONS);
  seededVectors(DIMENSIONS, stream).next(count, into);
  return into;
}

it('makes unit vectors, the same each time, and others in another stream', () => {
  const some = rows(0, 50);
  for (let row = 0; row < 50; row++) {
    let squares = 0;
    for (let d = 0; d < DIMENSIONS; d++) squares += some[row * DIMENSIONS + d] ** 2;
    expect(squares).toBeCloseTo(1, 4);
  }
  expect(rows(0, 50)).toEqual(some);
  expect(rows(1, 50)).not.toEqual(some);
});

it('goes on where it stopped, however the rows are asked for', () => {
  const whole = rows(0, 40);
  const source = seededVectors(DIMENSIONS, 0);
  const pieces = new Float32Array(40 * DIMENSIONS);
  source.next(10, pieces.subarray(0, 10 * DIMENSIONS));
  source.next(30, pieces.subarray(10 * DIMENSIONS));
  expect(pieces).toEqual(whole);
});

it('makes clusters: the nearest of many is far nearer than the average', () => {
  const some = rows(0, 2_000);
  const [query] = [rows(1, 1)];
  const cosines = Array.from({ length: 2_000 }, (_, row) => query.reduce((sum, value, d) => sum + value * some[row * DIMENSIONS + d], 0));
  const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
  expect(Math.max(...cosines)).toBeGreaterThan(mean + 0.4);
});

it('makes texts of so many words, the same each time, and no two alike', () => {
  const texts = seededTexts(100, 8, 0);
  for (const text of texts) expect(text.split(' ')).toHaveLength(8);
  expect(new Set(texts).size).toBe(100);
  expect(seededTexts(100, 8, 0)).toEqual(texts);
  expect(seededTexts(100, 8, 1).some((text) => texts.includes(text))).toBe(false);
});
