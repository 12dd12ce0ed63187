import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, isAbortError, isAppError } from '../../src/contracts/errors';
import type { SearchReply } from '../../src/contracts/search';
import { BUILT_IN_SPACE } from '../../src/core/embedder/manifest';
import { LibraryStore } from '../../src/storage/library-store';
import type { EngramDatabase } from '../../src/storage/schema';
import { libraryForEachTest } from './testing/library-for-each-test';
import { draft, type RunningLibrary } from './testing/start-library';

const each = libraryForEachTest();
const { withDatabase } = each;
let running: RunningLibrary;

beforeEach(() => {
  running = each.current;
});

async function restart(options: { readonly embedder?: boolean } = {}): Promise<RunningLibrary> {
  running = await each.restart(options);
  return running;
}

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('should have been refused'),
    (error: unknown) => error,
  );
}

const CAR = 'Automobile mechanic invoice: brake pads replaced, total 420 euros';
const GUITAR = 'Learning guitar: practise the F chord and switch slowly';
const BREAD = 'Sourdough starter wants rye flour and a warm place overnight';

describe('keeping', () => {
  it('is durable when add resolves, and found by its words at once', async () => {
    const [id] = await running.add(CAR);
    const row = await withDatabase((db) => db.memories.get(id));
    expect(row?.text).toBe(CAR);
    expect(await running.found('brake pads', { mode: 'keyword' })).toEqual([id]);
  });

  it('finds by meaning after idle', async () => {
    const [car] = await running.add(CAR, GUITAR, BREAD);
    await running.library.idle();
    expect(running.library.status()).toMatchObject({ memories: 3, pending: 0, parked: 0 });
    const reply = await running.search('what did the garage charge for my vehicle', { mode: 'semantic' });
    expect(reply.hits[0].id).toBe(car);
    expect(reply.hits[0].matchedBy).toEqual(['meaning']);
    expect(reply.complete).toBe(true);
  });

  it('has nothing pending after idle, even when an add was still running', async () => {
    const adding = running.add(CAR, GUITAR, BREAD);
    await running.library.idle();
    expect(running.library.status()).toMatchObject({ memories: 3, vectors: 3, pending: 0 });
    await adding;
  });

  it('writes nothing of a batch that holds an invalid draft', async () => {
    const error = await refusal(running.library.add([draft(CAR), draft('  \n'), draft(BREAD)], { skipDuplicates: false }));
    expect(isAppError(error, 'EMPTY_TEXT')).toBe(true);
    expect(await running.library.count(null)).toBe(0);
    expect(await withDatabase((db) => db.memories.count())).toBe(0);
    expect(await running.found('brake', { mode: 'keyword' })).toEqual([]);
  });

  it('leaves out duplicates, within each persona and within one batch', async () => {
    const [first] = await running.library.add([draft(CAR, { persona: 'work' })], { skipDuplicates: true });
    const outcomes = await running.library.add([draft(CAR, { persona: 'work' }), draft(CAR), draft(CAR), draft(BREAD)], { skipDuplicates: true });
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['duplicate', 'added', 'duplicate', 'added']);
    expect(outcomes[0].id).toBe(first.id);
    expect(outcomes[2].id).toBe(outcomes[1].id);
    expect(await running.library.count(null)).toBe(3);
    const again = await running.library.add([draft(CAR)], { skipDuplicates: false });
    expect(again[0].status).toBe('added');
  });

  it('writes once when the same call comes again, also straight after a crash', async () => {
    const drafts = [draft(CAR), draft(GUITAR)];
    const first = await running.library.add(drafts, { skipDuplicates: true });
    const before = await withDatabase((db) => db.memories.toArray());
    expect(await running.library.add(drafts, { skipDuplicates: true })).toEqual(first);
    await restart();
    expect(await running.library.add(drafts, { skipDuplicates: false })).toEqual(first);
    expect(await withDatabase((db) => db.memories.toArray())).toEqual(before);
    expect(await running.found('brake', { mode: 'keyword' })).toEqual([first[0].id]);
  });

  it('writes once what comes twice in one batch', async () => {
    const twice = draft(CAR);
    const outcomes = await running.library.add([twice, draft(BREAD), twice], { skipDuplicates: false });
    expect(outcomes.map((outcome) => outcome.id)).toEqual([twice.id, outcomes[1].id, twice.id]);
    await running.library.idle();
    expect(running.library.status()).toMatchObject({ memories: 2, vectors: 2 });
    await running.library.remove([twice.id]);
    expect(await running.found('brake', { mode: 'keyword' })).toEqual([]);
    // The next memory gets the number of the one that left: nothing of that must cling to it.
    const [next] = await running.add(GUITAR);
    expect(await running.found('brake', { mode: 'keyword' })).toEqual([]);
    expect(await running.found('guitar', { mode: 'keyword' })).toEqual([next]);
  });

  it('numbers interleaved batches in the order in which they were called', async () => {
    const texts = (batch: string): string[] => Array.from({ length: 40 }, (_, i) => `${batch} entry ${i}`);
    const [a, b] = await Promise.all([running.add(...texts('alpha')), running.add(...texts('beta'))]);
    const rows = await withDatabase((db) => db.memories.orderBy('seq').toArray());
    expect(rows.map((row) => row.id)).toEqual([...a, ...b]);
    expect(rows.map((row) => row.hlc)).toEqual(rows.map((row) => row.hlc).toSorted());
    expect(new Set(rows.map((row) => row.seq)).size).toBe(80);
  });

  it('does not stall on a text of punctuation, which has no meaning to find', async () => {
    const [dashes, car] = await running.add('--- *** !!!', CAR);
    await running.library.idle();
    expect(running.library.status()).toMatchObject({ memories: 2, vectors: 1, pending: 0, parked: 0 });
    expect(await running.found('vehicle repair', { mode: 'semantic' })).toEqual([car]);
    expect((await running.library.get(dashes, false))?.text).toBe('--- *** !!!');
  });

  it('takes a text of one megabyte, and finds the passage that is meant', async () => {
    const filler = 'The meadow was quiet and the river went by without a sound. ';
    const half = filler.repeat(Math.floor(480_000 / filler.length));
    const text = `${half}\nThe dentist moved my appointment to Thursday at nine.\n${half}`;
    const [id] = await running.add(text);
    await running.library.idle();
    const reply = await running.search('dentist appointment');
    expect(reply.hits[0].id).toBe(id);
    expect(reply.hits[0].passage.text).toContain('dentist');
    expect(text.slice(reply.hits[0].passage.start, reply.hits[0].passage.end)).toBe(reply.hits[0].passage.text);
    const error = await refusal(running.add('ä'.repeat(500_001)));
    expect(isAppError(error, 'TEXT_TOO_LONG')).toBe(true);
  });
});

describe('changing', () => {
  it('shows an update to the very next search, by words and, after idle, by meaning', async () => {
    const [id] = await running.add(CAR);
    await running.library.idle();
    const after = await running.library.update(id, { text: BREAD });
    expect(after.text).toBe(BREAD);
    expect(after.editCount).toBe(1);
    expect(await running.found('brake', { mode: 'keyword' })).toEqual([]);
    expect(await running.found('sourdough', { mode: 'keyword' })).toEqual([id]);
    expect(await running.found('vehicle repair', { mode: 'semantic' })).toEqual([]);
    await running.library.idle();
    const [hit] = (await running.search('baking a loaf', { mode: 'semantic' })).hits;
    const [other] = (await running.search('vehicle repair', { mode: 'semantic' })).hits;
    expect(hit.cosine).toBeGreaterThan((other.cosine ?? 0) + 0.1);
  });

  it('keeps vectors and words through a change of what neither is made of', async () => {
    const [id] = await running.add(CAR);
    await running.library.idle();
    const updated = await running.library.update(id, { pinned: true, type: 'task' });
    expect(updated).toMatchObject({ pinned: true, type: 'task', editCount: 0 });
    expect(await running.found('vehicle repair', { mode: 'semantic' })).toEqual([id]);
    await restart();
    await running.library.idle();
    expect(running.embedder?.passages).toEqual([]);
    expect(await running.found('vehicle repair', { mode: 'semantic' })).toEqual([id]);
  });

  it('embeds the last of several quick edits', async () => {
    const ids = await running.add(CAR, GUITAR);
    await Promise.all([running.library.update(ids[0], { text: GUITAR }), running.library.update(ids[1], { text: CAR }), running.library.update(ids[0], { text: BREAD })]);
    await running.library.idle();
    expect((await running.found('vehicle repair', { mode: 'semantic' }))[0]).toBe(ids[1]);
    expect((await running.found('baking a loaf', { mode: 'semantic' }))[0]).toBe(ids[0]);
  });

  it('refuses to change what is not there', async () => {
    expect(isAppError(await refusal(running.library.update(uuidv7(), { text: 'x' })), 'NOT_FOUND')).toBe(true);
    const [id] = await running.add(CAR);
    expect(isAppError(await refusal(running.library.update(id, { text: ' ' })), 'EMPTY_TEXT')).toBe(true);
    expect((await running.library.get(id, false))?.text).toBe(CAR);
  });

  it('hides a deleted memory from the very next search, and leaves a tombstone and a trash row', async () => {
    const [id, other] = await running.add(CAR, BREAD);
    await running.library.idle();
    expect(await running.library.remove([id, id, uuidv7()])).toBe(1);
    expect(await running.found('brake pads')).not.toContain(id);
    expect(await running.found('vehicle repair', { mode: 'semantic' })).toEqual([other]);
    expect(await running.library.get(id, false)).toBeNull();
    expect((await running.library.list({})).memories.map((memory) => memory.id)).toEqual([other]);
    const { tombstone, trash, memory } = await withDatabase(async (db) => ({ tombstone: await db.tombstones.get(id), trash: await db.trash.get(id), memory: await db.memories.get(id) }));
    expect(memory).toBeUndefined();
    expect(trash?.memory.text).toBe(CAR);
    expect(tombstone?.deviceId).toBe(trash?.memory.deviceId);
    expect(String(tombstone?.hlc) > String(trash?.memory.hlc)).toBe(true);
  });

  it('restores under the same id, and does not ask the embedder again', async () => {
    const [id] = await running.add(CAR);
    await running.library.idle();
    const asked = [...(running.embedder?.passages ?? [])];
    expect(asked).toEqual([CAR]);
    const before = await running.library.get(id, false);
    await running.library.remove([id]);
    expect(await running.library.restore([id, uuidv7()])).toBe(1);
    expect(await running.library.restore([id])).toBe(0);
    expect(await running.found('brake', { mode: 'keyword' })).toEqual([id]);
    await running.library.idle();
    expect(running.embedder?.passages).toEqual(asked);
    expect(await running.found('vehicle repair', { mode: 'semantic' })).toEqual([id]);
    const after = await running.library.get(id, false);
    expect(after).toEqual({ ...before, hlc: after?.hlc });
    expect(String(after?.hlc) > String(before?.hlc)).toBe(true);
    expect(await withDatabase((db) => db.tombstones.count())).toBe(0);
    expect(await withDatabase((db) => db.trash.count())).toBe(0);
  });

  it('does not replace what was kept again under its id by what was deleted before', async () => {
    const again = draft(CAR);
    await running.library.add([again], { skipDuplicates: false });
    await running.library.remove([again.id]);
    await running.library.add([{ ...again, text: BREAD }], { skipDuplicates: false });
    expect(await running.library.restore([again.id])).toBe(0);
    expect((await running.library.get(again.id, false))?.text).toBe(BREAD);
    expect(await running.found('brake', { mode: 'keyword' })).toEqual([]);
    expect(await running.found('sourdough', { mode: 'keyword' })).toEqual([again.id]);
  });

  it('counts opening towards importance, without a new stamp or version', async () => {
    const [id] = await running.add(CAR);
    const before = await withDatabase((db) => db.memories.get(id));
    await running.library.get(id, false);
    expect(await withDatabase((db) => db.memories.get(id))).toEqual(before);
    const opened = await running.library.get(id, true);
    expect(opened?.accessCount).toBe(1);
    expect(opened?.importance).toBeGreaterThan(before?.importance ?? 1);
    const after = await withDatabase((db) => db.memories.get(id));
    expect(after).toMatchObject({ hlc: before?.hlc, seq: before?.seq, accessCount: 1, importance: opened?.importance });
  });
});

describe('after a restart', () => {
  it('knows every memory as soon as it is open', async () => {
    const ids = await running.add(CAR, GUITAR, BREAD);
    await running.library.idle();
    await restart();
    expect(await running.library.count(null)).toBe(3);
    expect((await running.library.list({})).memories.map((memory) => memory.id).toSorted()).toEqual(ids.toSorted());
    expect((await running.library.timeline(null)).length).toBe(3);
  });

  it('gives the same hits, and embeds nothing again after a clean stop', async () => {
    await running.add(CAR, GUITAR, BREAD, `${CAR} `.repeat(30));
    await running.library.idle();
    const hits = async (): Promise<unknown> => (await running.search('vehicle brake repair')).hits.map(({ id, score, passage }) => ({ id, score, passage }));
    const before = await hits();
    await restart();
    await running.library.idle();
    expect(running.embedder?.passages).toEqual([]);
    expect(await hits()).toEqual(before);
  });

  it('embeds exactly what had not been embedded', async () => {
    await running.add(CAR);
    await running.library.idle();
    running.embedder?.close();
    await running.library.add([draft(GUITAR), draft(BREAD)], { skipDuplicates: false });
    await restart();
    await running.library.idle();
    expect(running.embedder?.passages.toSorted()).toEqual([GUITAR, BREAD].toSorted());
    expect(running.library.status()).toMatchObject({ memories: 3, vectors: 3, pending: 0 });
  });

  it('keeps its clock ahead of every earlier stamp, though the wall clock went back ten years', async () => {
    const [id] = await running.add(CAR);
    await running.library.remove([id]);
    const tombstone = await withDatabase((db) => db.tombstones.get(id));
    await restart();
    running.wallMs = Date.UTC(2016, 0, 1);
    const [later] = await running.add(GUITAR);
    const memory = await running.library.get(later, false);
    expect(String(memory?.hlc) > String(tombstone?.hlc)).toBe(true);
    expect(memory?.deviceId).toBe(tombstone?.deviceId);
  });

  it('loads keyword segments instead of reading the memories, with deletions and edits applied', async () => {
    const words = Array.from({ length: 300 }, (_, i) => `entry${i} shared note about topic${i % 7}`);
    const ids = await running.add(...words);
    await running.library.idle();
    await running.maintain();
    expect(await withDatabase((db) => db.keywordSegments.count())).toBe(1);
    await running.library.remove([ids[3]]);
    await running.library.update(ids[4], { text: 'entirely different carburettor' });
    await running.library.idle();
    const search = async (text: string): Promise<unknown> => (await running.search(text, { mode: 'keyword', limit: 500 })).hits.map(({ id, score }) => ({ id, score }));
    const before = [await search('shared topic3 '), await search('carburettor '), await search('entry3 '), await search('entry4 ')];
    await restart();
    await running.library.idle();
    const after = [await search('shared topic3 '), await search('carburettor '), await search('entry3 '), await search('entry4 ')];
    // BM25 of a segment knows its own average length, which deletions in a stored segment do not change.
    expect(after).toEqual(before);
    expect(after[1]).toHaveLength(1);
    expect(running.embedder?.passages).toEqual([]);
  });

  it('makes damaged vectors again: a block of the wrong length, and one that holds NaN', async () => {
    for (const damage of ['cut', 'NaN'] as const) {
      const [id] = await running.add(`${CAR} ${damage}`);
      await running.library.idle();
      await withDatabase(async (db) => {
        const block = await db.vectorBlocks.orderBy(':id').last();
        const vectors = new Float32Array(block?.vectors.slice(0) ?? new ArrayBuffer(0)).fill(Number.NaN).buffer;
        await db.vectorBlocks.update(block?.id ?? -1, { vectors: damage === 'cut' ? vectors.slice(8) : vectors });
      });
      await restart();
      await running.library.idle();
      expect(running.embedder?.passages, damage).toEqual([`${CAR} ${damage}`]);
      expect(await running.found('vehicle repair', { mode: 'semantic' }), damage).toContain(id);
      const blocks = await withDatabase((db) => db.vectorBlocks.count());
      await restart();
      await running.library.idle();
      expect(running.embedder?.passages, damage).toEqual([]);
      expect(await withDatabase((db) => db.vectorBlocks.count()), damage).toBe(blocks);
    }
  });
});

describe('damaged keyword segments', () => {
  const damages: Record<string, (db: EngramDatabase) => Promise<unknown>> = {
    'payload gone': (db) => db.keywordPayloads.clear(),
    'payload without postings': (db) => db.keywordPayloads.toCollection().modify((row) => void Reflect.deleteProperty(row, 'postings')),
    'places cut': (db) => db.keywordPayloads.toCollection().modify((row) => void Object.assign(row.postings, { places: row.postings.places.slice(3) })),
    'a place outside': (db) => db.keywordPayloads.toCollection().modify((row) => void row.postings.places.fill(60_000)),
    'terms cut': (db) => db.keywordPayloads.toCollection().modify((row) => void Object.assign(row.postings, { terms: row.postings.terms.slice(0, 50) })),
    'live counts cut': (db) => db.keywordPayloads.toCollection().modify((row) => void Object.assign(row, { liveCounts: row.liveCounts.slice(1) })),
    'members cut': (db) => db.keywordSegments.toCollection().modify((row) => void Object.assign(row, { seqs: row.seqs.slice(5) })),
  };

  for (const [damage, inflict] of Object.entries(damages)) {
    it(`are made again from the memories: ${damage}`, async () => {
      const ids = await running.add(...Array.from({ length: 300 }, (_, i) => `entry${i} shared note about topic${i % 7}`));
      await running.library.idle();
      await running.maintain();
      await running.add(...Array.from({ length: 300 }, (_, i) => `later${i} shared`));
      await running.library.idle();
      await running.maintain();
      expect(await withDatabase((db) => db.keywordSegments.count())).toBe(2);
      await running.library.remove([ids[3]]);
      await running.library.update(ids[4], { text: 'entirely different carburettor' });
      await withDatabase(async (db) => {
        // The first of the two, so that a later one covers more.
        const healthy = await db.keywordPayloads.orderBy(':id').last();
        await inflict(db);
        if (healthy !== undefined && damage !== 'members cut') await db.keywordPayloads.put(healthy);
      });
      for (const round of ['mended', 'clean']) {
        await restart();
        if (round === 'mended') await running.library.update(ids[5], { text: 'changed while it was mended' });
        await running.library.idle();
        expect(running.library.status().loaded, round).toBe(true);
        expect(await running.library.count(null)).toBe(599);
        expect(await running.found('shared ', { mode: 'keyword', limit: 500 })).toHaveLength(500);
        expect((await running.search('shared ', { mode: 'keyword', limit: 500 })).total).toBe(597);
        expect(await running.found('entry9 ', { mode: 'keyword' })).toContain(ids[9]);
        expect(await running.found('carburettor ', { mode: 'keyword' })).toEqual([ids[4]]);
        expect(await running.found('mended ', { mode: 'keyword' })).toEqual([ids[5]]);
        expect(running.events.filter((event) => event.kind === 'failed')).toEqual([]);
        if (round === 'mended') {
          const other = await withDatabase((db) => db.keywordSegments.count());
          expect(other).toBe(damage === 'members cut' ? 0 : 1);
          await running.maintain(2);
          expect(await withDatabase((db) => db.keywordSegments.count())).toBe(other + 1);
        }
      }
    });
  }
});

describe('keyword segments of an older tokenizer', () => {
  const cases = [
    { language: 'Chinese', text: '我们去城市图书馆借书', query: '图书馆', madeAgain: true },
    { language: 'English', text: 'we went to the library', query: 'library', madeAgain: false },
  ];
  for (const { language, text, query, madeAgain } of cases) {
    it(`${madeAgain ? 'are made again' : 'stay as they are'}: ${language}`, async () => {
      await running.add(...Array.from({ length: 300 }, (_, i) => `${text} entry${i}`));
      await running.library.idle();
      await running.maintain();
      await withDatabase((db) => db.keywordPayloads.toCollection().modify((row) => {
        // The first tokenizer took a run of Chinese for one word, and stored no version.
        Reflect.deleteProperty(row, 'tokenizer');
        Object.assign(row.postings, { terms: row.postings.terms.split('\n').map((term, i) => (/^[a-z0-9]/u.test(term) ? term : `我们${i}`)).join('\n') });
      }));
      const stored = (): Promise<number[]> => withDatabase((db) => db.keywordSegments.toCollection().primaryKeys());
      const before = await stored();
      expect(before).toHaveLength(1);
      await restart();
      await running.library.idle();
      expect((await stored()).includes(before[0])).toBe(!madeAgain);
      expect((await running.search(query, { mode: 'keyword', limit: 500 })).total).toBe(300);
    });
  }
});

describe('loading that fails', () => {
  it('is tried again, and reported when it does not get better', async () => {
    await running.add(...Array.from({ length: 300 }, (_, i) => `entry${i} shared`));
    await running.library.idle();
    await running.maintain();
    const spy = vi.spyOn(LibraryStore.prototype, 'keywordPayload').mockRejectedValueOnce(new AppError('STORAGE_FAILED', { cause: 'once' }));
    try {
      await restart();
      await running.library.idle();
      expect(running.library.status().loaded).toBe(true);
      expect(running.events.filter((event) => event.kind === 'failed')).toEqual([]);
      expect((await running.search('shared ', { mode: 'keyword' })).total).toBe(300);
      spy.mockRejectedValue(new AppError('STORAGE_FAILED', { cause: 'always' }));
      await restart();
      expect(isAppError(await refusal(running.library.idle()), 'STORAGE_FAILED')).toBe(true);
      expect(running.events.filter((event) => event.kind === 'failed')).toHaveLength(1);
      expect(running.library.status().loaded).toBe(false);
    } finally {
      spy.mockRestore();
    }
  });
});

describe('an embedder in trouble', () => {
  it('that dies in mid-batch and comes back loses nothing', async () => {
    let reached = (): void => {};
    const busy = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const dying = running.connect(() => {
      reached();
      return new Promise(() => {});
    });
    const ids = await running.add(...Array.from({ length: 100 }, (_, i) => `memory number ${i} about ${i % 2 === 0 ? 'cars' : 'bread'}`));
    await busy;
    dying.close();
    running.connect();
    await running.library.idle();
    expect(running.library.status()).toMatchObject({ memories: 100, vectors: 100, pending: 0, parked: 0 });
    expect((await running.found('cars', { mode: 'semantic', limit: 500 })).toSorted()).toEqual(ids.toSorted());
  });

  it('that fails at one text parks that one only', async () => {
    running.connect((texts) => {
      if (texts.includes(GUITAR)) throw new Error('out of tune');
    });
    await running.add(CAR, GUITAR, BREAD);
    await running.library.idle();
    expect(running.library.status()).toMatchObject({ vectors: 2, pending: 0, parked: 1 });
    expect((await running.search('bread')).complete).toBe(false);
    await restart();
    await running.library.idle();
    expect(running.library.status()).toMatchObject({ vectors: 3, pending: 0, parked: 0 });
    expect(running.embedder?.passages).toEqual([GUITAR]);
  });

  it('that always fails leaves words: hybrid answers, says that it is not complete, and semantic refuses', async () => {
    running.connect(() => {
      throw new Error('no');
    });
    const [id] = await running.add(CAR);
    await running.library.idle();
    expect(running.library.status()).toMatchObject({ pending: 0, parked: 1 });
    const reply = await running.search('brake pads');
    expect(reply.hits.map((hit) => hit.id)).toEqual([id]);
    expect(reply.complete).toBe(false);
    expect(reply.vectorSpace).toBeNull();
    expect(await refusal(running.search('brake pads', { mode: 'semantic' }))).toBeInstanceOf(Error);
  });

  it('that could not be started is told to whoever waits; a later one takes up the work', async () => {
    await running.library.idle();
    running.library.line.fail('blocked');
    await running.add(CAR);
    await running.library.idle();
    const started = performance.now();
    const reply = await running.search('brake');
    expect(reply.hits).toHaveLength(1);
    expect(reply.complete).toBe(false);
    expect(isAppError(await refusal(running.search('brake', { mode: 'semantic' })), 'EMBEDDER_UNAVAILABLE')).toBe(true);
    // Nobody waits for an embedder that is known not to come.
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(running.library.status()).toMatchObject({ vectors: 0, pending: 1, parked: 0, embedder: { at: 'failed' } });
    running.connect();
    await vi.waitFor(() => expect(running.library.status()).toMatchObject({ vectors: 1, pending: 0, embedder: { at: 'ready' } }), 5_000);
  });
});

describe('reading that fails while the queue is worked off', () => {
  it('leaves memories waiting, and maintenance begins again', async () => {
    running.embedder?.close();
    await running.add(CAR, GUITAR);
    const spy = vi.spyOn(LibraryStore.prototype, 'getMemories').mockRejectedValueOnce(new AppError('STORAGE_FAILED'));
    try {
      await restart();
      await running.library.idle();
      await vi.waitFor(() => expect(spy).toHaveBeenCalled());
      await running.library.idle();
      expect(running.library.status()).toMatchObject({ vectors: 0, pending: 2, parked: 0, embedder: { at: 'ready' } });
      await running.maintain();
      expect(running.library.status()).toMatchObject({ vectors: 2, pending: 0, parked: 0 });
    } finally {
      spy.mockRestore();
    }
  });
});

describe('another vector space', () => {
  it.each([128, 256])('of %i dimensions is changed to by embedding everything in it; until then searches answer by words', async (dimensions) => {
    const other = { ...BUILT_IN_SPACE, id: 'other', dimensions };
    const [car] = await running.add(CAR, ...Array.from({ length: 300 }, (_, i) => `entry${i} shared note`));
    await running.library.idle();
    await running.maintain();
    let goOn = (): void => {};
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const original = Reflect.get(LibraryStore.prototype, 'keywordPayload');
    const spy = vi.spyOn(LibraryStore.prototype, 'keywordPayload').mockImplementation(async function (this: LibraryStore, id) {
      await gate;
      return original.call(this, id);
    });
    try {
      await restart({ embedder: false });
      await running.add(BREAD);
      running.connect(undefined, undefined, other);
      await vi.waitFor(() => expect(running.library.status().embedder.at).toBe('ready'));
      expect(running.library.status().vectorSpace?.id).toBe(BUILT_IN_SPACE.id);
      const during = await running.search('sourdough starter');
      expect(during.hits.map((hit) => hit.memory.text)).toEqual([BREAD]);
      expect(during).toMatchObject({ complete: false, vectorSpace: null });
      goOn();
      await vi.waitFor(() => expect(running.library.status()).toMatchObject({ vectorSpace: { id: 'other' }, vectors: 302, pending: 0 }), 5_000);
    } finally {
      goOn();
      spy.mockRestore();
    }
    const after = await running.search('what did the garage charge for my vehicle', { mode: 'semantic' });
    expect(after).toMatchObject({ complete: true, vectorSpace: 'other' });
    expect(after.hits[0].id).toBe(car);
  });
});

describe('searching', () => {
  it('rejects with an AbortError once cancelled', async () => {
    await running.add(CAR);
    await running.library.idle();
    const query = { text: 'brake', limit: 5, threshold: 0, mode: 'hybrid', wantsPartial: false } as const;
    let cancelled = false;
    const during = running.library.search(query, () => cancelled, () => {});
    cancelled = true;
    expect(isAbortError(await refusal(during))).toBe(true);
    expect(isAbortError(await refusal(running.library.search(query, () => true, () => {})))).toBe(true);
    expect(await running.found('brake')).toHaveLength(1);
  });

  it('keeps to the personas that were asked for, in every mode', async () => {
    const [mine] = await running.library.add([draft(CAR)], { skipDuplicates: false });
    const [theirs] = await running.library.add([draft(CAR, { persona: 'work' })], { skipDuplicates: false });
    await running.library.idle();
    for (const mode of ['hybrid', 'semantic', 'keyword'] as const) {
      expect(await running.found('brake pads', { mode, personas: ['work'] }), mode).toEqual([theirs.id]);
      expect(await running.found('brake pads', { mode, personas: ['me'] }), mode).toEqual([mine.id]);
      expect(await running.found('brake pads', { mode, personas: ['nobody'] }), mode).toEqual([]);
    }
    expect(await running.library.count('work')).toBe(1);
    await running.library.update(mine.id, { persona: 'work' });
    expect((await running.found('brake', { mode: 'keyword', personas: ['work'] })).toSorted()).toEqual([mine.id, theirs.id].toSorted());
  });

  it('leaves out what is below the threshold, and counts what is not', async () => {
    await running.add(CAR, GUITAR, BREAD);
    await running.library.idle();
    for (const mode of ['hybrid', 'semantic', 'keyword'] as const) {
      const all = await running.search('automobile brake repair', { mode });
      for (const threshold of [0.2, 0.5, 0.9, 1]) {
        const reply = await running.search('automobile brake repair', { mode, threshold });
        const expected = all.hits.filter((hit) => hit.score >= threshold);
        expect(reply.hits.map((hit) => hit.id), `${mode} ${threshold}`).toEqual(expected.map((hit) => hit.id));
        expect(reply.total, `${mode} ${threshold}`).toBe(expected.length);
      }
    }
  });

  it('sends the word hits first, once', async () => {
    await running.add(CAR, GUITAR);
    await running.library.idle();
    const partials: SearchReply[] = [];
    const reply = await running.library.search({ text: 'brake', limit: 5, threshold: 0, mode: 'hybrid', wantsPartial: true }, () => false, (partial) => partials.push(partial));
    expect(partials).toHaveLength(1);
    expect(partials[0]).toMatchObject({ partial: true, complete: false, vectorSpace: null });
    expect(partials[0].hits.map((hit) => hit.memory.text)).toEqual([CAR]);
    expect(reply.partial).toBe(false);
    expect(reply.hits[0].memory.text).toBe(CAR);
  });

  it('takes no memory for another that had its place before, though they change places while the query is embedded', async () => {
    const [before] = await running.library.add([draft(CAR)], { skipDuplicates: false });
    await running.library.idle();
    running.connect(async (_, kind) => {
      if (kind !== 'query') return;
      await running.library.remove([before.id]);
      await running.library.add([draft(BREAD, { persona: 'work' })], { skipDuplicates: false });
    });
    const reply = await running.search('brake pads', { personas: ['me'] });
    expect(reply.hits.map((hit) => hit.memory.text)).toEqual([]);
    expect(reply.total).toBe(0);
  });

  it('does not hold up background work while it waits for an embedder', async () => {
    await restart({ embedder: false });
    await running.library.open();
    const reply = running.search('topic1 shared');
    const adding = running.add(...Array.from({ length: 3_000 }, (_, i) => `note ${i} shared about topic${i % 9} with a dozen words to keep it busy for a while`));
    const first = await Promise.race([adding.then(() => 'added'), reply.then(() => 'answered')]);
    expect(first).toBe('added');
    running.library.line.fail('none');
    await reply;
  });
});

describe('listing', () => {
  it('pages in a stable order, whatever comes or goes meanwhile', async () => {
    const day = 86_400_000;
    const drafts = Array.from({ length: 25 }, (_, i) => draft(`entry ${i}`, { createdAt: Math.floor(i / 3) * day }));
    await running.library.add(drafts, { skipDuplicates: false });
    const expected = (await running.library.list({ limit: 500 })).memories.map((memory) => memory.id);
    expect(expected).toHaveLength(25);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await running.library.list({ limit: 4, cursor });
      seen.push(...page.memories.map((memory) => memory.id));
      cursor = page.cursor;
      // One newer than all pages so far, and one already seen goes.
      await running.library.add([draft('new', { createdAt: 1_000 * day })], { skipDuplicates: false });
      await running.library.remove([seen[seen.length - 1]]);
    } while (cursor !== null);
    expect(seen).toEqual(expected);
  });

  it('refuses limits and cursors that make no sense', async () => {
    for (const options of [{ limit: 0 }, { limit: 501 }, { limit: 1.5 }, { cursor: 'nonsense' }, { cursor: ' x' }]) {
      expect(isAppError(await refusal(running.library.list(options)), 'INVALID_INPUT'), JSON.stringify(options)).toBe(true);
    }
  });

  it('gives creation times in the order of the list, per persona', async () => {
    await running.library.add([draft('a', { createdAt: 5 }), draft('b', { createdAt: 9, persona: 'work' }), draft('c', { createdAt: -7 })], { skipDuplicates: false });
    expect([...(await running.library.timeline(null))]).toEqual([9, 5, -7]);
    expect([...(await running.library.timeline('me'))]).toEqual([5, -7]);
  });
});
