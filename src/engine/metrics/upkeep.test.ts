import { describe, expect, it } from 'vitest';
import type { EngineStatus } from '../../contracts/engine';
import { EmbeddingQueue } from './embedding-queue';
import { Restarts } from './restarts';
import { SearchStages } from './search-stages';
import { StorageUsed } from './storage-used';
import { lab } from './testing/lab';

function engine(first: Partial<EngineStatus>) {
  const listeners = new Set<(status: EngineStatus) => void>();
  let status = first as EngineStatus;
  return {
    listeners,
    engram: {
      status: () => status,
      onStatus: (listener: (status: EngineStatus) => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    say: (next: Partial<EngineStatus>) => {
      status = { ...status, ...next };
      for (const listener of listeners) listener(status);
    },
  };
}

describe('EmbeddingQueue', () => {
  it('takes each new number, in the tab that runs the library', () => {
    const { monitor, samples } = lab();
    const { engram, say, listeners } = engine({ role: 'owner', pending: 0 });
    const queue = new EmbeddingQueue({ monitor, engram });
    for (const pending of [128, 128, 40, 0]) say({ pending });
    expect(samples('queue.embedding')).toEqual([0, 128, 40, 0]);
    queue.close();
    expect(listeners.size).toBe(0);
  });

  it('leaves it to the owner in every other tab', () => {
    const { monitor, samples } = lab();
    const { engram, say } = engine({ role: 'guest', pending: 3 });
    const queue = new EmbeddingQueue({ monitor, engram });
    say({ pending: 9 });
    expect(samples('queue.embedding')).toEqual([]);
    expect(queue.unsupported()).toMatch(/tab that runs the library/);
    say({ role: 'owner' });
    expect([samples('queue.embedding'), queue.unsupported()]).toEqual([[9], null]);
  });
});

describe('Restarts', () => {
  it('says 0 when there was none, and counts up', () => {
    const { monitor, samples } = lab();
    const library = { workerRestarts: 0 };
    const { engram, say } = engine({});
    const restarts = new Restarts({ library, monitor, engram });
    say({});
    library.workerRestarts = 2;
    say({});
    expect([samples('worker.restarts'), restarts.unsupported()]).toEqual([[0, 2], null]);
    restarts.close();
  });
});

describe('StorageUsed', () => {
  it('takes what the browser says, in MB and as a share', async () => {
    const { monitor, samples } = lab();
    const storage = new StorageUsed(monitor, { estimate: async () => ({ usage: 25e6, quota: 1e9 }) });
    await storage.measure();
    expect([samples('storage.used').at(-1), samples('storage.quota').at(-1), samples('storage.share').at(-1), storage.unsupported()]).toEqual([25, 1000, 0.025, null]);
    storage.close();
  });

  it('says so where it says nothing', async () => {
    const { monitor, samples } = lab();
    expect(new StorageUsed(monitor, undefined).unsupported()).toBe('not supported by this browser');
    for (const estimate of [async () => ({}), () => Promise.reject(new TypeError('private window'))]) {
      const storage = new StorageUsed(monitor, { estimate });
      await storage.measure();
      expect(storage.unsupported()).toBe('the browser did not say');
      storage.close();
    }
    expect(samples('storage.used')).toEqual([]);
  });
});

describe('SearchStages', () => {
  it('takes the stages of each search once, from what its reply told', async () => {
    const { monitor, samples } = lab();
    const stages = new SearchStages(monitor);
    const timings = { fuseMs: 0.2, readMs: 3, rescoreMs: null, workerMs: 6, totalMs: 8, builtInMs: null };
    await monitor.measure('search', async () => timings, (detail) => ({ detail }));
    await monitor.measure('keep', async () => timings, (detail) => ({ detail }));
    stages.settle();
    stages.settle();
    expect(['search.fuse', 'search.read', 'search.rescore', 'search.way'].map(samples)).toEqual([[0.2], [3], [], [2]]);
  });
});
