import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { createMonitor } from '../../../src/core/monitor/monitor';
import { BUILT_IN, twoShelves, vectorOf } from '../models/testing/two-shelves';
import { SearchSession } from '../search-session';
import { spaceOf, TestEncoders } from '../testing/encoders';
import { libraryForEachTest } from '../testing/library-for-each-test';
import { draft } from '../testing/start-library';

const each = libraryForEachTest();
const MODEL = { id: 'test/a', name: 'Model A' };

it('filters, pages and orders what a model has ranked', async () => {
  const encoders = new TestEncoders();
  encoders.models.set(MODEL.id, { space: spaceOf(MODEL.id, 64) });
  const running = await each.restart({ encoders });
  const things = ['brake pads', 'guitar chords', 'sourdough bread', 'garden hose', 'violin lesson', 'winter tyres'];
  await running.library.add(things.flatMap((thing, i) => ['work', 'home'].map((tag) => draft(`${thing} for ${tag}`, { tags: [tag], pinned: i % 2 === 0 }))), { skipDuplicates: false });
  await running.library.idle();
  const models = await running.library.models();
  await models.use(MODEL);
  await expect.poll(async () => (await models.state()).current?.memories, { timeout: 8_000, interval: 5 }).toBe(12);
  const whole = await running.search('car repair', { limit: 100 });
  expect(whole.stage).toBe('model');
  const wanted = whole.hits.filter(({ memory }) => memory.tags.includes('work') && memory.pinned).map(({ id }) => id);
  expect(wanted).toHaveLength(3);
  const filtered = await running.search('car repair tag:work is:pinned', { limit: 100 });
  expect(filtered).toMatchObject({ stage: 'model', total: 3, query: 'car repair tag:work is:pinned', parsed: { text: 'car repair ' } });
  expect(filtered.hits.map(({ id }) => id)).toEqual(wanted);
  const paged: string[] = [];
  for (let offset = 0; offset < 15; offset += 5) {
    const { hits, stage, total } = await running.search('car repair', { limit: 5, offset });
    expect({ stage, total }).toEqual({ stage: 'model', total: 12 });
    paged.push(...hits.map(({ id }) => id));
  }
  expect(paged).toEqual(whole.hits.map(({ id }) => id));
  const sorted = await running.search('brake pads sort:oldest', { limit: 100 });
  expect(sorted.stage).toBe('model');
  expect(sorted.hits.map(({ memory }) => memory.createdAt)).toEqual(sorted.hits.map(({ memory }) => memory.createdAt).toSorted((a, b) => a - b));
});

it('ranks most of a library as it ranks the first of it', async () => {
  const { documents, keywords, builtIn, readMemories } = twoShelves(
    Array.from({ length: 2_300 }, (_, i) => ({ text: i % 70 === 0 ? `rare word ${i}` : `note ${i}`, ...(i % 11 === 0 ? {} : { builtIn: [Math.cos(i), Math.sin(i)] }) })),
  );
  const now = (): number => performance.now();
  const session = new SearchSession({
    documents, keywords, readMemories, now, vectors: () => builtIn, queryVector: async () => vectorOf([1, 0]), embedSentences: async () => new Float32Array(), msPerText: () => 1,
    counts: () => ({ memories: documents.size, vectors: 1, pending: 0 }), isComplete: () => true, monitor: createMonitor({ now, context: 'test' }),
  });
  for (const threshold of [0, 0.4]) {
    const query = { text: 'rare word', limit: 20, threshold, mode: 'hybrid', wantsPartial: false } as const;
    const by = { ...builtIn, space: BUILT_IN, vector: vectorOf([1, 0]), stage: 'built-in' } as const;
    const words = session.lookUp(query);
    const [few, deep] = [session.rank(query, words, by, 1_900), session.rank(query, words, by, 2_300)];
    expect(deep.ranked.length).toBe(deep.total);
    expect(deep.total).toBe(few.total);
    const places = (ranking: typeof few): unknown[] => ranking.ranked.slice(0, 1_900).map(({ document, score }) => [document, score]);
    expect(places(deep)).toEqual(places(few));
  }
});
