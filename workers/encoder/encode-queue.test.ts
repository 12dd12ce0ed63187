import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAbortError } from '../../src/contracts/errors';
import type { EmbedKind } from '../../src/contracts/embedder';
import { MICRO_BATCH_TEXTS } from '../../src/core/models/micro-batches';
import { yieldToEvents } from '../shared/yield-to-events';
import { EncodeQueue } from './encode-queue';

/** A token per character; a text's vector is its length and first character. Each call takes a turn of the event loop, as a real one would. */
function setUp(failOn?: string): { queue: EncodeQueue; calls: string[][]; kinds: EmbedKind[] } {
  const calls: string[][] = [];
  const kinds: EmbedKind[] = [];
  let running = 0;
  const queue = new EncodeQueue({
    encoder: {
      dimensions: 2,
      tokenize: (text) => Array.from(text, (character) => character.charCodeAt(0)),
      encode: async (batch) => {
        expect(++running).toBe(1);
        await yieldToEvents();
        running--;
        const texts = batch.map((ids) => String.fromCharCode(...ids));
        if (failOn !== undefined && texts.includes(failOn)) throw new RangeError('bad text');
        calls.push(texts);
        return Float32Array.from(batch.flatMap((ids) => [ids.length, ids[0] ?? 0]));
      },
    },
    now: () => calls.length,
    yieldToEvents,
    onEncoded: (kind) => kinds.push(kind),
  });
  return { queue, calls, kinds };
}

const texts = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => name + 'x'.repeat(i % 7));
const rowOf = (text: string): number[] => [text.length, text === '' ? 0 : text.charCodeAt(0)];
const settled = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'done', (error: unknown) => error);

describe('EncodeQueue', () => {
  it('gives each text its row in the caller\u2019s order, whatever the batches were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ texts: fc.array(fc.string({ maxLength: 300 }), { maxLength: 40 }), query: fc.boolean() }), { maxLength: 6 }), async (jobs) => {
        const { queue } = setUp();
        const replies = await Promise.all(jobs.map((job, id) => queue.embed({}, id, job.texts, job.query ? 'query' : 'passage')));
        replies.forEach(({ vectors }, id) => expect([...vectors]).toEqual(jobs[id].texts.flatMap((text) => rowOf(String.fromCharCode(...Array.from(text, (c) => c.charCodeAt(0)))))));
      }),
      { numRuns: 60 },
    );
  });

  it('lets a query that comes in the middle wait for one micro-batch at most', async () => {
    const { queue, calls } = setUp();
    const passages = queue.embed({}, 1, texts('p', MICRO_BATCH_TEXTS * 6), 'passage');
    const more = queue.embed({}, 2, texts('m', 3), 'passage');
    while (calls.length < 2) await yieldToEvents();
    const before = calls.length;
    await queue.embed({}, 3, ['query'], 'query');
    expect(calls.findIndex(([text]) => text === 'query')).toBeLessThanOrEqual(before + 1);
    await Promise.all([passages, more]);
    expect(calls.flat()).toHaveLength(MICRO_BATCH_TEXTS * 6 + 4);
  });

  it('computes the queries first when all come at once, and says what it computed', async () => {
    const { queue, calls, kinds } = setUp();
    const blocking = queue.embed({}, 0, ['first'], 'query');
    const jobs = [queue.embed({}, 1, ['passage'], 'passage'), queue.embed({}, 2, ['one'], 'query'), queue.embed({}, 3, ['two'], 'query')];
    await Promise.all([blocking, ...jobs]);
    expect(calls.map(([text]) => text)).toEqual(['first', 'one', 'two', 'passage']);
    expect(kinds).toEqual(['query', 'query', 'query', 'passage']);
  });

  it('never computes a query that was cancelled before its turn', async () => {
    const { queue, calls } = setUp();
    const client = {};
    const first = queue.embed(client, 1, ['first'], 'query');
    const stale = queue.embed(client, 2, ['stale'], 'query');
    const last = queue.embed(client, 3, ['last'], 'query');
    queue.cancel(client, 2);
    expect(isAbortError(await settled(stale))).toBe(true);
    await Promise.all([first, last]);
    expect(calls.flat()).toEqual(['first', 'last']);
  });

  it('stops between two batches of a job that is cancelled, and takes no notice once it is done', async () => {
    const { queue, calls } = setUp();
    const client = {};
    const running = queue.embed(client, 1, texts('r', MICRO_BATCH_TEXTS * 6), 'passage');
    while (calls.length < 2) await yieldToEvents();
    queue.cancel(client, 1);
    expect(isAbortError(await settled(running))).toBe(true);
    expect((await queue.embed(client, 2, ['after'], 'passage')).vectors[0]).toBe(5);
    expect(calls.flat().length).toBeLessThan(MICRO_BATCH_TEXTS * 4);
    queue.cancel(client, 2);
    expect((await queue.embed(client, 1, ['again'], 'query')).vectors[0]).toBe(5);
  });

  it('cancels nobody else\u2019s job of the same number', async () => {
    const { queue } = setUp();
    const [mine, theirs] = [{}, {}];
    const job = queue.embed(theirs, 1, ['theirs'], 'passage');
    const own = queue.embed(mine, 1, ['mine'], 'passage');
    queue.cancel(mine, 1);
    expect(isAbortError(await settled(own))).toBe(true);
    expect(await settled(job)).toBe('done');
  });

  it('rejects only the job that fails, and goes on', async () => {
    const { queue } = setUp('bad');
    const jobs = [queue.embed({}, 1, ['good'], 'passage'), queue.embed({}, 2, ['fine', 'bad'], 'passage'), queue.embed({}, 3, ['bad'], 'query'), queue.embed({}, 4, ['good'], 'query')];
    const [first, second, third, fourth] = await Promise.all(jobs.map(settled));
    expect([first, fourth]).toEqual(['done', 'done']);
    expect(second).toBeInstanceOf(RangeError);
    expect(third).toBeInstanceOf(RangeError);
  });

  it('answers a job without texts', async () => {
    const { queue } = setUp();
    expect((await queue.embed({}, 1, [], 'passage')).vectors).toHaveLength(0);
    expect((await queue.embed({}, 2, [], 'query')).vectors).toHaveLength(0);
  });
});
