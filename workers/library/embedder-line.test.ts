import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VectorSpace } from '../../src/contracts/embedder';
import { isAbortError, isAppError } from '../../src/contracts/errors';
import { BUILT_IN_SPACE } from '../../src/core/embedder/manifest';
import { EmbedderLine } from './embedder-line';
import { type ServedEmbedder, serveEmbedder } from './testing/serve-embedder';

let line: EmbedderLine;
let statuses: string[];
let ready: VectorSpace[];
let lost: number;
let served: ServedEmbedder[];

beforeEach(() => {
  statuses = [];
  ready = [];
  lost = 0;
  served = [];
  line = new EmbedderLine({ onStatus: (status) => statuses.push(status.at), onReady: (space) => ready.push(space), onLost: () => lost++ });
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
    const started = performance.now();
    expect(isAppError(await refusal(line.embed(['late'], 'query')), 'EMBEDDER_UNAVAILABLE')).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(line.status).toEqual({ at: 'failed', message: 'blocked' });
    connect();
    expect((await line.embed(['later'], 'query')).vectors).toHaveLength(BUILT_IN_SPACE.dimensions);
    line.fail('gone');
    expect(isAppError(await refusal(line.embed(['last'], 'query')), 'EMBEDDER_UNAVAILABLE')).toBe(true);
    expect(lost).toBe(0);
  });

  it('has no figures where there is no embedder', async () => {
    expect(await line.operations()).toEqual({});
    await line.resetOperations();
  });
});
