import { expose, finalizer, proxy, wrap } from 'comlink';
import { expect, it, vi } from 'vitest';
import type { LoadProgress } from '../../src/contracts/embedder';
import { ProgressListeners } from './progress-listeners';

it('reports over a channel while the work runs, and releases the channel when it ends or fails', async () => {
  const listeners = new ProgressListeners(() => performance.now());
  for (const fails of [false, true]) {
    const channel = new MessageChannel();
    const load = (onProgress: (progress: LoadProgress) => void): Promise<string> =>
      listeners.during(onProgress, async () => {
        listeners.report({ loadedBytes: 1, totalBytes: 2, from: 'network' });
        listeners.report({ loadedBytes: 1.5, totalBytes: 2, from: 'network' });
        listeners.report({ loadedBytes: 2, totalBytes: 2, from: 'network' });
        if (fails) throw new Error('no network');
        return 'loaded';
      });
    expose({ load }, channel.port1);
    const seen: number[] = [];
    let released = false;
    const listener = Object.assign((progress: LoadProgress): void => void seen.push(progress.loadedBytes), {
      [finalizer]: () => {
        released = true;
      },
    });
    const reply = wrap<{ load: typeof load }>(channel.port2).load(proxy(listener));
    expect(await reply.catch(() => 'failed')).toBe(fails ? 'failed' : 'loaded');
    await vi.waitFor(() => expect(released).toBe(true));
    expect(seen).toEqual([1, 2]);
    channel.port1.close();
  }
});
