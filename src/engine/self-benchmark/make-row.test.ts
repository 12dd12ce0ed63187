import { expect, it } from 'vitest';
import { KEPT_VALUES, makeRow } from './make-row';

const time = { id: 'a', label: 'A', unit: 'ms', better: 'lower', target: 95 } as const;
const rate = { id: 'b', label: 'B', unit: 'MB/s', better: 'higher', target: 6 } as const;
const oneToHundred = Array.from({ length: 100 }, (_, i) => 100 - i);

it('judges times by what 95 of 100 stay under', () => {
  expect(makeRow(time, { values: oneToHundred, batch: 1 })).toMatchObject({ p50: 50, p95: 95, met: true, samples: 100, unsupported: null });
  expect(makeRow({ ...time, target: 94.9 }, { values: oneToHundred, batch: 1 }).met).toBe(false);
});

it('judges throughput by what 95 of 100 reach', () => {
  expect(makeRow(rate, { values: oneToHundred, batch: 1 })).toMatchObject({ p50: 50, p95: 5, met: false });
  expect(makeRow({ ...rate, target: 5 }, { values: oneToHundred, batch: 1 }).met).toBe(true);
});

it('has no figure, and no zero, for what could not be measured', () => {
  expect(makeRow(time, { unsupported: 'no such thing here' })).toMatchObject({ p50: null, p95: null, met: null, samples: 0, unsupported: 'no such thing here' });
  expect(makeRow(time, { values: [Number.NaN, -1], batch: 1 })).toMatchObject({ p50: null, unsupported: 'nothing could be measured' });
});

it('keeps a bounded number of samples, from the whole run', () => {
  const { values, samples } = makeRow(time, { values: Array.from({ length: 1000 }, (_, i) => i), batch: 1 });
  expect(values).toHaveLength(KEPT_VALUES);
  expect(samples).toBe(KEPT_VALUES);
  expect(values.at(-1)).toBeGreaterThan(950);
});

it('gives the figures that a file can be checked by: those of the samples that it keeps', () => {
  const row = makeRow(time, { values: Array.from({ length: 333 }, (_, i) => (i * 7919) % 331), batch: 3 });
  expect(makeRow(time, { values: row.values, batch: row.batch })).toEqual(row);
});
