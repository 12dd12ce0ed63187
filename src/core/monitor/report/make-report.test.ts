import { describe, expect, it } from 'vitest';
import { isAppError } from '../../../contracts/errors';
import { makeReport } from './make-report';
import { readReport } from './read-report';
import { noisyRule, withThreshold } from './recommendations';
import { busyInput, comparisonOf, reportInput, searchTrace, summaryOf } from './testing/report-input';

describe('a report of a period in which nothing was measured', () => {
  const report = makeReport(reportInput());

  it('says so, and claims nothing else', () => {
    expect(report.headline).toBe('Nothing was measured in this period yet.');
    expect(report.summary).toEqual([expect.stringContaining('written down once a minute')]);
    expect([report.trends, report.bottlenecks, report.recommendations, report.comparison, report.alerts, report.slowest]).toEqual([[], [], [], [], [], []]);
    expect(report.targets.every(({ value, met }) => value === null && met === null)).toBe(true);
    expect(report.field.every(({ ours }) => ours === null)).toBe(true);
    expect(report.ratings).toEqual({ yes: 0, no: 0 });
  });
});

describe('a report of little', () => {
  it('does not judge a p95 of three samples, but shows it', () => {
    const report = makeReport(reportInput({ comparison: [comparisonOf('search', summaryOf(3, 80))] }));
    expect(report.headline).toBe('Too little was measured in this period to judge any target.');
    expect(report.targets[0]).toMatchObject({ metric: 'search', value: 80, met: false, samples: 3 });
    expect(report.summary.at(-1)).toContain('too few samples');
    expect(report.summary.join(' ')).toContain('There is no earlier period');
  });

  it('calls a device fast only by what was judged', () => {
    const report = makeReport(reportInput({ comparison: [comparisonOf('search', summaryOf(20, 8)), comparisonOf('mainThread.block', summaryOf(1, 50))] }));
    expect(report.headline).toBe('Fast on this device: all 2 targets that could be judged are met.');
  });
});

describe('a report of much', () => {
  const report = makeReport(busyInput());

  it('names missed targets first, each judged by its own statistic', () => {
    expect(report.headline).toMatch(/^4 of 5 targets missed: Keep; Main thread blocked; Memory growth and 1 more\.$/);
    expect(report.targets.map(({ metric, statistic, value, met }) => [metric, statistic, value, met])).toEqual([
      ['keep', 'p95', 14, false], ['mainThread.block', 'max', 80, false], ['memory.growth', 'latest', 14, false], ['cache.queries.hits', 'mean', 0.4, false], ['search', 'p95', 12, true],
    ]);
  });

  it('shows what was waited for most, with how often, how long, and in which stage', () => {
    const [search] = report.bottlenecks;
    // 400 × 8 of 400 × 8 + 40 × 14 + 6 × 2 ms; parts, gauges and failures are nobody's waiting.
    expect(search.share).toBeCloseTo(3200 / 3772, 6);
    expect(search.title).toBe('Search: 84.8% of the waiting');
    expect(search.evidence[0]).toBe('3.2 s in all over 400 calls, median 8 ms, p95 12 ms, longest 61 ms, target 50 ms');
    expect(search.evidence[1]).toBe('By stage, in the last 5 traces of this session: All vectors compared 75%, Way to the worker 25%');
    expect(report.summary[0]).toBe('In 7 days, Engram was asked 446 times and people waited 3.8 s in all, most of it for: Search (84.8%).');
  });

  it('names blocks with their causes, queues, growth, caches and failures, each with figures', () => {
    expect(report.bottlenecks.map(({ title }) => title)).toEqual([
      'Search: 84.8% of the waiting', 'The page could not answer 3 times for over 50 ms', 'Writers ahead: often 4', 'Working memory grows by 14 MB/h', 'Query cache: only 40% were known', '2 operations failed',
    ]);
    expect(report.bottlenecks.find(({ title }) => title.startsWith('The page'))!.evidence).toContain('80 ms: click on button.keep, startApp.js');
    expect(report.bottlenecks.every(({ evidence }) => evidence.length > 0)).toBe(true);
  });

  it('speaks of a trend with its interval, by the halves of the period', () => {
    expect(report.trends[0]).toMatchObject({ metric: 'search', target: 50, words: 'Getting slower or larger: p95 +12% (95% sure: +6% to +20%) in the second half.' });
    expect(report.trends[0].change?.low).toBeCloseTo(0.06, 9);
  });

  it('recommends only what figures show, each with them', () => {
    expect(report.recommendations.map(({ id }) => id)).toEqual(['open-backup', 'persist-storage', 'purge-trash', 'reload', 'raise-threshold']);
    expect(report.recommendations.find(({ id }) => id === 'raise-threshold')).toMatchObject({ actionLabel: 'Raise to 62 ms', why: expect.stringContaining('It fired 6 times in this period, at 50 ms, while 3 answers') });
    expect(report.recommendations.find(({ id }) => id === 'purge-trash')!.why).toContain('900 MB of 1 GB are used, 90%.');
  });

  it('keeps the slowest, two of one operation at most, and none that did not end well', () => {
    expect(report.slowest.map(({ ms, label }) => [ms, label])).toEqual([[61, 'Search'], [8, 'Search']]);
    expect(makeReport({ ...busyInput(), traces: [searchTrace(1, 9, { startedAt: 0 })] }).slowest).toEqual([]);
  });

  it('puts its own figures beside published ones, with source and caveat', () => {
    expect(report.field.find(({ who }) => who.startsWith('RxDB with'))).toMatchObject({ ours: 'median 8 ms at 1,204 memories now, 400 samples', source: expect.stringContaining('rxdb.info') });
    expect(report.field.every(({ theirs, source, caveat }) => theirs !== '' && source !== '' && caveat !== '')).toBe(true);
  });

  it('comes back from JSON as it was', () => {
    expect(readReport(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it('refuses what is no report, and says what is wrong', () => {
    const broken = { ...report, targets: [{ ...report.targets[0], value: '12' }] };
    const refused = (value: unknown): unknown => {
      try {
        return readReport(value);
      } catch (error) {
        return isAppError(error, 'INVALID_INPUT') ? error.facts.field : error;
      }
    };
    expect(refused(broken)).toBe('report.targets.0.value');
    expect(refused({ ...report, takenAt: Number.POSITIVE_INFINITY })).toBe('report.takenAt');
    expect(refused(null)).toBe('report.');
  });
});

describe('noisyRule', () => {
  const { alerts, period } = busyInput();

  it('is silent once the threshold was raised as it advised', () => {
    const noisy = noisyRule(alerts, period)!;
    expect(noisy.threshold).toBe(62);
    const raised = withThreshold(noisy.rule, noisy.threshold);
    expect(raised.recoversAt).toBeCloseTo(49.6, 9);
    expect(noisyRule({ ...alerts, rules: [raised] }, period)).toBeNull();
  });

  it('leaves alone what fired seldom, or is switched off', () => {
    expect(noisyRule({ ...alerts, log: alerts.log.slice(0, 4) }, period)).toBeNull();
    expect(noisyRule({ ...alerts, rules: alerts.rules.map((rule) => ({ ...rule, enabled: false })) }, period)).toBeNull();
  });

  it('is not for somebody who finds it slow', () => {
    const input = busyInput();
    const slow = makeReport({ ...input, comparison: [...input.comparison.filter(({ metric }) => metric !== 'people.fastEnough'), comparisonOf('people.fastEnough', { ...summaryOf(4, 1), mean: 0.25 })] });
    expect(slow.ratings).toEqual({ yes: 1, no: 3 });
    expect(slow.recommendations.map(({ id }) => id)).not.toContain('raise-threshold');
  });
});
