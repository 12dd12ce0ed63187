import { describe, expect, it } from 'vitest';
import { benchmarkTable, createRow } from './results';
import { scenarios, smokeSize, type Scenario } from './scenarios';

const find = (id: string): Scenario => scenarios.find((scenario) => scenario.id === id)!;

describe('bench rows', () => {
  it('judge a time by its p95, at the target included', () => {
    const samples = Array.from({ length: 100 }, (_, index) => (index < 95 ? 16 : 200));
    expect(createRow(find('search-10k-hybrid'), samples, {})).toMatchObject({ count: 100, p95: 16, p99: 200, met: true });
    expect(createRow(find('search-10k-hybrid'), [...samples, 200], {}).met).toBe(false);
  });

  it('judge a throughput from below and a share by its mean', () => {
    expect(createRow(find('import-10k'), [999], {}).met).toBe(false);
    expect(createRow(find('import-10k'), [1_000], {}).met).toBe(true);
    expect(createRow(find('recall-at-10'), [1, 1, 1, 0.9], {})).toMatchObject({ judged: 0.975, met: false });
  });

  it('do not exist without samples', () => {
    expect(() => createRow(find('keep-10k'), [], {})).toThrow(RangeError);
    expect(() => createRow(find('keep-10k'), [Number.NaN], {})).toThrow(RangeError);
  });

  it('are published when they miss, and named at the top', () => {
    const table = benchmarkTable([createRow(find('keep-10k'), [99], { memories: 10_000 }), createRow(find('search-10k-keyword'), [1], {})]);
    expect(table).toContain('**Missed: `keep-10k`.**');
    expect(table).toContain('| **no** |');
    expect(table).toContain('memories 10000');
  });
});

describe('scenarios', () => {
  it('have ids of their own, and keep them at smoke size', () => {
    expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length);
    expect(scenarios.map(smokeSize).map(({ id }) => id)).toEqual(scenarios.map(({ id }) => id));
  });
});
