import { expect, it } from 'vitest';
import { TARGETS } from '../core/monitor/targets';
import { isLate } from './isLate';

it('is late when the hits come after the target, however long a model takes to order them anew', () => {
  const { targetMs } = TARGETS.search;
  expect(isLate({ totalMs: targetMs, workerMs: 45, builtInMs: null })).toBe(false);
  expect(isLate({ totalMs: targetMs + 1, workerMs: 45, builtInMs: null })).toBe(true);
  expect(isLate({ totalMs: 900, workerMs: 890, builtInMs: targetMs - 10 })).toBe(false);
  expect(isLate({ totalMs: 900, workerMs: 890, builtInMs: targetMs })).toBe(true);
});
