import { describe, expect, it } from 'vitest';
import type { HistoryPoint, HistorySeries } from '../../contracts/figures';
import { definitionOf } from '../../engine/metrics/definitions';
import { historyChart } from './historyChart';

const MINUTE = 60_000;
const point = (minute: number, value: number, version = '0.5.0'): HistoryPoint => ({ start: minute * MINUTE, lengthMs: MINUTE, version, count: 10, min: value, max: value * 3, mean: value, p50: value, p75: value, p95: value * 2, p99: value * 2 });
const series = (...points: HistoryPoint[]): HistorySeries => ({ metric: 'search', resolution: 'minute', points });

describe('historyChart', () => {
  it('draws p95 over p50, and no line through minutes in which nothing was measured', () => {
    const { series: lines, band, samples } = historyChart(series(point(1, 8), point(2, 9), point(5, 7)), definitionOf('search'));
    expect(lines.map(({ label, ys }) => [label, ys])).toEqual([['p95', [16, 18, null, 14]], ['median', [8, 9, null, 7]]]);
    expect(lines[0]!.xs).toEqual([MINUTE, 2 * MINUTE, 3 * MINUTE, 5 * MINUTE]);
    expect(lines[0]!.counts).toEqual([10, 10, null, 10]);
    expect(band).toEqual([0, 1]);
    expect(samples).toBe(30);
  });

  it('sets two versions of one minute beside each other', () => {
    const { series: [line] } = historyChart(series(point(1, 8), point(1, 20, '0.6.0'), point(2, 9, '0.6.0')), definitionOf('search'));
    expect(line!.xs).toEqual([MINUTE, 1.5 * MINUTE, 2 * MINUTE]);
    expect(line!.ys).toEqual([16, 40, 18]);
  });

  it('draws what the target is about, so that the line and the target can be compared', () => {
    expect(historyChart(series(point(1, 8)), definitionOf('vitals.LCP')).series.map(({ label }) => label)).toEqual(['p75', 'median']);
    expect(historyChart(series(point(1, 8)), definitionOf('mainThread.block')).series.map(({ label }) => label)).toEqual(['longest', 'median']);
    expect(historyChart(series(point(1, 0.9)), definitionOf('cache.memories.hits')).series.map(({ label }) => label)).toEqual(['average']);
  });

  it('has nothing to draw of nothing', () => {
    expect(historyChart(series(), definitionOf('search'))).toMatchObject({ samples: 0, series: [{ xs: [] }, { xs: [] }] });
  });
});
