import { expect, it } from 'vitest';
import type { EncodedSketch } from '../../contracts/figures';
import { encodeSketch } from '../../core/monitor/encode-sketch';
import { QuantileSketch } from '../../core/monitor/quantile-sketch';
import { seededRandom } from '../../core/statistics/seeded-random';
import { comparePeriods } from './compare-periods';

const random = seededRandom(7);

/** Hours of a period, each with so many samples around a value. */
function hours(around: number, { perHour = 40, count = 12 } = {}): readonly EncodedSketch[] {
  return Array.from({ length: count }, () => {
    const sketch = new QuantileSketch();
    for (let sample = 0; sample < perHour; sample++) sketch.add(around * (0.8 + 0.4 * random()));
    return encodeSketch(sketch);
  });
}

it('says of each metric whether it changed, by the statistic of its target, in the direction that is better for it', async () => {
  const before = { search: hours(10), keep: hours(5), 'cache.queries.hits': hours(0.5), 'only.before': hours(1) };
  const after = { search: hours(14), keep: hours(5), 'cache.queries.hits': hours(0.8), list: hours(3) };
  const compared = new Map((await comparePeriods(before, after)).map((row) => [row.metric, row]));
  expect(compared.get('search')).toMatchObject({ verdict: 'regressed', before: { count: 480 }, after: { count: 480 } });
  expect(compared.get('search')!.ratioP95!.low).toBeGreaterThan(1.2);
  expect(compared.get('keep')).toMatchObject({ verdict: 'unchanged' });
  expect(compared.get('cache.queries.hits')).toMatchObject({ verdict: 'improved' });
  expect(compared.get('only.before')).toMatchObject({ verdict: 'unsure', reason: 'No samples after.', ratioP50: null, after: { count: 0, p95: null } });
  expect(compared.get('list')).toMatchObject({ verdict: 'unsure', reason: 'No samples before.' });
});

it('compares by the median where there are too few samples for more, says so, and leaves out what neither period has', async () => {
  const few = { perHour: 8, count: 1 };
  const [row, ...none] = await comparePeriods({ search: hours(10, few) }, { search: hours(30, few) }, ['search', 'nothing']);
  expect(none).toEqual([]);
  expect(row).toMatchObject({ verdict: 'regressed', ratioP95: null });
  expect(row!.reason).toContain('By the median: too few samples for the p95.');
});
