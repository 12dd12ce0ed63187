import { expect, it } from 'vitest';
import type { OperationStats } from '../../contracts/monitor';
import { definitionOf } from '../../engine/metrics/definitions';
import { otherOperations } from './otherOperations';

const stats = (p95: number, count = 1): OperationStats => ({ count, windowCount: count, p95, targetMs: null, sinceStart: { count, avg: p95 } } as OperationStats);

it('lists what has no tile: misses first, then what cost most, and nothing that is no duration', () => {
  const rows = otherOperations(
    { search: stats(3), list: stats(301), get: stats(2, 10), 'embed.batch': stats(500), 'memory.page': stats(120), 'start.open': stats(9), 'some.old.name': stats(1), 'get.failed': stats(1) },
    { search: true }, definitionOf,
  );
  expect(rows.map(({ name, met }) => [name, met])).toEqual([['list', false], ['embed.batch', null], ['get', true], ['get.failed', null], ['some.old.name', null]]);
  expect(rows.find(({ name }) => name === 'get')?.label).toBe('Open a memory');
});
