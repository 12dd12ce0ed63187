import { describe, expect, it } from 'vitest';
import { createMonitor } from '../core/monitor/monitor';
import { measured } from './measured';

describe('measured', () => {
  const monitor = createMonitor({ now: () => performance.now(), context: 'page' });
  const methods = measured(monitor, 'trash', { list: async (from: number) => [from, 2], purge: async () => Promise.reject(new Error('full')), ask: async () => true, steps: async () => 1 }, { ask: null, steps: 'undo.steps' });

  it('passes on arguments and replies, and names samples after group and method', async () => {
    expect(await methods.list(1)).toEqual([1, 2]);
    expect(await methods.steps()).toBe(1);
    await expect(methods.purge()).rejects.toThrow('full');
    expect(await methods.ask()).toBe(true);
    expect([...monitor.kept.keys()].sort()).toEqual(['trash.list', 'trash.purge.failed', 'undo.steps']);
  });
});
