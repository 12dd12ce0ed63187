import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DocumentTable } from '../../src/core/document-table';
import { BUILT_IN_SPACE } from '../../src/core/embedder/manifest';
import { HybridClock } from '../../src/core/hybrid-clock';
import { createMonitor } from '../../src/core/monitor/monitor';
import { TimeSlice } from '../../src/core/time-slice';
import { createKernels } from '../../src/core/vector-index/kernels';
import { loadKernelModule } from '../../src/core/vector-index/testing/load-kernels';
import { ResidentIndex } from '../../src/core/vector-index/resident-index';
import type { VectorIndex } from '../../src/core/vector-index/vector-index';
import { LibraryStore } from '../../src/storage/library-store';
import type { MemoryRow } from '../../src/storage/schema';
import { yieldInNode } from './testing/yield-in-node';
import { EmbedderLine } from './embedder-line';
import { EmbeddingPipeline } from './embedding-pipeline';
import { MemoryRecords } from './memory-records';
import { type ServedEmbedder, serveEmbedder } from './testing/serve-embedder';
import { VectorShelf } from './vector-shelf';

const now = (): number => performance.now();
const slice = new TimeSlice({ now, yieldToEvents: yieldInNode });

let store: LibraryStore;
let documents: DocumentTable;
let index: VectorIndex;
let shelf: VectorShelf;
let line: EmbedderLine;
let embedder: ServedEmbedder;
let rows: Map<string, MemoryRow>;
let records: MemoryRecords;
let pipeline: EmbeddingPipeline;
/** Runs between the reading of a batch and its use. */
let afterRead: () => void;

beforeEach(async () => {
  store = new LibraryStore(`pipeline-${uuidv7()}`);
  await store.open('device', () => {});
  documents = new DocumentTable();
  index = ResidentIndex.create({ dimensions: BUILT_IN_SPACE.dimensions, kernels: createKernels(loadKernelModule()), now });
  shelf = new VectorShelf(BUILT_IN_SPACE, index, store, documents);
  await shelf.load(() => 0, slice);
  line = new EmbedderLine({ onStatus: () => {}, onReady: () => pipeline.start(), onLost: () => {}, now: () => performance.now() });
  rows = new Map();
  records = new MemoryRecords(new HybridClock('device', () => 1), 0, () => 1);
  afterRead = () => {};
  pipeline = new EmbeddingPipeline({
    line,
    store,
    documents,
    monitor: createMonitor({ now, context: 'test' }),
    shelf: () => shelf,
    read: async (ids) => {
      const found = ids.map((id) => rows.get(id));
      afterRead();
      return found;
    },
    exclusively: (work) => work(),
    slice,
    onProgress: () => {},
  });
  embedder = serveEmbedder();
  line.connect(embedder.port);
});

afterEach(() => {
  embedder.close();
  store.close();
});

function keep(text: string): MemoryRow {
  const { row } = records.create(records.prepare({ id: uuidv7(), text }));
  rows.set(row.id, row);
  documents.set(row);
  return row;
}

function edit(row: MemoryRow, text: string): MemoryRow {
  const changed = records.rewrite(row, { text });
  rows.set(row.id, changed.row);
  documents.set(changed.row);
  return changed.row;
}

describe('EmbeddingPipeline', () => {
  it('embeds the new text of a memory that is edited between its reading and its embedding', async () => {
    const first = keep('brake pads replaced at the garage');
    let edited: MemoryRow | undefined;
    afterRead = () => {
      edited ??= edit(first, 'sourdough bread with rye flour');
    };
    pipeline.enqueue([first.id]);
    await pipeline.idle();
    expect(pipeline.pending).toBe(0);
    expect(embedder.passages.at(-1)).toBe('sourdough bread with rye flour');
    const hashes: string[] = [];
    for await (const block of store.vectorBlocks(BUILT_IN_SPACE.id)) {
      block.memoryIds.forEach((_, i) => {
        if (block.seqs[i] === edited?.seq) hashes.push(block.contentHashes[i]);
      });
    }
    expect(hashes).toEqual([edited?.contentHash]);
  });

  it('embeds the new text of a memory that is edited while the embedder works', async () => {
    const first = keep('brake pads replaced at the garage');
    embedder.close();
    embedder = serveEmbedder((texts) => {
      if (texts.includes(first.text)) pipeline.enqueue([edit(first, 'rye flour').id]);
    });
    line.connect(embedder.port);
    pipeline.enqueue([first.id]);
    await pipeline.idle();
    expect(embedder.passages).toEqual([first.text, 'rye flour']);
    expect(index.documentCount).toBe(1);
  });

  it('drops what was deleted while it waited, before and during its embedding', async () => {
    const [gone, going, stays] = [keep('one thing'), keep('another thing'), keep('a third thing')];
    rows.delete(gone.id);
    documents.delete(gone.id);
    embedder.close();
    embedder = serveEmbedder(() => {
      documents.delete(going.id);
    });
    line.connect(embedder.port);
    pipeline.enqueue([gone.id, going.id, stays.id]);
    await pipeline.idle();
    expect([pipeline.pending, pipeline.parked, index.documentCount]).toEqual([0, 0, 1]);
    expect(index.has(documents.documentOf(stays.id) ?? -1)).toBe(true);
  });

  it('uses the vectors of an equal text instead of asking again', async () => {
    const [first] = [keep('the same words')];
    pipeline.enqueue([first.id]);
    await pipeline.idle();
    const second = keep('the same words');
    pipeline.enqueue([second.id]);
    await pipeline.idle();
    expect(embedder.passages).toEqual(['the same words']);
    expect(index.vectorsOf(documents.documentOf(second.id) ?? -1)).toEqual(index.vectorsOf(documents.documentOf(first.id) ?? -1));
  });

  it('gives each passage its row, the whole text first, also where a passage has no words', async () => {
    const words = (from: number): string => Array.from({ length: 60 }, (_, i) => `word${from + i}`).join(' ');
    const row = keep(`${words(0)} ${'--- '.repeat(120)} ${words(100)}`);
    pipeline.enqueue([row.id]);
    await pipeline.idle();
    const passages = (row.passages?.spans.length ?? 0) / 2;
    expect(passages).toBeGreaterThan(3);
    expect(index.vectorsOf(documents.documentOf(row.id) ?? -1)).toHaveLength((passages + 1) * BUILT_IN_SPACE.dimensions);
  });

  it('keeps everything waiting while there is no embedder, and parks nothing', async () => {
    line.fail('none');
    const kept = Array.from({ length: 100 }, (_, i) => keep(`text ${i}`));
    pipeline.enqueue(kept.map((row) => row.id));
    await pipeline.idle();
    expect([pipeline.pending, pipeline.parked]).toEqual([100, 0]);
    const next = serveEmbedder();
    line.connect(next.port);
    await expect.poll(() => pipeline.pending, { timeout: 5_000 }).toBe(0);
    next.close();
    expect(index.documentCount).toBe(100);
  });

  it('parks nothing when the embedder goes for good while a bad text is looked for', async () => {
    const bad = keep('bad text');
    const others = Array.from({ length: 5 }, (_, i) => keep(`text ${i}`));
    embedder.close();
    embedder = serveEmbedder((texts) => {
      if (!texts.includes(bad.text)) return;
      if (texts.length === 1) line.fail('gone');
      throw new Error('bad');
    });
    line.connect(embedder.port);
    pipeline.enqueue([bad.id, ...others.map((row) => row.id)]);
    await pipeline.idle();
    expect([pipeline.pending, pipeline.parked]).toEqual([6, 0]);
  });
});
