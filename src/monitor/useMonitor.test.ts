import { describe, expect, it } from 'vitest';
import type { MonitorSnapshot } from '../contracts/monitor';
import { withNews } from './useMonitor';

const snapshot = (takenAt: number, count: number, memoryBytes: number | null): MonitorSnapshot => ({ takenAt, operations: { search: { count } }, conditions: { memories: 3, memoryBytes } }) as unknown as MonitorSnapshot;

describe('withNews', () => {
  const before = snapshot(1, 5, 20e6);

  it('is the snapshot of before while only the clock goes on and the heap breathes', () => {
    expect(withNews(before, snapshot(2, 5, 21e6))).toBe(before);
  });

  it('is news when something was measured, with the time of it, and keeps what stayed the same', () => {
    const after = withNews(before, snapshot(2, 6, 21e6));
    expect(after).toMatchObject({ takenAt: 2, operations: { search: { count: 6 } } });
    expect(after.conditions).toBe(before.conditions);
  });

  it('is news when memory really moved, or can be told at last', () => {
    expect(withNews(before, snapshot(2, 5, 40e6)).conditions.memoryBytes).toBe(40e6);
    expect(withNews(snapshot(1, 5, null), snapshot(2, 5, 30e6)).conditions.memoryBytes).toBe(30e6);
    expect(withNews(null, before)).toBe(before);
  });
});
