import { beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddingBatch } from '../../../src/contracts/embedder';
import { abortError, AppError } from '../../../src/contracts/errors';
import type { EncoderState, ModelSettings } from '../../../src/contracts/models';
import type { SearchQuery, SearchReply } from '../../../src/contracts/search';
import { createMonitor } from '../../../src/core/monitor/monitor';
import { QueryVectors } from '../query-vectors';
import { SearchSession } from '../search-session';
import { Refiner, type RefinerOptions } from './refiner';
import { MODEL, type PlacedMemory, twoShelves, vectorOf } from './testing/two-shelves';

const NEAR = { builtIn: [1, 0], model: [1, 0, 0] };
const FAR = { builtIn: [0, 1], model: [0, 0, 1] };
/** The two embedders disagree about these. */
const MEMORIES: PlacedMemory[] = [
  { text: 'what the built-in embedder takes for the best', builtIn: NEAR.builtIn, model: FAR.model },
  { text: 'what the model takes for the best', builtIn: FAR.builtIn, model: NEAR.model },
  { text: 'something between', builtIn: [1, 1], model: [1, 1, 0] },
];

interface Held {
  readonly texts: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly answer: (values: readonly number[]) => void;
  readonly fail: (error: unknown) => void;
}

/** A library with a model whose encoder the test answers for. */
function setUp(memories: readonly PlacedMemory[] = MEMORIES, options: Partial<RefinerOptions> = {}) {
  const shelves = twoShelves(memories);
  const clock = { aheadMs: 0 };
  const now = (): number => performance.now() + clock.aheadMs;
  const monitor = createMonitor({ now, context: 'test' });
  const lookUps: string[] = [];
  const keywords = shelves.keywords;
  const searchWords = keywords.search.bind(keywords);
  keywords.search = (text, limit, allowed) => {
    lookUps.push(text);
    return searchWords(text, limit, allowed);
  };
  const state = { builtInFails: false, refine: 'on' as ModelSettings['refine'], encoder: 'ready' as EncoderState['at'], woken: 0 };
  const session = new SearchSession({
    documents: shelves.documents,
    keywords,
    vectors: () => shelves.builtIn,
    queryVector: async () => {
      if (state.builtInFails) throw new AppError('EMBEDDER_UNAVAILABLE');
      return vectorOf(NEAR.builtIn);
    },
    embedSentences: async () => {
      throw new AppError('EMBEDDER_UNAVAILABLE');
    },
    msPerText: () => 0,
    readMemories: shelves.readMemories,
    counts: () => ({ memories: memories.length, vectors: memories.length, pending: 0 }),
    isComplete: () => true,
    now,
    monitor,
  });
  const held: Held[] = [];
  const embed = (texts: unknown, _kind: string, signal?: AbortSignal): Promise<EmbeddingBatch> =>
    new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(abortError()), { once: true });
      const some = typeof texts === 'function' ? (texts(MODEL) as string[]) : (texts as string[]);
      held.push({ texts: some, signal, fail: reject, answer: (values) => resolve({ dimensions: 3, vectors: values.some((x) => x !== 0) ? vectorOf(values) : new Float32Array(3), computeMs: 1 }) });
    });
  const refiner = new Refiner({
    session,
    queryVectors: new QueryVectors({ line: { space: MODEL, embed }, monitor, now }),
    shelf: () => shelves.model,
    documents: shelves.documents,
    encoder: () => state.encoder,
    wake: () => void state.woken++,
    refine: () => state.refine,
    now,
    monitor,
    cores: 4,
    patienceMs: 60,
    startingPatienceMs: 60,
    ...options,
  });
  const partials: SearchReply[] = [];
  /** As the library does it. */
  const search = async (text: string, more: Partial<SearchQuery> = {}, isCancelled = (): boolean => false): Promise<SearchReply> => {
    const query: SearchQuery = { text, limit: 20, threshold: 0, mode: 'hybrid', wantsPartial: true, ...more };
    const refinement = refiner.begin(query, isCancelled);
    const first = await session.run(query, isCancelled, (partial) => partials.push(partial));
    return refinement === null ? first : refinement.finish(first, (partial) => partials.push(partial));
  };
  return { ...shelves, session, refiner, search, partials, held, state, clock, lookUps };
}

const ids = (reply: SearchReply | undefined): string[] => reply?.hits.map((hit) => hit.id) ?? [];
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

let library: ReturnType<typeof setUp>;
beforeEach(async () => {
  library = setUp();
  // As a library does when its embedder is there.
  await library.session.prepare();
});

describe('a search with a model in use', () => {
  it('shows what the built-in embedder found at once, then the order of the model', async () => {
    const searching = library.search('bread');
    await settle();
    expect(library.partials.at(-1)).toMatchObject({ stage: 'built-in', partial: true, vectorSpace: 'built-in', timings: { modelEmbedMs: null } });
    expect(library.partials.at(-1)?.timings.builtInMs).not.toBeNull();
    expect(ids(library.partials.at(-1))).toEqual(['memory-0', 'memory-2', 'memory-1']);
    expect(library.held[0].texts).toEqual(['query: bread']);
    library.held[0].answer(NEAR.model);
    const reply = await searching;
    expect(reply).toMatchObject({ stage: 'model', partial: false, complete: true, vectorSpace: 'model', query: 'bread' });
    expect(ids(reply)).toEqual(['memory-1', 'memory-2', 'memory-0']);
    const { builtInMs, modelEmbedMs, modelRankMs, workerMs, embedMs } = reply.timings;
    expect(builtInMs).toBeGreaterThan(0);
    expect(modelEmbedMs).toBeGreaterThan(0);
    expect(embedMs).not.toBeNull();
    expect(workerMs).toBeGreaterThanOrEqual((builtInMs ?? 0) + (modelRankMs ?? 0));
  });

  it('asks the encoder before the built-in embedder has answered, and looks the words up once', async () => {
    const searching = library.search('between');
    expect(library.held).toHaveLength(1);
    library.held[0].answer(NEAR.model);
    await searching;
    expect(library.lookUps).toEqual(['between']);
  });

  it('asks the encoder only after the built-in embedder has answered where there are but two processors', async () => {
    library = setUp(MEMORIES, { cores: 2 });
    const searching = library.search('between');
    expect(library.held).toHaveLength(0);
    await settle();
    expect(library.partials.at(-1)).toMatchObject({ stage: 'built-in', partial: true });
    expect(library.held).toHaveLength(1);
    library.held[0].answer(NEAR.model);
    expect(await searching).toMatchObject({ stage: 'model', partial: false });
    // One that is not wanted any more by then is never computed.
    let cancelled = false;
    const unwanted = library.search('bread', {}, () => cancelled);
    cancelled = true;
    await expect(unwanted).rejects.toMatchObject({ name: 'AbortError' });
    expect(library.held).toHaveLength(1);
  });

  it('says of each hit who had it first', async () => {
    const searching = library.search('between', { limit: 2 });
    library.held[0].answer(NEAR.model);
    const reply = await searching;
    // The words stage had one, the built-in embedder two, and one is new.
    const first = new Map(library.partials.at(-1)?.hits.map((hit) => [hit.id, hit.foundBy]));
    expect(first).toEqual(new Map([['memory-2', 'words'], ['memory-0', 'built-in']]));
    expect(new Map(reply.hits.map((hit) => [hit.id, hit.foundBy]))).toEqual(new Map([['memory-2', 'words'], ['memory-1', 'model']]));
  });

  it('never loses a memory that the model has not read: it keeps the score that the built-in embedder gave it', async () => {
    library = setUp([...MEMORIES, { text: 'kept a moment ago', builtIn: NEAR.builtIn }, { text: 'kept this second' }]);
    const searching = library.search('second');
    library.held[0].answer(NEAR.model);
    const reply = await searching;
    const before = library.partials.at(-1);
    const scoreOf = (of: SearchReply | undefined, id: string): number | undefined => of?.hits.find((hit) => hit.id === id)?.score;
    expect(new Set(ids(reply))).toEqual(new Set(['memory-0', 'memory-1', 'memory-2', 'memory-3', 'memory-4']));
    for (const id of ['memory-3', 'memory-4']) expect(scoreOf(reply, id)).toBeCloseTo(scoreOf(before, id) ?? -1, 6);
    expect(scoreOf(reply, 'memory-0')).not.toBeCloseTo(scoreOf(before, 'memory-0') ?? -1, 2);
    expect(reply.total).toBe(5);
    const unread = reply.hits.find((hit) => hit.id === 'memory-3');
    expect(unread?.foundBy).toBe('built-in');
  });

  it('brings up an unread memory that the first reply had no room for, when the model thinks little of the others', async () => {
    library = setUp([
      { text: 'a', builtIn: [1, 0], model: FAR.model },
      { text: 'b', builtIn: [1, 0.1], model: FAR.model },
      { text: 'c', builtIn: [1, 0.2] },
    ]);
    const searching = library.search('bread', { limit: 2 });
    library.held[0].answer(NEAR.model);
    const reply = await searching;
    expect(ids(library.partials.at(-1))).toEqual(['memory-0', 'memory-1']);
    expect(reply.hits[0]).toMatchObject({ id: 'memory-2', foundBy: 'built-in' });
  });

  it('ranks by the model alone while the built-in embedder is not there', async () => {
    library.state.builtInFails = true;
    const searching = library.search('between');
    await settle();
    expect(library.partials.at(-1)).toMatchObject({ stage: 'words', partial: true });
    library.held[0].answer(NEAR.model);
    expect(await searching).toMatchObject({ stage: 'model', complete: false });
  });

  it('keeps to the personas and the threshold that were asked for', async () => {
    library = setUp(MEMORIES.map((memory, i) => ({ ...memory, persona: i === 1 ? 'work' : 'home' })));
    const searching = library.search('bread', { personas: ['home'], threshold: 0.2 });
    library.held[0].answer(NEAR.model);
    expect(ids(await searching)).toEqual(['memory-2']);
  });

  it('sends no partial reply to who wants none', async () => {
    const searching = library.search('bread', { wantsPartial: false });
    await settle();
    library.held[0].answer(NEAR.model);
    expect((await searching).stage).toBe('model');
    expect(library.partials).toEqual([]);
  });
});

describe('a model that gives no answer', () => {
  it('leaves the first reply as the answer when it fails', async () => {
    const searching = library.search('bread');
    library.held[0].fail(new AppError('WORKER_CRASHED', { worker: 'encoder' }));
    expect(await searching).toMatchObject({ stage: 'built-in', partial: false, complete: true, timings: { modelEmbedMs: null, modelRankMs: null } });
  });

  it('is not waited for longer than the time limit, but its answer is kept for the next time', async () => {
    const searching = library.search('bread');
    const reply = await searching;
    expect(reply).toMatchObject({ stage: 'built-in', partial: false });
    expect(reply.timings.workerMs).toBeGreaterThanOrEqual(50);
    expect(library.held[0].signal?.aborted).toBe(false);
    library.held[0].answer(NEAR.model);
    await settle();
    const again = await library.search('bread');
    expect(again).toMatchObject({ stage: 'model', timings: { modelEmbedMs: 0 } });
    expect(library.held).toHaveLength(1);
  });

  it('does not know a word of the question', async () => {
    const searching = library.search('bread');
    library.held[0].answer([0, 0, 0]);
    expect((await searching).stage).toBe('built-in');
  });

  it('is woken when it was ended to save memory, and may take its time', async () => {
    library = setUp(MEMORIES, { patienceMs: 0, startingPatienceMs: 5_000 });
    library.state.encoder = 'off';
    const searching = library.search('bread');
    expect(library.state.woken).toBe(1);
    library.state.encoder = 'starting';
    await settle();
    library.held[0].answer(NEAR.model);
    expect((await searching).stage).toBe('model');
    expect(library.refiner.medianMs).toBeNull();
  });

  it('has another space by now', async () => {
    const searching = library.search('bread');
    await settle();
    (library.model as { space: typeof MODEL }).space = { ...MODEL, id: 'another' };
    library.held[0].answer(NEAR.model);
    expect((await searching).stage).toBe('built-in');
  });
});

describe('a search that takes no model', () => {
  it.each([
    ['by words', 'bread', { mode: 'keyword' }],
    ['for nothing', '  ', {}],
  ] as const)('%s', async (_, text, more) => {
    await library.search(text, more);
    expect(library.held).toEqual([]);
  });

  it('when refining is switched off, or the encoder has failed', async () => {
    library.state.refine = 'off';
    expect((await library.search('bread')).timings.builtInMs).toBeNull();
    library.state.refine = 'on';
    library.state.encoder = 'failed';
    expect((await library.search('bread')).stage).toBe('built-in');
    expect(library.held).toEqual([]);
  });
});

describe('cancelling', () => {
  it('takes the letters before out of the queue when the next one is typed', async () => {
    let cancelled = false;
    const older = library.search('bre', {}, () => cancelled);
    cancelled = true;
    const newer = library.search('bread');
    expect(library.held[0].signal?.aborted).toBe(true);
    expect(library.held[1].signal?.aborted).toBe(false);
    await expect(older).rejects.toMatchObject({ name: 'AbortError' });
    library.held[1].answer(NEAR.model);
    expect((await newer).stage).toBe('model');
    expect(library.partials.every((partial) => partial.query === 'bread')).toBe(true);
  });

  it('ends a search that waits, without a next one', async () => {
    library = setUp(MEMORIES, { patienceMs: 60_000 });
    let cancelled = false;
    const searching = library.search('bread', {}, () => cancelled);
    await settle();
    cancelled = true;
    await expect(searching).rejects.toMatchObject({ name: 'AbortError' });
    expect(library.held[0].signal?.aborted).toBe(true);
  });

  it('does not take the vector from another search for the same words', async () => {
    let cancelled = false;
    const older = library.search('bread', {}, () => cancelled);
    const newer = library.search('bread');
    cancelled = true;
    await expect(older).rejects.toMatchObject({ name: 'AbortError' });
    expect(library.held).toHaveLength(1);
    library.held[0].answer(NEAR.model);
    expect((await newer).stage).toBe('model');
  });

  it('lets searches for different words run side by side', async () => {
    const both = [library.search('bread'), library.search('between')];
    for (const one of library.held) one.answer(NEAR.model);
    expect((await Promise.all(both)).map(({ stage }) => stage)).toEqual(['model', 'model']);
  });

  it('leaves the queue when the search itself fails', () => {
    const query: SearchQuery = { text: 'bread', limit: 20, threshold: 0, mode: 'semantic', wantsPartial: false };
    library.refiner.begin(query, () => false)?.drop();
    expect(library.held[0].signal?.aborted).toBe(true);
  });
});

describe('"auto"', () => {
  const timed = async (text: string, ms: number): Promise<SearchReply> => {
    const searching = library.search(text);
    library.clock.aheadMs += ms;
    library.held.at(-1)?.answer(NEAR.model);
    return searching;
  };

  it('stops refining where the median is too long, looks again after a while, and goes on when it is quick', async () => {
    library = setUp(MEMORIES, { patienceMs: 60_000 });
    library.state.refine = 'auto';
    for (const text of ['a', 'b', 'c', 'd']) await timed(text, 400);
    expect(library.refiner).toMatchObject({ active: true, medianMs: null });
    await timed('e', 400);
    expect(library.refiner.active).toBe(false);
    expect(library.refiner.medianMs).toBeGreaterThanOrEqual(400);
    const asked = library.held.length;
    expect((await library.search('f')).timings.builtInMs).toBeNull();
    expect(library.held).toHaveLength(asked);

    for (const text of ['g', 'h', 'i', 'j', 'k']) {
      library.clock.aheadMs += 61_000;
      expect((await library.search(text)).stage).toBe('built-in');
      library.held.at(-1)?.answer(NEAR.model);
      await settle();
    }
    expect(library.refiner.active).toBe(true);
    expect((await timed('m', 10)).stage).toBe('model');
  });

  it('does not count what was remembered, and forgets with another encoder', async () => {
    library = setUp(MEMORIES, { patienceMs: 60_000 });
    for (const text of ['a', 'b', 'c', 'd', 'e']) await timed(text, 100);
    const median = library.refiner.medianMs;
    for (let i = 0; i < 9; i++) await library.search('a');
    expect(library.refiner.medianMs).toBe(median);
    library.refiner.forgetTimes();
    expect(library.refiner.medianMs).toBeNull();
  });
});
