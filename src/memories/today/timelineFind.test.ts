import { describe, expect, it } from 'vitest';
import type { Engram } from '../../contracts/engine';
import { abortError } from '../../contracts/errors';
import type { Occurrences } from '../../contracts/memory';
import { createTimelineFind } from './timelineFind';

type Options = NonNullable<Parameters<Engram['memories']['occurrences']>[1]>;

/** An engine that answers when it is told to. */
function engine() {
  const calls: { text: string; options: Options; reply(found: Occurrences): void }[] = [];
  const occurrences = (text: string, options: Options = {}) => new Promise<Occurrences>((resolve, reject) => {
    options.signal?.addEventListener('abort', () => reject(abortError()));
    calls.push({ text, options, reply: resolve });
  });
  return { calls, engram: { memories: { occurrences } } as unknown as Pick<Engram, 'memories'> };
}

const found = (offsets: number[], searched = 100): Occurrences => ({ offsets: Uint32Array.from(offsets), searched, total: 100 });
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('createTimelineFind', () => {
  it('begins at the first match on screen or below it', async () => {
    const { calls, engram } = engine();
    const find = createTimelineFind(engram);
    find.search('car', 20);
    calls[0].reply(found([3, 18, 25, 70]));
    await settled();
    expect(find.get()).toMatchObject({ at: 'done', current: 2 });
  });

  it('goes round at both ends', async () => {
    const { calls, engram } = engine();
    const find = createTimelineFind(engram);
    find.search('car', 90);
    calls[0].reply(found([3, 18]));
    await settled();
    expect(find.get().current).toBe(0);
    find.step(-1);
    expect(find.get().current).toBe(1);
    find.step(1);
    expect(find.get().current).toBe(0);
  });

  it('stays at its row while more matches come in', async () => {
    const { calls, engram } = engine();
    const find = createTimelineFind(engram);
    find.search('car', 10);
    calls[0].options.onPartial!(found([3], 5));
    expect(find.get()).toMatchObject({ at: 'searching', current: -1, progress: 0.05 });
    calls[0].options.onPartial!(found([3, 12], 20));
    expect(find.get().current).toBe(1);
    find.step(-1);
    calls[0].reply(found([3, 12, 40]));
    await settled();
    expect(find.get()).toMatchObject({ at: 'done', current: 0 });
  });

  it('forgets the answer to what is no longer asked', async () => {
    const { calls, engram } = engine();
    const find = createTimelineFind(engram);
    find.search('ca', 0);
    find.search('car', 0);
    expect(calls[0].options.signal!.aborted).toBe(true);
    calls[0].options.onPartial!(found([1]));
    calls[1].reply(found([]));
    await settled();
    expect(find.get()).toMatchObject({ text: 'car', at: 'done', current: -1 });
  });

  it('looks again near the same row', async () => {
    const { calls, engram } = engine();
    const find = createTimelineFind(engram);
    find.search('car', 0);
    calls[0].reply(found([5, 50]));
    await settled();
    find.step(1);
    find.again();
    calls[1].reply(found([6, 51]));
    await settled();
    expect(find.get()).toMatchObject({ current: 1 });
  });

  it('asks nothing for white space, and says when it failed', async () => {
    const { calls, engram } = engine();
    const find = createTimelineFind(engram);
    find.search('  ', 0);
    expect(calls).toHaveLength(0);
    expect(find.get().at).toBe('idle');
    const broken = createTimelineFind({ memories: { occurrences: () => Promise.reject(new Error('gone')) } } as unknown as Pick<Engram, 'memories'>);
    broken.search('car', 0);
    await settled();
    expect(broken.get().at).toBe('failed');
  });
});
