import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VectorSpace } from '../../src/contracts/embedder';
import { isAbortError, isAppError } from '../../src/contracts/errors';
import { BUILT_IN_SPACE } from '../../src/core/embedder/manifest';
import { EmbedderLine } from './embedder-line';
import { yieldInNode } from './testing/yield-in-node';
import { type ServedEmbedder, serveEmbedder } from './testing/serve-embedder';

let line: EmbedderLine;
let statuses: string[];
let ready: VectorSpace[];
let lost: number;
let now: number;
let served: ServedEmbedder[];

beforeEach(() => {
  statuses = [];
  ready = [];
  lost = 0;
  now = 0;
  served = [];
  line = new EmbedderLine({ onStatus: (status) => statuses.push(status.at), onReady: (space) => ready.push(space), onLost: () => lost++, now: () => now });
});

afterEach(() => {
  for (const embedder of served) embedder.close();
});

function connect(...hooks: Parameters<typeof serveEmbedder>): ServedEmbedder {
  const embedder = serveEmbedder(...hooks);
  served.push(embedder);
  line.connect(embedder.port);
  return embedder;
}

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('should have been refused'),
    (error: unknown) => error,
  );
}

const hangs = (): Promise<void> => new Promise(() => {});

describe('EmbedderLine', () => {
  it('lets a job wait for an embedder that is still loading', async () => {
    const job = line.embed(['bread', 'car'], 'passage');
    connect();
    const batch = await job;
    expect(batch.dimensions).toBe(BUILT_IN_SPACE.dimensions);
    expect(batch.vectors).toHaveLength(2 * BUILT_IN_SPACE.dimensions);
    expect(statuses).toEqual(['loading', 'ready']);
    // As data: it came through a channel.
    expect(ready).toEqual([{ ...BUILT_IN_SPACE }]);
    expect(line.space?.id).toBe(BUILT_IN_SPACE.id);
    expect(line.msPerText).toBeGreaterThanOrEqual(0);
  });

  it('gives a job whose embedder died to the next one', async () => {
    let reached = (): void => {};
    const busy = new Promise<void>((resolve) => {
      reached = resolve;
    });
    connect(() => {
      reached();
      return hangs();
    });
    const job = line.embed(['bread'], 'passage');
    await busy;
    const next = connect();
    expect((await job).vectors).toHaveLength(BUILT_IN_SPACE.dimensions);
    expect(next.passages).toEqual(['bread']);
  });

  it('gives a job to three embedders at most', async () => {
    let tries = 0;
    const fatal = (): Promise<void> => {
      tries++;
      setTimeout(() => connect(fatal));
      return hangs();
    };
    connect(fatal);
    const error = await refusal(line.embed(['deadly'], 'passage'));
    expect(isAppError(error, 'WORKER_CRASHED')).toBe(true);
    expect(tries).toBe(3);
  });

  it('passes on what an embedder refuses, without trying again', async () => {
    const embedder = connect(() => {
      throw new RangeError('not this text');
    });
    const error = await refusal(line.embed(['bad'], 'passage'));
    expect(error).toMatchObject({ name: 'RangeError', message: 'not this text' });
    expect(embedder.passages).toEqual(['bad']);
    expect(line.status.at).toBe('ready');
  });

  it('cancels before, during, and after', async () => {
    connect();
    const before = AbortSignal.abort();
    expect(isAbortError(await refusal(line.embed(['a'], 'passage', before)))).toBe(true);
    const controller = new AbortController();
    const during = line.embed(Array.from({ length: 20_000 }, (_, i) => `text ${i} with a few words`), 'passage', controller.signal);
    await line.embed(['query'], 'query');
    controller.abort();
    expect(isAbortError(await refusal(during))).toBe(true);
    const after = new AbortController();
    expect((await line.embed(['b'], 'passage', after.signal)).vectors).toHaveLength(BUILT_IN_SPACE.dimensions);
    after.abort();
    expect((await line.embed(['c'], 'query')).vectors).toHaveLength(BUILT_IN_SPACE.dimensions);
  });

  it('tells everybody at once when no embedder will come, until one does', async () => {
    const waiting = line.embed(['early'], 'query');
    line.fail('blocked');
    expect(isAppError(await refusal(waiting), 'EMBEDDER_UNAVAILABLE')).toBe(true);
    // At once: before the next task, whatever the clock says.
    const late = await Promise.race([refusal(line.embed(['late'], 'query')), new Promise((resolve) => setTimeout(resolve, 0, 'still waiting'))]);
    expect(isAppError(late, 'EMBEDDER_UNAVAILABLE')).toBe(true);
    expect(line.status).toEqual({ at: 'failed', message: 'blocked' });
    connect();
    expect((await line.embed(['later'], 'query')).vectors).toHaveLength(BUILT_IN_SPACE.dimensions);
    line.fail('gone');
    expect(isAppError(await refusal(line.embed(['last'], 'query')), 'EMBEDDER_UNAVAILABLE')).toBe(true);
    expect(lost).toBe(0);
  });

  it('loads again after a failure when somebody asks and the pause is over; the pause doubles', async () => {
    let loads = 0;
    const embedder = serveEmbedder(undefined, () => {
      loads++;
      if (loads < 4) throw new Error('offline');
    });
    served.push(embedder);
    line.connect(embedder.port);
    await vi.waitFor(() => expect(line.status).toEqual({ at: 'failed', message: 'offline' }));
    const ask = async (): Promise<unknown> => line.embed(['bread'], 'query').catch((error: unknown) => error);
    const tries = [
      { at: 1_999, loads: 1 },
      { at: 2_000, loads: 2 },
      { at: 5_999, loads: 2 },
      { at: 6_000, loads: 3 },
      { at: 13_999, loads: 3 },
    ];
    for (const step of tries) {
      now = step.at;
      expect(isAppError(await ask(), 'EMBEDDER_UNAVAILABLE')).toBe(true);
      expect(loads, String(step.at)).toBe(step.loads);
    }
    line.retry(); // e.g. the network is back
    expect((await line.embed(['bread'], 'query')).vectors).toHaveLength(BUILT_IN_SPACE.dimensions);
    expect(loads).toBe(4);
    expect(lost).toBe(0);
  });

  it('gives up a load without progress for a minute, and asks for another embedder when one is wanted', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let report: (progress: { loadedBytes: number; totalBytes: number; from: 'network' }) => void = () => {};
      const embedder = serveEmbedder(undefined, (onProgress) => {
        report = onProgress;
        return hangs();
      });
      served.push(embedder);
      line.connect(embedder.port);
      await yieldInNode();
      await vi.waitFor(async () => {
        await yieldInNode();
        report({ loadedBytes: 1, totalBytes: 2, from: 'network' });
        expect(line.status).toMatchObject({ at: 'loading', progress: { loadedBytes: 1 } });
      });
      vi.advanceTimersByTime(59_000);
      report({ loadedBytes: 2, totalBytes: 2, from: 'network' });
      for (let i = 0; i < 5; i++) await yieldInNode();
      vi.advanceTimersByTime(59_000);
      await yieldInNode();
      expect(line.status.at).toBe('loading');
      vi.advanceTimersByTime(1_000);
      await yieldInNode();
      expect(line.status.at).toBe('failed');
      now = 2_000;
      expect(isAppError(await refusal(line.embed(['bread'], 'query')), 'EMBEDDER_UNAVAILABLE')).toBe(true);
      expect(isAppError(await refusal(line.embed(['bread'], 'query')), 'EMBEDDER_UNAVAILABLE')).toBe(true);
      expect(lost).toBe(1);
    } finally {
      vi.useRealTimers();
    }
    connect();
    expect((await line.embed(['bread'], 'query')).vectors).toHaveLength(BUILT_IN_SPACE.dimensions);
  });

  it('tells whoever works or waits when the embedder is not wanted any more, and begins afresh with the next one', async () => {
    const waiting = line.embed(['bread'], 'passage');
    line.release();
    expect(await refusal(waiting)).toMatchObject({ code: 'EMBEDDER_UNAVAILABLE', facts: { reason: 'released' } });
    connect(hangs);
    await expect.poll(() => line.status.at).toBe('ready');
    const working = line.embed(['bread'], 'passage');
    await yieldInNode();
    line.release();
    // At once, and not when another one is there: nobody has asked for one.
    expect(await refusal(working)).toMatchObject({ facts: { reason: 'released' } });
    expect([line.status.at, lost]).toEqual(['absent', 0]);
    const next = line.embed(['bread'], 'passage');
    connect();
    expect((await next).vectors).toHaveLength(BUILT_IN_SPACE.dimensions);
  });

  it('has limits of its own where an embedder needs longer', async () => {
    line = new EmbedderLine({ onStatus: () => {}, onReady: () => {}, onLost: () => lost++, now: () => now, limits: { query: 40, batch: 60_000, ready: 30 } });
    expect(await refusal(line.embed(['bread'], 'query'))).toMatchObject({ facts: { reason: 'not ready in time' } });
    connect((_, kind) => (kind === 'query' ? hangs() : new Promise((resolve) => setTimeout(resolve, 80))));
    await expect.poll(() => line.status.at).toBe('ready');
    expect((await line.embed(['bread'], 'passage')).vectors).toHaveLength(BUILT_IN_SPACE.dimensions);
    await refusal(line.embed(['bread'], 'query'));
    expect(lost).toBe(1);
  });

  it('has no figures where there is no embedder', async () => {
    expect(await line.operations()).toEqual({});
    await line.resetOperations();
  });
});
