import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImportSession } from '../../workers/archive/import-session';
import { libraryForEachTest } from '../../workers/library/testing/library-for-each-test';
import type { ArchiveClient } from '../clients/archive-client';
import type { LibraryClient } from '../clients/library-client';
import type { ArchiveApi, ImportFile } from '../contracts/archive';
import type { ImportSummary } from '../contracts/engine';
import { AppError } from '../contracts/errors';
import { createMonitor } from '../core/monitor/monitor';
import { ImportSources } from '../storage/import-sources';
import { MemoryDirectory } from '../storage/slot-file/testing/memory-directory';
import { Imports } from './imports';

const library = libraryForEachTest();
const caller = { cancelled: new Set<number>(), notify: (): void => {} };
let disk: MemoryDirectory;
/** The call of the library with this number is the last thing that the page does: before it, or when it is done. */
let crash: { readonly at: number; readonly when: 'before' | 'after' } | null = null;
let calls = 0;

beforeEach(() => {
  disk = new MemoryDirectory();
  const folder = { getDirectoryHandle: async () => disk.handle };
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => folder, estimate: async () => ({ quota: 1e9, usage: 0 }) } });
  crash = null;
  calls = 0;
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** The real library and the real readers, in this thread: only the posting between them is missing. */
function imports(): Imports {
  const remote = new Proxy({}, {
    get: (_, name: string) => async (...args: unknown[]) => {
      const number = ++calls;
      if (crash?.at === number && crash.when === 'before') throw new AppError('WORKER_CRASHED');
      const reply = await library.current.library.part(name, args, caller);
      if (crash?.at === number) throw new AppError('WORKER_CRASHED');
      return reply;
    },
  });
  let session: ImportSession | null = null;
  const taken: ImportFile[] = [];
  const archive: Partial<ArchiveApi> = {
    takeFiles: async (_job, some) => void taken.push(...some.map((file) => ({ lastModified: 0, ...file }))),
    openImport: async (_job, options) => {
      const handed = taken.splice(0);
      session = new ImportSession(options?.sources === undefined ? handed : (await new ImportSources().open(options.sources))!.files, options);
    },
    nextBatch: async () => session?.nextBatch() ?? null,
    importImage: async (_job, image) => session!.image(image),
    closeImport: async () => {},
    keepSources: async (_job, id, notes) => new ImportSources().keep(id, taken, notes, { isCancelled: () => false }),
    copied: async () => 0,
  };
  return new Imports({
    library: { call: (work: (api: unknown) => unknown) => work(remote) } as unknown as LibraryClient,
    archive: { run: (work: (api: unknown, job: number, guard: unknown) => unknown) => work(archive, 1, (reply: unknown) => reply) } as unknown as ArchiveClient,
    images: { add: () => Promise.reject(new AppError('UNSUPPORTED_IMAGE')) },
    monitor: createMonitor({ now: () => performance.now(), context: 'test' }),
  });
}

/** Known by meaning, too. */
async function keep(...contents: string[]): Promise<string[]> {
  const ids = await library.current.add(...contents);
  await library.current.library.idle();
  return ids;
}
const texts = async (): Promise<string[]> => (await library.current.library.list({ limit: 500 })).memories.map(({ text }) => text).toSorted();
const files = (contents: readonly string[]) => contents.map((text, index) => ({ path: `n/${String(index).padStart(3, '0')}.txt`, file: new Blob([text]), lastModified: 1 }));
const NOTES = Array.from({ length: 140 }, (_, index) => `Note number ${index}, of its own.`);

describe('copies of files', () => {
  it('of an import that begins while somebody looks for unfinished ones are left alone', async () => {
    let atWork = false;
    const held = async () => ({ held: atWork ? [{ name: 'engram-import:other' }] : [], pending: [] });
    vi.stubGlobal('navigator', { ...navigator, locks: { query: held } });
    for (const name of ['other.bytes', 'other.index']) await disk.handle.getFileHandle(name, { create: true });
    const names = Object.getPrototypeOf(disk).keys as () => AsyncGenerator<string>;
    vi.spyOn(disk, 'keys').mockImplementation(async function* (this: MemoryDirectory) {
      // The other tab takes its lock and copies.
      atWork = true;
      yield* names.call(disk);
    });
    expect(await imports().unfinished()).toEqual([]);
    expect([...disk.files.keys()].sort()).toEqual(['other.bytes', 'other.index']);
  });
});

describe('a plan', () => {
  it('says what would come in and what is there already, and keeps nothing', async () => {
    const [heron] = await keep('The heron stood in the shallow water at dawn and did not move for a whole hour.', 'Bread needs salt.');
    const plan = await imports().plan([
      ...files(['Bread needs salt.', 'Something quite new about the bicycle chain and its oil.', 'The heron stood in the shallow water at dawn, and did not move for an hour.', 'Bread needs salt.']),
      { path: 'broken.json', file: new Blob(['{']), lastModified: 1 },
    ]);
    expect(plan).toMatchObject({ files: 5, entries: 4, formats: { text: 4 }, counts: { exact: 2, near: 1 }, span: [1, 1] });
    expect(plan.duplicates.map(({ kind, path, similar }) => [kind, path, similar?.memory.id])).toEqual([
      ['exact', 'n/000.txt', expect.any(String)], ['near', 'n/002.txt', heron], ['exact', 'n/003.txt', expect.any(String)],
    ]);
    expect(plan.previews.map(({ draft }) => draft.text)[1]).toBe('Something quite new about the bicycle chain and its oil.');
    expect(plan.problems.map(({ path }) => path)).toEqual(['broken.json']);
    expect(await texts()).toHaveLength(2);
    expect(disk.files.size).toBe(0);
  });

  it('is carried out as the person chose, in one step', async () => {
    const heron = 'The heron stood in the shallow water at dawn and did not move for a whole hour.';
    await keep(heron, 'Bread needs salt.');
    const longer = `${heron} Then it caught a fish, and was gone before I had the camera out of the bag.`;
    const contents = ['Bread needs salt.', 'New.', longer, 'New.'];
    const all = imports();
    const plan = await all.plan(files(contents));
    expect(plan.counts).toEqual({ exact: 2, near: 1 });
    const summary = await all.run(plan.id, { near: 'merge', entries: { 0: 'add' } });
    expect(summary).toMatchObject({ files: 4, added: 2, duplicates: 1, merged: 1, problems: [], cancelled: false });
    expect(await texts()).toEqual(['Bread needs salt.', 'Bread needs salt.', 'New.', longer].toSorted());
    expect(disk.files.size).toBe(0);
    await (await library.current.extras()).undo.take(summary.undoStep!);
    expect(await texts()).toEqual(['Bread needs salt.', heron].toSorted());
    await expect(all.run(plan.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('finds out by the text when a file was changed since', async () => {
    await keep('The heron stood in the shallow water at dawn and did not move for a whole hour.', 'Bread needs salt.');
    // Where it is copied, the copy is what is read.
    vi.stubGlobal('navigator', {});
    let now = 'The heron stood in the shallow water at dawn, and did not move for an hour.';
    const changing = Object.assign(new Blob([now]), { arrayBuffer: async () => new TextEncoder().encode(now).buffer });
    const all = imports();
    const plan = await all.plan([{ path: 'a.txt', file: changing, lastModified: 1 }]);
    expect(plan.counts.near).toBe(1);
    now = 'The same file says something else by now, and nothing here is like it at all.';
    expect(await all.run(plan.id, { near: 'skip' })).toMatchObject({ added: 1, duplicates: 0 });
  });
});

describe('an import that ends in a crash', () => {
  it('can be gone on with after any step: nothing twice, nothing lost, one step that takes all of it back', async () => {
    const counting = imports();
    await counting.importFiles(files(NOTES), {});
    const steps = calls;
    expect(steps).toBeGreaterThan(4);
    await library.current.library.remove((await library.current.library.list({ limit: 500 })).memories.map(({ id }) => id));
    const outcomes: string[] = [];
    // The first call only looks.
    for (let at = 2; at <= steps; at++) {
      for (const when of ['before', 'after'] as const) {
        calls = 0;
        crash = { at, when };
        await imports().importFiles(files(NOTES), {}).catch(() => null);
        crash = null;
        const again = imports();
        const [left] = await again.unfinished();
        let summary: ImportSummary | null = null;
        if (left !== undefined) {
          expect(left.resumable).toBe(true);
          expect(left.added).toBe((await texts()).length);
          summary = await again.resume(left.id);
          expect(summary).toMatchObject({ added: 140, duplicates: 0, cancelled: false });
        }
        // Before anything was begun, nothing is left.
        const expected = at === 2 && when === 'before' ? [] : NOTES.toSorted();
        expect(await texts(), `${at} ${when}`).toEqual(expected);
        expect(await again.unfinished()).toEqual([]);
        expect(disk.files.size).toBe(0);
        const { undo } = await library.current.extras();
        const [step] = await undo.steps();
        if (expected.length > 0) expect(await undo.take(summary?.undoStep ?? step!.id)).toBe(140);
        outcomes.push(left === undefined ? 'done' : 'resumed');
      }
    }
    expect(outcomes.filter((outcome) => outcome === 'resumed').length).toBeGreaterThan(4);
  });

  it('can be ended instead, and taken back', async () => {
    crash = { at: 4, when: 'after' };
    await expect(imports().importFiles(files(NOTES), {})).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
    crash = null;
    await library.restart();
    const again = imports();
    const [left] = await again.unfinished();
    expect(left).toMatchObject({ files: 140, added: 140, resumable: true });
    const step = await again.end(left!.id);
    expect(disk.files.size).toBe(0);
    expect(await texts()).toHaveLength(140);
    expect(await (await library.current.extras()).undo.take(step!)).toBe(140);
    await expect(again.resume(left!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('says so where the files could not be copied', async () => {
    vi.stubGlobal('navigator', {});
    crash = { at: 4, when: 'before' };
    await expect(imports().importFiles(files(NOTES), {})).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
    crash = null;
    // It could not be gone on with, so it was ended at once: what came in is one step.
    expect(await imports().unfinished()).toEqual([]);
    expect((await (await library.current.extras()).undo.steps())[0]).toMatchObject({ kind: 'imported', count: 128 });
  });
});
