import { describe, expect, it } from 'vitest';
import type { MetricReading, MetricSummary } from '../../contracts/figures';
import { leadAndRest, readingRow, targetsMet } from './readingRow';

const summary = (count: number, value: number | null = null): MetricSummary => ({ count, min: value, max: value, mean: value, p50: value, p75: value, p95: value, p99: value });
const reading: MetricReading = {
  id: 'frames.long', label: 'Long animation frames', unit: 'ms', group: 'responsiveness', better: 'lower', source: 'PerformanceObserver', meaning: 'Pictures that took long.', kind: 'samples',
  target: { bar: 100, goal: 50 }, unsupported: null, latest: 62, sinceStart: { ...summary(40, 60), p95: 82, max: 140 }, recent: [62], causes: [], context: 'page',
};

describe('readingRow', () => {
  it('shows what the target is about, and whether it is met', () => {
    expect(readingRow(reading)).toMatchObject({ value: '82 ms', statistic: 'p95', target: 'target 100 ms', met: true, verdict: 'met', missing: null });
    expect(readingRow({ ...reading, target: { bar: 100, goal: 50, judgedBy: 'max' } })).toMatchObject({ value: '140 ms', statistic: 'longest', met: false, verdict: 'missed' });
  });

  it('never shows 0 for what a browser cannot say, but why', () => {
    const row = readingRow({ ...reading, unsupported: 'this browser tells of no long animation frames', latest: null, sinceStart: summary(0) });
    expect(row).toMatchObject({ value: null, met: null, verdict: null, missing: 'not supported', why: 'this browser tells of no long animation frames' });
    expect(row.figures.map(({ term }) => term)).toEqual(['Goal']);
  });

  it('does not blame the browser for what only takes a moment', () => {
    expect(readingRow({ ...reading, unsupported: 'not yet: measured ten seconds after the start', latest: null, sinceStart: summary(0) })).toMatchObject({ missing: 'not measured yet', why: 'measured ten seconds after the start' });
  });

  it('says that nothing was measured yet where nothing was', () => {
    expect(readingRow({ ...reading, latest: null, sinceStart: summary(0) })).toMatchObject({ value: null, missing: 'not measured yet', met: null });
  });

  it('shows a gauge as it stands, and judges it by what its target says', () => {
    const gauge: MetricReading = { ...reading, kind: 'gauge', unit: 'MB', target: { bar: 500, goal: 250 }, latest: 141, sinceStart: { ...summary(9, 150), p95: 510 } };
    expect(readingRow(gauge)).toMatchObject({ value: '141 MB', statistic: null, met: false });
    expect(readingRow({ ...gauge, unit: 'share', better: 'higher', target: { bar: 0.8, goal: 0.95, judgedBy: 'mean' }, sinceStart: { ...summary(9), mean: 0.9 } })).toMatchObject({ value: '90%', statistic: 'average', target: 'at least 80%', met: true });
  });

  it('does not call it a miss that a cache is empty at a first visit', () => {
    const files: MetricReading = { ...reading, id: 'cache.weights.hits', unit: 'share', kind: 'gauge', better: 'higher', target: { bar: 0.8, goal: 0.95, judgedBy: 'mean' }, latest: 0, sinceStart: summary(2, 0) };
    expect(readingRow(files)).toMatchObject({ value: null, missing: 'being filled', met: null, verdict: null });
    expect(readingRow({ ...files, sinceStart: summary(20, 0) })).toMatchObject({ value: '0%', met: false, verdict: 'missed' });
    expect(readingRow({ ...files, sinceStart: { ...summary(2, 0), mean: 0.5, max: 1 } })).toMatchObject({ value: '50%', verdict: 'missed so far' });
  });

  it('calls one measurement no percentile, and a handful only so far', () => {
    expect(readingRow({ ...reading, latest: 62, sinceStart: summary(1, 62) })).toMatchObject({ value: '62 ms', statistic: null, verdict: 'met so far' });
    expect(readingRow({ ...reading, sinceStart: { ...summary(3, 62), p95: 120 } }).verdict).toBe('missed so far');
  });
});

describe('leadAndRest', () => {
  const plain = { ...reading, target: null };
  const ids = (list: readonly MetricReading[]) => list.map(({ id }) => id);

  it('shows what has a target and a figure, and folds the rest', () => {
    const list = [{ ...plain, id: 'a' }, { ...reading, id: 'b' }, { ...reading, id: 'c', sinceStart: summary(0) }];
    expect(ids(leadAndRest(list).lead)).toEqual(['b']);
    expect(ids(leadAndRest(list).rest)).toEqual(['a', 'c']);
  });

  it('folds no single row, and hides no group whole', () => {
    expect(leadAndRest([{ ...reading, id: 'a' }, { ...plain, id: 'b' }]).rest).toEqual([]);
    expect(ids(leadAndRest(['a', 'b', 'c', 'd', 'e'].map((id) => ({ ...plain, id }))).lead)).toEqual(['a', 'b', 'c']);
  });
});

it('counts only targets that can be judged', () => {
  expect(targetsMet([reading, { ...reading, sinceStart: summary(0) }, { ...reading, sinceStart: { ...summary(30), p95: 101 } }])).toBe('1 of 2 targets met');
  expect(targetsMet([{ ...reading, target: null }])).toBeNull();
});
