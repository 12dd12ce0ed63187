import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbedderLine } from '../embedder-line';
import { spaceOf } from '../testing/encoders';
import { type ServedEmbedder, serveEmbedder } from '../testing/serve-embedder';
import { PassageLine } from './passage-line';
import { SpaceLine } from './space-line';

const SPACE = spaceOf('test/a', 64);
const now = (): number => performance.now();
const long = (letter: string): string => `${letter} `.repeat(900);

let line: EmbedderLine;
let embedder: ServedEmbedder;
let calls: number[];
let mayWork: boolean;
let isGentle: boolean;
let passages: PassageLine;

async function serve(...how: Parameters<typeof serveEmbedder>): Promise<void> {
  embedder = serveEmbedder(how[0], how[1], SPACE);
  line.connect(embedder.port);
  await expect.poll(() => line.status.at).toBe('ready');
}

beforeEach(async () => {
  line = new EmbedderLine({ onStatus: () => {}, onReady: () => {}, onLost: () => {}, now });
  calls = [];
  mayWork = true;
  isGentle = false;
  passages = new PassageLine({
    line: () => (mayWork && line.status.at === 'ready' ? new SpaceLine(SPACE, () => line) : null),
    isGentle: () => isGentle,
    onCall: (texts) => calls.push(texts),
    now,
  });
  await serve();
});

afterEach(() => {
  embedder.close();
});

describe('PassageLine', () => {
  it('makes small calls, one vector per text in their order, and equal texts once', async () => {
    const texts = [long('a'), long('b'), 'short', long('a'), long('c')];
    const batch = await passages.embed(texts);
    expect(calls).toEqual([3, 1]);
    expect(embedder.passages).toEqual([long('a'), long('b'), 'short', long('c')]);
    expect(batch.vectors).toHaveLength(5 * 64);
    expect(batch.vectors.subarray(0, 64)).toEqual(batch.vectors.subarray(3 * 64, 4 * 64));
    const alone = await passages.embed(['short']);
    expect(alone.vectors).toEqual(batch.vectors.slice(2 * 64, 3 * 64));
  });

  it('stops between two calls, and goes on with what is missing', async () => {
    embedder.close();
    await serve(() => {
      mayWork = false;
    });
    const texts = ['a', 'b', 'c', 'd'].map(long);
    await expect(passages.embed(texts)).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    expect(passages.status.at).toBe('absent');
    expect(passages.madeTexts).toBe(2);
    mayWork = true;
    embedder.close();
    await serve();
    expect((await passages.embed(texts)).vectors).toHaveLength(4 * 64);
    expect(embedder.passages).toEqual([long('c'), long('d')]);
  });

  it('rests as long as it worked when it is to be gentle, and a pause ends the rest', async () => {
    embedder.close();
    isGentle = true;
    await serve(() => new Promise((resolve) => setTimeout(resolve, 60)));
    const start = now();
    await passages.embed(['a', 'b', 'c', 'd'].map(long));
    // Two calls and the rest between them.
    expect(now() - start).toBeGreaterThan(170);
    const rested = passages.embed(['more']);
    mayWork = false;
    passages.wake();
    await expect(rested).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
  });

  it('asks no third encoder for texts that ended two', async () => {
    for (let death = 0; death < 2; death++) {
      embedder.close();
      await serve(() => {
        line.fail('gone');
        return new Promise<void>(() => {});
      });
      await expect(passages.embed(['poison'])).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    }
    embedder.close();
    await serve();
    await expect(passages.embed(['poison'])).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
    expect(embedder.passages).toEqual([]);
    expect((await passages.embed(['bread'])).vectors).toHaveLength(64);
  });

  it('takes no vectors of another model that has come in its place', async () => {
    embedder.close();
    embedder = serveEmbedder(undefined, undefined, spaceOf('test/b', 64));
    line.connect(embedder.port);
    await expect.poll(() => line.status.at).toBe('ready');
    await expect(passages.embed(['bread'])).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    expect(embedder.passages).toEqual([]);
  });
});
