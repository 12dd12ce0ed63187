import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EngineStatus } from '../../contracts/engine';
import { startBadge } from './badge';

function fakeEngine(parked: number) {
  const listeners = new Set<(status: EngineStatus) => void>();
  const statusOf = (count: number) => ({ parked: count }) as EngineStatus;
  return {
    status: () => statusOf(parked),
    onStatus: (listener: (status: EngineStatus) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    park: (count: number) => {
      for (const listener of listeners) listener(statusOf(count));
    },
  };
}

describe('startBadge', () => {
  afterEach(() => vi.unstubAllGlobals());

  function badge(refuse = false) {
    const calls: (number | 'clear')[] = [];
    const answer = async (call: number | 'clear') => {
      calls.push(call);
      if (refuse) throw new DOMException('not installed', 'NotAllowedError');
    };
    vi.stubGlobal('navigator', { setAppBadge: (count: number) => answer(count), clearAppBadge: () => answer('clear') });
    return calls;
  }

  it('shows how many memories wait, once per change, and clears the badge when none does', () => {
    const calls = badge();
    const engine = fakeEngine(0);
    startBadge(engine);
    expect(calls).toEqual(['clear']); // what the last run left
    for (const count of [2, 2, 3, 0, 0]) engine.park(count);
    expect(calls).toEqual(['clear', 2, 3, 'clear']);
  });

  it('shows at once what waits already', () => {
    const calls = badge();
    startBadge(fakeEngine(4));
    expect(calls).toEqual(['clear', 4]);
  });

  it('goes on where the browser refuses, or has no badges', async () => {
    const calls = badge(true);
    const engine = fakeEngine(1);
    startBadge(engine);
    engine.park(2);
    await Promise.resolve();
    expect(calls).toEqual(['clear', 1, 2]);
    vi.stubGlobal('navigator', {});
    expect(() => startBadge(engine)).not.toThrow();
  });
});
