import { describe, expect, it } from 'vitest';
import { quantise, QUERY_CODE_LIMIT, ROW_CODE_LIMIT } from './quantise';
import { scalarKernels } from './scalar-kernels';
import { LARGEST_QUERY_CODE, LARGEST_ROW_CODE } from './scalar-scan';
import { seededVectors } from './testing/seeded-vectors';

const memory = { buffer: new ArrayBuffer(65_536) };
const kernels = scalarKernels(memory);
const u16 = (address: number, length: number): Uint16Array => new Uint16Array(memory.buffer, address, length);
const u32 = (address: number, length: number): Uint32Array => new Uint32Array(memory.buffer, address, length);
const NONE = 0xffff;

describe('the scalar kernels', () => {
  it('know the limits of codes', () => {
    expect([LARGEST_ROW_CODE, LARGEST_QUERY_CODE]).toEqual([ROW_CODE_LIMIT, QUERY_CODE_LIMIT]);
  });

  it('count the bits in which rows differ from the query', () => {
    new Uint8Array(memory.buffer, 16, 32).fill(0).set([0xff, 0, 0b1010], 16);
    new Uint8Array(memory.buffer, 64, 16).fill(0).set([0xf0, 0, 0b0110]);
    kernels.hamming(16, 2, 16, 64, 128);
    expect([...u16(128, 2)]).toEqual([6, 6]);
  });

  it('make of rows’ distances those of documents: best passage plus whole text, a single row twice', () => {
    // Row 0: document 0 alone. Rows 1 to 3: whole text and two passages of document 2. Document 1 is not there.
    u16(16, 4).set([7, 100, 40, 30]);
    u32(32, 4).set([1, 5, 4, 4]);
    u16(64, 6).fill(NONE);
    kernels.lowerDistances(16, 32, 4, 64);
    expect([...u16(64, 6)]).toEqual([NONE, 7, NONE, NONE, 30, 100]);
    u32(1024, 4097).fill(0);
    expect(kernels.combineDistances(64, 0, 3, 96, 1024)).toBe(2);
    expect([...u16(96, 3)]).toEqual([14, NONE, 130]);
    expect([u32(1024, 4097)[14], u32(1024, 4097)[130], u32(1024, 4097).reduce((sum, count) => sum + count)]).toEqual([1, 1, 2]);
    expect(kernels.collectWithin(96, 3, 130, 128)).toBe(2);
    expect([...u32(128, 2)]).toEqual([0, 2]);
    expect(kernels.collectWithin(96, 3, 129, 128)).toBe(1);
  });

  it('leave out documents that may not take part', () => {
    u16(64, 6).set([NONE, 7, 1, 2, 30, 100]);
    new Uint8Array(memory.buffer, 48, 3).set([1, 0, 2]);
    u32(1024, 4097).fill(0);
    expect(kernels.combineDistances(64, 48, 3, 96, 1024)).toBe(1);
    expect([...u16(96, 3)]).toEqual([14, NONE, NONE]);
  });

  it('quantise rows as `quantise` does, with the error rounded up', () => {
    const stride = 64;
    const vectors = seededVectors(stride, 0, 5);
    const rows = [vectors.query(), vectors.query(), vectors.query()];
    rows.forEach((row, i) => new Float32Array(memory.buffer, 1024 + i * stride * 4, stride).set(row));
    kernels.quantiseRows(1024, rows.length, stride, 4096, 8192, 8224);
    rows.forEach((row, i) => {
      const codes = new Int8Array(stride);
      const { scale, error } = quantise(row, codes, ROW_CODE_LIMIT);
      expect(new Int8Array(memory.buffer, 4096 + i * stride, stride)).toEqual(codes);
      expect(new Float32Array(memory.buffer, 8192, 3)[i]).toBe(scale);
      const kept = new Float32Array(memory.buffer, 8224, 3)[i];
      expect(kept).toBeGreaterThanOrEqual(error);
      expect(kept).toBeLessThan(error * (1 + 2 ** -20));
    });
  });

  it('turn a vector as the definition does: signs, transform, signs, transform', () => {
    const length = 16;
    const value = (i: number): number => Math.fround(Math.sin(i * 1.3));
    const sign = (i: number): number => (i % 3 === 0 ? -1 : 1);
    new Float32Array(memory.buffer, 1024, 16).set(Array.from({ length: 16 }, (_, i) => value(i) + 0.5));
    new Float32Array(memory.buffer, 2048, 16).fill(0.5);
    new Float32Array(memory.buffer, 3072, 2 * length).set(Array.from({ length: 2 * length }, (_, i) => sign(i)));
    kernels.rotate(1024, 2048, 16, 3072, length, 4096);
    // Entry (i, j) of a Hadamard matrix is the parity of the bits that i and j have in common.
    const hadamard = (values: number[]): number[] =>
      values.map((_, i) => values.reduce((sum, v, j) => sum + ((i & j).toString(2).replaceAll('0', '').length % 2 === 0 ? v : -v), 0));
    const once = hadamard(Array.from({ length }, (_, i) => value(i) * sign(i)));
    const twice = hadamard(once.map((v, i) => v * sign(length + i)));
    const rotated = new Float32Array(memory.buffer, 4096, length);
    twice.forEach((v, i) => expect(rotated[i]).toBeCloseTo(v / length, 5));
  });

  it('make a bit of each number: 1 above zero, lowest bit first; and the factor', () => {
    const values = new Float32Array(memory.buffer, 1024, 16).fill(0);
    values.set([1, 0, -1, 2], 0);
    values[15] = 0.5;
    const bits = new Uint8Array(memory.buffer, 4096, 4).fill(0xee);
    expect(kernels.makeBits(1024, 16, 4096)).toBe(Math.fround(6.25 / 4.5));
    expect([...bits]).toEqual([0b1001, 0b1000_0000, 0xee, 0xee]);
    values.fill(0);
    expect(kernels.makeBits(1024, 16, 4096)).toBe(0);
  });
});
