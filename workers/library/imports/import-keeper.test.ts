import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import { importedId, type ImportEntry, type ImportsApi } from '../../../src/contracts/imports';
import type { MemoryDraft } from '../../../src/contracts/memory';
import { contentHash } from '../../../src/core/text/content-hash';
import { libraryForEachTest } from '../testing/library-for-each-test';
import { serveImports } from './serve-imports';

const library = libraryForEachTest();
let id = '';
beforeEach(() => {
  id = uuidv7();
});

/** The part as a tab sees it, of the library that runs now. */
async function imports(): Promise<ImportsApi> {
  const extras = await library.current.extras();
  const { insides } = extras as unknown as { readonly insides: Parameters<typeof serveImports>[0]['insides'] };
  return serveImports({ insides, extras })({ cancelled: new Set(), notify: () => {} });
}

const entry = (number: number, draft: MemoryDraft, more: Partial<ImportEntry> = {}): ImportEntry => ({ entry: number, draft, exact: 'skip', into: null, ...more });
const begin = async (): Promise<void> => (await imports()).begin({ id, startedAt: 1, files: 3 });
const keep = async (entries: readonly ImportEntry[], entriesDone = (entries.at(-1)?.entry ?? -1) + 1): Promise<string[]> =>
  (await (await imports()).keep(id, entries, { filesDone: 1, entriesDone })).map(({ status }) => status);
const living = async (): Promise<string[]> => (await library.current.library.list({ limit: 500 })).memories.map(({ text }) => text).toSorted();
const take = async (step: number | null): Promise<number> => (await library.current.extras()).undo.take(step ?? -1);

describe('keeping an import', () => {
  it('keeps a batch with its note, and ends as one step that takes everything back', async () => {
    await library.current.add('there before');
    await begin();
    expect(await keep([entry(0, { text: 'one' }), entry(1, { text: 'there before' }), entry(2, { text: 'two' })])).toEqual(['added', 'there', 'added']);
    expect(await keep([entry(3, { text: 'three' }), entry(4, { text: 'there before' }, { exact: 'add' }), entry(5, { text: 'one' })])).toEqual(['added', 'added', 'there']);
    expect(await (await imports()).unfinished()).toMatchObject([{ id, files: 3, filesDone: 1, entriesDone: 6, added: [0, 1, 2, 5] }]);
    const step = await (await imports()).end(id);
    expect(await (await imports()).unfinished()).toEqual([]);
    expect((await (await library.current.extras()).undo.steps())[0]).toMatchObject({ id: step, kind: 'imported', count: 4 });
    expect(await take(step)).toBe(4);
    expect(await living()).toEqual(['there before']);
  });

  it('does each step once, however often a crash has it done again', async () => {
    const batches = [[entry(0, { text: 'a' }), entry(1, { text: 'b' })], [entry(2, { text: 'a' }), entry(3, { text: 'c' })], [entry(4, { text: 'd' })]];
    await begin();
    for (const batch of batches) {
      const first = await keep(batch);
      await library.restart();
      await begin();
      // The reply was lost: the tab calls again.
      expect(await keep(batch)).toEqual(first);
    }
    expect(await living()).toEqual(['a', 'b', 'c', 'd']);
    const step = await (await imports()).end(id);
    await library.restart();
    expect(await (await imports()).end(id)).toBe(step);
    expect(await (await library.current.extras()).undo.steps()).toHaveLength(1);
    expect(await take(step)).toBe(4);
    expect(await living()).toEqual([]);
  });

  it('does not bring back what was deleted while the import went on', async () => {
    await begin();
    await keep([entry(0, { text: 'a' }), entry(1, { text: 'b' })]);
    await library.current.library.remove([importedId(id, 0)]);
    await library.restart();
    expect(await keep([entry(0, { text: 'a' }), entry(1, { text: 'b' })])).toEqual(['added', 'added']);
    expect(await living()).toEqual(['b']);
  });

  it('refuses one entry without stopping the others', async () => {
    await begin();
    expect(await keep([entry(0, { text: ' ' }), entry(1, { text: 'fine' }), entry(2, { text: 'x', createdAt: 'no date' })])).toEqual(['refused', 'added', 'refused']);
    expect(await living()).toEqual(['fine']);
    await expect((await imports()).keep(uuidv7(), [], { filesDone: 0, entriesDone: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('finds personas by id or name, however they are spelled, and makes one of those that are new', async () => {
    await library.current.library.part('personas.save', [{ name: 'Work' }], { cancelled: new Set(), notify: () => {} });
    await library.current.library.part('personas.save', [{ id: 'Work', name: 'The office' }], { cancelled: new Set(), notify: () => {} });
    await begin();
    const named = ['work', 'the Office ', 'Me', 'Garden', 'garden', 'Work'];
    expect(await keep(named.map((persona, number) => entry(number, { text: `text ${number}`, persona })))).toEqual(named.map(() => 'added'));
    const found = (await library.current.library.list({ limit: 10 })).memories.toSorted((a, b) => (a.text < b.text ? -1 : 1)).map(({ personaId }) => personaId);
    expect(found).toEqual(['Work', 'Work', 'me', 'Garden', 'Garden', 'Work']);
    expect((await (await imports()).known([{ persona: 'THE OFFICE', hash: contentHash('text 0') }]))[0]?.text).toBe('text 0');
  });

  it('tells which texts a persona has', async () => {
    const [there] = await library.current.add('mine');
    const hash = contentHash('mine');
    expect((await (await imports()).known([{ persona: 'me', hash }, { persona: 'work', hash }, { persona: 'me', hash: contentHash('other') }])).map((memory) => memory?.id ?? null)).toEqual([there, null, null]);
  });

  it('leaves nothing behind of an import that kept nothing', async () => {
    await begin();
    expect(await (await imports()).end(id)).toBeNull();
    expect(await (await imports()).unfinished()).toEqual([]);
    expect(await (await imports()).end(id)).toBeNull();
  });
});

describe('merging with a memory that is there', () => {
  it('keeps the longer text, the other as a version, and the tags of both; undo takes it back', async () => {
    const [short, long] = await library.current.add('The oak stands.', 'The beech stands by the river, and its leaves are copper.');
    await library.current.library.update(short, { tags: ['tree'] });
    await begin();
    expect(await keep([
      entry(0, { text: 'The oak stands on the hill.', tags: ['tree', 'hill'], title: 'Oak' }, { into: short }),
      entry(1, { text: 'The beech stands by the river.', tags: ['river'] }, { into: long }),
      entry(2, { text: 'new' }),
    ])).toEqual(['merged', 'merged', 'added']);
    expect(await library.current.library.get(short, false)).toMatchObject({ text: 'The oak stands on the hill.', title: 'Oak', tags: ['tree', 'hill'] });
    expect(await library.current.library.get(long, false)).toMatchObject({ text: 'The beech stands by the river, and its leaves are copper.', tags: ['river'] });
    const { changes } = await library.current.extras();
    expect((await changes.versions(short)).map(({ text }) => text)).toEqual(['The oak stands.']);
    expect((await changes.versions(long)).map(({ text }) => text)).toEqual(['The beech stands by the river.']);
    // Done again after a crash: nothing twice.
    await library.restart();
    expect(await keep([entry(0, { text: 'The oak stands on the hill.', tags: ['tree', 'hill'], title: 'Oak' }, { into: short })], 3)).toEqual(['merged']);
    expect(await (await library.current.extras()).changes.versions(short)).toHaveLength(1);

    expect(await take(await (await imports()).end(id))).toBe(3);
    expect(await library.current.library.get(short, false)).toMatchObject({ text: 'The oak stands.', titleDerived: true, tags: ['tree'] });
    expect(await library.current.library.get(long, false)).toMatchObject({ tags: [] });
    expect(await library.withDatabase((db) => db.versions.toArray())).toEqual([]);
    expect(await living()).toEqual(['The beech stands by the river, and its leaves are copper.', 'The oak stands.']);
    expect(await library.current.found('hill ', { mode: 'keyword' })).toEqual([]);
  });

  it('keeps a memory that was changed since, and one that is gone becomes a memory of its own', async () => {
    const [mine, gone] = await library.current.add('short', 'to be deleted');
    await begin();
    await library.current.library.remove([gone]);
    expect(await keep([entry(0, { text: 'a longer text' }, { into: mine }), entry(1, { text: 'to be deleted, longer' }, { into: gone })])).toEqual(['merged', 'added']);
    await library.current.library.update(mine, { text: 'written by hand' });
    await take(await (await imports()).end(id));
    expect(await living()).toEqual(['written by hand']);
  });

  it('takes several merges into one memory back to what it was', async () => {
    const [mine] = await library.current.add('one');
    await begin();
    await keep([entry(0, { text: 'one two' }, { into: mine }), entry(1, { text: 'one two three' }, { into: mine }), entry(2, { text: 'on' }, { into: mine })]);
    expect((await (await library.current.extras()).changes.versions(mine)).map(({ text }) => text)).toEqual(['on', 'one two', 'one']);
    expect(await take(await (await imports()).end(id))).toBe(1);
    expect(await living()).toEqual(['one']);
  });
});
