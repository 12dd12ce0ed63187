import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAbortError, isAppError } from '../../src/contracts/errors';
import { createMonitor } from '../../src/core/monitor/monitor';
import { BUILT_IN_SPACE } from '../../src/core/embedder/manifest';
import { EmbedderLine } from './embedder-line';
import { embedTexts } from './embed-texts';
import { QueryVectors } from './query-vectors';
import { type ServedEmbedder, serveEmbedder } from './testing/serve-embedder';

let line: EmbedderLine;
let embedder: ServedEmbedder;
let vectors: QueryVectors;
const never = new AbortController().signal;

beforeEach(async () => {
  await new Promise<void>((resolve) => {
    line = new EmbedderLine({ onStatus: () => {}, onReady: () => resolve(), onLost: () => {}, now: () => performance.now() });
    embedder = serveEmbedder();
    line.connect(embedder.port);
  });
  const now = (): number => performance.now();
  vectors = new QueryVectors({ line, monitor: createMonitor({ now, context: 'test' }), now });
});

afterEach(() => embedder.close());

describe('QueryVectors', () => {
  it('asks once for a query, also while it is being computed', async () => {
    const [a, b] = await Promise.all([vectors.of('bread'), vectors.of('bread')]);
    expect(await vectors.of('bread')).toBe(a);
    expect(b).toBe(a);
    expect(Math.hypot(...a)).toBeCloseTo(1, 5);
    expect(embedder.queries).toEqual(['bread']);
  });

  it('gives each text its row, in order, repeats and unknown words included', async () => {
    const alone = await vectors.of('bread');
    const { dimensions, vectors: rows } = await embedTexts(vectors, ['bread', 'car', 'bread', '...'], never);
    const row = (i: number): Float32Array => rows.subarray(i * dimensions, (i + 1) * dimensions);
    expect(row(0)).toEqual(alone);
    expect(row(2)).toEqual(alone);
    expect(row(1)).not.toEqual(alone);
    expect(row(3).every((value) => value === 0)).toBe(true);
    expect(embedder.queries).toEqual(['bread', 'car', '...']);
    expect((await embedTexts(vectors, [], never)).vectors).toHaveLength(0);
  });

  it('loses no row when more texts are asked for than are remembered', async () => {
    await vectors.of('known before');
    const texts = ['known before', ...Array.from({ length: 1_500 }, (_, i) => `text number ${i}`)];
    const { dimensions, vectors: rows } = await embedTexts(vectors, texts, never);
    const lost = texts.filter((_, i) => rows.subarray(i * dimensions, (i + 1) * dimensions).every((value) => value === 0));
    expect(lost).toEqual([]);
  });

  it('lets a query in between the texts of a large call', async () => {
    const large = embedTexts(vectors, Array.from({ length: 2_000 }, (_, i) => `text number ${i}`), never);
    await vectors.of('first one');
    const before = embedder.queries.length;
    await large;
    expect(before).toBeLessThan(2_000);
    expect(embedder.queries).toHaveLength(2_001);
  });

  it('refuses what is no text, and stops when it is cancelled', async () => {
    const refused = await embedTexts(vectors, ['a', 5 as unknown as string], never).catch((error: unknown) => error);
    expect(isAppError(refused, 'INVALID_INPUT')).toBe(true);
    const controller = new AbortController();
    const running = embedTexts(vectors, ['some text'], controller.signal).catch((error: unknown) => error);
    controller.abort();
    expect(isAbortError(await running)).toBe(true);
  });

  it('puts the prefix of the space that computes it before a query, though it was not known yet, and none before other texts', async () => {
    embedder.close();
    embedder = serveEmbedder(undefined, undefined, { ...BUILT_IN_SPACE, id: 'prefixed', queryPrefix: 'question: ' });
    const now = (): number => performance.now();
    line = new EmbedderLine({ onStatus: () => {}, onReady: () => {}, onLost: () => {}, now });
    vectors = new QueryVectors({ line, monitor: createMonitor({ now, context: 'test' }), now });
    const early = vectors.of('bread');
    line.connect(embedder.port);
    const query = await early;
    expect(embedder.queries).toEqual(['question: bread']);
    const bare = await embedTexts(vectors, ['bread'], never);
    expect(embedder.queries).toEqual(['question: bread', 'bread']);
    expect(bare.vectors).not.toEqual(query);
    expect(await vectors.of('bread')).toBe(query);
    expect((await embedTexts(vectors, ['question: bread'], never)).vectors).toEqual(query);
    expect(embedder.queries).toHaveLength(2);
  });

  it('asks again after a failure', async () => {
    line.fail('gone');
    expect(isAppError(await vectors.of('bread').catch((error: unknown) => error), 'EMBEDDER_UNAVAILABLE')).toBe(true);
    embedder = serveEmbedder();
    line.connect(embedder.port);
    expect((await vectors.of('bread')).length).toBe(256);
  });
});
