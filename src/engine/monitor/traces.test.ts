import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMonitor } from '../../core/monitor/monitor';
import type { WorkerSpan } from '../../core/monitor/traces/traces-of';
import { KEPT_TRACES, Traces } from './traces';

afterEach(() => vi.useRealTimers());

describe('Traces', () => {
  const setUp = () => {
    vi.useFakeTimers();
    let now = 0;
    const monitor = createMonitor({ now: () => now, context: 'page', spans: 512 });
    const spans = vi.fn<() => Promise<WorkerSpan[]>>(async () => []);
    const traces = new Traces({ monitor, figures: { spans }, timeOrigin: 1_000_000 });
    const run = (name: string, times: number) => {
      for (let i = 0; i < times; i++) {
        now += 10;
        monitor.record(name, 5);
      }
    };
    return { monitor, spans, traces, run };
  };

  it('keeps the last 200, newest first, however much else the ring is filled with', async () => {
    const { traces, run } = setUp();
    run('keep', 150);
    await vi.advanceTimersByTimeAsync(5000);
    run('vitals.INP', 600);
    run('list', 100);
    const read = await traces.read();
    expect(read).toHaveLength(KEPT_TRACES);
    expect(read[0].operation).toBe('list');
    expect(read.filter(({ operation }) => operation === 'keep')).toHaveLength(100);
    expect(new Set(read.map(({ id }) => id)).size).toBe(KEPT_TRACES);
    expect(read[0].startedAt).toBe(1_000_000 + 8500 - 5);
    traces.close();
  });

  it('asks the workers for nothing while nothing happens, and once a minute when little does', async () => {
    const { spans, traces, run } = setUp();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(spans).not.toHaveBeenCalled();
    run('keep', 1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(spans).toHaveBeenCalledTimes(1);
    run('keep', 1);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(spans).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(spans).toHaveBeenCalledTimes(2);
    traces.close();
    run('keep', 100);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(spans).toHaveBeenCalledTimes(2);
  });

  it('is there without what the workers know', async () => {
    const { spans, traces, run } = setUp();
    spans.mockRejectedValue(new Error('an older tab'));
    run('keep', 1);
    expect(await traces.read()).toMatchObject([{ operation: 'keep', stages: [{ name: 'other', ms: 5 }] }]);
    expect(await traces.read()).toHaveLength(1);
    traces.close();
  });
});
