import { describe, expect, it } from 'vitest';
import { largestDifferencePercent, percentilePairs } from './compare';
import { createRow } from '../results';
import { agreementSection } from './agreement-report';
import { agreementScenarios } from './scenarios';
import { answersAt, paintsOf, tasksOf, type TraceEvent } from './trace';

describe('largestDifferencePercent', () => {
  it('is that of the worst pair, whichever side is larger', () => {
    expect(largestDifferencePercent([{ name: 'p50', monitor: 10, outside: 10 }, { name: 'p95', monitor: 18, outside: 20 }])).toBeCloseTo(10);
    expect(largestDifferencePercent([{ name: 'p50', monitor: 22, outside: 20 }])).toBeCloseTo(10);
  });

  it('does not judge what clocks cannot tell apart, and refuses to judge nothing', () => {
    expect(largestDifferencePercent([{ name: 'p50', monitor: 0.305, outside: 0.3 }], 0.0051)).toBe(0);
    expect(largestDifferencePercent([{ name: 'p50', monitor: 0.44, outside: 0.5 }], 0.005)).toBeCloseTo(12);
    expect(largestDifferencePercent([{ name: 'CLS', monitor: 0, outside: 0 }])).toBe(0);
    expect(largestDifferencePercent([{ name: 'p50', monitor: 0.3, outside: 0 }])).toBe(Number.POSITIVE_INFINITY);
    expect(() => largestDifferencePercent([])).toThrow(RangeError);
  });

  it('compares percentiles of the same calls', () => {
    const outside = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentilePairs(outside.map((ms) => ms * 0.98), outside)).toEqual([{ name: 'p50', monitor: 49, outside: 50 }, { name: 'p95', monitor: 93.1, outside: 95 }]);
  });
});

describe('traces', () => {
  const event = (name: string, ts: number, more: Partial<TraceEvent> = {}): TraceEvent => ({ name, cat: 'loading', ph: 'R', ts, pid: 1, tid: 7, ...more });
  const navigation = (ts: number, url: string, pid = 1) => event('navigationStart', ts, { pid, args: { data: { documentLoaderURL: url } } });

  it('give paints since the last navigation of the page, of its own process', () => {
    const events = [navigation(1_000, 'http://a/'), event('firstContentfulPaint', 2_000), navigation(50_000, 'http://a/'), navigation(60_000, 'http://other/', 2), event('firstContentfulPaint', 170_000), event('firstContentfulPaint', 900_000, { pid: 2 }), event('largestContentfulPaint::Candidate', 180_000), event('largestContentfulPaint::Candidate', 250_000)];
    expect(paintsOf(events, 'http://a/')).toEqual({ firstContentfulMs: 120, largestContentfulMs: 200 });
    expect(paintsOf(events, 'http://never/')).toEqual({ firstContentfulMs: null, largestContentfulMs: null });
  });

  it('give when the page answers: after paint and scripts, and after what held the thread just then, not later', () => {
    const task = (ts: number, dur: number, tid = 7) => event('RunTask', ts, { ph: 'X', dur, tid });
    const start = [navigation(0, 'http://a/'), event('firstContentfulPaint', 100_000), event('domContentLoadedEventEnd', 140_000, { cat: 'blink.user_timing' })];
    expect(answersAt(start, 'http://a/')).toBe(140);
    expect(answersAt([...start, task(130_000, 65_000), task(195_000, 60_000), task(400_000, 90_000), task(130_000, 900_000, 8)], 'http://a/')).toBe(255);
    expect(answersAt(start.slice(0, 2), 'http://a/')).toBeNull();
  });

  it('give tasks of the marked thread alone, each once', () => {
    const task = (dur: number, tid: number, ts = 10) => event('RunTask', ts, { ph: 'X', dur, tid });
    const events = [event('bench', 5, { cat: 'blink.user_timing', tid: 7 }), task(60_000, 7), task(59_000, 7, 12), task(49_000, 7, 70_000), task(90_000, 8)];
    expect(tasksOf(events, 'bench', 50)).toEqual([60]);
    expect(tasksOf(events, 'bench', 0)).toEqual([60, 49]);
    expect(tasksOf(events, 'no such mark', 0)).toEqual([]);
  });
});

describe('the report on agreement', () => {
  it('is empty before anything was measured; then shows real differences, the worst start, and every metric that nothing was compared with', () => {
    expect(agreementSection([])).toEqual([]);
    const scenario = agreementScenarios.find(({ figure }) => figure === 'start.interactive')!;
    const text = agreementSection([createRow(scenario, [12], { worstStartPercent: 36.9, compared: 'median monitor 160, outside 180' })]).join('\n');
    expect(text).toContain('| `start.interactive` | 12 | 36.9 | 10 | **no** | median monitor 160, outside 180 |');
    expect(text).toContain('`memories.links`');
    expect(text).not.toMatch(/no measurement from outside.*`search`/u);
  });
});
