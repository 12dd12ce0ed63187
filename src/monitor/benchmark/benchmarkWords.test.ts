import { expect, it } from 'vitest';
import { AppError } from '../../contracts/errors';
import type { BenchmarkComparison } from '../../contracts/self-benchmark';
import { aResult } from '../../engine/self-benchmark/testing/a-result';
import { comparisonText, doubts, figureText, headline, plainWords, problemText, resultName, tickText } from './benchmarkWords';

const result = aResult(0.5);
const [row] = result.rows;

it('says what was measured in sentences, and nothing of what was not', () => {
  const words = plainWords(result);
  expect(words[0]).toMatch(/^Your device finds among 100,000 notes in [\d.]+ ms\.$/);
  expect(words).toHaveLength(5);
  expect(plainWords({ ...result, rows: result.rows.map((one) => ({ ...one, p50: null })) })).toEqual([]);
  expect(plainWords({ ...result, importedAt: 4 })[0]).toMatch(/^That device/);
});

it('counts the targets that were missed', () => {
  expect(headline({ ...result, rows: [{ ...row, met: true }] })).toBe('All 1 target met');
  expect(headline({ ...result, rows: [{ ...row, met: true }, { ...row, met: false }, { ...row, met: null }] })).toBe('1 of 2 targets missed');
  expect(headline({ ...result, rows: [{ ...row, met: null }] })).toBe('Measured');
});

it('names a device that has no name', () => {
  expect(resultName(result)).toBe('Kitchen tablet');
  expect(resultName({ ...result, device: '' })).toBe('This device');
  expect(resultName({ ...result, device: '', importedAt: 1 })).toBe('Another device');
});

it('warns of a page that was hidden and of work meanwhile', () => {
  expect(doubts(result)).toEqual([]);
  expect(doubts({ ...result, conditions: { ...result.conditions, visible: false, pending: 1 } })).toEqual([expect.stringContaining('hidden'), expect.stringContaining('1 memory was')]);
});

it('compares as whoever waits does: half the time is twice as fast', () => {
  const comparison: BenchmarkComparison = { id: row.id, label: row.label, unit: 'ms', before: { ...row, p50: 4 }, after: row, ratio: { estimate: 0.5, low: 0.4, high: 0.8 }, verdict: 'improved', reason: '' };
  expect(comparisonText(comparison, 'Reference')).toBe('2× as fast as Reference (4 ms): between 1.3× and 2.5×');
  expect(comparisonText({ ...comparison, after: { ...row, better: 'higher' } }, 'Reference')).toBe('0.5× as fast as Reference (4 ms): between 0.4× and 0.8×');
  expect(comparisonText({ ...comparison, verdict: 'unsure', ratio: { estimate: 1.001, low: 0.8, high: 1.25 } }, 'Reference')).toBe('perhaps as fast as Reference (4 ms): between 0.8× and 1.3×');
  expect(comparisonText({ ...comparison, verdict: 'unchanged' }, 'Reference')).toBe('as fast as Reference (4 ms)');
  expect(comparisonText({ ...comparison, ratio: null, verdict: 'unsure', reason: 'Too few samples to say.' }, 'Reference')).toBe('Reference (4 ms): Too few samples to say');
});

it('gives figures their unit, and ticks of an axis theirs however small', () => {
  expect(figureText(1234.4, 'MB/s')).toBe('1,234 MB/s');
  expect(figureText(2.345, 'MB/s')).toBe('2.3 MB/s');
  expect(figureText(0.00406, 'ms')).toBe('0.0041 ms');
  expect(tickText(0.001, 'ms')).toBe('0.001 ms');
});

it('says of a file what was expected and what came', () => {
  expect(problemText(new AppError('INVALID_INPUT', { field: 'benchmark file', expected: 'version 1', received: 'version 2: update Engram here' }))).toBe('Expected was version 1; this was version 2: update Engram here. Nothing was changed.');
  expect(problemText(new AppError('STORAGE_FULL'))).toMatch(/out of space/);
});
