import { describe, expect, it } from 'vitest';
import type { MonitorSnapshot, OperationStats, Target } from '../../contracts/monitor';
import { operationRows, verdict } from './operationRows';

const stats = { count: 1 } as OperationStats;
const target: Target = { targetMs: 50, goalMs: 16 };

describe('operationRows', () => {
  it('lists what has a target even when it was never measured, and the rest by name', () => {
    const snapshot = { operations: { zoo: stats, search: stats, app: stats } } as unknown as MonitorSnapshot;
    const { targeted, others } = operationRows(snapshot, { keep: target, search: target });
    expect(targeted.map((row) => [row.name, row.stats !== null])).toEqual([['keep', false], ['search', true]]);
    expect(others.map((row) => row.name)).toEqual(['app', 'zoo']);
  });

  it('says nothing of models where none was used', () => {
    const withModel = { operations: { 'model.embed': stats } } as unknown as MonitorSnapshot;
    const without = { operations: {} } as unknown as MonitorSnapshot;
    expect(operationRows(withModel, { search: target, 'model.embed': target }).targeted.map(({ name }) => name)).toEqual(['search', 'model.embed']);
    expect(operationRows(without, { search: target, 'model.embed': target }).targeted.map(({ name }) => name)).toEqual(['search']);
  });

  it('does not call a handful of runs a p95', () => {
    expect(verdict({ ...stats, met: false, windowCount: 3 })).toBe('missed so far');
    expect(verdict({ ...stats, met: true, windowCount: 100 })).toBe('met');
    expect(verdict({ ...stats, met: null, windowCount: 100 })).toBeNull();
  });
});
