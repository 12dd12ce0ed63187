import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engram, EngineStatus } from '../contracts/engine';
import { afterStart } from './afterStart';

const STARTING = { loaded: false, embedder: { at: 'loading', progress: null }, failure: null } as EngineStatus;

/** An engine that has a status, and tells of a new one. */
function engineWith(status: EngineStatus) {
  const listeners = new Set<(status: EngineStatus) => void>();
  const engram = {
    status: () => status,
    onStatus(listener: (next: EngineStatus) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as Engram;
  const tell = (change: Partial<EngineStatus>) => {
    status = { ...status, ...change };
    for (const listener of listeners) listener(status);
  };
  return { engram, tell, listeners };
}

describe('afterStart', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('comes a pause after everything can be found, and once for all who ask', async () => {
    const { engram, tell, listeners } = engineWith(STARTING);
    const started = vi.fn<() => void>();
    void afterStart(engram).then(started);
    expect(afterStart(engram)).toBe(afterStart(engram));
    tell({ loaded: true });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(started).not.toHaveBeenCalled();
    tell({ embedder: { at: 'ready' } });
    await vi.advanceTimersByTimeAsync(900);
    expect(started).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(started).toHaveBeenCalledOnce();
    expect(listeners.size).toBe(0);
  });

  it('comes as well where the library cannot be used: an update may be what helps', async () => {
    const { engram, tell } = engineWith(STARTING);
    const started = vi.fn<() => void>();
    void afterStart(engram).then(started);
    tell({ failure: 'This library was written by a newer version.' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(started).toHaveBeenCalledOnce();
  });

  it('does not wait for ever on a slow line', async () => {
    const started = vi.fn<() => void>();
    void afterStart(engineWith(STARTING).engram).then(started);
    await vi.advanceTimersByTimeAsync(19_000);
    expect(started).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(started).toHaveBeenCalledOnce();
  });
});
