import { expect, it, vi } from 'vitest';
import { AppError } from '../../contracts/errors';
import type { Measured } from '../../contracts/self-benchmark';
import type { BenchmarkStep } from './benchmark-plan';
import { runRounds } from './run-rounds';

function step(id: string, run: BenchmarkStep['run']): BenchmarkStep {
  return { rows: [id], says: `Doing ${id}`, weight: 1, run };
}
const measured = (id: string, value: number): Promise<Record<string, Measured>> => Promise.resolve({ [id]: { values: [value], batch: 1 } });
const signal = new AbortController().signal;

it('measures everything in turn, three times, and joins what it got', async () => {
  const order: string[] = [];
  const plan = (round: number): BenchmarkStep[] => ['a', 'b'].map((id) => step(id, () => (order.push(id + round), measured(id, round))));
  expect(await runRounds({ plan, signal, onProgress: () => {}, now: () => 0 })).toEqual({ a: { values: [0, 1, 2], batch: 1 }, b: { values: [0, 1, 2], batch: 1 } });
  expect(order).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
});

it('goes on after a step that failed, and says why in its row', async () => {
  const plan = (): BenchmarkStep[] => [step('a', () => Promise.reject(new AppError('WORKER_CRASHED', { worker: 'benchmark' }))), step('b', () => measured('b', 1))];
  const found = await runRounds({ plan, signal, onProgress: () => {}, now: () => 0 });
  expect(found.a).toMatchObject({ unsupported: expect.stringContaining('worker: benchmark') as unknown });
  expect(found.b).toMatchObject({ values: [1, 1, 1] });
});

it('keeps what one round could measure and another could not', async () => {
  const plan = (round: number): BenchmarkStep[] => [step('a', () => (round === 1 ? measured('a', 7) : Promise.reject(new Error('no'))))];
  expect(await runRounds({ plan, signal, onProgress: () => {}, now: () => 0 })).toEqual({ a: { values: [7], batch: 1 } });
});

it('begins no round that would end too late, and no step after its minute', async () => {
  let at = 0;
  const slow = (seconds: number) => (): BenchmarkStep[] => ['a', 'b'].map((id) => step(id, () => ((at += seconds * 1000), measured(id, at))));
  expect(await runRounds({ plan: slow(10), signal, onProgress: () => {}, now: () => at })).toMatchObject({ a: { values: { length: 2 } } });
  at = 0;
  expect(await runRounds({ plan: slow(51), signal, onProgress: () => {}, now: () => at })).toMatchObject({ a: { values: { length: 1 } }, b: { unsupported: 'there was no time left for it in this minute' } });
});

it('tells the progress in words, never backwards', async () => {
  const told: number[] = [];
  await runRounds({ plan: () => [step('a', () => measured('a', 1)), step('b', () => measured('b', 1))], signal, now: () => 0, onProgress: ({ step: says, done, total }) => {
    expect(says).toMatch(/^Doing/);
    expect(total).toBe(6);
    told.push(done);
  } });
  expect(told).toEqual([0, 1, 2, 3, 4, 5]);
});

it('answers a cancellation at once, before, during, and leaves no listener behind', async () => {
  const controller = new AbortController();
  const added = vi.spyOn(controller.signal, 'addEventListener');
  const removed = vi.spyOn(controller.signal, 'removeEventListener');
  const stuck = runRounds({ plan: () => [step('a', () => measured('a', 1)), step('b', () => new Promise(() => {}))], signal: controller.signal, onProgress: () => {}, now: () => 0 });
  setTimeout(() => controller.abort());
  await expect(stuck).rejects.toMatchObject({ name: 'AbortError' });
  expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
  const begun = vi.fn<BenchmarkStep['run']>(() => measured('a', 1));
  await expect(runRounds({ plan: () => [step('a', begun)], signal: controller.signal, onProgress: () => {}, now: () => 0 })).rejects.toMatchObject({ name: 'AbortError' });
  expect(begun).not.toHaveBeenCalled();
});
