import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/contracts/errors';
import type { ModelSpacesState } from '../../../src/contracts/models';
import { BUILT_IN_SPACE } from '../../../src/core/embedder/manifest';
import { ResidentIndex } from '../../../src/core/vector-index/resident-index';
import { LibraryStore } from '../../../src/storage/library-store';
import { SpaceStore } from '../../../src/storage/space-store';
import { spaceOf, TestEncoders } from '../testing/encoders';
import { libraryForEachTest } from '../testing/library-for-each-test';
import { draft, type RunningLibrary } from '../testing/start-library';
import type { ModelSpaces } from './model-spaces';

const A = { id: 'test/a', name: 'Model A' };
const B = { id: 'test/b', name: 'Model B' };
const SPACE_A = spaceOf(A.id, 64);
const SPACE_B = spaceOf(B.id, 48);
const CAR = 'Automobile mechanic invoice: brake pads replaced, total 420 euros';
const GUITAR = 'Learning guitar: practise the F chord and switch slowly';
const BREAD = 'Sourdough starter wants rye flour and a warm place overnight';
/** No passage of it is like another. */
function prose(count: number): string {
  const known = ['garage', 'bread', 'guitar', 'invoice', 'meadow', 'violin', 'harbour', 'winter', 'letter', 'river', 'window', 'garden', 'evening', 'story', 'paper', 'music'];
  let state = 1;
  return Array.from({ length: count }, () => known[(state = (state * 48_271) % 2_147_483_647) % known.length]).join(' ');
}
const words = (count: number, name: string): string => Array.from({ length: count }, (_, i) => `${name}${i}`).join(' ');

const each = libraryForEachTest();
let running: RunningLibrary;
let encoders: TestEncoders;
let models: ModelSpaces;

beforeEach(async () => {
  encoders = new TestEncoders();
  encoders.models.set(A.id, { space: SPACE_A }).set(B.id, { space: SPACE_B });
  await restart();
});

/** Ends the library at once, and starts another one on the same database. */
async function restart(): Promise<void> {
  running = await each.restart({ encoders });
  models = await running.library.models();
}

async function until(reached: (state: ModelSpacesState) => boolean): Promise<ModelSpacesState> {
  await expect.poll(async () => reached(await models.state()), { timeout: 8_000, interval: 5 }).toBe(true);
  return models.state();
}

const isCurrent = (model: { readonly id: string }) => (state: ModelSpacesState): boolean => state.current?.model === model.id && state.next === null;

async function change(model: typeof A): Promise<ModelSpacesState> {
  await models.use(model);
  return until(isCurrent(model));
}

/** Memories with an entry on disk. */
async function storedIn(spaceId: string): Promise<string[]> {
  return each.withDatabase(async (db) => (await db.vectorBlocks.where('spaceId').equals(spaceId).toArray()).flatMap((block) => block.memoryIds));
}

describe('a change to a model', () => {
  it('fills its space while search goes on, then takes over', async () => {
    await running.add(CAR, GUITAR, BREAD);
    await running.library.idle();
    const state = await change(A);
    expect(state.current).toMatchObject({ model: A.id, name: A.name, space: SPACE_A, memories: 3 });
    expect(state.old).toEqual([]);
    // Newest first, each with the prefix of the space.
    expect(encoders.passages).toEqual([BREAD, GUITAR, CAR].map((text) => `passage: ${text}`));
    expect((await running.search('sourdough')).hits[0].memory.text).toBe(BREAD);
    // Engine.embed() answers in the model's space, after the change only.
    expect((await running.library.embed(['bread'], new AbortController().signal)).dimensions).toBe(64);
    expect(running.library.status().vectorSpace).toEqual(BUILT_IN_SPACE);
  });

  it('answers from the old space while the new one is filled', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    encoders.models.set(A.id, { space: SPACE_A, beforeEmbed: () => held });
    await running.add(CAR, GUITAR);
    await running.library.idle();
    await models.use(A);
    await until(({ encoder }) => encoder.at === 'ready');
    const reply = await running.search('what did the garage charge');
    expect(reply.hits[0].memory.text).toBe(CAR);
    expect(reply.vectorSpace).toBe(BUILT_IN_SPACE.id);
    expect((await running.library.embed(['bread'], new AbortController().signal)).dimensions).toBe(BUILT_IN_SPACE.dimensions);
    expect((await models.state()).next).toMatchObject({ memories: 0, total: 2, paused: null });
    release();
    await until(isCurrent(A));
  });

  it('follows what is added, edited, deleted and brought back meanwhile, and afterwards', async () => {
    const [car, guitar] = await running.add(CAR, GUITAR);
    encoders.models.set(A.id, {
      space: SPACE_A,
      beforeEmbed: async (_, kind) => {
        if (kind === 'passage' && encoders.passages.length <= 2) {
          await running.library.update(car, { text: 'a tandem bicycle' });
          await running.library.remove([guitar]);
          await running.add(BREAD);
        }
      },
    });
    await change(A);
    const [space] = models.living;
    expect(space.shelf.index.documentCount).toBe(2);
    const before = encoders.passages.length;
    // Vectors come back by content, without the encoder.
    await running.library.restore([guitar]);
    await running.library.idle();
    expect(space.shelf.index.documentCount).toBe(3);
    await running.library.remove([guitar]);
    expect(space.shelf.index.documentCount).toBe(2);
    const { undo } = await running.extras();
    const [step] = await undo.steps();
    await undo.take(step.id);
    await running.library.idle();
    expect(space.shelf.index.documentCount).toBe(3);
    // A tag changes no text.
    await running.library.update(car, { tags: ['ride'] });
    await running.library.idle();
    expect(encoders.passages.slice(before).filter((text) => text !== `passage: ${GUITAR}`)).toEqual([]);
    await restart();
    await until(({ current }) => current?.memories === 3);
    await running.library.idle();
    expect(encoders.passages.slice(before).filter((text) => text !== `passage: ${GUITAR}`)).toEqual([]);
  });

  it('goes on after a crash exactly where it stopped', async () => {
    const texts = Array.from({ length: 120 }, (_, i) => words(40, `note${i}word`));
    await running.library.add(texts.map((text, i) => draft(text, { createdAt: i })), { skipDuplicates: false });
    await running.library.idle();
    let calls = 0;
    encoders.models.set(A.id, { space: SPACE_A, beforeEmbed: async () => (++calls === 4 ? new Promise(() => {}) : undefined) });
    await models.use(A);
    await expect.poll(() => calls, { timeout: 8_000 }).toBe(4);
    const stored = (await storedIn(SPACE_A.id)).length;
    expect(stored).toBeGreaterThan(0);
    const lost = encoders.passages.length - stored;
    await restart();
    encoders.passages.splice(stored);
    expect((await models.state()).next).toMatchObject({ model: A.id, space: SPACE_A });
    await until(isCurrent(A));
    // Only the call that was under way is made again.
    expect(encoders.passages).toHaveLength(texts.length);
    expect(new Set(encoders.passages).size).toBe(texts.length);
    expect(lost).toBeLessThan(40);
    expect(new Set(await storedIn(SPACE_A.id)).size).toBe(texts.length);
  });

  it('sends a megabyte in small calls, and makes the whole of its passages', async () => {
    const book = prose(140_000);
    expect(book.length).toBeGreaterThan(900_000);
    await running.add(book, BREAD);
    await running.library.idle();
    let largest = 0;
    encoders.models.set(A.id, { space: SPACE_A, beforeEmbed: (texts) => void (largest = Math.max(largest, texts.reduce((sum, text) => sum + text.length, 0))) });
    await change(A);
    expect(largest).toBeLessThanOrEqual(4_000);
    const { shelf } = models.living[0];
    const passages = encoders.passages.length - 1;
    expect(shelf.index.rowCount).toBe(passages + 2);
    // No text but passages went there: the whole is not embedded a second time.
    expect(Math.max(...encoders.passages.map((text) => text.length))).toBeLessThan(1_000);
  });

  it('goes on within a long memory when the encoder dies, and embeds nothing twice', async () => {
    await running.add(words(3_000, 'w'));
    await running.library.idle();
    let calls = 0;
    encoders.models.set(A.id, {
      space: SPACE_A,
      beforeEmbed: async () => {
        if (++calls !== 3) return;
        void encoders.die('queries');
        await new Promise(() => {});
      },
    });
    await models.use(A);
    await until(({ next }) => next?.paused === 'no-encoder');
    const asked = encoders.passages.length;
    await models.retry();
    await until(isCurrent(A));
    const repeated = encoders.passages.length - new Set(encoders.passages).size;
    expect(encoders.passages.length).toBeGreaterThan(asked);
    // The call it died of.
    expect(repeated).toBeLessThan(15);
  });

  it('stands still while paused, also after a restart, and goes on', async () => {
    await running.add(CAR, GUITAR);
    await running.library.idle();
    encoders.models.delete(A.id);
    await models.use(A);
    expect((await models.pause()).next).toMatchObject({ paused: 'by-person', total: 2 });
    encoders.models.set(A.id, { space: SPACE_A });
    await restart();
    await running.maintain(2);
    expect((await models.state()).next?.paused).toBe('by-person');
    expect(encoders.passages).toEqual([]);
    await models.resume();
    await until(isCurrent(A));
  });

  it('rests on battery while nobody looks', async () => {
    await running.add(CAR);
    await running.library.idle();
    await models.surroundings('one', { visible: false, onBattery: true });
    await models.surroundings('two', { visible: false, onBattery: null });
    await models.use(A);
    expect((await models.state()).next?.paused).toBe('on-battery');
    expect(encoders.wishes.filter(({ wish }) => wish !== null)).toEqual([]);
    await models.surroundings('two', { visible: true, onBattery: null });
    await until(isCurrent(A));
  });

  it('takes over at once in an empty library', async () => {
    expect((await change(A)).current?.memories).toBe(0);
    await running.add(BREAD);
    await until(({ current, pending }) => current?.memories === 1 && pending === 0);
  });

  it('does not wait for a text that the encoder dies of', async () => {
    await running.add(CAR, 'poison', BREAD);
    await running.library.idle();
    encoders.models.set(A.id, {
      space: SPACE_A,
      beforeEmbed: (texts) => {
        if (texts.some((text) => text.includes('poison'))) throw new Error('bad');
      },
    });
    expect((await change(A)).current?.memories).toBe(2);
  });
});

it('tells every tab of its state when that changes, and seldom enough', async () => {
  await running.add(...Array.from({ length: 200 }, (_, i) => words(40, `n${i}x`)));
  await running.library.idle();
  const start = performance.now();
  await change(A);
  await new Promise((resolve) => setTimeout(resolve, 250));
  const told = (): ModelSpacesState[] => running.events.flatMap((event) => (event.kind === 'models' ? [event.state] : []));
  expect(told().at(-1)).toEqual(await models.state());
  // Five a second, and one for each call of the API.
  expect(told().length).toBeLessThanOrEqual((performance.now() - start) / 200 + 3);
  const before = told().length;
  await running.maintain(3);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(told()).toHaveLength(before);
});

describe('a search', () => {
  it('gets the order of the model after that of the built-in embedder, and the query is embedded once', async () => {
    await running.add(CAR, GUITAR, BREAD);
    await running.library.idle();
    await change(A);
    const stages: string[] = [];
    const query = { text: 'rye flour', limit: 10, threshold: 0, mode: 'hybrid', wantsPartial: true } as const;
    const reply = await running.library.search(query, () => false, (partial) => stages.push(partial.stage));
    expect(stages.at(-1)).toBe('built-in');
    expect(reply).toMatchObject({ stage: 'model', partial: false, vectorSpace: SPACE_A.id });
    expect(reply.hits[0].memory.text).toBe(BREAD);
    await running.library.search(query, () => false, () => {});
    expect(encoders.queries).toEqual(['query: rye flour']);
    expect((await models.state()).refining.active).toBe(true);
  });

  it('is left to the built-in embedder when the person says so', async () => {
    await running.add(CAR, BREAD);
    await running.library.idle();
    await change(A);
    await models.set({ refine: 'off' });
    expect(await running.search('rye flour')).toMatchObject({ stage: 'built-in', vectorSpace: BUILT_IN_SPACE.id });
    expect(encoders.queries).toEqual([]);
    expect((await models.state()).refining.active).toBe(false);
  });

  it('wakes an encoder that was given back', async () => {
    await running.add(CAR, BREAD);
    await running.library.idle();
    await change(A);
    await restart();
    await until(({ current }) => current?.memories === 2);
    expect((await models.state()).encoder.at).toBe('off');
    expect((await running.search('rye flour')).stage).toBe('model');
  });
});

describe('maintenance', () => {
  it('merges small blocks of the model as well', async () => {
    await change(A);
    for (let i = 0; i < 50; i++) {
      await running.add(`memory number ${i}`);
      await until(({ current, pending }) => current?.memories === i + 1 && pending === 0);
    }
    const blocks = (): Promise<number> => each.withDatabase((db) => db.vectorBlocks.where('spaceId').equals(SPACE_A.id).count());
    expect(await blocks()).toBeGreaterThan(48);
    await running.maintain(6);
    expect(await blocks()).toBeLessThan(10);
    encoders.passages.length = 0;
    // Found by its content in the merged block.
    await running.add('memory number 7');
    await until(({ current, pending }) => current?.memories === 51 && pending === 0);
    await restart();
    await until(({ current }) => current?.memories === 51);
    expect(encoders.passages).toEqual([]);
  });

  it('does not bring back what is deleted while it merges', async () => {
    await change(A);
    for (let i = 0; i < 50; i++) {
      await running.add(`memory number ${i}`);
      await until(({ current, pending }) => current?.memories === i + 1 && pending === 0);
    }
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const original = LibraryStore.prototype.replaceVectorBlocks;
    const merging = vi.spyOn(LibraryStore.prototype, 'replaceVectorBlocks').mockImplementation(async function (this: LibraryStore, ...given) {
      if (given[1].spaceId === SPACE_A.id) await held;
      return original.apply(this, given);
    });
    const maintained = running.maintain(6);
    await expect.poll(() => merging.mock.calls.some(([, block]) => block.spaceId === SPACE_A.id)).toBe(true);
    await models.use(null);
    const forgotten = models.forgetOld(SPACE_A.id);
    await new Promise((resolve) => setTimeout(resolve, 50));
    release();
    await Promise.all([forgotten, maintained]);
    merging.mockRestore();
    expect(await storedIn(SPACE_A.id)).toEqual([]);
  });

  it('leaves no vector of what was forgotten for good in any space, old ones included', async () => {
    const [secret] = await running.add(CAR, GUITAR, BREAD);
    await running.library.idle();
    await change(A);
    await change(B);
    await running.library.remove([secret]);
    expect(await (await running.extras()).purge('all')).toBe(1);
    await running.maintain(6);
    for (const { id } of [SPACE_A, SPACE_B, BUILT_IN_SPACE]) {
      const stored = await storedIn(id);
      expect(stored).not.toContain(secret);
      expect(stored).toHaveLength(2);
    }
    encoders.passages.length = 0;
    await running.add(CAR);
    await until(({ current, pending }) => current?.memories === 3 && pending === 0);
    expect(encoders.passages).toEqual([`passage: ${CAR}`]);
  });
});

describe('another change', () => {
  it('fills with a second encoder, while the first one goes on answering', async () => {
    await running.add(CAR, GUITAR);
    await running.library.idle();
    await change(A);
    encoders.wishes.length = 0;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    encoders.models.set(B.id, { space: SPACE_B, beforeEmbed: () => held });
    await models.use(B);
    await expect.poll(() => encoders.passages.length, { timeout: 5_000 }).toBeGreaterThan(2);
    expect(encoders.wishes.map(({ role, wish }) => [role, wish?.options.model])).toEqual([['bulk', B.id]]);
    expect((await running.library.embed(['bread'], new AbortController().signal)).dimensions).toBe(64);
    release();
    const state = await until(isCurrent(B));
    expect(state.old).toMatchObject([{ model: A.id, spaceId: SPACE_A.id, vectors: 2, bytes: 2 * 64 * 4 }]);
    expect(encoders.wishes.findLast(({ role }) => role === 'bulk')?.wish).toBeNull();
  });

  it('fills with the only encoder where there can be no second one, and answers without it meanwhile', async () => {
    await running.add(CAR, GUITAR);
    await running.library.idle();
    await change(A);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    encoders.models.set(B.id, { space: SPACE_B, beforeEmbed: () => held, bulkProblem: { fault: 'unsupported', facts: { reason: 'one thread only' } } });
    await models.use(B);
    await until(({ encoder, next }) => encoder.at === 'ready' && encoder.report.model === B.id && next?.paused === null);
    expect(await running.search('brake pads')).toMatchObject({ stage: 'built-in' });
    expect((await running.library.embed(['bread'], new AbortController().signal)).dimensions).toBe(BUILT_IN_SPACE.dimensions);
    expect((await models.state()).current?.model).toBe(A.id);
    // A pause gives it back.
    await models.pause();
    await expect.poll(async () => (await running.search('brake pads')).stage, { timeout: 5_000 }).toBe('model');
    release();
    await models.resume();
    await until(isCurrent(B));
    expect((await running.search('brake pads')).stage).toBe('model');
  });

  it('finds the vectors of an old space again, and fills what is missing', async () => {
    const [, guitar] = await running.add(CAR, GUITAR);
    await running.library.idle();
    await change(A);
    expect((await models.use(null)).current).toBeNull();
    expect((await models.state()).old).toMatchObject([{ spaceId: SPACE_A.id }]);
    await running.add(BREAD);
    await running.library.update(guitar, { tags: ['music'] });
    encoders.passages.length = 0;
    await change(A);
    expect(encoders.passages).toEqual([`passage: ${BREAD}`]);
    expect((await models.state()).old).toEqual([]);
    expect(models.living[0].shelf.index.documentCount).toBe(3);
  });

  it('is still listed when there was no memory for it', async () => {
    await running.add(CAR, GUITAR);
    await running.library.idle();
    await change(A);
    await models.use(null);
    const create = vi.spyOn(ResidentIndex, 'create').mockImplementation(() => {
      throw new RangeError('out of memory');
    });
    await expect(models.use(A)).rejects.toThrow('out of memory');
    expect((await models.state()).old).toEqual([]);
    const state = await models.back();
    create.mockRestore();
    // Or nobody could ever use its vectors, nor delete them.
    expect(state).toMatchObject({ next: null, old: [{ model: A.id, spaceId: SPACE_A.id, vectors: 2, bytes: 2 * 64 * 4 }] });
  });

  it('can be given up, which keeps what was made', async () => {
    await running.add(CAR, GUITAR);
    await running.library.idle();
    let calls = 0;
    encoders.models.set(A.id, { space: SPACE_A, beforeEmbed: async () => (++calls === 2 ? new Promise(() => {}) : undefined) });
    await running.add(words(500, 'long'), words(600, 'longer'));
    await running.library.idle();
    await models.use(A);
    await expect.poll(() => calls, { timeout: 5_000 }).toBe(2);
    const state = await models.back();
    expect(state.next).toBeNull();
    expect(state.current).toBeNull();
    encoders.models.set(A.id, { space: SPACE_A });
    encoders.passages.length = 0;
    const stored = new Set(await storedIn(SPACE_A.id)).size;
    expect(state.old).toHaveLength(stored === 0 ? 0 : 1);
    await change(A);
    expect((await models.state()).current?.memories).toBe(4);
  });

  it('leaves nothing behind when it is given up and forgotten in the middle of a call, and begins anew', async () => {
    await running.add(CAR, GUITAR, ...Array.from({ length: 60 }, (_, i) => words(50, `n${i}x`)));
    await running.library.idle();
    let calls = 0;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    encoders.models.set(A.id, { space: SPACE_A, beforeEmbed: () => (++calls === 3 ? held : undefined) });
    await models.use(A);
    await expect.poll(() => calls, { timeout: 5_000 }).toBe(3);
    const back = models.back();
    const forgotten = models.forgetOld(SPACE_A.id);
    release();
    await back;
    expect(await forgotten).toBeGreaterThan(0);
    expect(await storedIn(SPACE_A.id)).toEqual([]);
    await change(A);
    expect(new Set(await storedIn(SPACE_A.id)).size).toBe(62);
    expect(await storedIn(SPACE_A.id)).toHaveLength(62);
  });

  it('says what cannot be used, and changes nothing', async () => {
    await running.add(CAR);
    await running.library.idle();
    encoders.models.set(A.id, { space: { ...spaceOf(A.id, 64), dimensions: 4_096, id: 'huge' } });
    await models.use(A);
    const { encoder, next } = await until((state) => state.encoder.at === 'failed');
    expect(encoder).toMatchObject({ problem: { fault: 'unsupported', facts: { dimensions: 4_096 } } });
    expect(next?.space).toBeNull();
  });

  it('deletes old vectors only when asked, and goes on with it after a crash', async () => {
    await running.add(CAR, GUITAR);
    await running.library.idle();
    await change(A);
    await change(B);
    await running.maintain(3);
    expect((await storedIn(SPACE_A.id)).length).toBeGreaterThan(0);
    expect(await models.forgetOld('unknown')).toBe(0);
    expect(await models.forgetOld(SPACE_B.id)).toBe(0);
    expect(await models.forgetOld(SPACE_A.id)).toBe(2 * 64 * 4);
    expect(await storedIn(SPACE_A.id)).toEqual([]);
    expect((await models.state()).old).toEqual([]);
    expect((await storedIn(SPACE_B.id)).length).toBe(2);
    expect((await running.search('sourdough')).total).toBeGreaterThan(0);
    // Killed between the promise and the deletion.
    await each.withDatabase(async (db) => {
      const row = await db.meta.get('models');
      await db.meta.put({ key: 'models', value: JSON.stringify({ ...JSON.parse(String(row?.value)), forgetting: [SPACE_B.id], current: null }) });
    });
    await restart();
    const remembered = async (): Promise<unknown> => JSON.parse(String((await each.withDatabase((db) => db.meta.get('models')))?.value));
    await expect.poll(remembered, { timeout: 5_000 }).toMatchObject({ forgetting: [] });
    expect(await storedIn(SPACE_B.id)).toEqual([]);
  });

  it('does not delete what is in use again, after a deletion that failed', async () => {
    await running.add(CAR, GUITAR);
    await running.library.idle();
    await change(A);
    await models.use(null);
    const failing = vi.spyOn(SpaceStore.prototype, 'delete').mockRejectedValue(new Error('the database is gone'));
    await expect(models.forgetOld(SPACE_A.id)).rejects.toThrow('the database is gone');
    failing.mockRestore();
    await change(A);
    encoders.passages.length = 0;
    await restart();
    await until(({ current }) => current?.memories === 2);
    await expect.poll(async () => JSON.parse(String((await each.withDatabase((db) => db.meta.get('models')))?.value)).forgetting).toEqual([]);
    expect(await storedIn(SPACE_A.id)).toHaveLength(2);
    expect(encoders.passages).toEqual([]);
  });

  it('treats another revision of the same model as another space', async () => {
    await running.add(CAR, GUITAR);
    await running.library.idle();
    await change(A);
    const other = spaceOf(A.id, 32, 'r2');
    encoders.models.set(A.id, { space: other });
    await restart();
    await running.add(BREAD);
    const state = await until(({ current, next }) => current?.space?.id === other.id && next === null);
    expect(state.current?.memories).toBe(3);
    expect(state.old).toMatchObject([{ model: A.id, spaceId: SPACE_A.id, vectors: 2 }]);
  });

  it('goes from one half-filled model to another', async () => {
    await running.add(CAR, GUITAR, BREAD);
    await running.library.idle();
    encoders.models.set(A.id, { space: SPACE_A, beforeEmbed: () => new Promise(() => {}) });
    await models.use(A);
    await until(({ next }) => next?.space !== null);
    await models.use(B);
    const state = await until(isCurrent(B));
    expect(state.current?.memories).toBe(3);
    expect(models.living[0].shelf.index.dimensions).toBe(48);
    expect(models.living).toHaveLength(1);
  });
});

describe('the encoder', () => {
  it('is not wished for without work, and given back after a while', async () => {
    await running.add(CAR);
    await running.library.idle();
    await change(A);
    expect(encoders.wishes.at(-1)?.wish?.options).toEqual({ model: A.id, device: 'wasm' });
    await running.maintain(40);
    expect(encoders.wishes.at(-1)).toMatchObject({ role: 'queries', wish: null });
    expect((await models.state()).encoder).toEqual({ at: 'off' });
    encoders.wishes.length = 0;
    await restart();
    await running.maintain(2);
    expect(encoders.wishes).toEqual([]);
    // A new memory wants it.
    await running.add(BREAD);
    await until(({ current, pending }) => current?.memories === 2 && pending === 0);
    expect(encoders.wishes.map(({ wish }) => wish?.options.model)).toEqual([A.id]);
  });

  it('says which model cannot run: the one that is coming need not be the one in use', async () => {
    await running.add(CAR);
    await running.library.idle();
    await change(A);
    encoders.models.set(B.id, { space: SPACE_B, problem: { fault: 'damaged', facts: { file: 'model.onnx' } } });
    await models.use(B);
    expect(await until(({ encoder }) => encoder.at === 'failed')).toMatchObject({ current: { model: A.id }, encoder: { problem: { fault: 'damaged', facts: { file: 'model.onnx', model: B.id } } } });
  });

  it('is tried again after a failure that passes, and otherwise when the person says so', async () => {
    await running.add(CAR);
    await running.library.idle();
    encoders.models.set(A.id, { space: SPACE_A, problem: { fault: 'stuck', facts: {} } });
    await models.use(A);
    expect(await until(({ encoder }) => encoder.at === 'failed')).toMatchObject({ next: { paused: 'no-encoder' } });
    const asked = encoders.wishes.length;
    await running.maintain();
    await expect.poll(() => encoders.wishes.length).toBeGreaterThan(asked);
    encoders.models.set(A.id, { space: SPACE_A, problem: { fault: 'crashed-before', facts: {} } });
    await running.maintain(3);
    await until(({ encoder }) => encoder.at === 'failed' && encoder.problem.fault === 'crashed-before');
    const stopped = encoders.wishes.length;
    await running.maintain(8);
    expect(encoders.wishes).toHaveLength(stopped);
    encoders.models.set(A.id, { space: SPACE_A });
    await models.retry();
    expect(encoders.wishes.at(-1)?.wish?.again).toBe(true);
    await until(isCurrent(A));
  });

  it('keeps nobody waiting for ever when it cannot be had', async () => {
    await change(A);
    encoders.models.set(A.id, { space: SPACE_A, problem: { fault: 'not-downloaded', facts: {} } });
    await restart();
    await running.add(CAR);
    await until(({ encoder }) => encoder.at === 'failed');
    await running.library.idle();
    expect((await models.state()).pending).toBe(1);
    expect((await running.search('brake pads')).hits).toHaveLength(1);
    expect((await running.library.embed(['bread'], new AbortController().signal)).dimensions).toBe(BUILT_IN_SPACE.dimensions);
  });

  it('has a second one beside it in a hurry', async () => {
    await running.add(CAR);
    await running.library.idle();
    await models.set({ pace: 'fast' });
    await change(A);
    expect(encoders.wishes.filter(({ role, wish }) => role === 'bulk' && wish !== null)).toHaveLength(1);
    expect(encoders.wishes.at(-1)).toMatchObject({ role: 'bulk', wish: null });
  });
});

describe('what is remembered', () => {
  it('is written again when the database fails at the moment of the change', async () => {
    await running.add(CAR);
    await running.library.idle();
    const write = vi.spyOn(SpaceStore.prototype, 'write').mockImplementation(async () => Promise.reject(new AppError('STORAGE_FAILED')));
    await expect(models.use(A)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    expect((await models.state()).next).toBeNull();
    write.mockRestore();
    await models.use(A);
    await until(({ encoder }) => encoder.at === 'ready');
    const failing = vi.spyOn(SpaceStore.prototype, 'write').mockRejectedValueOnce(new AppError('STORAGE_FAILED')).mockRejectedValueOnce(new AppError('STORAGE_FAILED'));
    await expect
      .poll(async () => {
        await running.maintain();
        return isCurrent(A)(await models.state());
      }, { timeout: 8_000 })
      .toBe(true);
    failing.mockRestore();
    await restart();
    expect((await models.state()).current?.model).toBe(A.id);
  });

  it('holds settings, and refuses what is none', async () => {
    await models.set({ pace: 'eco', idleMinutes: 9 });
    await expect(models.set({ idleMinutes: -1 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await restart();
    expect((await models.state()).settings).toEqual({ refine: 'auto', pace: 'eco', restOnBattery: true, idleMinutes: 9, device: 'wasm' });
  });

  it('is found again as far as it can be when it is damaged', async () => {
    await running.add(CAR, GUITAR);
    await running.library.idle();
    await change(A);
    await each.withDatabase((db) => db.meta.put({ key: 'models', value: '{"current":' }));
    await restart();
    const state = await until(({ old }) => old.length === 1);
    expect(state).toMatchObject({ current: null, next: null, old: [{ model: A.id, spaceId: SPACE_A.id, vectors: 2, bytes: 2 * 64 * 4 }] });
    encoders.passages.length = 0;
    await change(A);
    expect(encoders.passages).toEqual([]);
    expect((await models.state()).old).toEqual([]);
  });

  it('is nothing in a library that never had a model', async () => {
    await models.state();
    expect(await each.withDatabase((db) => db.meta.get('models'))).toBeUndefined();
  });
});

describe('a comparison', () => {
  it('is of the space before and the present one', async () => {
    expect(await models.compare()).toBeNull();
    await running.add(...Array.from({ length: 30 }, (_, i) => `${CAR} ${i} ${words(8, `x${i}`)}`));
    await running.library.idle();
    await change(A);
    expect(await models.compare()).toMatchObject({ before: { spaceId: BUILT_IN_SPACE.id }, after: { name: A.name, spaceId: SPACE_A.id } });
    await change(B);
    const comparison = await models.compare();
    expect(comparison).toMatchObject({ before: { name: A.name, spaceId: SPACE_A.id }, after: { spaceId: SPACE_B.id } });
    expect(comparison?.queries).toBeGreaterThan(0);
    await models.forgetOld(SPACE_A.id);
    expect(await models.compare()).toBeNull();
  });
});
