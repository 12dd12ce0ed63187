import { describe, expect, it } from 'vitest';
import type { VectorIndexReport } from '../../contracts/monitor';
import { vectorIndexRows } from './vectorIndexRows';

const resident: VectorIndexReport = {
  space: 'built-in', dimensions: 256, rows: 1_204, format: 'i8', candidates: null, kernels: 'simd: chosen', threads: 1, threadsReason: 'one thread: few rows',
  rowsIn: 'memory', memoryBytes: 4_200_000, file: null, recall: null, recallReason: 'proven exact: every search',
};
const large: VectorIndexReport = {
  ...resident, rows: 1_000_000, format: 'b1', candidates: 1_000, rowsIn: 'file',
  file: { state: 'current', sizeBytes: 768_000_000, repairedPages: 2, reason: '' },
  recall: { at10: 0.99978, worst: 0.9, samples: 41, checkedAt: Date.UTC(2026, 10, 21, 12), steps: ['2026-11-20: bits found 98.1%; now 1,000 candidates'] },
  recallReason: 'measured against exact answers on these vectors',
};
const wordsOf = (report: VectorIndexReport): Record<string, string> => Object.fromEntries(vectorIndexRows(report).map(({ term, values }) => [term, values.join(' | ')]));

describe('vectorIndexRows', () => {
  it('calls proven what is proven, and needs no figure for it', () => {
    const words = wordsOf(resident);
    expect(words['How surely']).toBe('Proven exact: every search');
    expect(words['Then read in full']).toMatch(/All that/);
    expect(words['Full vectors']).toBe('In memory');
    expect(words['Threads']).toBe('One thread: few rows');
    expect(words).not.toHaveProperty('Changed because of it');
  });

  it('gives what is measured with its sample count and its worst, and rounds nothing up to all', () => {
    const words = wordsOf(large);
    expect(words['How surely']).toMatch(/^99\.9% of the ten best found over 41 questions, worst 90% \| Measured against exact answers on these vectors, last on .*2026/);
    expect(words['Changed because of it']).toContain('now 1,000 candidates');
    expect(words['Read first']).toContain('1 bit');
    expect(words['Then read in full']).toBe('The nearest 1,000 memories');
    expect(words['Full vectors']).toBe('In a file on this device; 768 MB, up to date; 2 damaged or old stretches made again');
  });

  it('does not call exact what is neither proven nor measured', () => {
    const words = wordsOf({ ...large, recall: null, recallReason: 'being measured against exact answers' });
    expect(words['How surely']).toBe('Being measured against exact answers');
  });

  it('says what the upkeep fails at, and nothing where it does not', () => {
    expect(wordsOf(large)).not.toHaveProperty('Upkeep');
    expect(wordsOf({ ...large, trouble: 'looking after these vectors failed (TypeError)' })['Upkeep']).toBe('Looking after these vectors failed (TypeError).');
  });

  it('says why there is no file', () => {
    const words = wordsOf({ ...large, rowsIn: 'memory', file: { state: 'absent', sizeBytes: 0, repairedPages: 0, reason: 'this browser lends out no files' } });
    expect(words['Full vectors']).toBe('In memory; no file | This browser lends out no files');
  });

  it('speaks of nothing read again where the vectors themselves were read', () => {
    expect(wordsOf({ ...resident, format: 'f32' })).not.toHaveProperty('Then read in full');
  });
});
