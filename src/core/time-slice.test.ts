import { expect, it } from 'vitest';
import { SLICE_MS, TimeSlice } from './time-slice';

it('yields only when the slice is used up, and then begins a new one', async () => {
  let now = 100;
  let yields = 0;
  const slice = new TimeSlice({
    now: () => now,
    yieldToEvents: async () => {
      yields++;
      now += 1_000;
    },
  });
  now += SLICE_MS - 0.01;
  await slice.breathe();
  expect(yields).toBe(0);
  now += 0.01;
  expect(slice.isUsedUp).toBe(true);
  await slice.breathe();
  expect(yields).toBe(1);
  expect(slice.isUsedUp).toBe(false);
  await slice.yield();
  expect(yields).toBe(2);
});

it('takes a length of its own', () => {
  let now = 0;
  const slice = new TimeSlice({ now: () => now, yieldToEvents: async () => {}, sliceMs: 2 });
  now = 2;
  expect(slice.isUsedUp).toBe(true);
});
