import { expect, it } from 'vitest';
import { clockStep, FEWEST, takeAsyncSamples, takeSamples } from './take-samples';

/** A clock that work moves, and that shows whole steps only; looking at it takes a little as well. */
function coarseClock(stepMs: number) {
  let at = 0;
  return {
    pass: (ms: number) => void (at += ms),
    now: () => {
      at += 0.0005;
      return Math.floor(at / stepMs) * stepMs;
    },
  };
}

it('finds the step of a coarse clock', () => {
  expect(clockStep(coarseClock(0.1).now)).toBeCloseTo(0.1);
});

it('takes a step of 1 ms for a clock that does not move', () => {
  expect(clockStep(() => 5)).toBe(1);
});

it('times what is shorter than the clock in batches, right within 5 %', async () => {
  const { now, pass } = coarseClock(0.1);
  const measured = await takeSamples(() => pass(0.01), { samples: 20, now });
  if ('unsupported' in measured) throw new Error(measured.unsupported);
  expect(measured.batch).toBeGreaterThan(100);
  expect(measured.values).toHaveLength(20);
  for (const value of measured.values) expect(Math.abs(value - 0.01)).toBeLessThan(0.0006);
});

it('times what is long enough one by one', async () => {
  const { now, pass } = coarseClock(0.1);
  expect(await takeSamples(() => pass(4), { samples: 6, now })).toMatchObject({ batch: 1, values: { length: 6 } });
});

it('stops when its time is over, but not before it has a few samples', async () => {
  const { now, pass } = coarseClock(0.1);
  expect(await takeSamples(() => pass(400), { samples: 50, now, budgetMs: 1000 })).toMatchObject({ values: { length: FEWEST } });
  expect(await takeAsyncSamples(async () => pass(100), { samples: 50, now, budgetMs: 1000 })).toMatchObject({ values: { length: 10 } });
});

it('numbers its runs, those that warm up included, so that none meets what another left', async () => {
  const { now, pass } = coarseClock(0.1);
  const runs: number[] = [];
  await takeAsyncSamples(async (run) => {
    runs.push(run);
    pass(5);
  }, { samples: 4, warmUp: 2, now });
  expect(runs).toEqual([0, 1, 2, 3, 4, 5]);
});
