import { describe, expect, it } from 'vitest';
import { isAbortError } from '../../src/contracts/errors';
import type { EmbedKind } from '../../src/contracts/embedder';
import { yieldToEvents } from '../shared/yield-to-events';
import { EmbedQueue, TEXTS_PER_SLICE } from './embed-queue';

const LONG = TEXTS_PER_SLICE * 4;

/** A queue whose vectors hold the length of their text; `computed` says what was computed, in order. */
function setUp(onEmbed: (text: string, kind: EmbedKind) => void = () => {}): { queue: EmbedQueue; computed: string[] } {
  const computed: string[] = [];
  const queue = new EmbedQueue({
    dimensions: 2,
    embedInto: (text, out, offset, kind) => {
      onEmbed(text, kind);
      computed.push(text);
      out[offset] = text.length;
      out[offset + 1] = 1;
    },
    now: () => computed.length,
    yieldToEvents,
  });
  return { queue, computed };
}

const texts = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name}${i}`);
const settled = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'done', (error: unknown) => error);

describe('EmbedQueue', () => {
  it('gives each text its row, and the time spent', async () => {
    const { queue } = setUp();
    const { vectors, computeMs } = await queue.embed({}, 1, ['a', 'bb', ''], 'passage');
    expect([...vectors]).toEqual([1, 1, 2, 1, 0, 1]);
    expect(computeMs).toBe(3);
    expect((await queue.embed({}, 2, [], 'query')).vectors).toHaveLength(0);
  });

  it('lets a query that comes in the middle go before the passages that are left', async () => {
    const { queue, computed } = setUp();
    const passages = queue.embed({}, 1, texts('p', LONG), 'passage');
    const more = queue.embed({}, 2, texts('m', 3), 'passage');
    await yieldToEvents();
    const before = computed.length;
    expect(before).toBeLessThan(LONG);
    await queue.embed({}, 3, ['query'], 'query');
    expect(computed.indexOf('query')).toBeLessThanOrEqual(before + TEXTS_PER_SLICE);
    await Promise.all([passages, more]);
    expect(computed.filter((text) => text !== 'query')).toEqual([...texts('p', LONG), ...texts('m', 3)]);
  });

  it('cancels a job that waits, one that runs, and takes no notice once it is done', async () => {
    const { queue, computed } = setUp();
    const client = {};
    const running = queue.embed(client, 1, texts('r', LONG), 'passage');
    const waiting = queue.embed(client, 2, texts('w', 5), 'passage');
    const last = queue.embed(client, 3, ['last'], 'passage');
    queue.cancel(client, 2);
    expect(isAbortError(await settled(waiting))).toBe(true);
    await yieldToEvents();
    queue.cancel(client, 1);
    expect(isAbortError(await settled(running))).toBe(true);
    expect(await settled(last)).toBe('done');
    queue.cancel(client, 3);
    expect(computed.length).toBeLessThan(LONG);
    expect(computed.some((text) => text.startsWith('w'))).toBe(false);
    expect((await queue.embed(client, 1, ['again'], 'query')).vectors[0]).toBe(5);
  });

  it('cancels nobody else\u2019s job of the same number', async () => {
    const { queue } = setUp();
    const mine = {};
    const theirs = {};
    const job = queue.embed(theirs, 1, texts('t', LONG), 'passage');
    const own = queue.embed(mine, 1, texts('m', 2), 'passage');
    queue.cancel(mine, 1);
    expect(isAbortError(await settled(own))).toBe(true);
    expect(await settled(job)).toBe('done');
  });

  it('rejects only the job that fails, and goes on', async () => {
    const { queue } = setUp((text) => {
      if (text === 'bad') throw new RangeError('bad text');
    });
    const jobs = [queue.embed({}, 1, ['good'], 'passage'), queue.embed({}, 2, ['fine', 'bad', 'fine'], 'passage'), queue.embed({}, 3, ['bad'], 'query'), queue.embed({}, 4, ['good'], 'query')];
    const [first, second, third, fourth] = await Promise.all(jobs.map(settled));
    expect([first, fourth]).toEqual(['done', 'done']);
    expect(second).toBeInstanceOf(RangeError);
    expect(third).toBeInstanceOf(RangeError);
  });
});
