import { describe, expect, it } from 'vitest';
import { createVectorData, type VectorKind } from './vector-data';

const KINDS: readonly VectorKind[] = ['clustered', 'aniso', 'isotropic'];
const D = 96;
const ROWS = 1_000;

const collections = new Map<VectorKind, Float32Array>();

function make(kind: VectorKind): Float32Array {
  const known = collections.get(kind);
  if (known !== undefined) return known;
  const all = new Float32Array(ROWS * D);
  createVectorData(kind, D).rows(0, ROWS, all);
  collections.set(kind, all);
  return all;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index];
  return sum;
}

const row = (all: Float32Array, index: number): Float32Array => all.subarray(index * D, (index + 1) * D);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('seeded vectors', () => {
  it.each(KINDS)('are the same rows however they are cut into chunks: %s', (kind) => {
    const whole = make(kind);
    const data = createVectorData(kind, D);
    const piece = new Float32Array(50 * D);
    data.rows(217, 50, piece);
    expect(piece).toEqual(whole.subarray(217 * D, 267 * D));
    expect(data.query(3, 300)).toEqual(createVectorData(kind, D).query(3, 300));
    expect(row(whole, 1)).not.toEqual(row(whole, 2));
    const other = new Float32Array(D);
    createVectorData(kind, D, 1).rows(0, 1, other);
    expect(other).not.toEqual(row(whole, 0));
  });

  it.each(KINDS)('have unit length, and queries a mean cosine of 0.86 to the nearest: %s', (kind) => {
    const all = make(kind);
    for (let index = 0; index < ROWS; index += 97) expect(dot(row(all, index), row(all, index))).toBeCloseTo(1, 5);
    const data = createVectorData(kind, D);
    const nearest = Array.from({ length: 30 }, (_, index) => {
      const query = data.query(index, ROWS);
      expect(dot(query, query)).toBeCloseTo(1, 5);
      let best = -1;
      for (let at = 0; at < ROWS; at++) best = Math.max(best, dot(query, row(all, at)));
      return best;
    });
    expect(Math.abs(mean(nearest) - 0.863)).toBeLessThan(0.02);
  });

  it('have the structure that their names say', () => {
    const cosines = (kind: VectorKind): number[] => {
      const all = make(kind);
      return Array.from({ length: 400 }, (_, index) => dot(row(all, index), row(all, index + 500)));
    };
    // Random directions of 96 dimensions: a standard deviation of 1 / √96. Of 60 latent ones more.
    const isotropic = cosines('isotropic');
    expect(Math.abs(mean(isotropic))).toBeLessThan(0.02);
    expect(Math.sqrt(mean(isotropic.map((value) => value ** 2)))).toBeCloseTo(1 / Math.sqrt(D), 1);
    expect(Math.abs(mean(cosines('clustered')))).toBeLessThan(0.03);
    const shared = mean(cosines('aniso'));
    expect(shared).toBeGreaterThan(0.35);
    expect(shared).toBeLessThan(0.65);

    // Three dimensions of the anisotropic ones are far off and wide.
    const all = make('aniso');
    const spreads = Array.from({ length: D }, (_, d) => {
      const values = Array.from({ length: ROWS }, (_row, index) => all[index * D + d]);
      const centre = mean(values);
      return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
    }).sort((a, b) => b - a);
    expect(spreads[2]).toBeGreaterThan(2 * spreads[3]);
  });

  it('are clustered: rows of one centroid are nearer to each other than to others', () => {
    const all = make('clustered');
    // Among 1,000 rows of 1,000 centroids most have another one of their own, or a near one.
    const best = Array.from({ length: 50 }, (_, index) => {
      let nearest = -1;
      for (let at = 0; at < ROWS; at++) if (at !== index) nearest = Math.max(nearest, dot(row(all, index), row(all, at)));
      return nearest;
    });
    const isotropic = make('isotropic');
    const bestOfNone = Array.from({ length: 50 }, (_, index) => {
      let nearest = -1;
      for (let at = 0; at < ROWS; at++) if (at !== index) nearest = Math.max(nearest, dot(row(isotropic, index), row(isotropic, at)));
      return nearest;
    });
    expect(mean(best)).toBeGreaterThan(mean(bestOfNone) + 0.15);
  });
});
