import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import type { VectorIndexReport } from '../../../src/contracts/monitor';
import { bitRowBytes } from '../../../src/core/vector-index/bit-rotation';
import { LARGE_SPACES } from '../../../src/storage/library-store';
import { LargeStore } from '../../../src/storage/large-store';
import { EngramDatabase } from '../../../src/storage/schema';
import { newPageBuffer, PAGES_AT, slotLayout } from '../../../src/storage/slot-file/slot-layout';
import { MemoryDirectory, type MemoryFile } from '../../../src/storage/slot-file/testing/memory-directory';
import { draft, type RunningLibrary, startLibrary } from '../testing/start-library';

/** Rows from which these libraries count as large: some of the texts below have passages. */
const FROM_ROWS = 60;
const LAYOUT = slotLayout(256, bitRowBytes(256));

const THINGS = ['bread', 'violin', 'glacier', 'train', 'garden', 'harbour', 'telescope', 'invoice'] as const;
const DOINGS = ['repaired', 'painted', 'lost', 'measured', 'forgot', 'sold', 'photographed', 'dreamt of', 'sketched', 'bought'] as const;
const texts = DOINGS.flatMap((doing) => THINGS.map((thing) => `Yesterday I ${doing} the ${thing} again`));
const long = Array.from({ length: 14 }, (_, i) => `In chapter ${i} the captain describes the ${THINGS[i % 8]} beyond the islands and what the crew made of it.`).join(' ');
const QUERIES = ['music instrument', 'something to eat', 'ice and mountains', 'the captain and his crew', 'money owed', 'looking at stars'];

let name: string;
let directory: MemoryDirectory;
let running: RunningLibrary;
/** Texts that were embedded by the time everything was loaded: later ones may be sentences that a search marks. */
let embedded: number;

const large = () => ({ fromRows: FROM_ROWS, directory: async () => directory.handle, pausesMs: [20, 100] });

async function start(options: Parameters<typeof startLibrary>[1] = {}): Promise<void> {
  running = await startLibrary(name, { large: large(), ...options });
  running.wallMs += 10_000;
}

/** As after a crash: whatever was not flushed may be lost. */
async function restart(options: Parameters<typeof startLibrary>[1] & { readonly keeps?: () => boolean } = {}): Promise<void> {
  running.crash();
  for (const each of directory.files.values()) each.restart(options.keeps);
  await start(options);
  await idle();
}

async function idle(): Promise<void> {
  await running.library.idle();
  embedded = running.embedder?.passages.length ?? 0;
}

async function report(): Promise<VectorIndexReport> {
  const [first] = await running.library.vectorIndexes();
  return first;
}

/** What meaning finds, with scores as the file's precision gives them. */
async function found(): Promise<string[][]> {
  const all: string[][] = [];
  for (const query of QUERIES) {
    const { hits } = await running.search(query, { mode: 'semantic', limit: 8 });
    all.push(hits.map(({ id, cosine }) => `${id} ${cosine?.toFixed(3)}`));
  }
  return all;
}

function stored(): MemoryFile {
  const [first] = directory.files.values();
  return first;
}

/** Whose rows stand in the file, and what they are, however it came to be. */
function idsInFile(): Set<string> {
  const meta = newPageBuffer(LAYOUT);
  meta.bytes.set(stored().bytes.subarray(PAGES_AT, PAGES_AT + LAYOUT.metaBytes));
  const words = [...meta.ids].map((word) => word.toString(16).padStart(8, '0'));
  const ids = new Set<string>();
  for (let i = 0; i < meta.words[4]; i++) ids.add(words.slice(i * 4, i * 4 + 4).join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
  return ids;
}

async function withDatabase<T>(work: (db: EngramDatabase) => Promise<T>): Promise<T> {
  const db = new EngramDatabase(name);
  await db.open();
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  name = `large-${uuidv7()}`;
  directory = new MemoryDirectory();
  await start();
  await running.add(...texts, long);
  await running.library.idle();
});

afterEach(() => {
  running.crash();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a library that grows large', () => {
  it('gets another index and a file in a quiet moment, and finds the same', async () => {
    expect(await report()).toMatchObject({ rowsIn: 'memory', file: null });
    const before = await found();
    await running.maintain(2);
    const after = await report();
    expect(after).toMatchObject({ rowsIn: 'file', format: 'i8', file: { state: 'current', repairedPages: 0 } });
    expect(after.rows).toBeGreaterThan(texts.length + 3);
    expect(await found()).toEqual(before);
    expect(idsInFile().size).toBe(texts.length + 1);
  });

  it('starts from the file, without reading a block, and finds the same', async () => {
    await running.maintain(2);
    const before = await found();
    const blocks = vi.spyOn(LargeStore.prototype, 'blocks');
    await restart();
    expect(await report()).toMatchObject({ rowsIn: 'file', file: { repairedPages: 0, reason: expect.stringMatching(/taken from it/) } });
    expect(await found()).toEqual(before);
    expect(embedded).toBe(0);
    expect(blocks).not.toHaveBeenCalled();
    await running.maintain();
    expect(await report()).toMatchObject({ file: { state: 'current' } });
  });

  it('recognises a text that is there after such a start, and takes vectors that are stored', async () => {
    await running.maintain(2);
    await restart();
    const [again] = await running.library.add([draft(texts[3])], { skipDuplicates: true });
    expect(again.status).toBe('duplicate');
    await running.library.add([draft(texts[3])], { skipDuplicates: false });
    await idle();
    expect(embedded).toBe(0);
  });

  it('follows changes while the other index is being filled', async () => {
    const round = running.maintain(2);
    const [fresh] = await running.add('Tonight the accordion player rehearses his waltz');
    const [gone] = await running.found('the telescope that was sold', { mode: 'semantic', limit: 1 });
    await running.library.remove([gone]);
    await round;
    await running.maintain();
    await running.library.idle();
    expect(await report()).toMatchObject({ rowsIn: 'file' });
    expect(await running.found('accordion waltz', { mode: 'semantic', limit: 1 })).toEqual([fresh]);
    expect(await running.found('the telescope that was sold', { mode: 'semantic', limit: 100 })).not.toContain(gone);
    expect(idsInFile().has(gone)).toBe(false);
    expect(idsInFile().has(fresh)).toBe(true);
  });

  it('stays without a file where there is none, also at the next start', async () => {
    const before = await found();
    directory.getFileHandle = async () => {
      throw new DOMException('no', 'SecurityError');
    };
    await running.maintain(2);
    expect(await report()).toMatchObject({ rowsIn: 'memory', format: 'i8', file: { state: 'absent', reason: expect.stringMatching(/could not be opened/) } });
    expect(await found()).toEqual(before);
    await restart();
    expect(await report()).toMatchObject({ rowsIn: 'memory', format: 'i8' });
    expect(await found()).toEqual(before);
    expect(embedded).toBe(0);
  });

  it('makes no file where reading takes as long as in a private window', async () => {
    directory.trouble = { readMs: 0.3 };
    await running.maintain(2);
    expect(await report()).toMatchObject({ rowsIn: 'memory', format: 'i8', file: { state: 'absent', reason: expect.stringMatching(/private windows/) } });
    expect(directory.files.size).toBe(0);
  });

  it('becomes a small one again at the start after most of it was deleted', async () => {
    await running.maintain(2);
    const [kept, ...rest] = (await running.library.list({ limit: 500 })).memories.map(({ id }) => id);
    await running.library.remove(rest.slice(10));
    await running.maintain(2);
    await restart();
    expect(await report()).toMatchObject({ rowsIn: 'memory', format: 'f32', file: null, rows: expect.any(Number) });
    expect(directory.files.size).toBe(0);
    expect(await running.library.get(kept, false)).not.toBeNull();
    expect(await withDatabase((db) => db.meta.get(LARGE_SPACES))).toBeUndefined();
  });
});

describe('a start after a crash', () => {
  it.each([['everything that was written', () => true], ['only what was flushed', () => false]])('between changes and sealing finds what was acknowledged: the disk has %s', async (_, keeps) => {
    await running.maintain(2);
    const [edited, removed] = await running.found('bread', { mode: 'semantic', limit: 2 });
    await running.library.update(edited, { text: 'A walrus on the pier sang opera to the fishermen' });
    await running.library.remove([removed]);
    await running.add('The lighthouse keeper counts migrating geese', long.replaceAll('captain', 'admiral'));
    await running.library.idle();
    const before = await found();
    await restart({ keeps });
    expect(await report()).toMatchObject({ rowsIn: 'file', file: { repairedPages: 1 } });
    expect(await found()).toEqual(before);
    expect(embedded).toBe(0);
    expect(await running.found('walrus opera', { mode: 'semantic', limit: 1 })).toEqual([edited]);
    await running.maintain();
    expect(idsInFile().has(removed)).toBe(false);
    await restart();
    expect(await report()).toMatchObject({ file: { repairedPages: 0 } });
    expect(await found()).toEqual(before);
  });

  it('goes by the database where that has lost its last changes, which the file has kept', async () => {
    await running.maintain(2);
    const before = await found();
    const rows = await withDatabase(async (db) => Promise.all(['memories', 'stale', 'vectorBlocks', 'meta', 'keywordSegments', 'keywordPayloads'].map(async (table) => [table, await db.table(table).toArray()] as const)));
    const [edited] = await running.found('bread', { mode: 'semantic', limit: 1 });
    await running.library.update(edited, { text: 'A walrus on the pier sang opera to the fishermen' });
    await running.library.idle();
    await running.maintain(2);
    running.crash();
    await withDatabase(async (db) => {
      for (const [table, records] of rows) {
        await db.table(table).clear();
        await db.table(table).bulkPut(records as object[]);
      }
    });
    await restart();
    expect(await report()).toMatchObject({ file: { reason: expect.stringMatching(/older than it/) } });
    expect(await found()).toEqual(before);
  });
});

describe('an older version of the app in between, which knows nothing of the file', () => {
  /** Runs it: a library that never was large. */
  async function older(work: () => Promise<void>): Promise<void> {
    running.crash();
    for (const each of directory.files.values()) each.restart();
    const row = await withDatabase((db) => db.meta.get(LARGE_SPACES));
    await withDatabase((db) => db.meta.delete(LARGE_SPACES));
    running = await startLibrary(name);
    running.wallMs += 20_000;
    await running.library.idle();
    await work();
    await running.library.idle();
    running.crash();
    await withDatabase((db) => db.meta.put(row!));
    await start();
    await idle();
  }

  it('that changed, removed and added memories: what it did is seen', async () => {
    await running.maintain(2);
    const [edited, removed] = await running.found('bread', { mode: 'semantic', limit: 2 });
    let after: string[][] = [];
    await older(async () => {
      await running.library.update(edited, { text: 'A walrus on the pier sang opera to the fishermen' });
      await running.library.remove([removed]);
      await running.add('The lighthouse keeper counts migrating geese');
      await running.library.idle();
      after = await found();
    });
    expect(await report()).toMatchObject({ rowsIn: 'file', file: { reason: expect.stringMatching(/taken/) } });
    expect(await found()).toEqual(after);
    expect(embedded).toBe(0);
  });

  it('that also compacted, and took the marks of dead versions away', async () => {
    await running.maintain(2);
    const [edited, pinned] = await running.found('bread', { mode: 'semantic', limit: 2 });
    let after: string[][] = [];
    await older(async () => {
      await running.library.update(edited, { text: 'A walrus on the pier sang opera to the fishermen' });
      await running.library.update(pinned, { pinned: true });
      await running.library.idle();
      // A purge makes a compaction due, which rewrites every block with something dead in it.
      const [gone] = await running.add('gone before long');
      await running.library.idle();
      await running.library.remove([gone]);
      await (await running.extras()).purge('all');
      await running.maintain(4);
      after = await found();
    });
    expect(await found()).toEqual(after);
    expect(await running.found('walrus opera', { mode: 'semantic', limit: 1 })).toEqual([edited]);
    expect(embedded).toBe(0);
  });
});

describe('a file that is not as it should be', () => {
  it('was deleted by hand: nothing is lost, and it is made again', async () => {
    await running.maintain(2);
    const before = await found();
    running.crash();
    directory.files.clear();
    await restart();
    expect(await found()).toEqual(before);
    expect(embedded).toBe(0);
    await running.maintain(2);
    expect(await report()).toMatchObject({ rowsIn: 'file', file: { state: 'current' } });
    expect(idsInFile().size).toBe(texts.length + 1);
  });

  it.each([
    ['a row', PAGES_AT + LAYOUT.metaBytes + 10 * LAYOUT.slotBytes + 3],
    ['its columns', PAGES_AT + 5_000],
    ['a header of a page', PAGES_AT + 3],
    ['both headers', -1],
  ])('is damaged in %s: found out, and mended', async (_, at) => {
    await running.maintain(2);
    const before = await found();
    running.crash();
    const bytes = stored().bytes.slice();
    if (at < 0) bytes.fill(0x5a, 0, PAGES_AT);
    else bytes[at] ^= 0x10;
    stored().put(bytes);
    await restart();
    expect(await found()).toEqual(before);
    expect(embedded).toBe(0);
    expect((await report()).file?.repairedPages).toBe(1);
    await running.maintain(2);
    await restart();
    expect(await found()).toEqual(before);
    expect((await report()).file).toMatchObject({ repairedPages: 0, reason: expect.stringMatching(/taken/) });
  });

  it('is held by somebody else: the library works without, and has it again later', async () => {
    await running.maintain(2);
    const before = await found();
    running.crash();
    stored().restart();
    const holder = stored().open();
    await start();
    await running.library.idle();
    expect(await report()).toMatchObject({ rowsIn: 'memory', file: { state: 'absent', reason: expect.stringMatching(/another tab/) } });
    expect(await found()).toEqual(before);
    await running.add('The lighthouse keeper counts migrating geese');
    await running.library.idle();
    holder.close();
    await running.maintain(10);
    expect(await report()).toMatchObject({ rowsIn: 'file', file: { state: 'current' } });
    expect(idsInFile().size).toBe(texts.length + 2);
  }, 20_000);

  it('finds no room while it is in use: rows stay in memory, and nothing is lost', async () => {
    await running.maintain(2);
    stored().trouble = { quota: true };
    const [fresh] = await running.add('The lighthouse keeper counts migrating geese');
    await running.library.idle();
    await running.maintain(2);
    expect(await report()).toMatchObject({ rowsIn: 'memory', file: { state: 'failed', reason: expect.stringMatching(/out of space/) } });
    // What stood in it is of no use, and would stay there for good.
    expect(directory.files.size).toBe(0);
    expect(await running.found('lighthouse keeper geese', { mode: 'semantic', limit: 1 })).toEqual([fresh]);
    const before = await found();
    await restart();
    expect(await found()).toEqual(before);
  });

  it('holds no byte of a vector whose memory was deleted, after the next quiet moment', async () => {
    await running.maintain(2);
    const [gone] = await running.found('the telescope that was sold', { mode: 'semantic', limit: 1 });
    // Its row, where it stands now.
    const at = PAGES_AT + LAYOUT.metaBytes;
    const rows = Array.from({ length: 200 }, (_, i) => Buffer.from(stored().bytes.slice(at + i * LAYOUT.slotBytes, at + (i + 1) * LAYOUT.slotBytes)));
    const before = rows.filter((row) => row.some((byte) => byte !== 0)).length;
    await running.library.remove([gone]);
    await running.maintain(2);
    const bytes = Buffer.from(stored().bytes);
    expect(rows.filter((row) => row.some((byte) => byte !== 0) && bytes.includes(row))).toHaveLength(before - 1);
  });

  it('belongs to a space that lives no more, or to nobody: it goes', async () => {
    await running.maintain(2);
    await withDatabase(async (db) => {
      const row = await db.meta.get(LARGE_SPACES);
      await db.meta.put({ key: LARGE_SPACES, value: JSON.stringify({ ...JSON.parse(String(row?.value)), 'old@1': { rows: 90, generation: 3 } }) });
    });
    await directory.getFileHandle('left-over.slots', { create: true });
    await restart();
    await running.maintain();
    expect(directory.files.size).toBe(1);
    expect(await withDatabase(async (db) => String((await db.meta.get(LARGE_SPACES))?.value))).not.toContain('old@1');
  });
});
