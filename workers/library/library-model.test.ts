import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DocumentTable } from '../../src/core/document-table';
import { tokenize } from '../../src/core/text/tokens';
import { TimeSlice } from '../../src/core/time-slice';
import { LibraryStore } from '../../src/storage/library-store';
import { KeywordShelf } from './keyword-shelf';
import { indexedText } from './memory-text';
import { draft, type RunningLibrary, startLibrary } from './testing/start-library';
import { yieldInNode } from './testing/yield-in-node';

/** What a library must behave like, whatever happens: a plain map of memories, and one of deleted ones. */
interface Kept {
  readonly text: string;
  readonly persona: string;
  readonly createdAt: number;
  readonly tags: readonly string[];
  /** Every wording it ever had. */
  readonly wordings: readonly string[];
  readonly edited: boolean;
}

/** What takes a step back: memories to restore, to remove, or which tag and persona a bulk change gave. */
type Step =
  | { readonly kind: 'removed' | 'imported'; readonly ids: Set<string> }
  | { readonly kind: 'changed'; readonly before: Map<string, { readonly tagged: boolean; readonly persona: string | null }> };

const sizeOf = (made: Step): number => (made.kind === 'changed' ? made.before.size : made.ids.size);

const WORDS = ['garage', 'sourdough', 'guitar', 'invoice', 'meadow', 'violin', 'harbour'];
const PERSONAS = ['me', 'work'];
const TAG = 'marked';
const DAY_MS = 86_400_000;
/** Enough for a keyword segment to be stored. */
const BASE = 260;

const text = fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const which = fc.nat(1_000);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), texts: fc.array(text, { minLength: 1, maxLength: 3 }), persona: fc.constantFrom(...PERSONAS) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('edit' as const), which, text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), which, persona: fc.constantFrom(...PERSONAS), createdAt: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pin' as const), which }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restore' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('restart' as const, 'maintain' as const, 'idle' as const, 'purge' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('bulk' as const), which, count: fc.integer({ min: 1, max: 120 }), persona: fc.constantFrom(null, ...PERSONAS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('import' as const), texts: fc.array(text, { minLength: 1, maxLength: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('undo' as const), which: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('revert' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('removeMany' as const), which, count: fc.integer({ min: 40, max: 120 }) }) },
);

let running: RunningLibrary | null = null;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  running?.crash();
  vi.useRealTimers();
});

async function check(library: RunningLibrary, kept: ReadonlyMap<string, Kept>): Promise<void> {
  const newestFirst = [...kept].sort(([idA, a], [idB, b]) => b.createdAt - a.createdAt || (idA < idB ? -1 : 1)).map(([id]) => id);
  expect((await library.library.list({ limit: 500 })).memories.map((memory) => memory.id)).toEqual(newestFirst);
  for (const persona of PERSONAS) expect(await library.library.count(persona)).toBe([...kept.values()].filter((memory) => memory.persona === persona).length);
  for (const word of WORDS) {
    for (const personas of [undefined, ['work']]) {
      const expected = [...kept].filter(([, memory]) => memory.text.includes(word) && (personas === undefined || personas.includes(memory.persona))).map(([id]) => id);
      const found = await library.found(`${word} `, { mode: 'keyword', limit: 500, ...(personas === undefined ? {} : { personas }) });
      expect(found.toSorted(), word).toEqual(expected.toSorted());
    }
  }
}

/** Letters in a text, and a tag that a bulk change gave. */
async function checkExtras(library: RunningLibrary, kept: ReadonlyMap<string, Kept>, steps: readonly Step[]): Promise<void> {
  const { occurrences, undo, lookups } = await library.extras();
  const newestFirst = [...kept].sort(([idA, a], [idB, b]) => b.createdAt - a.createdAt || (idA < idB ? -1 : 1)).map(([, memory]) => memory);
  const found = await occurrences.find('ARB', null, () => false, () => {});
  expect([...found.offsets]).toEqual(newestFirst.flatMap((memory, i) => (memory.text.includes('arb') ? [i] : [])));
  const tagged = [...kept].filter(([, memory]) => memory.tags.includes(TAG)).map(([id]) => id);
  expect((await library.found(`${TAG} `, { mode: 'keyword', limit: 500 })).toSorted()).toEqual(tagged.toSorted());
  expect(await lookups.tags(TAG, 8)).toEqual(tagged.length === 0 ? [] : [{ tag: TAG, count: tagged.length }]);
  expect((await undo.steps()).map(({ kind, count }) => [kind, count])).toEqual(steps.toReversed().map((made) => [made.kind, sizeOf(made)]));
}

/** Whether what is on disk counts each word exactly, as the next start will read it. */
async function checkFrequencies(name: string, kept: ReadonlyMap<string, Kept>): Promise<void> {
  const store = new LibraryStore(name);
  await store.open('other', () => {});
  const documents = new DocumentTable();
  const shelf = new KeywordShelf(store, documents);
  await shelf.open(new Map((await store.staleEntries()).map((row) => [row.memoryId, row])));
  await shelf.load(new TimeSlice({ now: () => performance.now(), yieldToEvents: yieldInNode }), (work) => work());
  for await (const rows of store.memoriesChangedAfter(shelf.coveredSeq)) {
    for (const row of rows) if (documents.documentOf(row.id) === undefined) shelf.index.add(documents.set(row), tokenize(indexedText(row)), row.seq);
  }
  store.close();
  const counts = new Map<string, number>();
  for (const memory of kept.values()) for (const term of new Set([...tokenize(memory.text), ...memory.tags])) counts.set(term, (counts.get(term) ?? 0) + 1);
  expect(shelf.index.frequencies.documentCount).toBe(kept.size);
  for (const word of [...WORDS, TAG, 'number', '7', '19']) expect(shelf.index.frequencies.of(word), word).toBe(counts.get(word) ?? 0);
}

it('agrees with a plain map after any changes, restarts and maintenance', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const name = `model-${uuidv7()}`;
      let library = (running = await startLibrary(name));
      const kept = new Map<string, Kept>();
      const trash = new Map<string, Kept>();
      let taken: Step[] = [];
      /** Memories that no step may name any more. */
      const outOfSteps = (ids: readonly string[], from: 'restore' | 'all'): void => {
        for (const made of taken) {
          for (const id of ids) {
            if (made.kind === 'changed' && from === 'all') made.before.delete(id);
            if (made.kind !== 'changed' && (from === 'all' || made.kind === 'removed')) made.ids.delete(id);
          }
        }
        taken = taken.filter((made) => sizeOf(made) > 0);
      };
      const bury = (ids: readonly string[]): void => {
        for (const id of ids) {
          const before = kept.get(id);
          if (before === undefined) continue;
          kept.delete(id);
          trash.set(id, before);
        }
      };
      const add = async (texts: readonly string[], persona: string): Promise<string[]> => {
        const drafts = texts.map((value) => draft(value, { persona, createdAt: kept.size % 40 }));
        await library.library.add(drafts, { skipDuplicates: false });
        for (const { id, text: value, createdAt } of drafts) kept.set(id, { text: value, persona, createdAt: Number(createdAt), tags: [], wordings: [value], edited: false });
        return drafts.map(({ id }) => id);
      };
      const pick = (map: ReadonlyMap<string, Kept>, at: number): [string, Kept] | undefined => [...map][map.size === 0 ? 0 : at % map.size];
      await add(Array.from({ length: BASE }, (_, i) => `${WORDS[i % WORDS.length]} number ${i}`), 'me');
      for (const action of steps) {
        if (action.kind === 'add') await add(action.texts, action.persona);
        else if (action.kind === 'edit' || action.kind === 'move' || action.kind === 'pin' || action.kind === 'remove') {
          const [id, before] = pick(kept, action.which) ?? ['', null];
          if (before === null) continue;
          if (action.kind === 'edit') {
            await library.library.update(id, { text: action.text });
            kept.set(id, { ...before, text: action.text, wordings: [...before.wordings, action.text], edited: before.edited || action.text !== before.text });
          } else if (action.kind === 'move') {
            await library.library.update(id, { persona: action.persona, createdAt: action.createdAt });
            kept.set(id, { ...before, persona: action.persona, createdAt: action.createdAt });
          } else if (action.kind === 'pin') {
            await library.library.update(id, { pinned: true });
          } else {
            expect(await library.library.remove([id])).toBe(1);
            bury([id]);
            taken.push({ kind: 'removed', ids: new Set([id]) });
          }
        } else if (action.kind === 'restore') {
          const [id, before] = pick(trash, action.which) ?? ['', null];
          if (before === null) continue;
          expect(await library.library.restore([id])).toBe(1);
          trash.delete(id);
          kept.set(id, before);
          outOfSteps([id], 'restore');
        } else if (action.kind === 'bulk') {
          const chosen = [...kept].slice(action.which % kept.size).slice(0, action.count);
          const before = new Map<string, { readonly tagged: boolean; readonly persona: string | null }>();
          for (const [id, memory] of chosen) {
            const persona = action.persona ?? memory.persona;
            if (memory.tags.includes(TAG) && persona === memory.persona) continue;
            before.set(id, { tagged: !memory.tags.includes(TAG), persona: persona === memory.persona ? null : memory.persona });
            kept.set(id, { ...memory, persona, tags: [TAG] });
          }
          const { changes } = await library.extras();
          expect(await changes.updateMany(chosen.map(([id]) => id), { addTags: [TAG], ...(action.persona === null ? {} : { persona: action.persona }) })).toBe(before.size);
          if (before.size > 0) taken.push({ kind: 'changed', before });
        } else if (action.kind === 'import') {
          const ids = await add(action.texts, 'me');
          await (await library.extras()).undo.recordAdded('imported', ids);
          taken.push({ kind: 'imported', ids: new Set(ids) });
        } else if (action.kind === 'undo') {
          const { undo } = await library.extras();
          const made = taken.at(-1 - action.which);
          if (made === undefined) continue;
          const { id: number } = (await undo.steps())[action.which];
          let touched = 0;
          taken = taken.filter((other) => other !== made);
          if (made.kind === 'changed') {
            for (const [id, { tagged, persona }] of made.before) {
              const now = kept.get(id);
              if (now === undefined) continue;
              const after = { ...now, tags: tagged ? [] : now.tags, persona: persona ?? now.persona };
              if (after.tags.length !== now.tags.length || after.persona !== now.persona) touched++;
              kept.set(id, after);
            }
          } else if (made.kind === 'removed') {
            for (const id of made.ids) {
              const before = trash.get(id);
              if (before === undefined) continue;
              touched++;
              trash.delete(id);
              kept.set(id, before);
            }
          } else {
            const gone = [...made.ids].filter((id) => kept.get(id)?.edited === false);
            touched = gone.length;
            bury(gone);
          }
          expect(await undo.take(number)).toBe(touched);
          expect(await undo.take(number)).toBe(0);
        } else if (action.kind === 'revert') {
          const { changes } = await library.extras();
          const [id, before] = pick(new Map([...kept].filter(([, memory]) => memory.wordings.length > 1)), action.which) ?? ['', null];
          if (before === null) continue;
          const versions = await changes.versions(id);
          if (before.edited) expect(versions.at(-1)?.text).toBe(before.wordings[0]);
          const version = versions.at(action.which % Math.max(1, versions.length));
          if (version === undefined) continue;
          expect(before.wordings).toContain(version.text);
          await changes.restoreVersion(id, version.id);
          kept.set(id, { ...before, text: version.text, tags: version.tags, edited: before.edited || version.text !== before.text });
        } else if (action.kind === 'forget') {
          const [id] = pick(trash, action.which) ?? [''];
          if (id === '') continue;
          expect(await (await library.extras()).purge({ ids: [id] })).toBe(1);
          trash.delete(id);
          outOfSteps([id], 'all');
        } else if (action.kind === 'removeMany') {
          const gone = [...kept].slice(action.which % kept.size).slice(0, action.count);
          expect(await library.library.remove(gone.map(([id]) => id))).toBe(gone.length);
          bury(gone.map(([id]) => id));
          taken.push({ kind: 'removed', ids: new Set(gone.map(([id]) => id)) });
        } else if (action.kind === 'purge') {
          await library.library.idle();
          library.wallMs += 31 * DAY_MS;
          await library.maintain(4);
          expect(await library.library.restore([...trash.keys()])).toBe(0);
          trash.clear();
          taken = [];
        } else if (action.kind === 'maintain') await library.maintain();
        else if (action.kind === 'idle') await library.library.idle();
        else {
          const { wallMs } = library;
          library.crash();
          library = running = await startLibrary(name);
          library.wallMs = wallMs + 1;
        }
      }
      await check(library, kept);
      await checkExtras(library, kept, taken);
      await library.library.idle();
      await library.maintain(2);
      // Everything has vectors, and those of its present text: the text itself is then as near as can be.
      expect(library.library.status()).toMatchObject({ memories: kept.size, pending: 0, parked: 0 });
      for (const [id, memory] of [...kept].slice(-10)) {
        const own = (await library.search(memory.text, { mode: 'semantic', limit: 500 })).hits.find((hit) => hit.id === id);
        expect(own?.cosine).toBeGreaterThan(0.999);
      }
      library.crash();
      await checkFrequencies(name, kept);
      library = running = await startLibrary(name);
      await library.library.idle();
      expect(library.embedder?.passages).toEqual([]);
      await check(library, kept);
      await checkExtras(library, kept, taken);
      library.crash();
    }),
    { numRuns: 16 },
  );
});
