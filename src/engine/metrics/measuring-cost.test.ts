import { expect, it } from 'vitest';
import { Cost } from './cost';
import { measureMeasuring, SAMPLES_PER_SEARCH, shareOfOperation } from './measuring-cost';
import { lab } from './testing/lab';

it('times each kind of sample on a clock, and leaves out what a promise takes anyway', async () => {
  let time = 0;
  // Each look at the clock takes a thousandth of a millisecond: a sample of known cost.
  const now = (): number => (time += 0.001);
  const cost = await measureMeasuring({ now, rounds: 3, perRound: 100 });
  // The round itself looks at the clock twice, of which one look is between both; `record` looks once, `measure` twice.
  expect(cost.nsPerGauge).toBeCloseTo(10, 6);
  expect([cost.nsPerRecord, cost.nsPerDrawnRecord]).toEqual([expect.closeTo(1010, 6), expect.closeTo(1010, 6)]);
  expect(cost.nsPerMeasure).toBeCloseTo(2010, 6);
  expect(cost.nsPerMeasuredPromise).toBeCloseTo(2000, 6);
});

it('is a share of the operation, for as many samples as a search leaves', () => {
  const cost = { nsPerGauge: 100, nsPerRecord: 300, nsPerDrawnRecord: 3000, nsPerMeasure: 400, nsPerMeasuredPromise: 600, rounds: 1, perRound: 1 };
  const { measured, recorded, drawn, gauged } = SAMPLES_PER_SEARCH;
  expect(shareOfOperation(cost, 5)).toBeCloseTo((measured * 600 + recorded * 300 + drawn * 2700 + gauged * 100) / 5e6, 12);
});

it('costs less than a hundredth of an operation of 5 ms', async () => {
  const cost = await measureMeasuring({ rounds: 9, perRound: 200 });
  expect(shareOfOperation(cost, 5)).toBeLessThan(0.01);
});

it('measures itself once, in a quiet moment after some searches, and not after it was closed', async () => {
  const { monitor, samples } = lab();
  const quiet: (() => void)[] = [];
  const cost = new Cost(monitor, (run) => quiet.push(run));
  const search = (times: number) => {
    for (let i = 0; i < times; i++) monitor.gauge('search', 8);
    cost.settle();
  };
  search(4);
  expect([quiet.length, cost.unsupported('monitor.cost')]).toEqual([0, expect.stringMatching(/^not yet/)]);
  search(1);
  search(5);
  expect(quiet).toHaveLength(1);
  await cost.measure();
  expect(samples('monitor.cost')).toEqual([expect.any(Number)]);
  expect(samples('monitor.cost')[0]).toBeGreaterThan(0);
  expect(cost.unsupported('monitor.cost')).toBeNull();
  cost.close();
  await cost.measure();
  expect(samples('monitor.cost')).toHaveLength(1);
});

it('tells what share of each minute went into observing', () => {
  const { monitor, now, advance, samples } = lab();
  let spentMs = 500;
  const cost = new Cost(monitor, () => {}, { now, spentMs: () => spentMs });
  spentMs += 6;
  advance(59_000);
  cost.settle();
  expect(samples('monitor.observing')).toEqual([]);
  advance(1000);
  cost.settle();
  expect(samples('monitor.observing')).toEqual([0.0001]);
  expect(cost.unsupported('monitor.observing')).toBeNull();
});
