import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { spaceOf, TestEncoders } from '../testing/encoders';
import { draft, type RunningLibrary, startLibrary } from '../testing/start-library';

const MODELS = [
  { id: 'test/a', name: 'A', space: spaceOf('test/a', 64) },
  { id: 'test/b', name: 'B', space: spaceOf('test/b', 48) },
];
const WORDS = ['garage', 'sourdough', 'guitar', 'invoice', 'meadow', 'violin', 'harbour'];

const text = fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const which = fc.nat(1_000);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), texts: fc.array(text, { minLength: 1, maxLength: 6 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('edit' as const), which, text }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tag' as const), which, count: fc.integer({ min: 1, max: 20 }), tag: fc.constantFrom('x', 'y', 'z') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('use' as const), model: fc.constantFrom(null, ...MODELS) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('settle' as const, 'back' as const, 'pause' as const, 'resume' as const, 'die' as const, 'restart' as const, 'maintain' as const, 'forget' as const) }) },
);

let running: RunningLibrary | null = null;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  running?.crash();
  vi.useRealTimers();
});

/** The built-in embedder counts words, and so do these models: texts of the same words have the same vector. */
const sameWords = (value: string): string => value.split(' ').toSorted().join(' ');

async function settle(library: RunningLibrary): Promise<void> {
  const models = await library.library.models();
  await models.resume();
  await expect
    .poll(
      async () => {
        const state = await models.state();
        if (state.encoder.at === 'failed') await models.retry();
        return state.next === null && state.pending === 0 && models.living.every((living) => living.isComplete);
      },
      { timeout: 20_000, interval: 5 },
    )
    .toBe(true);
  await library.library.idle();
}

/** The current model knows the living memories, each by the vectors of its present text, and nothing else. */
async function check(library: RunningLibrary): Promise<void> {
  const models = await library.library.models();
  const { current } = await models.state();
  const { memories } = await library.library.list({ limit: 500 });
  const [{ shelf }] = models.living;
  expect(shelf.space.id).toBe(current?.space?.id);
  expect(shelf.index.documentCount).toBe(memories.length);
  const counts = new Map<string, number>();
  for (const memory of memories) counts.set(sameWords(memory.text), (counts.get(sameWords(memory.text)) ?? 0) + 1);
  for (const [words, count] of counts) {
    const { vectors } = await library.library.embed([`passage: ${words}`], new AbortController().signal);
    const { hits } = shelf.index.search(vectors, { limit: 500, compareTies: (a, b) => a - b });
    expect(hits.filter((hit) => hit.score > 0.9999), words).toHaveLength(count);
  }
}

it('follows the library through any changes of memories and models, restarts and deaths', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 30 }), async (steps) => {
      const name = `models-${uuidv7()}`;
      const encoders = new TestEncoders();
      for (const { id, space } of MODELS) encoders.models.set(id, { space });
      let library = (running = await startLibrary(name, { encoders }));
      const known = async (): Promise<string[]> => (await library.library.list({ limit: 500 })).memories.map((memory) => memory.id);
      await library.add(...Array.from({ length: 60 }, (_, i) => `${WORDS[i % WORDS.length]} ${WORDS[(i * 3) % 5]}`));
      for (const action of steps) {
        const models = await library.library.models();
        const ids = await known();
        if (action.kind === 'add') await library.library.add(action.texts.map((value) => draft(value)), { skipDuplicates: false });
        else if (action.kind === 'edit') await library.library.update(ids[action.which % ids.length], { text: action.text });
        else if (action.kind === 'tag') await (await library.extras()).changes.updateMany(ids.slice(action.which % ids.length).slice(0, action.count), { addTags: [action.tag] });
        else if (action.kind === 'remove') await library.library.remove([ids[action.which % ids.length]]);
        else if (action.kind === 'undo') {
          const { undo } = await library.extras();
          const [last] = await undo.steps();
          if (last !== undefined) await undo.take(last.id);
        } else if (action.kind === 'use') await models.use(action.model);
        else if (action.kind === 'settle') await settle(library);
        else if (action.kind === 'maintain') await library.maintain(2);
        else if (action.kind === 'die') await encoders.die('queries');
        else if (action.kind === 'forget') {
          for (const { spaceId } of (await models.state()).old) await models.forgetOld(spaceId);
        } else if (action.kind === 'restart') {
          const { wallMs } = library;
          library.crash();
          library = running = await startLibrary(name, { encoders });
          library.wallMs = wallMs + 1;
        } else await models[action.kind]();
      }
      await settle(library);
      const models = await library.library.models();
      if ((await models.state()).current === null) await models.use(MODELS[0]);
      await settle(library);
      await check(library);
      await library.maintain(3);
      await check(library);
      library.crash();
      encoders.passages.length = 0;
      library = running = await startLibrary(name, { encoders });
      await settle(library);
      await check(library);
      // Everything had been stored.
      expect(encoders.passages).toEqual([]);
      library.crash();
    }),
    { numRuns: 10 },
  );
});
