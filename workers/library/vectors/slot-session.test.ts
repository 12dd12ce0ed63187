import { beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { bitRowBytes } from '../../../src/core/vector-index/bit-rotation';
import { DocumentTable } from '../../../src/core/document-table';
import { TimeSlice } from '../../../src/core/time-slice';
import { createKernels } from '../../../src/core/vector-index/kernels';
import { LargeIndex } from '../../../src/core/vector-index/large-index';
import { loadKernelModule } from '../../../src/core/vector-index/testing/load-kernels';
import { SlotFile } from '../../../src/storage/slot-file/slot-file';
import { PAGE_ROWS, PAGES_AT } from '../../../src/storage/slot-file/slot-layout';
import { MemoryFile } from '../../../src/storage/slot-file/testing/memory-directory';
import { yieldInNode } from '../testing/yield-in-node';
import { adoptFile } from './adopt-file';
import { BlockHashes } from './block-hashes';
import { sealFile } from './seal-file';
import { VectorEntries } from './vector-entries';

const DIMENSIONS = 16;
const MODULE = loadKernelModule();
const slice = new TimeSlice({ now: () => performance.now(), yieldToEvents: yieldInNode });

let disk: MemoryFile;
/** What the library knows, and its database would. */
let documents: DocumentTable;
let stale: Map<string, number>;
/** Newest committed version of each memory. */
let truth: Map<string, { seq: number; rows: Float32Array }>;
let seq: number;
let random: () => number;

/** An index on the file, as between two starts. */
interface Session {
  readonly file: SlotFile;
  readonly index: LargeIndex;
  readonly hashes: BlockHashes;
  readonly entries: VectorEntries;
}

function newIndex(format: 'i8' | 'b1', rows: SlotFile | null): LargeIndex {
  return LargeIndex.create({
    dimensions: DIMENSIONS, kernels: createKernels(MODULE), now: () => performance.now(), rows,
    manner: { format, candidates: 400 }, mean: format === 'b1' ? (rows?.header.mean ?? new Float32Array(DIMENSIONS).fill(0.01)) : null,
  });
}

function open(format: 'i8' | 'b1' = 'i8'): Session {
  const file = SlotFile.on(disk.open(), { identity: 'test', stride: DIMENSIONS, rowBytes: bitRowBytes(DIMENSIONS) });
  return { file, index: newIndex(format, file), hashes: new BlockHashes(), entries: new VectorEntries() };
}

function rowsOf(count: number): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(count * DIMENSIONS);
  for (let row = 0; row < count; row++) {
    const values = rows.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
    values.forEach((_, i) => (values[i] = random() - 0.5));
    const norm = Math.hypot(...values);
    values.forEach((value, i) => (values[i] = value / norm));
  }
  return rows;
}

/** Database first, then the index: as the library does. */
function put({ index, entries, hashes }: Session, id: string): void {
  const rows = rowsOf(1 + Math.floor(random() * 3));
  if (truth.has(id)) stale.set(id, seq + 1);
  const document = documents.set({ id, personaId: 'me', createdAt: 0, seq: ++seq });
  truth.set(id, { seq, rows });
  entries.set(document, seq, seq, document);
  hashes.put(seq, document, 1 + (seq >> 7));
  index.set(document, rows);
}

function remove({ index }: Session, id: string): void {
  stale.set(id, ++seq);
  truth.delete(id);
  const document = documents.documentOf(id);
  if (document !== undefined) index.remove(document);
  documents.delete(id);
}

const seal = (session: Session): Promise<boolean> =>
  sealFile({ ...session, documents, covered: seq, note: '', announce: async () => {}, slice, mayGoOn: () => true });

const adopt = (session: Session, marksAreThere = true): ReturnType<typeof adoptFile> =>
  adoptFile({ ...session, documents, staleSeq: (id) => stale.get(id) ?? 0, marksAreThere, slice });

/** @returns ids of the memories that are in the index; each has the vectors of its newest version */
function checked({ index }: Session): Set<string> {
  const there = new Set<string>();
  for (const [id, { rows }] of truth) {
    const document = documents.documentOf(id)!;
    if (!index.has(document)) continue;
    there.add(id);
    const found = index.vectorsOf(document);
    if (found.length !== rows.length || found.some((value, i) => Math.abs(value - rows[i]) > 0.001)) throw new Error(`memory ${id} has other vectors than its own`);
  }
  expect(index.documentCount).toBe(there.size);
  return there;
}

beforeEach(() => {
  disk = new MemoryFile();
  documents = new DocumentTable();
  stale = new Map();
  truth = new Map();
  seq = 0;
  let state = 20_261_121;
  random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
});

/** Some pages of memories, sealed. */
async function filled(count: number, format: 'i8' | 'b1' = 'i8'): Promise<Session> {
  const session = open(format);
  for (let i = 0; i < count; i++) put(session, uuidv7());
  await seal(session);
  return session;
}

describe.each(['i8', 'b1'] as const)('a file of rows at the next start (%s)', (format) => {
  it('brings back every memory, on all its pages', async () => {
    const before = await filled(4_500, format);
    expect(before.file.pageCount).toBeGreaterThan(2);
    before.file.close();
    const after = open(format);
    const { wanted, lostPages, repaired, unverified } = await adopt(after);
    expect([wanted.size, lostPages, repaired, unverified.length]).toEqual([0, 0, 0, format === 'i8' ? 0 : after.file.pageCount]);
    expect(checked(after).size).toBe(4_500);
    const query = rowsOf(1);
    const found = (index: LargeIndex): string[] => index.search(query, { limit: 10 }).hits.map(({ document, score }) => `${documents.entry(document)?.id} ${score.toFixed(5)}`);
    expect(found(after.index)).toHaveLength(10);
    // The same hits as from an index that never was in a file.
    const fresh = newIndex(format, null);
    for (const [id, { rows }] of truth) fresh.set(documents.documentOf(id)!, rows);
    expect(found(after.index)).toEqual(found(fresh));
  });

  it('names what stood on a damaged page as far as it is known, and takes the others', async () => {
    const before = await filled(4_500, format);
    const { pageBytes } = before.file.layout;
    before.file.close();
    const bytes = disk.bytes.slice();
    bytes[PAGES_AT + pageBytes + 77] ^= 1;
    disk.put(bytes);
    const after = open(format);
    const { wanted, lostPages } = await adopt(after);
    expect(lostPages).toBe(1);
    const there = checked(after);
    expect(there.size).toBeGreaterThan(1_500);
    // Memories of which only some rows lay there.
    for (const document of wanted.keys()) expect(after.index.has(document)).toBe(false);
    // What is missing is put again, and the file is whole once it is sealed.
    for (const [id, { rows }] of truth) if (!there.has(id)) after.index.set(documents.documentOf(id)!, rows);
    for (const [id, { seq: version }] of truth) after.entries.set(documents.documentOf(id)!, version, version, 0);
    await seal(after);
    after.file.close();
    const again = open(format);
    expect(await adopt(again)).toMatchObject({ lostPages: 0, repaired: 0 });
    expect(checked(again).size).toBe(4_500);
  });
});

describe('a file of rows after changes that were not sealed', () => {
  it('brings back nothing but newest versions, whenever the crash comes', async () => {
    const base = await filled(2_400);
    base.file.close();
    const saved = { bytes: disk.bytes.slice(), documents, stale: new Map(stale), truth: new Map(truth), seq };
    const ids = [...truth.keys()];
    let taken = 0;
    for (let crash = 0; crash < 12; crash++) {
      disk = new MemoryFile();
      disk.put(saved.bytes);
      ({ seq } = saved);
      [stale, truth] = [new Map(saved.stale), new Map(saved.truth)];
      documents = new DocumentTable();
      for (const [id, version] of truth) documents.set({ id, personaId: 'me', createdAt: 0, seq: version.seq });
      const session = open();
      await adopt(session);
      const sealsAt = Math.floor(random() * 40);
      for (let change = 0; change < 40; change++) {
        const id = ids[Math.floor(random() * ids.length)];
        const what = random();
        if (what < 0.4 && truth.has(id)) remove(session, id);
        else put(session, what < 0.7 ? id : uuidv7());
        if (change === sealsAt) await seal(session);
      }
      // Some of what was written since the last flush has reached the disk.
      disk.restart((write) => (write * 7 + crash) % (1 + (crash % 4)) === 0);
      const after = open();
      const { wanted, lostPages } = await adopt(after);
      const there = checked(after);
      taken += there.size;
      expect(lostPages).toBe(0);
      // Whoever is missing is named, or was committed after the file was sealed: its block is one of those beyond what the file covers.
      for (const [id, { seq: version }] of truth) {
        const document = documents.documentOf(id)!;
        if (!there.has(id) && version <= after.file.header.covered) expect(wanted.has(document), id).toBe(true);
      }
    }
    expect(taken).toBeGreaterThan(12 * 2_000);
  });

  it('refuses versions that may be dead when marks were taken away meanwhile', async () => {
    const base = await filled(20);
    base.file.close();
    const [pinned, rewritten, same] = [...truth.keys()];
    // A change of nothing that matters leaves no mark; nor does, after a compaction, one of the text.
    documents.set({ id: pinned, personaId: 'me', createdAt: 0, seq: ++seq });
    documents.set({ id: rewritten, personaId: 'me', createdAt: 0, seq: ++seq });
    const trusting = open();
    await adopt(trusting);
    expect(trusting.index.has(documents.documentOf(rewritten)!)).toBe(true);
    trusting.file.close();
    const careful = open();
    const { wanted } = await adopt(careful, false);
    expect([pinned, rewritten, same].map((id) => careful.index.has(documents.documentOf(id)!))).toEqual([false, false, true]);
    expect([...wanted.keys()].sort()).toEqual([documents.documentOf(pinned)!, documents.documentOf(rewritten)!].sort());
  });

  it('refuses versions that the database does not know', async () => {
    const session = await filled(20);
    const [id] = truth.keys();
    put(session, id);
    await seal(session);
    session.file.close();
    documents.set({ id, personaId: 'me', createdAt: 0, seq: 1 });
    stale.clear();
    const after = open();
    const { wanted } = await adopt(after);
    expect(after.index.has(documents.documentOf(id)!)).toBe(false);
    // The version that it does know stands in a block that the file covers, or nowhere.
    expect([...wanted.keys()]).toEqual([documents.documentOf(id)!]);
    expect(after.index.documentCount).toBe(19);
  });

  it('follows a new mean: bits of another one are made again', async () => {
    const session = await filled(PAGE_ROWS, 'b1');
    expect(session.file.hasBits(0)).toBe(true);
    session.file.writeHeader({ mean: new Float32Array(DIMENSIONS).fill(0.5) });
    expect(session.file.hasBits(0)).toBe(false);
    await seal(session);
    expect(session.file.hasBits(0)).toBe(true);
    expect(session.file.header.mean?.[0]).toBeCloseTo(0.01);
  });
});
