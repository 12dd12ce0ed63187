import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VectorIndexReport } from '../../../src/contracts/monitor';
import { bitRowBytes } from '../../../src/core/vector-index/bit-rotation';
import { LargeIndex } from '../../../src/core/vector-index/large-index';
import { LargeStore } from '../../../src/storage/large-store';
import { DerivedStore } from '../../../src/storage/derived-store';
import { LibraryStore } from '../../../src/storage/library-store';
import { SlotFile } from '../../../src/storage/slot-file/slot-file';
import { PAGES_AT, slotLayout } from '../../../src/storage/slot-file/slot-layout';
import { MemoryDirectory, type MemoryFile } from '../../../src/storage/slot-file/testing/memory-directory';
import { spaceOf, TestEncoders } from '../testing/encoders';
import { libraryForEachTest } from '../testing/library-for-each-test';
import type { RunningLibrary, StartOptions } from '../testing/start-library';
import { VectorShelf } from '../vector-shelf';

const LAYOUT = slotLayout(256, bitRowBytes(256));
const THINGS = ['bread', 'violin', 'glacier', 'train', 'garden', 'harbour', 'telescope'] as const;
const DOINGS = ['repaired', 'painted', 'lost', 'measured', 'forgot', 'sold', 'photographed', 'dreamt of', 'sketched', 'bought'] as const;
const texts = DOINGS.flatMap((doing) => THINGS.map((thing) => `Yesterday I ${doing} the ${thing} again`));
const QUERIES = ['music instrument', 'something to eat', 'ice and mountains', 'looking at stars'];

const each = libraryForEachTest();
let running: RunningLibrary;
let directory: MemoryDirectory;
let large: NonNullable<StartOptions['large']>;

/** Ends the library, with whatever holds its files. */
async function restart(options: StartOptions = {}, before: (file: MemoryFile) => void = () => {}): Promise<void> {
  running.crash();
  for (const file of directory.files.values()) {
    file.restart();
    before(file);
  }
  running = await each.restart({ large, ...options });
  await running.library.idle();
}

async function report(which = 0): Promise<VectorIndexReport> {
  return (await running.library.vectorIndexes())[which];
}

async function found(): Promise<string[][]> {
  const all: string[][] = [];
  for (const query of QUERIES) all.push(await running.found(query, { mode: 'semantic', limit: 6 }));
  return all;
}

const passages = (): number => running.embedder?.passages.length ?? 0;

beforeEach(async () => {
  directory = new MemoryDirectory();
  large = { fromRows: 50, directory: async () => directory.handle, pausesMs: [20, 100] };
  running = await each.restart({ large });
  await running.add(...texts);
  await running.library.idle();
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a library whose script for many rows cannot be had', () => {
  it('works as a small one, is looked after all the same, and starts from its file when it can be had again', async () => {
    await running.maintain(2);
    vi.spyOn(VectorShelf.prototype, 'enlarge').mockRejectedValue(new TypeError('Failed to fetch dynamically imported module'));
    const store = vi.spyOn(DerivedStore.prototype, 'compactionState');
    const before = await found();
    await restart();
    expect(await report()).toMatchObject({ rowsIn: 'memory', file: null });
    expect(await found()).toEqual(before);
    const [fresh] = await running.add('The accordion player rehearses his waltz');
    await running.library.idle();
    await running.maintain(2);
    // Whoever comes after the vectors in a round had its turn.
    expect(store).toHaveBeenCalled();
    // And it is said.
    expect((await report()).trouble).toMatch(/failed 2 times in a row \(TypeError\)/);
    expect(Object.keys(await running.library.operations())).toContain('vectors.tend.failed');
    vi.restoreAllMocks();
    await restart();
    expect(await report()).toMatchObject({ rowsIn: 'file', trouble: null, file: { reason: expect.stringMatching(/taken/) } });
    expect(await running.found('accordion waltz', { mode: 'semantic', limit: 1 })).toEqual([fresh]);
    expect(passages()).toBe(0);
  });
});

describe('another index that is being filled', () => {
  it('goes on after a read of the database that failed', async () => {
    const before = await found();
    vi.spyOn(LargeStore.prototype, 'blocks').mockRejectedValueOnce(new DOMException('out of memory', 'UnknownError'));
    await running.maintain(3);
    expect(await report()).toMatchObject({ rowsIn: 'file', rows: texts.length, file: { state: 'current' } });
    expect(await found()).toEqual(before);
  });

  it('leaves nobody out whose block is damaged, and none of the blocks after it when that could not be mended at once', async () => {
    await running.add('The accordion player rehearses his waltz');
    await running.library.idle();
    const before = await found();
    await each.withDatabase(async (db) => {
      const block = (await db.vectorBlocks.toCollection().first())!;
      await db.vectorBlocks.put({ ...block, vectors: block.vectors.slice(4) });
    });
    vi.spyOn(LibraryStore.prototype, 'replaceVectorBlocks').mockRejectedValueOnce(new DOMException('out of memory', 'UnknownError'));
    await running.maintain(3);
    expect(await report()).toMatchObject({ rowsIn: 'file', rows: texts.length + 1 });
    expect(await found()).toEqual(before);
  });

  it('is given up where the memory for two is not there: what is in use stays', async () => {
    const before = await found();
    const begun = vi.spyOn(LargeIndex, 'create');
    const { AppError } = await import('../../../src/contracts/errors');
    vi.spyOn(LargeIndex.prototype, 'set').mockImplementation(() => {
      throw new AppError('STORAGE_FULL');
    });
    await running.maintain(3);
    expect(begun).toHaveBeenCalledTimes(1);
    expect(directory.files.size).toBe(0);
    expect(await report()).toMatchObject({ rowsIn: 'memory', file: null });
    expect(await found()).toEqual(before);
  });
});

describe('a file at a start', () => {
  it('that can be opened and not be read is done without, and made anew', async () => {
    await running.maintain(2);
    const before = await found();
    await restart({}, (file) => (file.trouble = { unreadableFrom: PAGES_AT + LAYOUT.metaBytes }));
    expect(await report()).toMatchObject({ rowsIn: 'memory', rows: texts.length });
    expect(await found()).toEqual(before);
    expect(passages()).toBe(0);
    await running.maintain(2);
    expect(await report()).toMatchObject({ rowsIn: 'file', file: { state: 'current' } });
    expect(await found()).toEqual(before);
  });

  it('is not left locked by an attempt that failed', async () => {
    await running.maintain(2);
    const before = await found();
    vi.spyOn(LargeIndex, 'create').mockImplementationOnce(() => {
      throw new RangeError('out of memory');
    });
    await restart();
    expect(await report()).toMatchObject({ rowsIn: 'file', file: { reason: expect.stringMatching(/taken/) } });
    expect(await found()).toEqual(before);
  });

  it('goes to the tab that takes over, as soon as the one before has let go', async () => {
    await running.maintain(2);
    const before = await found();
    running.crash();
    const [file] = directory.files.values();
    expect(file.isHeld).toBe(true);
    setTimeout(() => file.restart(), 30);
    running = await each.restart({ large });
    await running.library.idle();
    expect(await report()).toMatchObject({ rowsIn: 'file', file: { repairedPages: 0, reason: expect.stringMatching(/taken/) } });
    expect(await found()).toEqual(before);
    expect(passages()).toBe(0);
  });
});

describe('a library on bits', () => {
  it('starts from their columns, looks at the rows later, and mends one that is damaged', async () => {
    large = { ...large, fromRows: 10 };
    await restart();
    await running.add(...texts.map((text) => text.replace('Yesterday', 'Some time ago')));
    await running.library.idle();
    await vi.waitFor(
      async () => {
        await running.maintain();
        expect(await report()).toMatchObject({ format: 'b1', file: { state: 'current' } });
      },
      { timeout: 8_000, interval: 0 },
    );
    const before = await found();
    const verify = vi.spyOn(SlotFile.prototype, 'verify');
    const damage = (file: MemoryFile): void => {
      const bytes = file.bytes.slice();
      bytes[PAGES_AT + LAYOUT.metaBytes + 10 * LAYOUT.slotBytes + 3] ^= 0x10;
      file.put(bytes);
    };
    await restart({}, damage);
    expect(await report()).toMatchObject({ format: 'b1', rowsIn: 'file', rows: texts.length * 2, file: { repairedPages: 0 } });
    expect(verify).not.toHaveBeenCalled();
    await running.maintain(2);
    expect(verify).toHaveBeenCalled();
    expect(await report()).toMatchObject({ format: 'b1', rows: texts.length * 2, file: { repairedPages: 1, state: 'current' } });
    expect(await found()).toEqual(before);
    expect(passages()).toBe(0);
    await restart();
    await running.maintain();
    expect(await report()).toMatchObject({ file: { repairedPages: 0 } });
  });
});

describe('the space of a model', () => {
  const MODEL = { id: 'test/a', name: 'Model A' };

  async function use(encoders: TestEncoders): Promise<void> {
    encoders.models.set(MODEL.id, { space: spaceOf(MODEL.id, 64) });
    await restart({ encoders });
    const models = await running.library.models();
    await models.use(MODEL);
    await expect.poll(async () => (await models.state()).current?.model === MODEL.id && (await models.state()).next === null, { timeout: 8_000, interval: 5 }).toBe(true);
  }

  it('has a file of its own, starts from it, and leaves nothing of it when the model is left', async () => {
    const encoders = new TestEncoders();
    await use(encoders);
    await running.maintain(3);
    expect(directory.files.size).toBe(2);
    expect(await report(1)).toMatchObject({ space: spaceOf(MODEL.id, 64).id, rowsIn: 'file', file: { state: 'current' } });
    const made = encoders.passages.length;

    await restart({ encoders });
    const models = await running.library.models();
    await expect.poll(() => models.living.at(0)?.isComplete, { timeout: 8_000, interval: 5 }).toBe(true);
    expect(await report(1)).toMatchObject({ rowsIn: 'file', rows: texts.length, file: { repairedPages: 0, reason: expect.stringMatching(/taken/) } });
    expect(encoders.passages).toHaveLength(made);

    await models.use(null);
    await running.maintain(2);
    expect(directory.files.size).toBe(1);
    expect(running.library.status().vectorSpace?.id).not.toBe(MODEL.id);
    expect(Object.keys(await each.withDatabase((db) => new LargeStore(db).read()))).toHaveLength(1);
  });
});
