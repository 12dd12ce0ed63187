import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DocumentTable } from '../../src/core/document-table';
import { tokenize } from '../../src/core/text/tokens';
import { TimeSlice } from '../../src/core/time-slice';
import { DerivedStore } from '../../src/storage/derived-store';
import { LibraryStore } from '../../src/storage/library-store';
import type { StaleRow } from '../../src/storage/schema';
import { yieldInNode } from './testing/yield-in-node';
import { compactSegment } from './compact-segment';
import { KeywordShelf } from './keyword-shelf';
import { storeSegment } from './store-segment';

const SMALLEST_STORED_SEGMENT = 256;

let store: LibraryStore;
let documents: DocumentTable;
let shelf: KeywordShelf;
let texts: Map<string, string>;
let stale: Map<string, StaleRow>;
let seq: number;

const alone = (work: () => Promise<void>): Promise<void> => work();

/** Yields after every step, so that whatever may come in between does. */
const restless = (meanwhile: () => void = () => {}): TimeSlice => {
  let time = 0;
  return new TimeSlice({
    now: () => (time += 100),
    yieldToEvents: async () => {
      await yieldInNode();
      meanwhile();
    },
  });
};

beforeEach(async () => {
  store = new LibraryStore(`shelf-${uuidv7()}`);
  await store.open('device', () => {});
  documents = new DocumentTable();
  shelf = new KeywordShelf(store, documents);
  texts = new Map();
  stale = new Map();
  seq = 0;
});

afterEach(() => store.close());

function put(id: string, text: string, at = ++seq): void {
  take(id, at);
  const document = documents.set({ id, personaId: 'me', createdAt: at, seq: at });
  shelf.index.add(document, tokenize(text), at);
  texts.set(id, text);
}

/** Removes a version the way the library does: with a mark beside the segment where one is stored or about to be. */
function take(id: string, at: number): void {
  const text = texts.get(id);
  const document = documents.documentOf(id);
  if (text === undefined || document === undefined) return;
  const stored = shelf.index.isClosed(document) || shelf.isPending(document);
  const versions = stored ? [{ seq: documents.seqOf(id) ?? 0, terms: [...new Set(tokenize(text))] }] : [];
  stale.set(id, { memoryId: id, seq: at, versions: [...(stale.get(id)?.versions ?? []), ...versions] });
  shelf.remove(document, tokenize(text));
}

function remove(id: string): void {
  take(id, ++seq);
  documents.delete(id);
  texts.delete(id);
}

const storeNext = (meanwhile?: () => void): Promise<void> => storeSegment(shelf, { store, documents, slice: restless(meanwhile) });

async function storeAll(): Promise<void> {
  shelf.closeOpen();
  while (shelf.index.nextUnsaved !== undefined) await storeNext();
}

/** The first half of a start: which memories there are; what no segment covers is read from the memories again. */
async function reopen(): Promise<void> {
  documents = new DocumentTable();
  shelf = new KeywordShelf(store, documents);
  await shelf.open(stale);
}

function expectExactFrequencies(): void {
  const counts = new Map<string, number>();
  for (const text of texts.values()) for (const term of new Set(tokenize(text))) counts.set(term, (counts.get(term) ?? 0) + 1);
  const { frequencies } = shelf.index;
  expect(frequencies.documentCount).toBe(texts.size);
  for (const [term, count] of counts) if (frequencies.of(term) !== count) expect.fail(`${term}: ${frequencies.of(term)}, not ${count}`);
}

const found = (query: string): string[] => shelf.index.search(query, 1_000).matches.map(({ document }) => documents.entry(document)?.id ?? '?');

function fill(count = SMALLEST_STORED_SEGMENT): void {
  for (let i = 0; i < count; i++) put(`m${i}`, `entry${i} about topic${i % 5} shared`);
}

describe('KeywordShelf', () => {
  it('stores a segment when it is worth it, and has it back after a restart', async () => {
    fill(SMALLEST_STORED_SEGMENT - 1);
    expect(shelf.wantsStoring(true)).toBe(false);
    put('last', 'the last one');
    expect(shelf.wantsStoring(false)).toBe(false);
    expect(shelf.wantsStoring(true)).toBe(true);
    await storeAll();
    expect(shelf.coveredSeq).toBe(seq);
    const before = found('topic3 ');
    await reopen();
    expect(documents.size).toBe(SMALLEST_STORED_SEGMENT);
    expect(documents.entry(documents.documentOf('last') ?? -1)).toEqual({ id: 'last', personaId: 'me', createdAt: seq, seq });
    expect(shelf.isLoaded).toBe(false);
    expect(found('topic3 ')).toEqual([]);
    await shelf.load(restless(), alone);
    expect(shelf.isLoaded).toBe(true);
    expect(found('topic3 ').toSorted()).toEqual(before.toSorted());
    expectExactFrequencies();
  });

  it('counts exactly after edits and deletions of what is stored, over several restarts', async () => {
    fill();
    remove('m7');
    await storeAll();
    remove('m3');
    put('m4', 'something else, shared');
    put('m4', 'and else again');
    expectExactFrequencies();
    for (let i = 0; i < SMALLEST_STORED_SEGMENT; i++) put(`n${i}`, `newer${i} shared`);
    await storeAll();
    put('n5', 'newest of all');
    remove('m9');
    expectExactFrequencies();
    for (let round = 0; round < 2; round++) {
      await reopen();
      expect(documents.documentOf('m3')).toBeUndefined();
      expect(documents.documentOf('n5')).toBeUndefined(); // not covered by a segment: the memories have it
      await shelf.load(restless(), alone);
      shelf.index.add(documents.set({ id: 'n5', personaId: 'me', createdAt: 1, seq }), tokenize('newest of all'), seq);
      expectExactFrequencies();
      expect(found('newest ')).toEqual(['n5']);
      expect(found('entry4 ').includes('m4')).toBe(false);
      expect(found('else ')).toEqual(['m4']);
    }
  });

  it('counts exactly when memories change while their words are being loaded', async () => {
    fill();
    await storeAll();
    await reopen();
    const changes = [() => remove('m0'), () => put('m1', 'changed meanwhile'), () => remove('m1'), () => put('m2', 'shared anew'), () => put('new', 'brand new')];
    await shelf.load(restless(() => changes.shift()?.()), alone);
    while (changes.length > 0) changes.shift()?.();
    expectExactFrequencies();
    expect(found('entry0 ')).not.toContain('m0');
    expect(found('anew ')).toEqual(['m2']);
    await reopen();
    await shelf.load(restless(), alone);
    for (const id of ['m2', 'new']) shelf.index.add(documents.set({ id, personaId: 'me', createdAt: 1, seq }), tokenize(texts.get(id) ?? ''), seq);
    expectExactFrequencies();
  });

  it('counts exactly when memories change while their segment is being stored', async () => {
    // Enough different words for several slices.
    for (let i = 0; i < SMALLEST_STORED_SEGMENT; i++) put(`m${i}`, Array.from({ length: 10 }, (_, word) => String.fromCharCode(97 + word, 97 + (i % 26), 97 + Math.floor(i / 26))).join(' '));
    shelf.closeOpen();
    const changes = [() => remove('m0'), () => put('m1', 'changed meanwhile'), () => remove('m2')];
    await storeNext(() => changes.shift()?.());
    expect(changes).toEqual([]);
    expectExactFrequencies();
    await reopen();
    await shelf.load(restless(), alone);
    shelf.index.add(documents.set({ id: 'm1', personaId: 'me', createdAt: 1, seq }), tokenize('changed meanwhile'), seq);
    expectExactFrequencies();
    expect(documents.documentOf('m0')).toBeUndefined();
  });

  const fate = {
    isDead: (id: string, at: number): boolean => documents.documentOf(id) === undefined || at < (stale.get(id)?.seq ?? 0),
    isForgotten: (id: string): boolean => documents.documentOf(id) === undefined,
  };

  it('rewrites a segment without its dead, exactly, though memories change meanwhile', async () => {
    for (let i = 0; i < SMALLEST_STORED_SEGMENT; i++) put(`m${i}`, `entry${i} shared ${Array.from({ length: 6 }, (_, word) => String.fromCharCode(97 + word, 97 + (i % 26), 97 + Math.floor(i / 26))).join(' ')}`);
    put('m0', 'quixotic shared');
    await storeAll();
    const [id] = await new DerivedStore(store.db).keywordSegmentIds();
    expect((await store.keywordPayload(id))?.postings.terms.split('\n')).toContain('quixotic');
    remove('m0');
    put('m1', 'rewritten shared');
    const changes = [() => remove('m2'), () => put('m3', 'changed meanwhile'), () => remove('m1')];
    expect(await compactSegment({ store, documents, keywords: shelf }, id, fate, restless(() => changes.shift()?.()))).toEqual([]);
    expect(changes).toEqual([]);
    expectExactFrequencies();
    expect(found('shared ')).toHaveLength(SMALLEST_STORED_SEGMENT - 4);
    expect(found('entry9 ')).toContain('m9');
    remove('m9');
    expectExactFrequencies();
    const row = await new DerivedStore(store.db).keywordSegment(id);
    expect(row?.memoryIds).not.toContain('m0');
    expect(row?.memoryIds).not.toContain('m1');
    expect(row?.memoryIds).toContain('m2'); // died while it was rewritten: its mark remains
    expect((await store.keywordPayload(id))?.postings.terms.split('\n')).not.toContain('quixotic');
    await reopen();
    await shelf.load(restless(), alone);
    shelf.index.add(documents.set({ id: 'm3', personaId: 'me', createdAt: 1, seq }), tokenize('changed meanwhile'), seq);
    expectExactFrequencies();
  });

  it('leaves a segment alone while few of its entries are dead and none is forgotten', async () => {
    fill();
    await storeAll();
    const [id] = await new DerivedStore(store.db).keywordSegmentIds();
    const before = await store.keywordPayload(id);
    put('m1', 'newer shared');
    expect(await compactSegment({ store, documents, keywords: shelf }, id, fate, restless())).toEqual([{ memoryId: 'm1', seq: 2 }]);
    expect(await store.keywordPayload(id)).toEqual(before);
    for (let i = 2; i < 70; i++) put(`m${i}`, 'newer shared');
    expect(await compactSegment({ store, documents, keywords: shelf }, id, fate, restless())).toEqual([]);
    expect((await new DerivedStore(store.db).keywordSegment(id))?.memoryIds).toHaveLength(SMALLEST_STORED_SEGMENT - 69);
    expectExactFrequencies();
  });

  it('deletes a segment of which nothing lives', async () => {
    fill();
    await storeAll();
    const [id] = await new DerivedStore(store.db).keywordSegmentIds();
    for (let i = 0; i < SMALLEST_STORED_SEGMENT; i++) remove(`m${i}`);
    await compactSegment({ store, documents, keywords: shelf }, id, fate, restless());
    expect([await new DerivedStore(store.db).keywordSegmentIds(), await store.keywordPayload(id)]).toEqual([[], undefined]);
    expectExactFrequencies();
    put('new', 'shared again');
    expect(found('shared ')).toEqual(['new']);
  });

  it('stores no word of what was deleted before', async () => {
    fill();
    put('m5', 'quixotic shared');
    remove('m5');
    await storeAll();
    const [id] = await new DerivedStore(store.db).keywordSegmentIds();
    expect((await store.keywordPayload(id))?.postings.terms.split('\n')).not.toContain('quixotic');
    expect((await new DerivedStore(store.db).keywordSegment(id))?.memoryIds).toHaveLength(SMALLEST_STORED_SEGMENT - 1);
  });

  it('never claims to cover a memory that no stored segment holds, whatever the order in which they came', async () => {
    // At a start, what was kept before is indexed while new memories come in.
    put('old-first', 'old one', 1);
    for (let i = 0; i < SMALLEST_STORED_SEGMENT; i++) put(`new${i}`, `new entry${i}`, 1_000 + i);
    shelf.closeOpen();
    put('old-second', 'old two', 2);
    await storeNext();
    expect(shelf.coveredSeq).toBeLessThan(2);
    for (let i = 0; i < SMALLEST_STORED_SEGMENT; i++) put(`more${i}`, `more entry${i}`, 2_000 + i);
    await storeAll();
    expect(shelf.coveredSeq).toBe(2_000 + SMALLEST_STORED_SEGMENT - 1);
  });
});
